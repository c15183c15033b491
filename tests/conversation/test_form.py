"""Conversations and readings go out as JSON and come back the same, with everything they carried."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from heard.conversation import (
    AgentMarks,
    Conversation,
    CurvePoint,
    CustomerMarks,
    Difference,
    Evidence,
    HeardError,
    Jargon,
    Moment,
    Opinion,
    Promise,
    Reading,
    Recipe,
    Score,
    Span,
    Speaker,
    SpeakersFrom,
    Spike,
    Turn,
    conversation_from_json,
    conversation_to_json,
    line,
    reading_from_json,
    reading_to_json,
)

SCHEMA = Draft202012Validator(json.loads(files("heard.conversation").joinpath("schema.json").read_text(encoding="utf-8")))

COT = Conversation(
    id="cot-1",
    channel="chat",
    started_at=datetime(2026, 11, 16, 17, 42, tzinfo=UTC),
    speakers=SpeakersFrom("guess", 0.93),
    turns=(
        Turn(Speaker.CUSTOMER, "Third time. Where is my cot?", 0.0, 4.5, name="Dana"),
        Turn(Speaker.AGENT, "Sorry. I'll ring the depot by five.", 60.0, name="Amara", extra={"mood": "kept"}),
        Turn(Speaker.OTHER, "Chat transferred."),
    ),
    extra={"labels": {"anything": [1, 2]}},
)

READING = Reading(
    turns=(
        CustomerMarks("frustration", 2, ("repeat_contact",), {"feeling": 0.9}, (Evidence("frustration", Span(0, 0, 11)),), 1.75),
        AgentMarks(("apology", "plan"), 1, "missed", {"apology": 0.99}, (Evidence("plan", Span(1, 7, 34)),)),
        None,
    ),
    scores={n: Score(2.5, 1.5, 3.5, (Span(1, 0, 6),)) for n in ("acknowledgment", "clarity", "follow_through", "felt_understood")},
    resolution="unsolved",
    scenario="complaint",
    root_cause="cot not delivered",
    concern="Has waited three times for a cot.",
    recipe=Recipe("0.1.0", "ear-1", "1.1", {"seed": 7}),
    moments=(Moment("missed", 1, (Span(0, 0, 11),), (Span(1, 0, 6),), "It was the third time.", "What happened?", 0.7),),
    promises=(Promise("Ring the depot", Span(1, 7, 34), "by five", datetime(2026, 11, 16, 17, tzinfo=UTC), "open", 0.8),),
    curve=(CurvePoint(0, 1.75),),
    spikes=(Spike(0, None, 2.0),),
    jargon=(Jargon(Span(1, 21, 26), "where parcels wait"),),
    confidence={"resolution": 0.6},
    evidence=(Evidence("concern", Span(0, 12, 28)),),
    extra={"added by": "somebody else"},
)
SECOND = Opinion(
    turns=(CustomerMarks("anger", 3, (), {}, (Evidence("feeling", Span(0, 0, 11)),), 3.0), None, None),
    because=("Counts the times.", "", ""),
    recipe=Recipe("0.1.0", "some-model", "1.1", {"asked": "1"}),
    compared=2,
    differences=(Difference("0.feeling", "frustration:2", "anger:3"), Difference("0.repeat_contact", "yes", "no")),
    missing="The day's budget is spent.",
)


def test_a_conversation_comes_back_as_it_went_out() -> None:
    assert conversation_from_json(json.loads(json.dumps(conversation_to_json(COT)))) == COT


def test_a_reading_comes_back_as_it_went_out() -> None:
    assert reading_from_json(json.loads(json.dumps(reading_to_json(READING)))) == READING


def test_a_second_opinion_comes_back_as_it_went_out_and_keeps_to_the_schema() -> None:
    reading = replace(READING, second_opinion=SECOND)
    assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)))) == reading
    SCHEMA.validate(json.loads(line(COT, reading)))
    broken = json.loads(line(COT, reading))
    del broken["reading"]["second_opinion"]["recipe"]
    assert not SCHEMA.is_valid(broken)


def test_a_reading_without_a_second_opinion_does_not_speak_of_one() -> None:
    assert "second_opinion" not in reading_to_json(READING)


def test_a_line_keeps_to_the_published_schema() -> None:
    SCHEMA.validate(json.loads(line(COT, READING)))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"turns": None}, "turns"),
        ({"turns": [{"speaker": "boss", "text": "hi"}]}, "turns[0].speaker"),
        ({"turns": [{"speaker": "agent"}]}, "turns[0].text"),
        ({"turns": [{"speaker": "agent", "text": "hi", "start": "soon"}]}, "turns[0].start"),
        ({"id": ""}, "id"),
        ({"started_at": "Tuesday"}, "started_at"),
        ({"turns": ["hi"]}, "turns[0]"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(change: dict[str, Any], where: str) -> None:
    with pytest.raises(HeardError) as told:
        conversation_from_json({"id": "a", "turns": [], **change})
    assert told.value.where == where
    assert "hi" not in str(told.value).split()


def test_half_a_reading_is_refused() -> None:
    with pytest.raises(HeardError, match="not a reading"):
        reading_from_json({"turns": []})


anything = some.recursive(
    some.none() | some.booleans() | some.integers(-99, 99) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
unknown = some.dictionaries(some.text(min_size=1, max_size=8).map(lambda k: f"x_{k}"), anything.filter(lambda v: v is not None))
turns = some.builds(
    Turn,
    speaker=some.sampled_from(Speaker),
    text=some.text(max_size=40),
    start=some.none() | some.floats(0, 9999),
    name=some.none() | some.text(max_size=8),
    extra=unknown,
)


@given(some.builds(Conversation, id=some.text(min_size=1), turns=some.lists(turns, max_size=4).map(tuple), extra=unknown))
def test_nothing_a_source_said_is_lost(conversation: Conversation) -> None:
    assert conversation_from_json(json.loads(line(conversation))["conversation"]) == conversation
