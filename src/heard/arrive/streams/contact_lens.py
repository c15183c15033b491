"""Amazon Connect Contact Lens, live: segments with parts of what is being said, and then the whole of it.

After the Administrator Guide, "Real-time contact analysis segment streams data model". A part names, as its TranscriptId, the
transcript that will hold the whole; times are milliseconds since the contact began. Records may come bare, as a list, or as
Firehose sends them to an address.
"""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from heard.arrive.came import Came, News
from heard.arrive.documents import Document, items, key_text, text_of
from heard.arrive.speakers import role_of
from heard.conversation import Speaker

CHANNELS = {"VOICE": "call", "CHAT": "chat"}
OVER = ("COMPLETED", "FAILED")


def news(message: Any, now: datetime) -> Iterator[News]:
    """What each record tells of its contact."""
    for record in _records(message):
        turns = tuple(c for segment in items(record.get("Segments")) for c in _said(segment))
        channel = str(record.get("Channel") or "VOICE")
        yield News(str(record["ContactId"]), turns, CHANNELS.get(channel, channel.lower()), ended=record.get("EventType") in OVER)


def _records(message: Any) -> Iterator[Document]:
    if isinstance(message, list):
        for one in message:
            yield from _records(one)
    elif "records" in message and "requestId" in message:
        for one in message["records"]:
            yield from _several(base64.b64decode(one["data"]).decode())
    else:
        yield message


def _several(text: str) -> Iterator[Document]:
    """Documents one after the other, with or without a line break between them."""
    at, decoder = 0, json.JSONDecoder()
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        yield document


def _said(segment: Document) -> Iterator[Came]:
    if isinstance(whole := segment.get("Transcript"), dict):
        yield _came(whole, str(whole["Id"]), text_of(whole["Content"]))
    elif isinstance(part := segment.get("Utterance"), dict):
        of = key_text(part.get("TranscriptId")) or str(part["Id"])
        yield _came(part, f"{of}/{part['Id']}", text_of(part["PartialContent"]), part_of=of)


def _came(said: Document, key: str, text: str, part_of: str = "") -> Came:
    begin, end = said.get("BeginOffsetMillis") or 0, said.get("EndOffsetMillis") or 0
    return Came(
        key=key[:200],
        speaker=role_of(key_text(said.get("ParticipantRole") or said.get("ParticipantId"))) or Speaker.OTHER,
        text=text,
        offset=begin / 1000,
        lasted=max(end - begin, 0) / 1000,
        version=int(end),
        is_final=not part_of,
        part_of=part_of[:200],
    )
