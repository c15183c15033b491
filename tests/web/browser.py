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

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
LINK = re.compile(r"(https?://\S+)(/sign-in/link/\S+)")


@contextmanager
def served(folder: Path, *, sample: bool = True) -> Iterator[tuple[str, str]]:
    """The start command itself, as `make run` runs it; gives the address and the path of the sign-in link."""
    told = {k: v for k, v in os.environ.items() if not k.startswith("HEARD_")} | {"HEARD_FOLDER": str(folder)}
    command = [sys.executable, "-m", "heard.web.start", "--port", "8400", *([] if sample else ["--no-sample"])]
    house = subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert house.stdout is not None
        for line in house.stdout:
            if link := LINK.search(line):
                yield link[1], link[2]
                break
    finally:
        house.send_signal(signal.SIGINT)
        try:
            house.communicate(timeout=20)
        finally:
            if house.poll() is None:
                os.killpg(house.pid, signal.SIGKILL)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
