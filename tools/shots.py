"""Pictures of every page at two widths in light and dark, into shots/: `python tools/shots.py`."""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from web.browser import chromium, inside, link_for, served  # noqa: E402 - the tests know how to start a house

SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
PAGES = {
    "list": "/conversations/",
    "list-found": "/conversations/?moments=missed&scenario=complaint",
    "list-nothing": "/conversations/?q=zzzz",
    "bring-in": "/bring-in/",
    "work": "/work/",
    "connections": "/connections/",
    "connection-new": "/connections/new/mailbox/",
    "programs": "/programs/",
    "try": "/programs/try/",
    "told": "/told/",
    "out": "/out/",
    "voice": "/settings/voice/",
    "requests": "/settings/requests/",
    "retention": "/settings/retention/",
    "play": "/board/play/",
    "missing": "/conversations/0/",
    "you": "/you/",
    "settings-people": "/settings/people/",
    "settings-invite": "/settings/people/invite/",
    "settings-person": "/settings/people/2/",
    "settings-teams": "/settings/teams/",
    "settings-team": "/settings/teams/1/",
    "settings-rights": "/settings/rights/",
    "settings-trail": "/settings/trail/",
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
    "you-app": ("Priya Nair", "/you/app/"),
    "you-passkey": ("Priya Nair", "/you/passkeys/add/"),
    "you-again": ("Amara Osei", "/you/again/"),
    "forgotten": ("", "/password/forgotten/"),
    "invitation-ended": ("", "/invitation/x/"),
    "link-used": ("", "/sign-in/link/x/"),
}
"""Pages that look otherwise to people of the team: who looks, and where."""
BOARD = {"board": "/board/", "board-alerts": "/board/alerts/", "board-effect": "/board/effect/"}
DESK = {"desk": "/desk/", "desk-week": "/desk/cues/"}
"""The live desk of an agent who has somebody on the line."""
WORDS = "four plain quiet words"
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
LOOKED_BACK = """
from heard.conversation import reading_from_json
from heard.web.conversations import actions, contesting, keeping, noting, reflecting
from heard.web.conversations.models import Conversation, SavedView
from heard.web.library import sharing
from dataclasses import replace
amara, priya = Person.objects.get(name="Amara Osei"), Person.objects.get(name="Priya Nair")
row = Conversation.objects.filter(agent=amara).order_by("-missed", "-care").first()
newest = reading_from_json(keeping.newest_reading(row).body)
older = replace(newest, moments=newest.moments[1:], recipe=replace(newest.recipe, model="an older ear"))
actions.understood(row, older, now.replace(year=now.year - 1))
missed = next((m.turn for m in newest.moments if m.kind == "missed"), newest.moments[0].turn)
doubt = contesting.contest(amara, row, mark=f"{missed}.moment", doubt="reason", reason="It is what the script says here.", now=now)
done = contesting.contest(amara, row, mark="0.feeling", doubt="feeling", reason="I hear worry more than anything.", now=now)
contesting.settle(priya, done, outcome="changes", changed_to="worry:2", answer="Yes, now that I hear it again.", now=now)
noting.note(priya, row, missed, "What did you want to say here?", now)
reflecting.answer(amara, row, "Fear that it would not come in time.", "I rang the depot.", now)
SavedView.objects.create(person=priya, name="Hard, not solved", query="resolution=unsolved&strain=clear")
kept = sharing.share(amara, row, sharing.draft(row, []), "The cot, turned", "She rings first and explains after.", now)
print(row.pk, doubt.pk, kept.pk)
"""
LIVE = f"""
import sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from web.heated import SCENE, CLEAR, begin, scene
from heard.web.live import whispering
team = Person.objects.get(name="Priya Nair").team
people = {{}}
for name in sorted({{agent for _, agent, _, _ in SCENE}}):
    email = name.split()[0].lower() + "@live.example"
    people[name] = Person.objects.filter(name=name).first() or Person.objects.join(email, name, Role.AGENT, team)
for n in range(3):
    begin(team, people["Jun Park"], now - timezone.timedelta(minutes=200 - n), f"Hard {{n}}").turn(CLEAR).end()
told = scene(team, people, now)
whispering.whisper(Person.objects.get(name="Priya Nair"), told["Gemma Fox"].row, "Take your time, I ask billing.", now)
print(told["Yusuf Iqbal"].row.pk)
from heard.web.live import cueing
sofa = told["Inês Marques"].turn(CLEAR, "I have waited three weeks for one leg. You are the third who asks me for a picture.", 0)
cueing.after(sofa.row, sofa.said(), sofa.reading(), now)
whispering.whisper(Person.objects.get(name="Priya Nair"), sofa.row, "Walnut legs are in stock, shelf 14.", now)
"""
"""Conversations that are going on, for the board."""
PATIENCE = 300
"""Seconds that the sample is given to be read."""


def main() -> None:
    """Start a new house, wait until its sample is read, and take the pictures."""
    out = ROOT / "shots"
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (here, link), chromium() as browser:
        page = browser.new_context(base_url=here).new_page()
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
        for name in ("Amara Osei", "Priya Nair"):
            set_a_password(people[name])
        wanted = {"sign-in": ("", "/sign-in/"), **{name: ("administrator", path) for name, path in shown.items()}, **OF_THE_TEAM}
        yusuf = inside(Path(folder), LIVE)
        wanted |= {name: ("Priya Nair", path) for name, path in BOARD.items()} | {"board-open": ("Priya Nair", f"/board/{yusuf}/")}
        wanted |= {name: ("Amara Osei", path) for name, path in DESK.items()} | {"cue-policies": ("Priya Nair", "/desk/policy/")}
        wanted |= looked_back(*inside(Path(folder), LOOKED_BACK).split())
        for name, (who, path) in wanted.items():
            take(people[who], name, first_note(people[who]) if path == "note" else path, out)


def looked_back(row: str, doubt: str, kept: str) -> dict[str, tuple[str, str]]:
    """The pages of looking back, at a conversation that was contested, noted, reflected on and shared."""
    return {
        "list-views": ("Priya Nair", "/conversations/?resolution=unsolved&strain=clear"),
        "contests": ("Priya Nair", "/contests/"),
        "contests-settled": ("Priya Nair", "/contests/?show=settled"),
        "contest": ("Priya Nair", f"/contests/{doubt}/"),
        "readings": ("Priya Nair", f"/conversations/{row}/compare/"),
        "looked-back": ("Amara Osei", f"/conversations/{row}/#reflection"),
        "share": ("Amara Osei", f"/conversations/{row}/share/"),
        "library": ("Amara Osei", "/library/"),
        "library-kept": ("Amara Osei", f"/library/{kept}/"),
    }


def begin_a_script(page: Page) -> None:
    """A script, so that its cards can be looked at."""
    page.goto("/scripts/new/")
    page.locator("[name=name]").fill("Late delivery")
    page.locator("[name=text]").fill(SCRIPT)
    page.get_by_role("button", name="Make the cards").click()
    page.wait_for_url("**/edit/")


def set_a_password(page: Page) -> None:
    """A password, said again, so that the second step can be looked at."""
    page.goto("/you/")
    page.locator("#new").fill(WORDS)
    page.get_by_role("button", name="Set the password").click()
    page.goto("/you/again/")
    page.locator("#pw").fill(WORDS)
    page.get_by_role("button", name="It is me").click()


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
