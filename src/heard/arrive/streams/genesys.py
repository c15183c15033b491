"""Genesys Cloud, live: the messages of the topic v2.conversations.{id}.transcription.

After the public SDK's TranscriptionTopicTranscriptionMessage. They may come bare, as a notification with an `eventBody`, or as
EventBridge hands them on. Messages without transcripts only say that the session goes on.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from heard.arrive.came import Came, News
from heard.arrive.documents import Document, items, key_text, text_of
from heard.conversation import Speaker

ROLES = {"EXTERNAL": Speaker.CUSTOMER, "INTERNAL": Speaker.AGENT}


def news(message: Any, now: datetime) -> Iterator[News]:
    """What a message tells of its conversation."""
    for one in message if isinstance(message, list) else [message]:
        body = _body(one)
        began = body.get("sessionStartTimeMs") or body.get("transcriptionStartTimeMs")
        start = datetime.fromtimestamp(began / 1000, UTC) if began else None
        turns = tuple(c for t in items(body.get("transcripts")) if (c := _said(t, start)))
        over = isinstance(body.get("status"), dict) and body["status"].get("status") == "SESSION_ENDED"
        yield News(str(body["conversationId"]), turns, "call", started_at=start, ended=over)


def _body(message: Document) -> Document:
    for holder in (message.get("detail"), message):
        if isinstance(holder, dict) and isinstance(holder.get("eventBody"), dict):
            body: Document = holder["eventBody"]
            return body
    return message


def _said(transcript: Document, start: datetime | None) -> Came | None:
    heard = next(iter(items(transcript.get("alternatives"))), None)
    if heard is None:
        return None
    offset, lasted = (heard.get("offsetMs") or 0) / 1000, (heard.get("durationMs") or 0) / 1000
    return Came(
        key=(key_text(transcript.get("utteranceId")) or f"{transcript.get('channel')}:{heard.get('offsetMs')}")[:200],
        speaker=ROLES.get(str(transcript.get("channel")).upper(), Speaker.OTHER),
        text=text_of(heard.get("decoratedTranscript")) or text_of(heard.get("transcript")),
        said_at=start + timedelta(seconds=offset) if start else None,
        offset=None if start else offset,
        lasted=lasted,
        version=int((offset + lasted) * 1000),
        is_final=transcript.get("isFinal") is not False,
    )
