"""A journey in a real browser: conversations are taken out, a customer asks for deletion, the proof is handed over."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from .browser import chromium, served

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SAID = """Customer: My {thing} never came and nobody answers. This is the third time I write about the {thing}.
Agent: Sorry for any inconvenience.
Customer: That is no answer about a {thing}, is it?
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with served(tmp_path_factory.mktemp("house"), sample=False) as (here, link), chromium() as browser:
        page = browser.new_context(base_url=here, viewport=WIDE).new_page()
        page.faults = []
        page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
        page.goto(link)
        things = ("walnutcot", "brasslamp")
        files = [{"name": f"{t}.txt", "mimeType": "text/plain", "buffer": SAID.format(thing=t).encode()} for t in things]
        page.goto("/bring-in/")
        page.set_input_files("input[type=file]", files)
        page.get_by_text("2 of 2 conversations read").wait_for(timeout=180_000)
        yield page


def clean(page):
    for scheme in ("light", "dark"):
        for size in (WIDE, PHONE):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            found = Axe().run(page).response["violations"]
            assert not found, json.dumps([(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found], indent=1)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def test_what_a_search_finds_is_taken_out_as_a_table(page):
    page.goto("/conversations/?q=walnutcot")
    page.get_by_role("link", name="Take out").click()
    page.get_by_role("heading", name="Take 1 conversation out").wait_for()
    clean(page)
    page.get_by_label("CSV").check()
    with page.expect_download() as told:
        page.get_by_role("button", name="Take out").click()
    table = told.value.path().read_text("utf-8")
    assert told.value.suggested_filename.endswith(".csv")
    assert table.count("walnutcot") >= 2
    assert "brasslamp" not in table


def test_a_customer_is_found_gets_everything_and_is_deleted_with_proof(page):
    page.goto("/settings/requests/")
    clean(page)
    page.get_by_label("Your number for this request").fill("T-17")
    page.get_by_label("Numbers of conversations").fill("walnutcot")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="Which are theirs?").wait_for()
    clean(page)
    page.get_by_role("button", name="Open the request").click()
    page.get_by_role("heading", name="Request T-17").wait_for()
    clean(page)
    with page.expect_download() as told:
        page.get_by_role("button", name="Take everything out").click()
    assert told.value.suggested_filename.endswith(".zip")
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_text("Being deleted").wait_for()
    for _ in range(60):
        page.wait_for_timeout(1000)
        page.reload()
        if page.get_by_text("None was found.").count():
            break
    clean(page)
    with page.expect_download() as told:
        page.get_by_role("link", name="Take the proof out").click()
    proof = json.loads(told.value.path().read_text("utf-8"))
    assert proof["rows"]["conversations"] == 1
    assert proof["looked"]["pieces_found"] == {}
    page.goto("/conversations/?q=walnutcot")
    page.get_by_text("Nothing like that was said.").wait_for()


def test_a_rule_shows_what_would_go_before_it_is_kept(page):
    page.goto("/settings/retention/")
    page.get_by_label("Keep the words of a conversation").select_option("3")
    page.get_by_role("button", name="See what would go").click()
    page.get_by_text("Nothing is deleted yet.").wait_for()
    clean(page)
    page.get_by_role("button", name="Keep these settings").click()
    page.get_by_text("Kept. What is too old goes tonight.").wait_for()


def test_nothing_was_refused_by_the_content_policy(page):
    assert [fault for fault in page.faults if "Content Security Policy" in fault] == []
