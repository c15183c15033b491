"""Amazon Connect Contact Lens, a call after it ended: who speaks is found through `Participants`; times are milliseconds."""

from collections.abc import Iterator
from typing import Any

from heard.arrive.clock import moment, seconds
from heard.arrive.documents import Document, each, first_has, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told

CARRIED = ("Sentiment", "LoudnessScore")
MAKER = "Contact Lens"


def recognises(parcel: Parcel) -> float:
    """A `Transcript` of `Content` with offsets, as Contact Lens and Transcribe write it."""
    first = parcel.first_document
    if not first_has(parcel, "Transcript") or not isinstance(first["Transcript"], list):
        return 0.0
    timed = any("BeginOffsetMillis" in turn for turn in items(first["Transcript"]))
    return 0.95 if timed else 0.5 if "Participants" in first and "ChatTranscriptVersion" not in str(first.keys()) else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One call a document."""
    return each(parcel, _call, MAKER)


def _call(document: Document, where: str) -> Told:
    roles = {p.get("ParticipantId"): p.get("ParticipantRole") for p in items(document.get("Participants"))}
    turns = sorted(items(document["Transcript"]), key=lambda t: t.get("BeginOffsetMillis") or 0)
    seen: dict[Any, Said] = {}
    for n, turn in enumerate(turns):
        seen.setdefault(turn.get("Id") or n, _said(turn, roles, f"Transcript[{n}]"))
    customer = document.get("CustomerMetadata") or {}
    return Told(
        said=tuple(seen.values()),
        id=key_text(customer.get("ContactId") or document.get("ContactId")),
        channel="call",
        started_at=moment(document.get("InitiationTimestamp") or document.get("StartTime")),
        where=where,
    )


def _said(turn: Document, roles: dict[Any, Any], where: str) -> Said:
    voice = turn.get("ParticipantRole") or roles.get(turn.get("ParticipantId")) or turn.get("ParticipantId")
    return Said(
        text=text_of(turn.get("Content")),
        role=role_of(key_text(voice)),
        name=key_text(voice),
        start=seconds(turn.get("BeginOffsetMillis"), 0.001),
        end=seconds(turn.get("EndOffsetMillis"), 0.001),
        id=key_text(turn.get("Id")),
        extra={k: turn[k] for k in CARRIED if turn.get(k) is not None},
        where=where,
    )
