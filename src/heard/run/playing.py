"""Recorded conversations played again as if they happened now: which turn comes when."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from heard.conversation import Conversation, Turn

CHANNELS = ("chat", "call", "text")
"""Played are the channels in which somebody waits for an answer."""
SHORTEST, LONGEST = 2.0, 25.0
"""Seconds between two turns at human speed: long silences are cut, so that a day fits into some minutes."""
LETTERS = 14.0
"""Letters that somebody says or writes in a second."""
APART = 12.0
"""Seconds between the beginnings of two conversations, on average."""


@dataclass(frozen=True, slots=True)
class Due:
    """A turn of one of the conversations, and the seconds after the beginning of the day at which it comes.

    The turn after the last one is the end of the conversation.
    """

    at: float
    conversation: int
    turn: int


def may_play(conversation: Conversation) -> bool:
    """Whether it is one that happens while somebody waits."""
    return conversation.channel in CHANNELS and len(conversation.turns) > 3


def a_day(conversations: Sequence[Conversation], chance: random.Random) -> list[Due]:
    """Every turn and end of every conversation, in the order in which they come; several conversations go on at a time."""
    out, begins = [], 0.0
    for number, conversation in enumerate(conversations):
        at = begins
        for turn, (before, said) in enumerate(zip((None, *conversation.turns), conversation.turns, strict=False)):
            at += _pause(before, said) if before else 0.0
            out.append(Due(round(at, 2), number, turn))
        out.append(Due(round(at + APART, 2), number, len(conversation.turns)))
        begins += chance.uniform(0.3, 1.7) * APART
    return sorted(out, key=lambda due: (due.at, due.conversation, due.turn))


def _pause(before: Turn, said: Turn) -> float:
    """How long somebody takes: as recorded, but neither shorter than it takes to say nor so long that nobody would watch."""
    recorded = said.start - before.start if said.start is not None and before.start is not None else 0.0
    spoken = len(said.text) / LETTERS
    return min(max(recorded, spoken, SHORTEST), LONGEST)
