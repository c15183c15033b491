"""Live sources tell what is said: Contact Lens in parts and then whole, Genesys in notifications, Chatwoot in webhooks."""

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.arrive import arrive_bytes
from heard.arrive.came import Came
from heard.arrive.streams import STREAMS, news_of
from heard.conversation import Conversation, HeardError, Speaker
from heard.run.stream import as_conversation, standing, timed, truer, unfinished

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SAMPLES = Path(__file__).parents[1] / "samples"


def followed(news: list) -> dict[str, dict[str, Came]]:
    told: dict[str, dict[str, Came]] = {}
    for one in news:
        mine = told.setdefault(one.about, {})
        for came in one.turns:
            c = timed(came, one.started_at or NOON, NOON)
            mine[c.key] = truer(mine.get(c.key), c)
    return told


def records() -> list[dict]:
    return [json.loads(line) for line in (SAMPLES / "contact_lens_live" / "segments.jsonl").read_text().splitlines()]


def test_live_segments_end_in_the_conversation_that_the_whole_file_gives() -> None:
    content = (SAMPLES / "contact_lens_live" / "segments.jsonl").read_bytes()
    whole = next(c for c in arrive_bytes("segments.jsonl", content, redact=False) if isinstance(c, Conversation))
    news = [n for record in records() for n in news_of("contact-lens", record, NOON)]
    said = as_conversation("live-1", standing(followed(news)["live-1"]))
    assert [(t.speaker, t.text, t.id) for t in said.turns] == [(t.speaker, t.text, t.id) for t in whole.turns]
    assert news[-1].ended


@given(st.randoms(use_true_random=False))
def test_in_whatever_order_the_records_come(rng) -> None:
    told = records() * 2
    rng.shuffle(told)
    news = [n for record in told for n in news_of("contact-lens", record, NOON)]
    assert [c.text for c in standing(followed(news)["live-1"])] == ["How can I help you?", "My card is broken in two."]
    assert unfinished(followed(news)["live-1"]) == ()


def test_parts_are_one_turn_until_the_whole_is_there() -> None:
    both = [n for record in records()[1:3] for n in news_of("contact-lens", record, NOON)]
    assert [c.text for c in unfinished(followed(both)["live-1"])] == ["How can I help you?"]
    assert standing(followed(both)["live-1"]) == ()


def test_firehose_sends_several_records_at_once() -> None:
    data = base64.b64encode((json.dumps(records()[3]) + json.dumps(records()[4])).encode()).decode()
    [news] = news_of("contact-lens", {"requestId": "r", "timestamp": 1, "records": [{"data": data}]}, NOON)
    assert {c.key for c in news.turns} == {"t1", "t2"}
    assert {c.lasted for c in news.turns} == {1.2, 2.2}


def genesys(*transcripts: dict, status: str = "SESSION_ONGOING") -> dict:
    body = {
        "eventTime": "2026-11-16T12:00:09.000Z", "organizationId": "o", "conversationId": "g-1", "communicationId": "leg",
        "sessionStartTimeMs": int(NOON.timestamp() * 1000), "transcriptionStartTimeMs": int(NOON.timestamp() * 1000) + 80,
        "transcripts": list(transcripts), "status": {"offsetMs": 100, "status": status},
    }  # fmt: skip
    return {"topicName": "v2.conversations.g-1.transcription", "version": "2", "eventBody": body}


def heard(key: str, channel: str, text: str, offset: int, *, final: bool = True) -> dict:
    said = {"confidence": 0.9, "offsetMs": offset, "durationMs": 1500, "transcript": text, "words": []}
    return {"utteranceId": key, "isFinal": final, "channel": channel, "alternatives": [said], "dialect": "en-US"}


def test_genesys_tells_who_spoke_when() -> None:
    [news] = news_of("genesys", genesys(heard("u1", "EXTERNAL", "nobody came", 1000), heard("u2", "INTERNAL", "I see", 4000)), NOON)
    assert (news.about, news.channel, news.ended) == ("g-1", "call", False)
    assert [(c.speaker, c.text, c.said_at) for c in news.turns] == [
        (Speaker.CUSTOMER, "nobody came", NOON + timedelta(seconds=1)), (Speaker.AGENT, "I see", NOON + timedelta(seconds=4)),
    ]  # fmt: skip


def test_genesys_through_event_bridge_and_bare_is_the_same() -> None:
    told = genesys(heard("u1", "EXTERNAL", "nobody came", 1000))
    wrapped, bare = {"detail": told}, told["eventBody"]
    assert news_of("genesys", wrapped, NOON) == news_of("genesys", told, NOON) == news_of("genesys", bare, NOON)


def test_a_message_that_only_says_that_it_goes_on_tells_nothing_and_the_last_one_ends() -> None:
    assert news_of("genesys", genesys(), NOON)[0].turns == ()
    assert news_of("genesys", genesys(status="SESSION_ENDED"), NOON)[0].ended


def chatwoot(number: int, text: str, kind: str = "incoming", event: str = "message_created", **more: object) -> dict:
    who = {"id": 14, "name": "Mai", "type": "contact"} if kind == "incoming" else {"id": 1, "name": "John", "type": "user"}
    meta = {"assignee": {"id": 1, "name": "John", "type": "user"}}
    talk = {"id": 10, "status": "open", "channel": "Channel::WebWidget", "meta": meta}
    return {"event": event, "id": number, "content": text, "created_at": "2026-11-16T12:00:00.000Z", "message_type": kind,
            "private": False, "content_attributes": {}, "sender": who, "conversation": talk, **more}  # fmt: skip


def test_chatwoot_tells_messages_their_changes_and_the_end() -> None:
    [news] = news_of("chatwoot", chatwoot(118, "The coat has a hole."), NOON)
    assert (news.about, news.channel, news.agent) == ("10", "chat", "John")
    assert (news.turns[0].key, news.turns[0].speaker, news.turns[0].name) == ("118", Speaker.CUSTOMER, "Mai")
    changed = news_of("chatwoot", chatwoot(118, "Two holes.", event="message_updated"), NOON)[0].turns[0]
    assert truer(news.turns[0], changed) == changed == truer(changed, news.turns[0])
    gone = news_of("chatwoot", chatwoot(118, "x", event="message_updated", content_attributes={"deleted": True}), NOON)[0].turns[0]
    assert gone.text == ""
    assert news_of("chatwoot", {"event": "conversation_status_changed", "id": 10, "status": "resolved"}, NOON)[0].ended


@pytest.mark.parametrize("message", [
    chatwoot(120, "Looks worn to me", "outgoing", private=True), chatwoot(122, "Conversation was resolved", "activity"),
    chatwoot(123, ""), {"event": "webwidget_triggered"}, {"event": "conversation_status_changed", "id": 10, "status": "open"},
])  # fmt: skip
def test_what_chatwoot_says_to_nobody_is_no_turn(message: dict) -> None:
    assert news_of("chatwoot", message, NOON) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(("ContactId", "Segments", "Transcript", "Utterance", "Id", "eventBody", "conversationId", "transcripts",
                         "sessionStartTimeMs", "alternatives", "event", "id", "conversation", "records", "requestId", "data")),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(STREAMS)), anything)
def test_what_is_not_of_the_source_is_told_and_breaks_nothing(stream: str, message: object) -> None:
    with suppress(HeardError):
        for one in news_of(stream, message, NOON):
            standing(followed([one])[one.about])
