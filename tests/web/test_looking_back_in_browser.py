"""Journeys in a real browser: contested, settled, looked back on, shared, found again; every page clean in light and dark."""

import json

import pytest

from .browser import chromium, inside, links_for, served
from .test_journeys import PHONE, WIDE, clean

pytestmark = pytest.mark.browser
TURNS = [
    ("customer", "Dana", "My cot never came to Mill Lane and nobody answers. This is the THIRD time I write, I am so angry."),
    ("agent", "Amara Osei", "Sorry for any inconvenience. Please use the link."),
    ("customer", "Dana", "That is no answer. Did you even read what I wrote?"),
    ("agent", "Amara Osei", "You wrote three times and nobody came. I have rung the depot; it comes on Wednesday."),
    ("customer", "Dana", "Oh thank you, that is such a relief."),
]
PEOPLE = """
team = Team.objects.filter(is_sample=False).first() or Team.objects.create(name="Larch")
for name, role in (("Amara Osei", Role.AGENT), ("Jun Park", Role.AGENT), ("Priya Nair", Role.SUPERVISOR)):
    Person.objects.join(f"{name.split()[0].lower()}@example.org", name, role, team)
from heard.web.conversations import actions
actions.bring_in(team, None, "cot.jsonl", %r.encode(), now)
print(now.isoformat())
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def house(folder):
    """A house with a team, in which one conversation that Amara answered an hour ago has been brought in."""
    with served(folder, sample=False) as (here, _):
        turns = [{"speaker": s, "name": n, "text": t, "start": 60.0 * i} for i, (s, n, t) in enumerate(TURNS)]
        line = json.dumps({"id": "cot", "channel": "chat", "turns": turns})
        inside(folder, PEOPLE % line)
        yield here


@pytest.fixture(scope="module")
def people(folder, house):
    """A browser window for each of the three, signed in."""
    with chromium() as browser:
        out = {}
        names = "Amara Osei", "Jun Park", "Priya Nair"
        for name, link in zip(names, links_for(folder, *names), strict=True):
            page = browser.new_context(base_url=house, viewport=WIDE).new_page()
            page.goto(link)
            out[name.split()[0]] = page
        yield out


def opened(page):
    """The one conversation, once it has been read."""
    page.goto("/conversations/")
    page.locator(".shelf .curve").first.wait_for(timeout=120_000)
    page.locator("[data-item] a").first.click()
    page.wait_for_url("**/conversations/*/")
    return page


def test_a_mark_is_contested_settled_and_changed_while_the_other_looks_on(people):
    amara, priya = opened(people["Amara"]), people["Priya"]
    amara.locator(".turn").first.locator(".feel").click()
    amara.locator("[popover]:popover-open [data-contest]").click()
    amara.locator("#contest textarea").fill("I hear worry more than anything.")
    amara.locator("#contest .btn.first").click()
    amara.get_by_text("Until a supervisor has answered").first.wait_for(state="attached")
    priya.goto("/conversations/")
    priya.get_by_role("link", name="1 contest waits for your answer").click()
    clean(priya)
    priya.get_by_role("link", name="Answer").click()
    clean(priya)
    priya.get_by_label("It changes", exact=False).first.check()
    priya.get_by_label("It changes to").select_option("worry:1")
    priya.get_by_label("Your answer").fill("Yes, now that I read it again.")
    priya.get_by_role("button", name="Settle it").click()
    priya.get_by_text("No contest waits.").wait_for()
    amara.locator("[data-fresh]").wait_for(state="visible", timeout=20_000)
    amara.get_by_role("link", name="Show it").click()
    amara.locator(".turn").first.get_by_text("Worry").first.wait_for()
    amara.goto("/conversations/?feeling=worry")
    assert amara.locator("[data-item]").count() == 1


def test_agent_and_supervisor_write_to_each_other_at_a_turn(people):
    amara, priya = opened(people["Amara"]), opened(people["Priya"])
    turn = priya.locator("#t1")
    turn.hover()
    turn.locator("[data-note]").click()
    priya.locator("#note textarea").fill("What did you want to say here?")
    priya.locator("#note .btn.first").click()
    priya.locator("#t1").get_by_text("What did you want to say here?").wait_for()
    amara.locator("[data-fresh]").wait_for(state="visible", timeout=20_000)
    amara.get_by_role("link", name="Show it").click()
    amara.locator("#t1").get_by_text("What did you want to say here?").wait_for()


def test_an_answer_to_the_two_questions_stands_beside_the_reading_and_nobody_else_sees_it(people):
    amara = opened(people["Amara"])
    asked = amara.locator("#reflection summary")
    if asked.count():
        asked.click()
    amara.get_by_label("What emotion did you hear?").fill("Fear, under the anger.")
    amara.get_by_label("How did you respond?").fill("I rang the depot.")
    amara.get_by_role("button", name="Keep it").click()
    amara.locator("#reflection .beside").get_by_text("Fear, under the anger.").wait_for()
    assert "Fear, under the anger." not in opened(people["Priya"]).content()


def test_a_conversation_is_shared_after_a_person_has_looked_and_a_colleague_borrows_it(people):
    amara, jun = opened(people["Amara"]), people["Jun"]
    amara.goto(amara.url.split("#")[0].split("?")[0] + "share/")
    clean(amara)
    amara.get_by_label("Take out as well").fill("Mill Lane")
    amara.get_by_role("button", name="Look again").click()
    amara.get_by_label("Title").fill("The cot, turned")
    amara.get_by_label("I have read it", exact=False).check()
    assert "Mill Lane" not in amara.locator(".chat").inner_text()
    amara.get_by_role("button", name="Share with the team").click()
    amara.wait_for_url("**/library/*/")
    jun.goto("/library/")
    clean(jun)
    jun.get_by_role("link", name="The cot, turned", exact=False).click()
    jun.wait_for_url("**/library/*/")
    words = jun.locator(".transcript").inner_text()
    assert "Mill Lane" not in words
    assert "Dana" not in words


def test_a_search_is_saved_as_a_view_and_found_again(people):
    priya = people["Priya"]
    priya.goto("/conversations/")
    priya.get_by_label("Search what was said").fill('"nobody came"')
    priya.locator("[name=by]").select_option("agent")
    priya.wait_for_url("**by=agent*")
    priya.get_by_text("1 conversation found").wait_for()
    priya.get_by_role("button", name="Save this view").click()
    priya.get_by_label("Name", exact=True).fill("We knew")
    priya.get_by_role("button", name="Save", exact=True).click()
    priya.wait_for_load_state()
    priya.goto("/conversations/")
    priya.get_by_role("link", name="We knew").click()
    priya.get_by_text("1 conversation found").wait_for()
    assert priya.locator("#search").input_value() == '"nobody came"'


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_looking_back_is_clean(people, scheme, size):
    shown = {"Priya": ("/conversations/", "/contests/", "/contests/?show=settled"), "Amara": ("/library/", "/contests/")}
    for name, paths in shown.items():
        page = people[name]
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        for path in paths:
            page.goto(path)
            clean(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        opened(page)
        clean(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
