"""Conversations are taken out by those who may read them, in a form of their choice, and the trail says so."""

import asyncio
import io
import json
import zipfile
from pathlib import Path

import jsonschema
import pandas
import pytest
from django.conf import settings
from django.test import AsyncClient

from heard.web.conversations import contesting
from heard.web.people.models import Record
from heard.web.records import shelves

from .conftest import MONDAY, a_conversation, a_reading


def taken(browser, **asked):
    answer = browser.post("/out/take/", {"form": "jsonl", "rows": "turn"} | asked)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines(content):
    return [json.loads(line) for line in content.decode().splitlines()]


def test_a_supervisor_takes_out_what_the_filters_find_and_no_customer_is_named(cast, at, keep):
    keep(a_conversation("cot"))
    keep(a_conversation("lamp", said="Dana here. It works."), a_reading(scenario="praise", feeling="joy"))
    page = at(cast.priya).get("/out/?scenario=praise").content.decode()
    assert "Take 1 conversation out" in page
    answer, content = taken(at(cast.priya), scenario="praise")
    assert answer["Content-Disposition"].startswith('attachment; filename="heard-2')
    assert [line["conversation"]["id"] for line in lines(content)] == ["lamp"]
    assert b"Dana" not in content
    assert b"Amara Osei" in content


def test_the_trail_says_who_took_out_how_many_and_which_filters_but_not_what_was_searched_for(cast, at, keep):
    keep()
    taken(at(cast.priya), q="nobody came", form="csv")
    line = Record.objects.get(did="conversations.taken-out")
    assert line.person == cast.priya
    assert line.facts == {"form": "csv", "conversations": 1, "rows": "turn", "asked": "q", "names": "colleagues"}


def test_an_analyst_takes_out_all_teams_without_any_name(cast, at, keep):
    keep(a_conversation(said="Dana speaking. Nobody came."))
    content = taken(at(cast.ana))[1]
    assert len(lines(content)) == 1
    assert b"Dana" not in content
    assert b"Amara" not in content


def test_an_agent_takes_out_their_own_and_nobody_elses(cast, at, keep):
    keep(a_conversation("hers"))
    keep(a_conversation("his", agent="Jun"))
    assert [line["conversation"]["id"] for line in lines(taken(at(cast.amara))[1])] == ["hers"]


def test_a_contested_mark_is_not_taken_out(cast, at, keep):
    row = keep()
    contesting.contest(cast.amara, row, mark="1.moment", doubt="mark", reason="No.", now=MONDAY)
    assert lines(taken(at(cast.priya))[1])[0]["reading"]["moments"] == []


def test_one_conversation_goes_as_a_page_a_pdf_or_a_vcon(cast, at, keep):
    row = keep()
    for form, begins in (("html", b"<!doctype html>"), ("pdf", b"%PDF"), ("vcon", b"{")):
        answer, content = taken(at(cast.amara), conversation=row.pk, form=form)
        assert content.startswith(begins)
        assert f'heard-conversation-{row.pk}.{form}"' in answer["Content-Disposition"]
    assert Record.objects.filter(about=f"conversation:{row.pk}", did="conversations.taken-out").count() == 3


def test_the_vcon_that_is_taken_out_keeps_the_rules_of_the_draft(cast, at, keep):
    rules = json.loads((Path(__file__).parents[1] / "run" / "vcon-core.schema.json").read_text("utf-8"))
    row, unread = keep(), keep(a_conversation("lamp"), unread=True)
    for one, analysed in ((row, True), (unread, False)):
        vcon = json.loads(taken(at(cast.priya), conversation=one.pk, form="vcon")[1])
        jsonschema.validate(vcon, rules)
        assert [dialog["body"] for dialog in vcon["dialog"]][1:] == ["Sorry for any inconvenience.", "Thank you, you listened."]
        assert ("reading" in vcon["analysis"][0]["body"]) is analysed


def test_several_go_as_a_zip_and_a_table_opens_in_pandas(cast, at, keep):
    for name in ("cot", "lamp", "sofa"):
        keep(a_conversation(name))
    inside = zipfile.ZipFile(io.BytesIO(taken(at(cast.priya), form="html")[1]))
    assert inside.namelist() == ["cot.html", "lamp.html", "sofa.html"]
    for form, opened in (("parquet", pandas.read_parquet), ("csv", pandas.read_csv)):
        table = opened(io.BytesIO(taken(at(cast.priya), form=form, rows="conversation")[1]))
        assert table["missed"].sum() == 3, form
    lines = pandas.read_json(io.BytesIO(taken(at(cast.priya))[1]), lines=True)
    assert sorted(one["id"] for one in lines["conversation"]) == ["cot", "lamp", "sofa"]


def test_what_is_not_read_goes_out_as_words_alone_and_never_as_a_page(cast, at, keep):
    row = keep(unread=True)
    assert "reading" not in lines(taken(at(cast.priya))[1])[0]
    answer, content = taken(at(cast.priya), form="pdf", conversation=row.pk)
    assert answer.status_code == 400
    assert b"nothing to take out" in content


@pytest.mark.parametrize("asked", [{"form": "exe"}, {"rows": "word"}, {"form": ""}])
def test_what_makes_no_sense_is_asked_again(cast, at, keep, asked):
    keep()
    assert taken(at(cast.priya), **asked)[0].status_code == 400
    assert not Record.objects.filter(did="conversations.taken-out").exists()


def test_a_long_shelf_is_taken_a_handful_at_a_time(cast, at, keep, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(shelves, "HANDFUL", 2)
    for n in range(5):
        keep(a_conversation(f"c{n}"))
    assert [line["conversation"]["id"] for line in lines(taken(at(cast.priya))[1])] == [f"c{n}" for n in range(5)]
    monkeypatch.setattr(shelves, "HANDFUL", 100)
    browser = at(cast.priya)
    with django_assert_max_num_queries(16):
        taken(browser)


@pytest.mark.django_db(transaction=True, available_apps=settings.INSTALLED_APPS)
def test_the_server_sends_the_file_while_it_is_made(cast, keep):
    keep()
    browser = AsyncClient()
    browser.force_login(cast.priya, backend="django.contrib.auth.backends.ModelBackend")

    async def asked():
        answer = await browser.post("/out/take/", {"form": "jsonl", "rows": "turn"})
        return [piece async for piece in answer.streaming_content]

    assert json.loads(b"".join(asyncio.run(asked())))["conversation"]["id"] == "cot"
