"""Who needs somebody now: by what the customer shows, with the words that show it and the one thing that would help."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from heard.conversation import (
    AgentMarks,
    Conversation,
    CustomerMarks,
    Evidence,
    Promise,
    Reading,
    Recipe,
    Span,
    Speaker,
    Turn,
)  # fmt: skip
from heard.respond.alerts import Cause, holding
from heard.respond.need import ALONG, EASING, NEEDS, hard_in_a_row, need, suggested, telling_words, would_help
from heard.understand.curve import curve

BEGAN = datetime(2026, 11, 16, 9, 27, tzinfo=UTC)
NOW = BEGAN + timedelta(minutes=14)


def says(feeling: str, strength: int = 0, *signals: str) -> CustomerMarks:
    return CustomerMarks(feeling, strength, signals, expected=float(strength))


def does(*moves: str, met: int | None = None) -> AgentMarks:
    return AgentMarks(moves, met, None)


CALM, MILD, CLEAR, SEVERE = says("neutral"), says("frustration", 1), says("frustration", 2), says("anger", 3)


def told(*turns: CustomerMarks | AgentMarks) -> tuple[Conversation, Reading]:
    said = tuple(Turn(Speaker.CUSTOMER if isinstance(m, CustomerMarks) else Speaker.AGENT, "Two payments. Again.") for m in turns)
    reading = Reading(turns, {}, "", "", "", "Two payments were taken.", Recipe("0", "0", "0"), curve=curve(turns))
    return Conversation("y", said, "chat", started_at=BEGAN), reading


def helps(*turns: CustomerMarks | AgentMarks, promises: tuple[Promise, ...] = ()) -> str:
    conversation, reading = told(*turns)
    reading = replace(reading, promises=promises)
    return would_help(conversation, reading, holding(reading), NOW).kind


@pytest.mark.parametrize(
    ("turns", "group"),
    [
        ((), ALONG),
        ((CALM,), ALONG),
        ((MILD, CALM), ALONG),
        ((MILD, MILD), ALONG),
        ((CLEAR,), NEEDS),
        ((CALM, SEVERE), NEEDS),
        ((says("frustration", 1, "unheard"),), NEEDS),
        ((CLEAR, does("plan", met=2), CALM), EASING),
        ((CLEAR, MILD), ALONG),
        ((MILD, says("relief")), EASING),
        ((MILD, says("neutral", 0, "resolved")), EASING),
    ],
)
def test_three_groups_by_what_the_customer_shows(turns, group) -> None:
    _, reading = told(*turns)
    assert need(reading, holding(reading)).group == group


def test_hottest_first_and_a_reply_that_was_marked_badly_moves_nobody_up() -> None:
    heats = {}
    for name, turns in {
        "severe and unheard": (MILD, says("anger", 3, "unheard")), "severe": (SEVERE, SEVERE),
        "clear, urgent": (says("worry", 2, "urgency"),),
        "clear": (CLEAR,), "mild": (MILD,), "calm": (CALM,), "glad": (says("joy"),),
    }.items():  # fmt: skip
        _, reading = told(*turns)
        heats[name] = need(reading, holding(reading)).heat
    assert sorted(heats, key=heats.__getitem__, reverse=True) == list(heats)
    for badly in (AgentMarks(("dismissal", "scripted"), 0, "missed"), does("names_feeling", "plan", met=2)):
        _, reading = told(MILD, badly, CLEAR)
        assert need(reading, holding(reading)) == need(told(MILD, CLEAR)[1], holding(told(MILD, CLEAR)[1]))


def test_the_sentence_that_carries_the_feeling_is_quoted() -> None:
    text = "I sent the screenshot. You charge me twice and now it’s my bank’s fault? Order 5512."
    at = Span(0, text.index("twice"), text.index("twice") + 5)
    angry = CustomerMarks("anger", 3, (), evidence=(Evidence("anger", at),), expected=3.0)
    conversation, reading = told(angry)
    conversation = replace(conversation, turns=(Turn(Speaker.CUSTOMER, text),))
    span = telling_words(conversation, reading)
    assert span is not None
    assert conversation.words(span) == "You charge me twice and now it’s my bank’s fault?"
    plain = replace(reading, turns=(CALM,))
    span = telling_words(conversation, plain)
    assert span is not None
    assert conversation.words(span) == "I sent the screenshot."
    assert telling_words(*told(does("plan"))) is None


def test_what_would_help_is_the_one_thing_that_is_missing() -> None:
    assert helps(CALM) == ""
    assert helps(MILD, does("plan", met=2)) == ""
    assert helps(SEVERE) == "feeling"
    assert helps(SEVERE, does("deflection")) == "reply"
    assert helps(CLEAR, does("dismissal"), CLEAR) == "reply"
    assert helps(CALM, does("explanation"), says("frustration", 2, "repeat_contact")) == "unheard"
    assert helps(says("anger", 2, "wants_manager"), does("apology", met=1)) == "wants_manager"
    assert helps(SEVERE, does("names_feeling", met=2)) == "plan"
    assert helps(SEVERE, does("names_feeling", "plan", met=2)) == "check"


def test_sorry_alone_asks_for_more_than_another_sorry() -> None:
    conversation, reading = told(SEVERE, does("apology", met=1))
    assert would_help(conversation, reading, (), NOW).line.startswith("Sorry was said.")


@pytest.mark.parametrize(("state", "due", "kind"), [
    ("open", NOW, "promise"), ("broken", None, "promise"), ("open", NOW + timedelta(hours=2), "feeling"),
    ("open", None, "feeling"), ("kept", NOW, "feeling"),
])  # fmt: skip
def test_a_promise_that_is_due_comes_first(state, due, kind) -> None:
    promise = Promise("Ring the depot", Span(0, 0, 3), "by now", due, state, 0.9)
    assert helps(CLEAR, promises=(promise,)) == kind
    assert helps(CLEAR, promises=(replace(promise, confidence=0.3),)) == "feeling"


def test_every_kind_of_help_offers_words_to_whisper() -> None:
    for kind in ("promise", "reply", "wants_manager", "feeling", "unheard", "plan", "check", ""):
        conversation, reading = told(CLEAR)
        found = replace(would_help(conversation, reading, (Cause("severe", 0),), NOW), kind=kind)
        assert all(len(words) <= 80 for words in suggested(found))
        assert len(suggested(found)) == 2


def test_a_run_of_hard_conversations_is_noticed_and_a_calm_one_ends_it() -> None:
    assert hard_in_a_row([2, 3, 2, 2]) == 4
    assert hard_in_a_row([0, 2, 3, 2, 3, 2]) == 5
    assert hard_in_a_row([3, 3, 3, 3, 1]) == 0
    assert hard_in_a_row([3, 3, 3]) == 0
    assert hard_in_a_row([]) == 0
