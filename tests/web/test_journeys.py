"""Journeys in a real browser: in by link, find, open, contest, drop files and watch; every page clean in light and dark."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from .browser import chromium, served

pytestmark = pytest.mark.browser
SAID = """Customer: My {thing} never came and nobody answers. This is the third time I write.
Agent: Sorry for any inconvenience.
Customer: That is no answer. I am so tired of this.
Agent: I have rung the depot; your {thing} comes on Wednesday before ten.
Customer: Oh thank you, that is a relief.
"""
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with served(tmp_path_factory.mktemp("house"), sample=False, new=True) as told:
        yield told


@pytest.fixture(scope="module")
def page(house):
    here, link = house
    with chromium() as browser:
        page = browser.new_context(base_url=here, viewport=WIDE).new_page()
        page.faults = []
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        page.on("pageerror", lambda e: page.faults.append(str(e)))
        page.goto(link)
        yield page


def clean(page):
    found = Axe().run(page).response["violations"]
    assert not found, json.dumps([(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found], indent=1)


def files(*things):
    whole = [{"name": f"{t}.txt", "mimeType": "text/plain", "buffer": SAID.format(thing=t).encode()} for t in things]
    return [*whole, {"name": "broken.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\n\x00\x01"}]


def test_the_administrator_comes_in_by_link_and_is_asked_for_a_first_conversation(page):
    page.wait_for_url("**/bring-in/")
    assert page.get_by_role("heading", level=1).inner_text() == "Nothing here yet. Bring a conversation."


def test_three_files_are_dropped_one_is_broken_and_the_page_shows_how_far_they_are(page):
    page.goto("/bring-in/")
    page.set_input_files("input[type=file]", files("cot", "lamp"))
    page.locator("[data-file]").nth(2).wait_for()
    page.get_by_text("2 of 2 conversations read").wait_for(timeout=90_000)
    assert "broken.vtt" in page.locator(".note.fault").inner_text()
    assert page.locator("[data-state=unreadable]").count() == 1
    page.reload()
    assert page.locator("[data-file]").count() == 3


def test_the_same_files_dropped_again_are_not_sent_again(page):
    sent = []
    page.on("request", lambda r: r.url.endswith("/drop/") and sent.append(r.url))
    page.set_input_files("input[type=file]", files("cot", "lamp")[:2])
    page.wait_for_timeout(1500)
    assert sent == []


def test_a_conversation_is_found_by_what_was_said_and_opened_with_the_keys(page):
    page.goto("/conversations/")
    page.keyboard.press("/")
    page.keyboard.type("lamp wedn")
    page.get_by_text("1 conversation found").wait_for()
    assert "q=lamp" in page.url
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/*/")
    assert page.locator(".turn").count() == 5
    page.locator("[data-back]").click()
    assert "q=lamp" in page.url


def test_filters_combine_and_stay_in_the_address(page):
    page.goto("/conversations/")
    page.locator("[name=moments]").select_option("none")
    page.locator("[name=scenario]").select_option("praise")
    page.wait_for_url("**/*scenario=praise*")
    assert "moments=none" in page.url
    page.reload()
    assert page.locator("[name=scenario]").input_value() == "praise"


def test_a_mark_is_contested_and_the_contest_stands_at_the_mark(page):
    page.goto("/conversations/")
    page.locator("[data-item] a").first.click()
    page.locator("[data-contest]:visible").first.click()
    page.locator("#contest textarea").fill("It was said twice before.")
    page.locator("#contest .btn.first").click()
    page.wait_for_load_state()
    assert "It was said twice before." in page.content()


def test_an_open_list_shows_a_new_conversation_by_itself(page, house):
    page.goto("/conversations/")
    page.get_by_text("2 conversations, newest first").wait_for()
    other = page.context.new_page()
    other.goto("/bring-in/")
    other.set_input_files("input[type=file]", files("sofa")[:1])
    page.get_by_text("3 conversations, newest first").wait_for(timeout=90_000)
    other.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_clean_for_people_who_cannot_see_or_point(page, scheme, size):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(size)
    page.goto("/conversations/")
    clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-item] a").first.click()
    page.wait_for_url("**/conversations/*/")
    clean(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/bring-in/")
    clean(page)
    page.goto("/conversations/?q=nothinglikethis")
    clean(page)
    here = page.url.split("/conversations")[0]
    stranger = page.context.browser.new_context(base_url=here, color_scheme=scheme, viewport=size).new_page()
    stranger.goto("/sign-in/")
    clean(stranger)
    stranger.context.close()


def test_nothing_was_refused_by_the_content_policy(page):
    assert [fault for fault in page.faults if "Content Security Policy" in fault] == []
