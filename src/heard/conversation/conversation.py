"""A conversation and its turns: frozen values that hold what was said, by whom and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Extra = Mapping[str, Any]


class Speaker(StrEnum):
    """Who speaks in a turn."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    OTHER = "other"

    @property
    def answers(self) -> bool:
        """Whether this speaker is the one whose replies are marked: an agent, or a bot in an agent's place."""
        return self in (Speaker.AGENT, Speaker.BOT)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (end not included) of the text of turn `turn`: the address of evidence."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One person speaking once; `start` and `end` are seconds since the conversation began, where known."""

    speaker: Speaker
    text: str
    start: float | None = None
    end: float | None = None
    name: str | None = None
    id: str | None = None
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpeakersFrom:
    """How Heard knows who the agent is: told by the `format`, `named` by a person, or a `guess` with a confidence."""

    how: str = "format"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """One contact between a customer and those who answer.

    `channel` is an open name; the ones Heard knows are chat, email, social, call and text.
    `extra` carries every field of the source that has no place of its own (labels included: carried, never read).
    """

    id: str
    turns: tuple[Turn, ...]
    channel: str | None = None
    source: str | None = None
    subject: str | None = None
    started_at: datetime | None = None
    speakers: SpeakersFrom = field(default_factory=SpeakersFrom)
    extra: Extra = field(default_factory=dict)

    def words(self, span: Span) -> str:
        """The characters that a span points at."""
        return self.turns[span.turn].text[span.start : span.end]
