"""A conversation while it happens: turns that come late, twice, corrected or in pieces end in the same conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from heard.arrive.came import Came
from heard.conversation import Conversation, Turn

MOST = 2**62
"""Whole numbers beyond this no table can hold."""


def timed(came: Came, began: datetime, now: datetime) -> Came:
    """The telling with its times: what was told, else the seconds since the beginning, else now."""
    at = came.said_at or (began + timedelta(seconds=came.offset) if came.offset is not None else now)
    until = came.until or (at + timedelta(seconds=came.lasted) if came.lasted is not None else None)
    return replace(came, said_at=at, until=until, offset=None, lasted=None)


def truer(known: Came | None, came: Came) -> Came:
    """Which of two tellings of one turn counts, in whatever order they came.

    Who says it all is truer than who was still speaking, a higher version truer than a lower one. A telling without a version
    is the newest word: whoever sends out of order counts.
    """
    if known is None:
        return came if came.version is not None else replace(came, version=0)
    if came.version is None:
        came = replace(came, version=_next(known, came))
    return max(known, came, key=_weight)


def _next(known: Came, came: Came) -> int:
    """The version of a telling that has none: the one after, unless it says nothing new."""
    version = known.version or 0
    return version if _said(known) == _said(came) else min(version + 1, MOST)


def _said(c: Came) -> tuple[object, ...]:
    return (c.speaker, c.text, c.name, c.said_at, c.until, c.sequence, c.is_final, c.part_of)


def _weight(c: Came) -> tuple[object, ...]:
    """Whatever two tellings differ in decides, so that the order of their coming never does."""
    at = c.said_at.timestamp() if c.said_at else 0.0
    until = c.until.timestamp() if c.until else 0.0
    return (c.is_final, c.version or 0, c.text, at, until, c.sequence, c.speaker.value, c.name, c.part_of)


def standing(told: Mapping[str, Came], *, ended: bool = False) -> tuple[Came, ...]:
    """What has been said, in the order in which it was said: whole turns and, once all is over, those that never became whole.

    A turn whose words were taken back is empty and is left out.
    """
    whole = {c.key: c for c in told.values() if c.is_final}
    said = [*whole.values(), *(unfinished(told) if ended else ())]
    return tuple(sorted((c for c in said if c.text.strip()), key=_place))


def _place(c: Came) -> tuple[datetime, int, str]:
    assert c.said_at is not None  # noqa: S101 - `timed` gave every telling its time
    return c.said_at, c.sequence, c.key


def unfinished(told: Mapping[str, Came]) -> tuple[Came, ...]:
    """The turns that are still being spoken, as far as they have come."""
    whole = {c.key for c in told.values() if c.is_final}
    pieces: dict[str, list[Came]] = {}
    for c in sorted((c for c in told.values() if not c.is_final), key=_place):
        pieces.setdefault(c.part_of or c.key, []).append(c)
    return tuple(_grown(key, parts) for key, parts in pieces.items() if key not in whole)


def _grown(key: str, parts: Sequence[Came]) -> Came:
    """Pieces that follow each other, or each longer than the one before."""
    text = ""
    for part in parts:
        piece = part.text.strip()
        text = piece if piece.startswith(text) else f"{text} {piece}".strip()
    return replace(parts[-1], key=key, text=text, said_at=parts[0].said_at, part_of="")


def as_conversation(ident: str, said: Sequence[Came], *, channel: str = "", subject: str = "", source: str = "") -> Conversation:
    """What was said as a conversation; it began with its first turn."""
    began = min((c.said_at for c in said if c.said_at), default=None)
    return Conversation(
        id=ident,
        turns=tuple(_turn(c, began) for c in said),
        channel=channel or None,
        subject=subject or None,
        source=source or None,
        started_at=began,
    )


def _turn(c: Came, began: datetime | None) -> Turn:
    return Turn(c.speaker, c.text, _since(began, c.said_at), _since(began, c.until), c.name or None, c.key)


def _since(began: datetime | None, at: datetime | None) -> float | None:
    return round((at - began).total_seconds(), 3) if began is not None and at is not None else None


def in_common(a: Iterable[Turn], b: Iterable[Turn]) -> int:
    """How many turns two conversations have in common from their beginning, as far as an ear could tell."""
    count = 0
    for one, other in zip(a, b, strict=False):
        if (one.speaker, one.text) != (other.speaker, other.text):
            break
        count += 1
    return count
