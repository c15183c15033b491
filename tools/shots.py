"""Pictures of every page at two widths in light and dark, into shots/: `python tools/shots.py`."""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from web.browser import chromium, served  # noqa: E402 - the tests know how to start a house

SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
PAGES = {
    "list": "/conversations/",
    "list-found": "/conversations/?moments=missed&scenario=complaint",
    "list-nothing": "/conversations/?q=zzzz",
    "bring-in": "/bring-in/",
    "work": "/work/",
    "out": "/out/",
    "missing": "/conversations/0/",
}
PATIENCE = 300
"""Seconds that the sample is given to be read."""


def main() -> None:
    """Start a new house, wait until its sample is read, and take the pictures."""
    out = ROOT / "shots"
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (here, link), chromium() as browser:
        inside = browser.new_context(base_url=here)
        page = inside.new_page()
        page.goto(link)
        until = time.monotonic() + PATIENCE
        while "still to be read" in page.content() and time.monotonic() < until:
            page.wait_for_timeout(1000)
            page.reload()
        first = page.locator("[data-item] a").first
        shown = PAGES | ({"conversation": first.get_attribute("href") or "/"} if first.count() else {})
        strange = browser.new_context(base_url=here).new_page()
        for name, path in {"sign-in": "/sign-in/", **shown}.items():
            for scheme in ("light", "dark"):
                for width, size in SIZES.items():
                    looks = strange if name == "sign-in" else page
                    looks.emulate_media(color_scheme=scheme)
                    looks.set_viewport_size(size)
                    looks.goto(path)
                    looks.wait_for_timeout(300)
                    looks.screenshot(path=str(out / f"{name}-{width}-{scheme}.png"), full_page=name != "conversation")


if __name__ == "__main__":
    main()
