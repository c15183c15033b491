"""Intercom: a conversation whose first message is its `source` and whose others are parts; only comments are speech.

A webhook carries the conversation in its envelope, with the newest part only.
"""

from collections.abc import Iterator
from typing import Any

from heard.arrive.bodies import from_html
from heard.arrive.clock import moment, since
from heard.arrive.documents import Document, each, guarded, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError

CHANNELS = {
    "email": "email", "conversation": "chat", "push": "chat", "facebook": "social", "twitter": "social",
    "instagram": "social", "whatsapp": "text", "sms": "text", "phone_call": "call",
}  # fmt: skip


def recognises(parcel: Parcel) -> float:
    """A conversation with `conversation_parts`, a list of them, or a webhook that speaks of one."""
    first = parcel.first_document
    if not isinstance(first, dict):
        return 0.0
    first = _opened(first)
    listed = list(items(first.get("conversations")))
    one = listed[0] if listed else first
    return 0.97 if "conversation_parts" in one else 0.6 if one.get("type") == "conversation" and "source" in one else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One conversation a document, or each of a list."""
    first = parcel.first_document
    if not (isinstance(first, dict) and isinstance(first.get("conversations"), list)):
        yield from each(parcel, _conversation, "Intercom")
        return
    for where, document in parcel.documents():
        if isinstance(document, HeardError):
            yield document.at(where) if where else document
            continue
        for n, one in enumerate(items(document.get("conversations"))):
            place = ", ".join(p for p in (where, f"conversations[{n}]") if p)
            yield guarded(_conversation, one, place, "Intercom")


def _opened(document: Document) -> Document:
    """The conversation in the envelope of a webhook; else the document itself."""
    if document.get("type") != "notification_event":
        return document
    inner = document.get("data") or {}
    return inner["item"] if isinstance(inner, dict) and isinstance(inner.get("item"), dict) else document


def _conversation(document: Document, where: str) -> Told:
    document = _opened(document)
    source = document.get("source") or {}
    parts = list(items((document.get("conversation_parts") or {}).get("conversation_parts")))
    notes = sum(p.get("part_type") == "note" for p in parts)
    opening = {**source, "created_at": document.get("created_at")}
    spoken = [opening, *(p for p in parts if p.get("part_type") == "comment")]
    spoken = [s for s in spoken if text_of(s.get("body")).strip()]
    began, starts = since([moment(s.get("created_at")) for s in spoken])
    return Told(
        said=tuple(_said(s, at) for s, at in zip(spoken, starts, strict=True)),
        id=key_text(document.get("id")),
        channel=CHANNELS.get(str(source.get("type"))),
        subject=from_html(text_of(source.get("subject")) or text_of(document.get("title"))) or None,
        started_at=began,
        extra=_extra(document, notes),
        where=where,
    )


def _extra(document: Document, notes: int) -> dict[str, Any]:
    rating = (document.get("conversation_rating") or {}).get("rating")
    found = {"private_notes": notes or None, "rating": rating, "state": document.get("state")}
    return {k: v for k, v in found.items() if v is not None}


def _said(part: Document, start: float | None) -> Said:
    author = part.get("author") or {}
    kind = "agent" if author.get("type") == "team" else key_text(author.get("type"))
    return Said(
        text=from_html(text_of(part["body"]), quotes=False),
        role=role_of(kind),
        name=key_text(author.get("name")) or f"author {author.get('id')}",
        start=start,
        id=key_text(part.get("id")),
    )
