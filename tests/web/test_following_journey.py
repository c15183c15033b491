"""In a real browser: a shift begins, a promise is kept with one key, a note reaches a mailbox, a script becomes cards."""

import json
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from .browser import chromium, inside, links_for, served
from .mail_server import free_port, mail_server

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCRIPT = (
    "Thank you for calling.\nThis call may be recorded.\nI understand your frustration.\nI will ring the depot within two hours."
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder, at = tmp_path_factory.mktemp("house"), free_port()
    with mail_server() as (box, port):
        told = {
            "HEARD_SMTP_HOST": "127.0.0.1", "HEARD_SMTP_PORT": str(port), "HEARD_SMTP_SECURITY": "none",
            "HEARD_SMTP_FROM": "care@larch.example", "HEARD_ADDRESS": f"http://127.0.0.1:{at}",
        }  # fmt: skip
        with served(folder, port=at, more=told) as (here, link):
            yield folder, here, link, box


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def faults():
    return []


@pytest.fixture(scope="module")
def amara(house, browser, faults):
    """Amara of the sample's team, whose team becomes a real one for this story."""
    folder, here, link, _box = house
    page = come_in(browser, here, link, faults)
    until = time.monotonic() + 120
    page.goto("/conversations/")
    while "still to be read" in page.content() and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.reload()
    page.context.close()
    return come_in(browser, here, links_for(folder, "Amara Osei")[0], faults)


@pytest.fixture(scope="module")
def priya(house, browser, amara, faults):
    return come_in(browser, house[1], links_for(house[0], "Priya Nair")[0], faults)


def come_in(browser, here, link, faults):
    page = browser.new_context(base_url=here, viewport=WIDE).new_page()
    page.on("console", lambda m: m.type == "error" and faults.append(m.text))
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto(link)
    return page


def clean(page):
    found = Axe().run(page).response["violations"]
    assert not found, json.dumps([(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found], indent=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_amara_begins_her_shift_on_today_and_says_how_she_arrives(amara):
    amara.goto("/")
    amara.wait_for_url("**/today/")
    amara.get_by_label("tired").check()
    amara.get_by_label("One win to share").fill("Dana wrote back.")
    amara.get_by_role("button", name="Check in").click()
    amara.get_by_text("Nobody sees how you arrive but you.").wait_for()
    assert amara.get_by_text("Dana wrote back.").count() >= 1


def test_her_supervisor_sees_the_win_and_not_how_she_arrives(amara, priya):
    priya.goto("/today/")
    assert priya.get_by_text("Dana wrote back.").count() == 1
    assert "arrives tired" not in priya.content()


def test_a_promise_is_kept_with_one_key_and_opened_again_with_another(amara):
    amara.goto("/promises/")
    rows = amara.locator("[data-promise][data-state=open]")
    rows.first.wait_for()
    before = rows.count()
    kept = rows.first.get_attribute("id")
    amara.keyboard.press("j")
    amara.keyboard.press("d")
    amara.locator(f"#{kept}[data-state=kept]").wait_for()
    assert rows.count() == before - 1
    amara.keyboard.press("u")
    amara.locator(f"#{kept}[data-state=open]").wait_for()
    amara.locator(f"#{kept}").get_by_role("button", name="Broken").click()
    amara.locator(f"#{kept}[data-state=broken]").wait_for()


def test_the_evidence_of_a_promise_opens_with_enter(amara):
    amara.goto("/promises/")
    amara.keyboard.press("j")
    amara.keyboard.press("Enter")
    amara.wait_for_url("**/conversations/*/#t*")


def test_an_open_list_follows_what_somebody_else_does(amara, priya):
    amara.goto("/promises/")
    first = amara.locator("[data-promise][data-state=open]").first
    pk = first.get_attribute("data-promise")
    amara.wait_for_timeout(700)  # until its line for news is open
    priya.goto("/promises/?whose=team")
    priya.locator(f"#p{pk}").get_by_role("button", name="Withdrawn").click()
    amara.locator(f"#p{pk}[data-state=withdrawn]").wait_for(timeout=10_000)


def test_a_note_is_edited_and_arrives(amara, house, priya):
    folder, _here, _link, box = house
    make_real(folder)
    amara.goto("/conversations/")
    amara.get_by_text("cot was supposed to arrive").first.click()
    amara.get_by_role("link", name="Write a note").click()
    draft = amara.get_by_label("The note").input_value()
    assert draft.startswith("Dear")
    assert any(told in draft for told in ("day off", "nobody came", "van"))
    amara.get_by_label("The note").fill("Dear Dana,\n\nNobody came, three times. The £39 is back on your card.\n\nAmara")
    amara.get_by_label("e-mail address").fill("dana@example.org")
    amara.get_by_role("button", name="Send").click()
    amara.get_by_text("Sent by Amara Osei").wait_for(timeout=20_000)
    ((envelope, letter),) = box.came
    assert envelope.rcpt_tos == ["dana@example.org"]
    assert "The £39 is back on your card." in letter.get_body(("plain",)).get_content()
    stranger = amara.context.browser.new_context(base_url=house[1]).new_page()
    out = letter["List-Unsubscribe"].strip().strip("<>")
    stranger.goto(out)
    clean(stranger)
    stranger.get_by_role("button", name="No more notes").click()
    stranger.get_by_text("No more notes like that.").wait_for()
    stranger.set_content(letter.get_body(("html",)).get_content())
    clean(stranger)
    stranger.context.close()


def make_real(folder: Path) -> None:
    """Nothing is sent for the sample, so its team becomes a real one."""
    import sqlite3

    with sqlite3.connect(folder / "heard.sqlite3", timeout=20) as base:
        base.execute("UPDATE people_team SET is_sample = 0")
        base.execute("UPDATE conversations_conversation SET is_sample = 0")


DUE = """
from datetime import timedelta
from zoneinfo import ZoneInfo
from heard.web.following import promises
from heard.web.following.models import Promise
promise = Promise.objects.select_related("conversation__team", "person").get(pk=%s)
soon = (timezone.now() + timedelta(seconds=12)).astimezone(ZoneInfo(promise.conversation.team.time_zone))
promises.move(promise.person, promise, soon.replace(tzinfo=None))
"""


def test_a_promise_becomes_due_under_her_eyes_is_told_and_is_kept(amara, house):
    folder, _here, _link, box = house
    amara.goto("/promises/")
    pk = amara.locator("[data-promise][data-state=open]").last.get_attribute("data-promise")
    inside(folder, DUE % pk)
    amara.locator(f"#p{pk}.soon").wait_for(timeout=20_000)
    row = amara.locator(f"#p{pk}.late")
    row.wait_for(timeout=60_000)
    told = [letter for _, letter in box.came if letter["Subject"] == "A promise is late"]
    assert {letter["To"] for letter in told} >= {"amara.osei@larch.example", "priya.nair@larch.example"}
    row.get_by_role("button", name="Kept").click()
    amara.locator(f"#p{pk}[data-state=kept]").wait_for()
    assert not amara.locator(f"#p{pk}.late").count()


def test_a_script_becomes_cards_and_the_team_sees_them_when_they_are_published(amara, priya):
    priya.goto("/scripts/")
    priya.get_by_role("link", name="Bring a script").click()
    priya.get_by_label("What it is for").fill("Late delivery")
    priya.get_by_label("The script").fill(SCRIPT)
    priya.get_by_role("button", name="Make the cards").click()
    priya.wait_for_url("**/edit/")
    priya.locator("[data-card]").nth(2).locator("textarea").fill("Three days, and no cot.")
    priya.locator("[data-card]").nth(2).locator("[data-up]").click()
    amara.goto("/scripts/")
    assert amara.get_by_text("No cards yet.").count() == 1
    priya.get_by_role("button", name="Save and publish").click()
    priya.wait_for_url("**/scripts/*/")
    amara.reload()
    amara.get_by_role("link", name="Late delivery").click()
    assert amara.locator(".card h3").all_inner_texts()[1:3] == ["Acknowledge the feeling", "Say this word for word"]
    assert "Three days, and no cot." in amara.content()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_clean_for_people_who_cannot_see_or_point(amara, priya, scheme, size):
    for page, paths in (
        (amara, ("/today/", "/promises/", "/letters/")),
        (priya, ("/promises/?whose=team", "/scripts/", "/scripts/new/")),
    ):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        for path in paths:
            page.goto(path)
            clean(page)
    priya.goto("/scripts/")
    priya.get_by_role("link", name="Late delivery").click()
    clean(priya)
    priya.get_by_role("link", name="Edit").click()
    clean(priya)
    amara.goto("/conversations/")
    amara.locator("[data-item] a").first.click()
    amara.get_by_role("link", name="Write a note").click()
    clean(amara)


def test_nothing_was_refused_by_the_content_policy(amara, priya, faults):
    assert [fault for fault in faults if "Content Security Policy" in fault] == []
