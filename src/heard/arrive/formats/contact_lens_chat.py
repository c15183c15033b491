"""Amazon Connect Contact Lens, a chat after it ended: times of day, roles on each turn, events without words."""

from collections.abc import Iterator

from heard.arrive.bodies import plain
from heard.arrive.clock import moment, since
from heard.arrive.documents import Document, each, first_has, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told


def recognises(parcel: Parcel) -> float:
    """A `Transcript` of turns with an `AbsoluteTime`, and the version of the chat transcript where it is given."""
    first = parcel.first_document
    if not first_has(parcel, "Transcript"):
        return 0.0
    timed = any("AbsoluteTime" in turn for turn in items(first["Transcript"]))
    version = "ChatTranscriptVersion" in first or "ChatTranscriptVersion" in (first.get("ContentMetadata") or {})
    return 1.0 if timed else 0.9 if version or first.get("Channel") == "CHAT" else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One chat a document."""
    return each(parcel, _chat, "Contact Lens")


def _chat(document: Document, where: str) -> Told:
    roles = {p.get("ParticipantId"): p.get("ParticipantRole") for p in items(document.get("Participants"))}
    seen: dict[str, Document] = {}
    for n, turn in enumerate(items(document["Transcript"])):
        if turn.get("Type", "MESSAGE") != "EVENT" and turn.get("Content"):
            seen.setdefault(str(turn.get("Id") or n), turn)
    turns = sorted(seen.values(), key=lambda t: str(t.get("AbsoluteTime") or ""))
    began, starts = since([moment(t.get("AbsoluteTime")) for t in turns])
    customer = document.get("CustomerMetadata") or {}
    return Told(
        said=tuple(_said(t, at, roles) for t, at in zip(turns, starts, strict=True)),
        id=key_text(customer.get("ContactId") or document.get("ContactId")),
        channel="chat",
        started_at=began,
        where=where,
    )


def _said(turn: Document, start: float | None, roles: dict[object, object]) -> Said:
    role = turn.get("ParticipantRole") or roles.get(turn.get("ParticipantId"))
    return Said(
        text=plain(text_of(turn["Content"])),
        role=role_of(key_text(role)),
        name=key_text(turn.get("DisplayName")) or key_text(role),
        start=start,
        id=key_text(turn.get("Id")),
        extra={"Sentiment": turn["Sentiment"]} if turn.get("Sentiment") else {},
    )
