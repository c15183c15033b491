"""Amazon Connect Contact Lens, live: records of segments, in which what is said comes first in parts and then whole."""

from collections.abc import Iterator

from heard.arrive.clock import seconds
from heard.arrive.documents import Document, first_has, gathered, guarded, items, key_text, text_of
from heard.arrive.parcel import Parcel
from heard.arrive.speakers import role_of
from heard.arrive.told import Found, Said, Told
from heard.conversation import HeardError


def recognises(parcel: Parcel) -> float:
    """Records with an `EventType` and a contact, as the stream of live segments has them."""
    return 0.97 if first_has(parcel, "ContactId", "EventType") or first_has(parcel, "ContactId", "Segments") else 0.0


def read(parcel: Parcel) -> Iterator[Found]:
    """One call a contact, whatever the order of its records."""
    errors: list[HeardError] = []
    groups = gathered(parcel, lambda d: key_text(d.get("ContactId")), errors)
    for key, records in groups.items():
        yield guarded(lambda found, where, key=key: _call(found, where, key), records, records[0][0], "Contact Lens")
    yield from errors


def _call(records: list[tuple[str, Document]], where: str, key: str) -> Told:
    whole: dict[str, Document] = {}
    parts: dict[str, dict[str, Document]] = {}
    for _, record in records:
        for segment in items(record.get("Segments")):
            if isinstance(said := segment.get("Transcript"), dict):
                whole[str(said["Id"])] = said
            elif isinstance(part := segment.get("Utterance"), dict):
                parts.setdefault(str(part.get("TranscriptId") or part["Id"]), {})[str(part["Id"])] = part
    said = [_said(t, text_of(t.get("Content"))) for t in whole.values()]
    said += [_unfinished(list(p.values()), at) for at, p in parts.items() if at not in whole]
    return Told(tuple(sorted(said, key=lambda s: s.start or 0.0)), id=key or None, channel="call", where=where)


def _unfinished(parts: list[Document], key: str) -> Said:
    """The parts of what is still being said: pieces that follow each other, or each longer than the one before."""
    text = ""
    for part in sorted(parts, key=lambda p: (p.get("BeginOffsetMillis") or 0, p.get("EndOffsetMillis") or 0)):
        piece = text_of(part.get("PartialContent")).strip()
        text = piece if piece.startswith(text) else f"{text} {piece}".strip()
    last = max(parts, key=lambda p: p.get("EndOffsetMillis") or 0)
    begin = min(p.get("BeginOffsetMillis") or 0 for p in parts)
    return _said({**last, "Id": key, "BeginOffsetMillis": begin}, text)


def _said(turn: Document, text: str) -> Said:
    voice = key_text(turn.get("ParticipantRole") or turn.get("ParticipantId"))
    return Said(
        text=text,
        role=role_of(voice),
        name=voice,
        start=seconds(turn.get("BeginOffsetMillis"), 0.001),
        end=seconds(turn.get("EndOffsetMillis"), 0.001),
        id=key_text(turn.get("Id")),
        extra={"Sentiment": turn["Sentiment"]} if turn.get("Sentiment") else {},
    )
