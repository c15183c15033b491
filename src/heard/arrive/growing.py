"""A conversation that arrives piece by piece: what was known and what comes now become one, in the order it was said."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from heard.conversation import Conversation, Turn

Key = tuple[str, ...]


def grown(known: Conversation | None, came: Conversation, *, gone: Collection[str] = ()) -> Conversation:
    """One conversation: a turn that comes again replaces itself, those in `gone` (ids of turns) are left out.

    A turn without an id is the same as one in which the same speaker says the same. Nothing is redacted here.
    """
    if known is None:
        return without_echo(_without(came, gone))
    turns: dict[Key, tuple[datetime | None, Turn]] = {}
    for conversation in (known, came):
        for turn in conversation.turns:
            turns[_key(turn)] = (_moment(conversation, turn), turn)
    told = sorted(_no_echo(list(turns.values())), key=_place)
    told = [(at, turn) for at, turn in told if turn.id is None or turn.id not in gone]
    began = min((at for at, _ in told if at), default=known.started_at or came.started_at)
    return replace(
        known,
        turns=tuple(_again(turn, at, began) for at, turn in told),
        started_at=began,
        channel=known.channel or came.channel,
        subject=came.subject or known.subject,
        extra={**known.extra, **came.extra, **{k: v for k, v in known.extra.items() if k == "redacted"}},
    )


def without_echo(conversation: Conversation) -> Conversation:
    """The conversation without turns that have no id of their own and say what another turn says."""
    told = _no_echo([(None, turn) for turn in conversation.turns])
    return replace(conversation, turns=tuple(turn for _, turn in told))


Timed = tuple[datetime | None, Turn]


def _place(told: Timed) -> tuple[float, int]:
    """By time; in one second by the id, which help desks count upwards."""
    at, turn = told
    return at.timestamp() if at else float("inf"), int(turn.id) if turn.id and turn.id.isascii() and turn.id.isdigit() else 0


def _no_echo(told: list[Timed]) -> list[Timed]:
    named = {(t.speaker.value, t.text) for _, t in told if t.id is not None}
    return [(at, t) for at, t in told if t.id is not None or (t.speaker.value, t.text) not in named]


def _without(conversation: Conversation, gone: Collection[str]) -> Conversation:
    if not gone:
        return conversation
    return replace(conversation, turns=tuple(t for t in conversation.turns if t.id not in gone))


def _key(turn: Turn) -> Key:
    return ("id", turn.id) if turn.id is not None else ("said", turn.speaker.value, turn.text)


def _moment(conversation: Conversation, turn: Turn) -> datetime | None:
    if conversation.started_at is None or turn.start is None:
        return None
    return conversation.started_at + timedelta(seconds=turn.start)


def _again(turn: Turn, at: datetime | None, began: datetime | None) -> Turn:
    if at is None or began is None:
        return turn
    start = (at - began).total_seconds()
    lasted = None if turn.end is None or turn.start is None else turn.end - turn.start
    return replace(turn, start=start, end=None if lasted is None else start + lasted)
