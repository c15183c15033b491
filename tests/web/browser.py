"""A house on disk with its pages served, and a Chromium to look at them."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from .house import told, with_tables

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
LINK = re.compile(r"(https?://\S+)(/sign-in/link/\S+)")


@contextmanager
def served(
    folder: Path, *, sample: bool = True, port: int = 8400, more: dict[str, str] | None = None, new: bool = False
) -> Iterator[tuple[str, str]]:
    """The start command itself, as `make run` runs it; gives the address and the path of the sign-in link.

    With `new` the folder is left as empty as on a new machine, and the tables are made by the start.
    """
    if not new:
        with_tables(folder)
    command = [sys.executable, "-m", "heard.web.start", "--port", str(port), *([] if sample else ["--no-sample"])]
    house = subprocess.Popen(command, env=told(folder, **(more or {})), stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert house.stdout is not None
        for line in house.stdout:
            if link := LINK.search(line):
                yield link[1], link[2]
                break
    finally:
        house.send_signal(signal.SIGINT)
        try:
            house.communicate(timeout=60)
        finally:
            if house.poll() is None:
                os.killpg(house.pid, signal.SIGKILL)
                house.communicate()


def inside(folder: Path, code: str) -> str:
    """What a piece of code prints when it runs in the house of that folder."""
    done = subprocess.run([sys.executable, "-c", BEGIN + code], env=told(folder), capture_output=True, text=True, check=True)
    return done.stdout.strip()


BEGIN = """
import django
django.setup()
from django.utils import timezone
from heard.web.people.models import Person, Team
from heard.web.people.rights import Role
now = timezone.now()
"""


def links_for(folder: Path, *names: str) -> list[str]:
    """The paths of sign-in links for people of that house."""
    ask = f"from heard.web.people.links import make_link\nfor name in {names}: print(make_link(Person.objects.get(name=name), now))"
    return inside(folder, ask).split()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
