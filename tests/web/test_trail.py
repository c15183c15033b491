"""The trail: who saw or changed what, when; searched, paged and taken out by administrators, and never a customer's words."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import AsyncClient
from django.utils import timezone

from heard.web.people import trail
from heard.web.people.models import Record
from heard.web.people.trail import record

from .conftest import MONDAY


def shown(browser, ask=""):
    return [row["it"] for row in browser.get(f"/settings/trail/{ask}").context["rows"]]


def test_the_trail_says_who_opened_which_conversation_and_nothing_of_what_was_said(cast, at, keep):
    row = keep()
    at(cast.amara).get(f"/conversations/{row.pk}/")
    answer = at(cast.tomasz).get("/settings/trail/?did=conversation.opened")
    assert [(r["it"].person, r["it"].about) for r in answer.context["rows"]] == [(cast.amara, f"conversation:{row.pk}")]
    whole = json.dumps(list(Record.objects.values("did", "about", "facts")))
    for word in ("third", "cot", "Dana", "sorry", "inconvenience"):
        assert word not in whole
        assert word not in answer.content.decode()


def test_lines_are_found_by_person_deed_thing_and_day(cast, at):
    record(cast.amara, "mark.contested", "conversation:7")
    record(None, "conversation.read", "conversation:7")
    old = Record.objects.create(person=cast.jun, did="mark.contested", about="conversation:8", at=MONDAY)
    browser = at(cast.tomasz)
    assert [r.person for r in shown(browser, f"?person={cast.amara.pk}")] == [cast.amara]
    assert [r.did for r in shown(browser, "?person=heard")] == ["conversation.read"]
    assert len(shown(browser, "?about=conversation:7")) == 2
    day = timezone.localtime(MONDAY).date()
    assert shown(browser, f"?did=mark.contested&until={day}") == [old]
    assert shown(browser, f"?since={day}&until={day}") == [old]
    assert shown(browser, f"?until={day - timedelta(days=1)}") == []
    assert len(shown(browser, "?since=never&person=nobody")) == 3


def test_a_long_trail_is_paged_without_leaving_a_line_out_while_new_ones_come(cast, at):
    Record.objects.bulk_create(Record(person=cast.amara, did="conversation.opened", about=f"conversation:{i}") for i in range(250))
    browser = at(cast.tomasz)
    first = browser.get("/settings/trail/").context
    record(cast.jun, "conversation.opened", "conversation:999")
    second = browser.get("/settings/trail/" + first["older"]).context
    third = browser.get("/settings/trail/" + second["older"]).context
    ids = [r["it"].pk for page in (first, second, third) for r in page["rows"]]
    assert len(ids) == len(set(ids)) == 250
    assert third["older"] == ""
    back = browser.get("/settings/trail/" + third["newer"]).context
    assert [r["it"].pk for r in back["rows"]] == [r["it"].pk for r in second["rows"]]


def test_the_deeds_offered_are_those_that_were_done(cast):
    for did in ("b.two", "a.one", "b.two"):
        record(None, did, "trail")
    assert trail.kinds() == ["a.one", "b.two"]


async def _taken_out(person, form, **asked):
    browser = AsyncClient()
    await browser.aforce_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = await browser.post("/settings/trail/out/", {"as": form} | asked)
    assert answer.status_code == 200
    return answer, b"".join([part async for part in answer.streaming_content]).decode()


@pytest.fixture
def out(cast):
    """The trail as a file, taken out by Tomasz."""
    from asgiref.sync import async_to_sync

    return lambda form, **asked: async_to_sync(_taken_out)(cast.tomasz, form, **asked)


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_the_trail_is_taken_out_as_json_lines_in_pieces_and_that_stands_in_it(cast, out, monkeypatch):
    for i in range(7):
        record(cast.amara, "conversation.opened", f"conversation:{i}", turns=i)
    monkeypatch.setattr(trail.in_pieces, "__defaults__", (3,))
    answer, text = out("jsonl", did="conversation.opened")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["about"] for line in lines] == [f"conversation:{i}" for i in range(6, -1, -1)]
    assert lines[0]["name"] == "Amara Osei"
    assert lines[0]["facts"] == {"turns": 6}
    assert answer["Content-Disposition"].endswith('.jsonl"')
    assert Record.objects.get(did="trail.taken-out").person == cast.tomasz


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_the_trail_as_a_table_holds_no_formula(cast, out):
    type(cast.amara).objects.filter(pk=cast.amara.pk).update(name="=HYPERLINK(1)")
    record(cast.amara, "mark.contested", "conversation:1", mark="1.moment")
    _, text = out("csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[-1]["name"] == "'=HYPERLINK(1)"
    assert json.loads(rows[-1]["facts"]) == {"mark": "1.moment"}
