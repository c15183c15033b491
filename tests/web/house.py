"""Installations on disk, each with an environment of its own, for processes that are started, stopped and killed."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DATABASE = "heard.sqlite3"


def told(folder: Path | str, **more: str) -> dict[str, str]:
    """The environment of an installation in that folder; nothing of the environment of the tests is left in it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    return clean | {"HEARD_FOLDER": str(folder), "DJANGO_SETTINGS_MODULE": "heard.web.settings"} | more


def with_tables(folder: Path) -> Path:
    """The folder with a database in it that has all its tables and nothing in them: Heard then starts seconds sooner."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_tables(), folder / DATABASE)
    return folder


@functools.cache
def _tables() -> Path:
    made = Path(tempfile.mkdtemp(prefix="heard-tables-"))
    subprocess.run([sys.executable, "-m", "heard.web", "migrate", "-v0"], env=told(made), check=True)
    return made / DATABASE
