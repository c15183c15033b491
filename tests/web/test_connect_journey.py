"""A journey in a real browser: Chatwoot is connected, what it tells appears by itself, and a program's token is tried."""

import hashlib
import hmac
import json
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .browser import chromium, inside, served
from .test_journeys import clean

pytestmark = pytest.mark.browser
MAKE_PRIYA = """
from heard.web.people.links import make_link
team = Person.objects.get(role=Role.ADMINISTRATOR).team
print(make_link(Person.objects.join("priya@example.org", "Priya Nair", Role.SUPERVISOR, team), now))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    with served(folder, sample=False) as (here, link), chromium() as browser:
        for_priya = inside(folder, MAKE_PRIYA)

        def come_in(way):
            page = browser.new_context(base_url=here).new_page()
            page.faults = []
            page.on("console", lambda m: m.type == "error" and page.faults.append(m.text))
            page.goto(way)
            return page

        yield here, come_in(link), come_in(for_priya)


EVENTS = (Path(__file__).parents[1] / "samples" / "chatwoot" / "webhooks.jsonl").read_bytes().splitlines()
SECRET = "only the two of them know"


def tell(address, body):
    """What Chatwoot does: the event as it stands, signed."""
    stamp = str(int(time.time()))
    made = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    told = {"Content-Type": "application/json", "X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": f"sha256={made}"}
    asked = urllib.request.Request(address, body, told)  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own house
        assert answer.status == 200


def test_what_chatwoot_tells_appears_without_reload(house):
    here, tomasz, priya = house
    tomasz.goto("/connections/new/chatwoot/")
    tomasz.get_by_label("Signing secret").fill(SECRET)
    tomasz.get_by_role("button", name="Connect").click()
    address = here + urlsplit(tomasz.get_by_label("The address").input_value()).path
    clean(tomasz)
    priya.goto("/conversations/?channel=chat")
    priya.get_by_text("Nothing like that was said.").wait_for()
    priya.evaluate("window.open_since = 'the beginning'")
    for event in EVENTS:
        tell(address, event)
    priya.locator("[data-item]").first.wait_for(timeout=90_000)
    assert priya.evaluate("window.open_since") == "the beginning", "it was not loaded again"
    priya.goto("/conversations/?q=hole")
    priya.locator("[data-item] a").first.click()
    said = priya.get_by_text("A hole in a new coat, that should not be.").locator("visible=true").first
    more = priya.get_by_role("link", name="Show it")
    for _event in EVENTS:  # opened between two messages, the page says that something changed
        said.or_(more).first.wait_for()
        if said.is_visible():
            break
        more.click()
    assert said.is_visible()
    assert "Looks worn to me" not in priya.content(), "a private note of theirs stays out"
    tomasz.reload()
    assert "Last came in" in tomasz.content()
    assert "coat" not in tomasz.content()


def test_a_token_is_made_and_tried_on_the_page_of_the_api(house):
    _here, tomasz, _priya = house
    tomasz.goto("/programs/")
    tomasz.get_by_label("What it is for").fill("Importer")
    tomasz.get_by_role("button", name="Make it").click()
    token = tomasz.locator("#made").input_value()
    clean(tomasz)
    tomasz.goto("/programs/try/")
    clean(tomasz)
    tomasz.get_by_label("Your token").fill(token)
    form = tomasz.locator("form[data-path='/api/v1/conversations'][data-method=POST]")
    form.get_by_role("button", name="Send").click()
    form.locator("[data-answer]").wait_for()
    assert form.locator("[data-status]").inner_text().startswith("202")
    assert json.loads(form.locator("[data-answer]").inner_text())["external_id"] == "ticket-4711"
    assert [fault for fault in tomasz.faults if "Content Security Policy" in fault] == []
