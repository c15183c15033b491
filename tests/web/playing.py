"""A second process in a house that is served: it plays live conversations there, line by line, as a story wants them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .browser import BEGIN
from .house import told

LOOP = """
import sys, traceback
from datetime import timedelta
sys.path.insert(0, %r)
from web.heated import *
from heard.web.live import whispering
team = Team.objects.get_or_create(name="Larch")[0]
people, told = {}, {}
def join(name, role=Role.AGENT):
    email = name.split()[0].lower() + "@example.org"
    people[name] = Person.objects.filter(name=name).first() or Person.objects.join(email, name, role, team)
print("ready", flush=True)
for line in sys.stdin:
    try:
        exec(line)
        print("done", flush=True)
    except Exception as trouble:
        traceback.print_exc()
        print("failed", flush=True)
"""


class Play:
    """Does what it is told in that house, and waits until it is done."""

    def __init__(self, to: IO[str], back: IO[str]) -> None:
        self.to, self.back = to, back

    def __call__(self, line: str, *, wait: bool = True) -> None:
        self.to.write(line + "\n")
        self.to.flush()
        if wait:
            self.wait()

    def wait(self) -> None:
        """Until the last line is done."""
        assert self.back.readline().strip() == "done"


@contextmanager
def playing(folder: Path) -> Iterator[Play]:
    """Plays in the house of that folder."""
    code = BEGIN + LOOP % str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code], env=told(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "ready"
        yield Play(process.stdin, process.stdout)
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()
