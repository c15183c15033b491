"""Every address for every person: one table. To a stranger the shelf is empty."""

import re

import pytest
from django.urls import get_resolver

from heard.web.connect import linking, telling, tokens
from heard.web.conversations import contesting, noting
from heard.web.following.models import Promise
from heard.web.library import sharing
from heard.web.live import whispering
from heard.web.live.models import GivenCue
from heard.web.records import asking
from heard.web.scripts import actions as scripting

from . import test_doors_of_people
from .conftest import MONDAY
from .heated import CALM, begin

NOBODY, AMARA, JUN, STRANGER, PRIYA, TOMASZ, ANA = "nobody", "amara", "jun", "stranger", "priya", "tomasz", "ana"
PEOPLE = (NOBODY, AMARA, JUN, STRANGER, PRIYA, TOMASZ, ANA)
ASK = 302  # sent to the sign-in page
OK, GONE = 200, 404

# address (a conversation that Amara answered):          nobody amara jun  stranger priya tomasz ana
DOORS = {
    "GET /": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /conversations/": (ASK, OK, OK, OK, OK, 302, OK),
    "GET /conversations/{pk}/": (ASK, OK, GONE, GONE, OK, GONE, GONE),
    "POST /conversations/{pk}/contest/": (ASK, 302, GONE, GONE, 302, GONE, GONE),
    "POST /conversations/{pk}/note/": (ASK, 302, GONE, GONE, 302, GONE, GONE),
    "POST /conversations/{pk}/reflect/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "POST /notes/{note}/take-back/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "POST /views/": (ASK, 302, 302, 302, 302, 302, 302),
    "POST /views/{view}/forget/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "POST /conversations/{pk}/read-again/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "GET /conversations/{pk}/compare/": (ASK, 302, GONE, GONE, 302, GONE, GONE),
    "GET /contests/verdicts.jsonl": (ASK, GONE, GONE, GONE, OK, GONE, GONE),
    "GET /library/": (ASK, OK, OK, OK, OK, OK, OK),
    "GET /library/{kept}/": (ASK, OK, OK, GONE, OK, OK, OK),
    "POST /library/{kept}/take-back/": (ASK, 302, GONE, GONE, 302, GONE, GONE),
    "GET /conversations/{pk}/share/": (ASK, OK, GONE, GONE, OK, GONE, GONE),
    "GET /contests/": (ASK, OK, OK, OK, OK, OK, GONE),
    "GET /contests/{contest}/": (ASK, OK, GONE, GONE, OK, GONE, GONE),
    "POST /contests/{contest}/settle/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "POST /contests/{contest}/withdraw/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "GET /bring-in/": (ASK, GONE, GONE, GONE, OK, OK, GONE),
    "POST /bring-in/drop/": (ASK, GONE, GONE, GONE, 302, 302, GONE),
    "POST /bring-in/paste/": (ASK, GONE, GONE, GONE, 302, 302, GONE),
    "POST /bring-in/known/": (ASK, GONE, GONE, GONE, 400, 400, GONE),
    "POST /bring-in/clear/": (ASK, GONE, GONE, GONE, 302, 302, GONE),
    "GET /sign-in/": (OK, 302, 302, 302, 302, 302, 302),
    "GET /sign-in/link/x/": (410, 410, 410, 410, 410, 410, 410),
    "POST /sign-out/": (ASK, 302, 302, 302, 302, 302, 302),
    "POST /theme/": (ASK, 302, 302, 302, 302, 302, 302),
    "GET /work/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /work/again/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "POST /work/leave/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /out/": (ASK, OK, OK, OK, OK, OK, OK),
    "POST /out/take/": (ASK, OK, 400, 400, OK, 400, OK),
    "GET /today/": (ASK, OK, OK, OK, OK, GONE, GONE),
    "POST /today/check-in/": (ASK, 302, 302, 302, 302, GONE, GONE),
    "GET /desk/": (ASK, 302, OK, OK, OK, OK, GONE),
    "GET /desk/cues/": (ASK, OK, OK, OK, OK, GONE, GONE),
    "GET /desk/policy/": (ASK, GONE, GONE, GONE, OK, GONE, OK),
    "POST /desk/taste/": (ASK, 302, 302, 302, 302, 302, GONE),
    "GET /desk/{live}/": (ASK, OK, GONE, GONE, GONE, GONE, GONE),
    "POST /desk/{live}/say/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "POST /desk/{live}/put-away/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "POST /desk/{live}/seen/": (ASK, 302, GONE, GONE, GONE, GONE, GONE),
    "GET /promises/": (ASK, OK, OK, OK, OK, GONE, GONE),
    "POST /promises/{promise}/settle/": (ASK, 302, GONE, GONE, 302, GONE, GONE),
    "POST /promises/{promise}/move/": (ASK, 302, GONE, GONE, 302, GONE, GONE),
    "GET /conversations/{pk}/letter/": (ASK, OK, GONE, GONE, OK, GONE, GONE),
    "GET /letters/": (ASK, OK, OK, OK, OK, GONE, GONE),
    "GET /letters/no-more/x/": (GONE, GONE, GONE, GONE, GONE, GONE, GONE),
    "POST /letters/bounces/": (GONE, GONE, GONE, GONE, GONE, GONE, GONE),
    "GET /settings/voice/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "GET /scripts/": (ASK, OK, OK, OK, OK, OK, GONE),
    "GET /scripts/new/": (ASK, GONE, GONE, GONE, OK, GONE, GONE),
    "GET /scripts/{script}/": (ASK, OK, OK, GONE, OK, OK, GONE),
    "GET /scripts/{script}/edit/": (ASK, GONE, GONE, GONE, OK, GONE, GONE),
    "POST /scripts/{script}/publish/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "POST /scripts/{script}/restore/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "GET /connections/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "GET /connections/new/folder/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /connections/new/folder/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /connections/{connection}/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /connections/{connection}/change/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "POST /connections/{connection}/pause/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "POST /connections/{connection}/look/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "POST /connections/{connection}/end/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /programs/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /programs/": (ASK, GONE, GONE, GONE, GONE, 422, GONE),
    "POST /programs/{token}/end/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /programs/try/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "GET /told/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /told/": (ASK, GONE, GONE, GONE, GONE, 422, GONE),
    "GET /told/{hook}/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /told/{hook}/change/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /hooks/x/": (GONE,) * 7,
    "POST /hooks/x/": (GONE,) * 7,
    "GET /api/v1/openapi.json": (OK,) * 7,
    "GET /api/nothing": (GONE,) * 7,
    "GET /api/v1/token": (401,) * 7,
    "GET /api/v1/conversations": (401,) * 7,
    "POST /api/v1/conversations": (401,) * 7,
    "POST /api/v1/conversations/batch": (401,) * 7,
    "GET /api/v1/conversations/{pk}": (401,) * 7,
    "DELETE /api/v1/conversations/{pk}": (401,) * 7,
    "GET /api/v1/jobs/{pk}": (401,) * 7,
    "POST /api/v1/live/cot/turns": (401,) * 7,
    "POST /api/v1/live/cot/end": (401,) * 7,
    "GET /api/v1/live/cot": (401,) * 7,
    "POST /api/v1/streams/genesys": (401,) * 7,
    "GET /settings/requests/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/requests/find/": (ASK, GONE, GONE, GONE, GONE, 400, GONE),
    "POST /settings/requests/open/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /settings/requests/{request}/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/requests/{request}/everything/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/requests/{request}/delete/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "POST /settings/requests/{request}/close/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /settings/requests/{request}/proof/": (ASK, GONE, GONE, GONE, GONE, GONE, GONE),
    "GET /settings/retention/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/retention/try/": (ASK, GONE, GONE, GONE, GONE, OK, GONE),
    "POST /settings/retention/keep/": (ASK, GONE, GONE, GONE, GONE, 302, GONE),
    "GET /health/live/": (OK, OK, OK, OK, OK, OK, OK),
    "GET /health/ready/": (OK, OK, OK, OK, OK, OK, OK),
    "GET /metrics": (OK, OK, OK, OK, OK, OK, OK),
    "GET /board/": (ASK, GONE, GONE, GONE, OK, OK, GONE),
    "GET /board/rows/": (ASK, GONE, GONE, GONE, OK, OK, GONE),
    "GET /board/alerts/": (ASK, GONE, GONE, GONE, OK, GONE, GONE),
    "POST /board/alerts/": (ASK, GONE, GONE, GONE, GONE, GONE, GONE),
    "GET /board/effect/": (ASK, GONE, GONE, GONE, OK, GONE, OK),
    "GET /board/{live}/": (ASK, GONE, GONE, GONE, OK, GONE, GONE),
    "POST /board/{live}/acknowledge/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "POST /board/{live}/whisper/": (ASK, GONE, GONE, GONE, 422, GONE, GONE),
    "POST /board/{live}/join/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "POST /board/{live}/over/": (ASK, GONE, GONE, GONE, 302, GONE, GONE),
    "POST /board/care/{jun}/": (ASK, GONE, GONE, GONE, GONE, GONE, GONE),
    "POST /desk/asked/{asked}/": (ASK, GONE, 302, GONE, GONE, GONE, GONE),
    "GET /board/play/": (ASK, GONE, GONE, GONE, OK, OK, GONE),
    "POST /board/play/": (ASK, GONE, GONE, GONE, 302, 302, GONE),
    "GET /events/": (ASK, OK, OK, OK, OK, OK, OK),
}
SPELT = {
    "api/nothing": "api/<path:rest>",
    "live/cot": "live/<conversation>",
    "streams/genesys": "streams/<stream>",
    "hooks/x": "hooks/<str:slug>",
    "new/folder": "new/<slug:kind>",
}
SAID = {
    "/taste/": {"dose": "new"},
    "/say/": {"text": "I ring the depot now.", "once": "0a1b2c3d-0a1b-4c3d-8a1b-0a1b2c3d4e5f"},
    "/new/folder/": {"every": "15"},
    "/change/": {"every": "15"},
    "/take/": {"form": "csv", "rows": "conversation"},
    "/contest/": {"mark": "1.moment", "what": "mark", "words": "It is what the script says."},
    "/settle/": {"outcome": "stands", "words": "The script is not an answer.", "state": "kept"},
    "/publish/": {"version": "1"},
    "/restore/": {"version": "1"},
}


def a_promise(row):
    """Something Amara promised in that conversation."""
    return Promise.objects.create(
        conversation=row, person=row.agent, what="Ring the depot", made_at=MONDAY, due_at=MONDAY, due_said=True, remind_at=MONDAY
    )


def a_script(cast):
    """A script that the team works with."""
    script = scripting.make(cast.priya, cast.team, "Late delivery", "I will ring the depot.")
    scripting.publish(cast.priya, script, script.versions.get(), MONDAY)
    return script


def connected(cast):
    """A connection, a token and an address that is told."""
    told = {"place": {}, "secret": {}, "every": 15, "mirrors": True}
    return {
        "connection": linking.make(cast.tomasz, cast.team, "folder", "Calls", told, MONDAY).pk,
        "token": tokens.make(cast.tomasz, cast.team, "Importer", ["conversations:write"], MONDAY)[0].pk,
        "hook": telling.make(cast.tomasz, cast.team, "CRM", "https://crm.example/heard", ["reading.finished"], MONDAY)[0].pk,
    }


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("door", [d for d in DOORS if "events" not in d])
def test_this_door_opens_only_to_those_it_is_for(door, who, cast, at, keep):
    row = keep()
    doubt = contesting.contest(cast.amara, row, mark="1.apology", doubt="mark", reason="I did not say sorry.", now=MONDAY)
    note = noting.note(cast.amara, row, 1, "I had not seen it.", MONDAY)
    promise, script = a_promise(row), a_script(cast)
    view = cast.amara.views.create(name="Hard ones", query="feeling=anger")
    kept = sharing.share(cast.amara, row, sharing.draft(row, ["third time"]), "A cot", "", MONDAY)
    here = {"pk": row.pk, "contest": doubt.pk, "note": note.pk, "promise": promise.pk, "script": script.pk, "view": view.pk}
    live = begin(cast.team, cast.amara, MONDAY).turn(CALM).row
    here |= {"live": live.pk, "jun": cast.jun.pk, "asked": whispering.ask_over(cast.priya, live, cast.jun, MONDAY).pk}
    asked = asking.opened(cast.tomasz, "T-17", [], ("dana@example.org",), MONDAY)
    cue = GivenCue.objects.create(conversation=live, agent=cast.amara, name="say_it_back", policy="x", turn=0, shown_at=MONDAY)
    method, path = door.format(**here, **connected(cast), kept=kept.pk, request=asked.pk).split()
    browser = at(None if who == NOBODY else getattr(cast, who))
    said = next((said for end, said in SAID.items() if path.endswith(end)), {"cue": cue.pk})
    answer = browser.post(path, said) if method == "POST" else getattr(browser, method.lower())(path)
    assert answer.status_code == DOORS[door][PEOPLE.index(who)]
    if who == NOBODY and answer.status_code == ASK:
        assert answer["Location"].startswith("/sign-in/")
    if who not in (AMARA, PRIYA) and (who, door) != (ANA, "POST /out/take/"):  # who gets the words without the names
        assert b"third time" not in (b"".join(answer.streaming_content) if answer.streaming else answer.content)


def test_the_line_for_news_is_closed_to_nobody(at, db):
    assert at(None).get("/events/").status_code == ASK


def test_the_table_names_every_address():
    named = {door.split()[1].strip("/") for door in DOORS | test_doors_of_people.DOORS}
    for said, meant in SPELT.items():
        named = {path.replace(said, meant) for path in named}
    named = {re.sub(r"\{\w+\}", "<int:pk>", re.sub(r"/x$", "/<str:token>", path)) for path in named}
    known = {str(p.pattern).strip("/") for room in get_resolver().url_patterns for p in room.url_patterns}
    assert known == named


def test_a_sample_is_read_by_the_administrator_and_the_team_it_belongs_to(cast, at, keep):
    row = keep()
    type(row).objects.update(is_sample=True)
    answers = {who: at(getattr(cast, who)).get(f"/conversations/{row.pk}/").status_code for who in PEOPLE[1:]}
    assert answers == {AMARA: OK, JUN: GONE, STRANGER: GONE, PRIYA: OK, TOMASZ: OK, ANA: GONE}


def test_who_brings_a_conversation_in_may_read_it(cast, at, keep):
    row = keep(by=cast.tomasz)
    assert at(cast.tomasz).get(f"/conversations/{row.pk}/").status_code == OK
    assert at(cast.rival).get(f"/conversations/{row.pk}/").status_code == GONE
