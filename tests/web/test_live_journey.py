"""Side by side, in a real browser: it heats up through the API, the board alerts once, a whisper arrives, the answer meets the cue,
the curve falls, the alert closes; and in between both lines are cut."""

import pytest

from .browser import chromium, inside, links_for, served
from .chatting import PEOPLE, say
from .test_journeys import WIDE, clean
from .wire import wire

pytestmark = pytest.mark.browser
ALERTS = """
from heard.web.live.models import Alert, GivenCue
print([(a.closed_at is not None, a.acknowledged_by.name if a.acknowledged_by else "", a.held) for a in Alert.objects.all()])
"""
CUES = """
from heard.web.live.models import GivenCue
print([c.outcome for c in GivenCue.objects.order_by("pk")][:1])
"""
OPENING = "Hello, a question on order 5512: there are two payments of 412 pounds, is one of them the deposit?"
DEFLECTED = "Thanks. That sometimes happens on the bank's side, have you checked with them?"
FURIOUS = (
    "You charge me twice and now it is my bank's fault? This is the third time I write, nobody listens to me, I am absolutely "
    "furious with you."
)
ACKNOWLEDGED = (
    "You wrote three times about two payments of 412 pounds and were sent to your bank: no wonder you are furious. That is on us. "
    "I am refunding the second payment now, and I will write to you by four today."
)
RELIEVED = "Oh thank you, that is such a relief."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def house(folder):
    with served(folder, sample=False, port=8480) as (here, _):
        yield here, inside(folder, PEOPLE)


@pytest.fixture(scope="module")
def chat(house):
    """The chat of the help desk, which tells each message through the public API."""
    here, token = house

    def says(ident, speaker, text):
        say(here, token, "5512", ident, speaker, text, customer="Yusuf")

    return says


@pytest.fixture(scope="module")
def windows(folder, house):
    """Amara at her desk and Priya at the board, each on a line of her own."""
    with wire(house[0]) as hers, wire(house[0]) as theirs, chromium() as browser:
        pages = []
        for link, line in zip(links_for(folder, "Amara Osei", "Priya Nair"), (hers, theirs), strict=True):
            page = browser.new_context(base_url=line.address, viewport=WIDE, locale="en-GB").new_page()
            page.set_default_timeout(90_000)
            page.goto(link)
            pages += [page, line]
        yield pages


def test_a_conversation_heats_up_and_help_arrives_before_it_is_too_late(windows, chat, folder):
    amara, amaras, priya, priyas = windows
    amara.goto("/desk/")
    priya.goto("/board/")
    priya.get_by_text("Nobody is talking to a customer just now").wait_for()
    chat("1", "customer", OPENING)
    priya.locator("[data-group=along] [data-talk]", has_text="Yusuf").wait_for()
    amara.locator(".chat", has_text="there are two payments").wait_for()
    assert priya.locator(".alert").count() == 0

    # It heats up while the supervisor's line is cut; when it is back, the board alerts, once, and says why
    priyas.cut()
    priya.get_by_text("The line broke at").wait_for()
    chat("2", "agent", DEFLECTED)
    chat("3", "customer", FURIOUS)
    cue = amara.locator(".cue h2")
    cue.wait_for()
    assert amara.locator(".cue").count() == 1
    assert priya.locator(".alert").count() == 0
    priyas.mend()
    priya.locator(".alert", has_text="Yusuf went from calm to").wait_for()
    priya.locator("[data-group=need] [data-talk]", has_text="absolutely furious").wait_for()
    assert priya.locator(".alert").count() == 1
    clean(priya)
    clean(amara)

    # A whisper, which only the agent sees, and which takes up the alert
    priya.locator(".alert").get_by_role("link", name="Whisper").click()
    priya.get_by_label("Whisper to Amara").fill("I can see both payments, refund one now.")
    priya.locator("#open").get_by_role("button", name="Whisper", exact=True).click()
    amara.get_by_text("I can see both payments, refund one now.").wait_for()
    priya.locator(".whispered", has_text="Seen.").wait_for()
    priya.locator(".alert").wait_for(state="detached")

    # The agent's line is cut as she answers: what she wrote stays; then it goes out, and meets the cue
    amaras.cut()
    box = amara.locator("#re")
    box.fill(ACKNOWLEDGED)
    amara.get_by_role("button", name="Send").click()
    amara.get_by_text("What you wrote is still here").first.wait_for()
    assert box.input_value() == ACKNOWLEDGED
    amaras.mend()
    amara.locator("[data-broken]").wait_for(state="hidden")
    amara.get_by_role("button", name="Send").click()
    amara.locator(".chat .us", has_text="no wonder you are furious").wait_for()
    amara.locator(".cue").wait_for(state="detached")
    assert inside(folder, CUES) == "['met']"

    # The customer eases, the curve falls, the alert closes by itself; there was one
    chat("4", "customer", RELIEVED)
    priya.locator("[data-group=easing] [data-talk]", has_text="such a relief").wait_for()
    assert priya.locator(".alert").count() == 0
    assert priya.locator("[data-group=need] [data-talk]").count() == 0
    assert inside(folder, ALERTS) == "[(True, 'Priya Nair', False)]"
    clean(priya)
