"""The files for systemd and containers are what their own tools call right, and name only settings that there are."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from heard.web.known import KNOWN

DEPLOY = Path(__file__).parents[2] / "deploy"
BIN = Path(sys.executable).parent


def passes(*words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_containerfile_is_clean():
    passes(BIN / "hadolint", DEPLOY / "Containerfile")


def test_the_compose_file_fits_its_specification():
    passes(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_the_units_are_what_systemd_understands(tmp_path):
    for unit in (DEPLOY / "systemd").iterdir():
        name = unit.name.replace("@.", "@1.")
        (tmp_path / name).write_text(unit.read_text().replace("/opt/heard/.venv/bin/heard", "/bin/true"))
    assert passes("systemd-analyze", "verify", "--man=no", *sorted(tmp_path.iterdir())) == ""


def test_only_settings_that_there_are_stand_in_these_files_and_in_the_docs():
    files = [path for path in DEPLOY.rglob("*") if path.is_file()] + list((DEPLOY.parent / "docs").rglob("*.md"))
    named = {name for path in files for name in re.findall(r"HEARD_[A-Z_]*[A-Z]", path.read_text("utf-8"))}
    assert named - {"HEARD_DATABASE_PASSWORD"} <= set(KNOWN)  # that one is the compose file's own
