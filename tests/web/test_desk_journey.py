"""At the live desk in a real browser: it heats up, one cue comes, the answer goes out, the line breaks and mends."""

import pytest

from .browser import chromium, inside, links_for, served
from .chatting import PEOPLE, say
from .test_journeys import PHONE, WIDE, clean

pytestmark = pytest.mark.browser
WHISPER = """
from heard.web.live.models import LiveConversation, Whisper
from heard.web.live.outbox import announce
row = LiveConversation.objects.get(external_id="cot")
Whisper.objects.create(conversation=row, by=Person.objects.get(name="Priya Nair"), text="The depot has two cots.", at=now)
announce("live", row.pk)
print(row.pk)
"""
FURIOUS = (
    "This is the THIRD time I write about my cot. Nobody answers, nobody listens to me. I took three days off work for nothing "
    "and my baby sleeps on the floor. I am absolutely furious with you."
)
STILL = "Did you even read what I wrote? I am furious. Nobody is listening to me at all."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def house(folder):
    with served(folder, sample=False, port=8460) as (here, _):
        yield here, inside(folder, PEOPLE)


@pytest.fixture(scope="module")
def chat(house):
    """The chat of the help desk, which tells each message as it is written."""
    here, token = house

    def says(ident, text, speaker="customer", about="cot"):
        say(here, token, about, ident, speaker, text)

    return says


@pytest.fixture(scope="module")
def amara(folder, house):
    with chromium() as browser:
        page = browser.new_context(base_url=house[0], viewport=WIDE, locale="en-GB").new_page()
        page.goto(links_for(folder, "Amara Osei")[0])
        yield page


def test_an_empty_desk_fills_by_itself_and_one_cue_comes_with_its_reason(amara, chat):
    amara.goto("/desk/")
    amara.get_by_role("heading", name="Nobody is waiting.").wait_for()
    clean(amara)
    chat("1", FURIOUS)
    amara.locator(".cue h2").wait_for(timeout=60_000)
    assert amara.locator(".cue").count() == 1
    assert amara.locator(".cue .dim").inner_text()
    assert amara.title().startswith("Live desk")


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_desk_is_clean_in_light_and_dark_wide_and_narrow(amara, size, light):
    amara.set_viewport_size(size)
    amara.emulate_media(color_scheme=light)
    clean(amara)
    assert amara.evaluate("document.documentElement.scrollWidth <= innerWidth")
    amara.set_viewport_size(WIDE)
    amara.emulate_media(color_scheme="light")


def test_the_wording_is_taken_with_one_key_and_a_new_message_takes_nothing_from_the_box(amara, chat):
    box = amara.locator("#re")
    box.fill("Dana, ")
    wording = amara.locator("[data-wording]").inner_text()
    amara.keyboard.press("Alt+w")
    assert box.input_value().startswith("Dana, ")
    assert wording.split("[")[0].strip() in box.input_value()
    box.fill("Dana, three days off and ")
    chat("2", "Hello? Are you there?")
    amara.locator(".chat .them").nth(1).wait_for(timeout=30_000)
    assert box.input_value() == "Dana, three days off and "
    assert amara.evaluate("document.activeElement.id") == "re"
    amara.reload()
    assert box.input_value() == "Dana, three days off and "


def test_a_whisper_arrives_without_reload_and_only_the_agent_sees_it(amara, folder):
    inside(folder, WHISPER)
    amara.get_by_text("The depot has two cots.").wait_for(timeout=30_000)
    assert amara.get_by_text("Only you see this.").count() == 1


def test_the_answer_goes_out_with_the_keyboard_and_the_cue_goes_once_it_is_answered(amara, chat):
    box = amara.locator("#re")
    box.fill("Dana, three days off work and your baby on the floor: no wonder you are furious. I am ringing the depot now.")
    box.press("Control+Enter")
    amara.locator(".chat .us", has_text="no wonder you are furious").wait_for(timeout=30_000)
    assert box.input_value() == ""
    assert amara.locator(".chat .us .by").first.inner_text().startswith("You")


def test_escape_puts_the_cue_away_and_it_does_not_come_back(amara, chat):
    chat("a", FURIOUS, about="lamp")
    amara.locator(".desk-queue li").nth(1).wait_for(timeout=30_000)
    amara.locator(".desk-queue li:not([aria-current]) a").click()
    amara.locator(".cue h2").wait_for(timeout=60_000)
    amara.keyboard.press("Escape")
    amara.locator(".cue").wait_for(state="detached", timeout=20_000)
    amara.reload()
    assert amara.locator(".cue").count() == 0


def test_an_open_gap_is_chosen_and_not_sent(amara):
    box = amara.locator("#re")
    box.fill("You hear from me by [time].")
    box.press("Control+Enter")
    amara.get_by_text("There is still something to fill in: [time]").wait_for()
    assert amara.evaluate("getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart,"
                          " document.activeElement.selectionEnd)") == "[time]"  # fmt: skip
    amara.keyboard.type("four")
    assert box.input_value() == "You hear from me by four."


def test_a_broken_line_is_said_keeps_the_words_and_mends_itself(amara, chat):
    amara.context.set_offline(True)
    amara.locator("[data-broken]:not([hidden])").wait_for(timeout=30_000)
    amara.locator("#re").press("Control+Enter")
    amara.get_by_text("It was not sent").wait_for()
    assert amara.locator("#re").input_value() == "You hear from me by four."
    chat("b", STILL, about="lamp")
    amara.context.set_offline(False)
    amara.get_by_text("Did you even read what I wrote?").first.wait_for(timeout=60_000)
    amara.locator("[data-broken]").wait_for(state="hidden", timeout=30_000)
    assert amara.locator("#re").input_value() == "You hear from me by four."


def test_how_many_cues_somebody_wants_is_their_own_choice(amara):
    amara.locator(".taste summary").click()
    amara.get_by_label("Few, I know the work").check()
    clean(amara)
    amara.locator(".taste").get_by_role("button", name="Keep").click()
    amara.reload()
    amara.locator(".taste summary").click()
    assert amara.get_by_label("Few, I know the work").is_checked()
    amara.get_by_role("link", name="Your cues this week").click()
    amara.get_by_role("heading", level=1, name="Your cues this week").wait_for()
    clean(amara)
    assert amara.locator("tbody tr").count() >= 1


def test_the_policy_s_page_is_clean(folder, house, amara):
    page = amara.context.browser.new_context(base_url=house[0], viewport=WIDE).new_page()
    page.goto(links_for(folder, "Priya Nair")[0])
    page.goto("/desk/policy/")
    clean(page)
    page.get_by_text("Too few people stand behind these cues").wait_for()
