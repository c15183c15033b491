"""A conversation arrives piece by piece, as help desks send it, and is the same as if it had come at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from heard.arrive import arrive_bytes
from heard.arrive.events import DESKS, Event, What, event_of
from heard.arrive.growing import grown
from heard.conversation import Conversation, HeardError, Speaker, Turn

SAMPLES = Path(__file__).parent.parent / "samples"
FIVE = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)


def whole(form: str, content: bytes) -> Conversation:
    (found,) = arrive_bytes("x.jsonl", content, form=form, redact=False)
    assert isinstance(found, Conversation)
    return found


def said(c: Conversation) -> list[tuple[str, str, float | None]]:
    return [(t.speaker.value, t.text, t.start) for t in c.turns]


@pytest.mark.parametrize(("desk", "form", "file"), [
    ("chatwoot", "chatwoot", "chatwoot/webhooks.jsonl"),
    ("zendesk", "zendesk_events", "zendesk_events/events.jsonl"),
])  # fmt: skip
def test_events_one_by_one_in_any_order_and_twice_make_the_same_conversation_as_all_at_once(desk, form, file):
    lines = (SAMPLES / file).read_bytes().splitlines()
    spoken = [line for line in lines if event_of(desk, json.loads(line)).what == What.SAID]
    at_once = whole(form, b"\n".join(lines))
    pieces = [whole(form, line) for line in spoken if not event_of(desk, json.loads(line)).extra]
    for order in list(permutations(pieces))[:60]:
        known = None
        for piece in (*order, order[0]):
            known = grown(known, piece)
        assert known is not None
        assert said(known) == said(at_once)


def test_a_message_that_was_deleted_leaves_and_one_that_was_changed_says_the_new_words():
    turns = (Turn(Speaker.CUSTOMER, "One", 0.0, id="1"), Turn(Speaker.AGENT, "Two", 60.0, id="2"))
    first = Conversation("10", turns, started_at=FIVE)
    other = replace(first, turns=(Turn(Speaker.AGENT, "Two, mended", 60.0, id="2"),))
    assert [t.text for t in grown(first, other).turns] == ["One", "Two, mended"]
    assert [t.text for t in grown(first, other, gone={"1"}).turns] == ["Two, mended"]


def test_what_came_before_the_beginning_moves_the_beginning():
    late = Conversation("10", (Turn(Speaker.AGENT, "Two", 0.0, 5.0, id="2"),), started_at=FIVE.replace(minute=1))
    early = Conversation("10", (Turn(Speaker.CUSTOMER, "One", 0.0, id="1"),), started_at=FIVE)
    both = grown(late, early)
    assert (both.started_at, [(t.start, t.end) for t in both.turns]) == (FIVE, [(0.0, None), (60.0, 65.0)])


@pytest.mark.parametrize(("desk", "told", "expected"), [
    ("chatwoot", {"event": "message_created", "id": 1, "private": True, "message_type": "outgoing", "content": "x",
                  "conversation": {"id": 10}}, Event(What.NOTHING, "10")),
    ("chatwoot", {"event": "message_updated", "id": 7, "message_type": "incoming", "content": "This message was deleted",
                  "content_attributes": {"deleted": True}, "conversation": {"id": 10}}, Event(What.TURN_GONE, "10", "7")),
    ("chatwoot", {"event": "conversation_deleted", "id": 10}, Event(What.GONE, "10")),
    ("chatwoot", {"event": "conversation_typing_on"}, Event(What.NOTHING)),
    ("zendesk", {"type": "zen:event-type:ticket.soft_deleted", "detail": {"id": "5"}, "event": {}, "id": "e"},
     Event(What.GONE, "5", id="e")),
    ("zendesk", {"type": "zen:event-type:ticket.comment_redacted", "detail": {"id": "5"}, "event": {"comment": {"id": "9"}}},
     Event(What.TURN_GONE, "5", "9")),
    ("intercom", {"topic": "conversation.deleted", "data": {"item": {"id": "3", "type": "conversation"}}, "id": "n"},
     Event(What.GONE, "3", id="n")),
    ("intercom", {"topic": "ping", "data": {"item": {"type": "ping"}}, "id": "n"}, Event(What.NOTHING, id="n")),
])  # fmt: skip
def test_an_event_says_what_happened(desk, told, expected):
    assert event_of(desk, told) == expected


@pytest.mark.parametrize("desk", list(DESKS))
@pytest.mark.parametrize("told", [None, [], {}, {"event": "message_created"}, {"type": 3}, {"topic": "conversation.deleted"}])
def test_what_is_no_event_of_the_desk_is_told_with_what_to_do(desk, told):
    with pytest.raises(HeardError, match="Look which address the webhook was given"):
        event_of(desk, told)
