"""What all tests share."""

import os
from pathlib import Path

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # several processes share the cores: each counts on one

FIRST = (
    "learn/test_teaching.py", "learn/test_floor.py", "web/test_backup.py", "web/test_restoring_older.py", "web/test_api.py",
    "web/test_killed.py", "web/test_live_journey.py", "web/test_beside.py", "web/test_people_journey.py",
)  # fmt: skip
"""Files that take longest begin first: where two processes share the files, neither is left alone with one of these at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests by file, the long ones first; within a file they stay as they stand."""
    here = Path(__file__).parent
    place = {here / name: n for n, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path, len(FIRST)))
