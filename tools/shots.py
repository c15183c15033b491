"""Pictures of every page at two widths in light and dark, into shots/: `python tools/shots.py`."""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from web.browser import chromium, link_for, served  # noqa: E402 - the tests know how to start a house

SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
PAGES = {
    "list": "/conversations/",
    "list-found": "/conversations/?moments=missed&scenario=complaint",
    "list-nothing": "/conversations/?q=zzzz",
    "bring-in": "/bring-in/",
    "work": "/work/",
    "out": "/out/",
    "voice": "/settings/voice/",
    "missing": "/conversations/0/",
}
OF_THE_TEAM = {
    "today": ("Amara Osei", "/today/"),
    "today-supervisor": ("Priya Nair", "/today/"),
    "promises": ("Amara Osei", "/promises/"),
    "promises-team": ("Priya Nair", "/promises/?whose=team"),
    "note": ("Amara Osei", "note"),
    "notes": ("Priya Nair", "/letters/"),
    "cards": ("Priya Nair", "/scripts/"),
    "cards-new": ("Priya Nair", "/scripts/new/"),
    "script": ("Priya Nair", "/scripts/1/"),
    "script-edit": ("Priya Nair", "/scripts/1/edit/"),
    "no-more": ("", "/letters/no-more/x/"),
}
"""Pages that look otherwise to people of the team: who looks, and where."""
SCRIPT = """Opening:
Thank you for calling Larch, my name is [agent]. This call may be recorded for training purposes.
Can I have your order number please?
Late delivery:
If the customer is upset: I understand your frustration. We apologise for any inconvenience.
Agent: What happened when the van came?
Your parcel shows a carrier exception and waits for re-manifest at the depot.
I will ring the depot and call you back within two hours.
You have the right to cancel within 14 days of delivery.
Closing:
Is there anything else I can help you with today? Have a great day!
"""
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
        people = {"": strange, "administrator": page}
        for name in ("Amara Osei", "Priya Nair"):
            people[name] = browser.new_context(base_url=here).new_page()
            people[name].goto(link_for(Path(folder), name))
        begin_a_script(people["Priya Nair"])
        wanted = {"sign-in": ("", "/sign-in/"), **{name: ("administrator", path) for name, path in shown.items()}, **OF_THE_TEAM}
        for name, (who, path) in wanted.items():
            take(people[who], name, first_note(people[who]) if path == "note" else path, out)


def begin_a_script(page: Page) -> None:
    """A script, so that its cards can be looked at."""
    page.goto("/scripts/new/")
    page.locator("[name=name]").fill("Late delivery")
    page.locator("[name=text]").fill(SCRIPT)
    page.get_by_role("button", name="Make the cards").click()
    page.wait_for_url("**/edit/")


def first_note(page: Page) -> str:
    """Where somebody writes a note on their newest conversation."""
    page.goto("/conversations/")
    return (page.locator("[data-item] a").first.get_attribute("href") or "/") + "letter/"


def take(page: Page, name: str, path: str, out: Path) -> None:
    """The pictures of one page."""
    for scheme in ("light", "dark"):
        for width, size in SIZES.items():
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.goto(path)
            page.wait_for_timeout(300)
            page.screenshot(path=str(out / f"{name}-{width}-{scheme}.png"), full_page=name != "conversation")


if __name__ == "__main__":
    main()
