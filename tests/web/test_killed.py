"""At least once, and no effect twice: a hundred workers die in the middle of their work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from .house import told, with_tables


def test_a_hundred_workers_killed_in_the_middle_lose_nothing_and_do_nothing_twice(tmp_path, db):
    if connection.vendor != "sqlite":
        pytest.skip("the house of this story stands on SQLite")
    here = told(with_tables(tmp_path), HEARD_SECRET_KEY="for-this-story-only")

    def run(*args):
        return subprocess.run([sys.executable, *args], env=here, check=True, capture_output=True, text=True, timeout=400).stdout

    found = json.loads(run(str(Path(__file__).parent / "killed.py")).splitlines()[-1])
    sent = found["sent"]
    assert found["kills"] == 100
    assert sent >= 40
    # every event changed its conversation once: in the trail, in the news, in the readings that are asked for
    assert (found["changes"], found["announced"], found["readings_asked"]) == (sent, sent, sent)
    # every conversation is there once, with every turn once and in order
    assert (found["conversations"], found["kept"], found["whole"]) == (0, 0, 0)
    assert (found["not_taken"], found["failed"]) == (0, 0)
