"""The page in a real browser: usable by everybody, at every width, by keys alone, with no line to anywhere."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from boiler import CONVERSATION, READING
from playwright.sync_api import Browser, Page, sync_playwright

from heard.run.page import page

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of it."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def shown(browser: Browser, folder: Path, width: int = 1440, scheme: str = "light") -> tuple[Page, list[str]]:
    """The page of the boiler, and whatever the browser complains of."""
    (folder / "boiler.html").write_text(page(CONVERSATION, READING), "utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto((folder / "boiler.html").as_uri())
    return tab, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nobody_is_shut_out(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    tab, complaints = shown(browser, tmp_path, width, scheme)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    tab.click("[popovertarget=why-3-feeling]")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert complaints == []
    tab.close()


def test_keys_alone_lead_to_the_evidence_and_to_a_contest(browser: Browser, tmp_path: Path) -> None:
    tab, _ = shown(browser, tmp_path)
    tab.keyboard.press("n")
    tab.keyboard.press("n")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "Moment of care, turn 5"
    tab.keyboard.press("Enter")
    assert tab.locator("#why-4-moment").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("c")
    assert tab.locator("#contest").is_visible()
    assert tab.locator("[data-contest-title]").inner_text() == "Moment of care, turn 5"
    assert tab.locator("[data-contest-address]").inner_text() == "boiler-1 · 4.moment"
    tab.keyboard.press("Escape")
    tab.keyboard.press("p")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    assert tab.locator("#why-3-feeling").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert tab.locator("#keys").is_visible()
    tab.close()


def test_a_link_to_evidence_closes_what_it_was_in_and_goes_there(browser: Browser, tmp_path: Path) -> None:
    tab, _ = shown(browser, tmp_path)
    tab.click("[popovertarget=why-4-moment]")
    tab.locator("#why-4-moment a[href='#t3']").click()
    assert not tab.locator("#why-4-moment").is_visible()
    tab.wait_for_function("document.activeElement.closest('.turn')?.id === 't3'")
    tab.wait_for_function("scrollY > 0")
    tab.close()


def test_the_strip_shows_which_part_is_on_the_screen(browser: Browser, tmp_path: Path) -> None:
    tab, _ = shown(browser, tmp_path)
    before = tab.locator("[data-here]").get_attribute("x")
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_function(f"document.querySelector('[data-here]').getAttribute('x') !== '{before}'")
    assert tab.locator(".strip-bar").bounding_box()["y"] == pytest.approx(0, abs=1)  # type: ignore[index]
    tab.close()


def test_the_curve_meets_itself_from_turn_to_turn(browser: Browser, tmp_path: Path) -> None:
    tab, _ = shown(browser, tmp_path)
    places = "[...document.querySelectorAll('.gutter')].map(g => g.getBoundingClientRect()).map(b => [b.top, b.bottom])"
    boxes = tab.evaluate(places)
    assert [bottom for _, bottom in boxes[:-1]] == pytest.approx([top for top, _ in boxes[1:]], abs=1)
    tab.close()


def test_on_paper_every_score_shows_its_evidence(browser: Browser, tmp_path: Path) -> None:
    tab, _ = shown(browser, tmp_path)
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details.score[open]").count() == 4
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator("details.score[open]").count() == 1
    tab.close()
