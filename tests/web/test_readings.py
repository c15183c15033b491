"""Readings are made anew and kept, laid side by side, and what people settled is taken out to learn from."""

import json
from dataclasses import replace

from django.core.management import call_command

from heard.conversation import AgentMarks
from heard.learn.examples import example
from heard.web.conversations import contesting, rereading
from heard.web.conversations.models import Contest, Conversation, Reading
from heard.web.jobs.models import Job
from heard.web.people.models import Record

from .conftest import MONDAY, a_conversation, a_reading


def settle(cast, row, outcome, mark="1.moment", to=""):
    told = contesting.contest(cast.amara, row, mark=mark, doubt="mark", reason="x", now=MONDAY)
    contesting.settle(cast.priya, told, outcome=outcome, changed_to=to, answer="y", now=MONDAY)


def test_a_supervisor_has_a_conversation_read_again_and_asked_twice_it_is_read_once(cast, at, keep):
    row = keep()
    for _ in range(2):
        assert at(cast.priya).post(f"/conversations/{row.pk}/read-again/").status_code == 302
    assert Job.objects.filter(key__startswith=f"read-again:{row.pk}:").count() in (1, 2), "two where a minute ended between"
    assert "Read it again" in at(cast.priya).get(f"/conversations/{row.pk}/").content.decode()
    assert "Read it again" not in at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()


def test_two_readings_are_laid_side_by_side_with_what_differs(cast, at, keep):
    keep(reading=a_reading(model="one"))
    second = replace(a_reading(model="two", feeling="anger", kind="care"), resolution="partly")
    row = keep(reading=second)
    assert Reading.objects.count() == 2
    page = at(cast.amara).get(f"/conversations/{row.pk}/compare/").content.decode()
    assert "6 of 9 marks are alike." in page or "alike" in page
    for words in ("frustration, clear", "anger, clear", "missed chance", "moment of care", "partly solved", "Nobody came."):
        assert words in page
    assert "Thank you, you listened." not in page, "a turn in which they agree is left out"
    older, newer = Reading.objects.order_by("pk")
    page = at(cast.amara).get(f"/conversations/{row.pk}/compare/?a={newer.pk}&b={newer.pk}").content.decode()
    assert "marks are alike." in page
    assert "Where they differ" not in page
    assert at(cast.amara).get(f"/conversations/{row.pk}/compare/?a=x&b=99999999").status_code == 200
    assert older.recipe in at(cast.amara).get(f"/conversations/{row.pk}/").content.decode()


def test_one_reading_has_nothing_to_be_compared_with(cast, at, keep):
    row = keep()
    assert at(cast.amara).get(f"/conversations/{row.pk}/compare/")["Location"] == f"/conversations/{row.pk}/"


def test_everything_that_this_recipe_has_not_read_is_queued_once(cast, keep):
    keep(reading=a_reading(model="old"))
    keep(a_conversation("new"), a_reading(model="new"))
    keep(a_conversation("unread"), unread=True)
    before = Job.objects.count()
    for _ in range(2):
        assert rereading.all_again(Conversation.objects.all(), "0.1 / new / 1.1", MONDAY) == 1
    assert Job.objects.count() == before + 1


def test_verdicts_are_taken_out_as_examples_without_names(cast, at, keep):
    row = keep()
    settle(cast, row, "changes", to="care")
    settle(cast, keep(a_conversation("lamp", said="My lamp is broken.")), "unclear")
    keep(a_conversation("calm"))
    answer = at(cast.priya).get("/contests/verdicts.jsonl")
    (line,) = b"".join(answer.streaming_content).decode().splitlines()
    heard = example(line, "verdicts.jsonl, line 1").hearing
    assert isinstance(heard.turns[1], AgentMarks)
    assert heard.turns[1].moment == "care"
    assert (heard.turns[0], heard.turns[2]) == (None, None)
    told = json.loads(line)
    assert told["judged"] == ["1.moment"]
    assert "Dana" not in line
    assert "Amara" not in line
    assert Record.objects.filter(did="verdicts.taken-out", person=cast.priya).exists()


def test_a_mark_that_is_contested_again_is_no_verdict_any_more(cast, at, keep):
    row = keep()
    settle(cast, row, "stands")
    contesting.contest(cast.amara, row, mark="1.moment", doubt="mark", reason="Still.", now=MONDAY.replace(hour=23))
    assert b"".join(at(cast.priya).get("/contests/verdicts.jsonl").streaming_content) == b""
    assert Contest.objects.count() == 2


def test_whoever_runs_the_machine_writes_the_verdicts_of_every_team_to_a_file(cast, keep, tmp_path, capsys):
    settle(cast, keep(), "stands")
    settle(cast, keep(a_conversation("made-up")), "stands")
    Conversation.objects.filter(external_id="made-up").update(is_sample=True)
    call_command("verdicts", "--out", str(tmp_path / "verdicts.jsonl"))
    assert len((tmp_path / "verdicts.jsonl").read_text().splitlines()) == 1
    assert "heard train --examples" in capsys.readouterr().out
