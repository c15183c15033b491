"""A conversation told in a few lines with its marks, for the tests of cues."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Evidence, Reading, Recipe, Span, Speaker, Turn, TurnMarks
from heard.listen import Hearing
from heard.understand import understand

BEGAN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
RECIPE = Recipe("0", "a reader", "1.1")


@dataclass
class Talk:
    """Grows turn by turn; a turn is said every so many seconds."""

    every: float = 60.0
    name: str | None = None
    turns: list[Turn] = field(default_factory=list)
    marks: list[TurnMarks] = field(default_factory=list)

    def customer(self, text: str, feeling: str = "neutral", strength: int = 0, *signals: str) -> "Talk":
        """The customer says something; the last sentence carries the marks."""
        at = text.rstrip(".!?").rfind(". ") + 2 if ". " in text else 0
        span = Span(len(self.turns), at, len(text))
        evidence = tuple(Evidence(mark, span) for mark in (feeling, *signals)) if strength or signals else ()
        self.marks.append(CustomerMarks(feeling, strength, signals, evidence=evidence, expected=float(strength)))
        return self._said(Speaker.CUSTOMER, text)

    def agent(self, text: str, *moves: str, ack: int | None = None, moment: str | None = None) -> "Talk":
        """The agent answers with these moves."""
        self.marks.append(AgentMarks(moves, ack, moment))
        return self._said(Speaker.AGENT, text)

    def _said(self, speaker: Speaker, text: str) -> "Talk":
        name = self.name if speaker is Speaker.CUSTOMER else None
        self.turns.append(Turn(speaker, text, len(self.turns) * self.every, name=name))
        return self

    def so_far(self, turns: int | None = None) -> tuple[Conversation, Reading]:
        """The conversation and its reading after so many turns; after all, if not told."""
        end = len(self.turns) if turns is None else turns
        conversation = Conversation("talk", tuple(self.turns[:end]), "chat", started_at=BEGAN)
        return conversation, understand(conversation, Hearing(tuple(self.marks[:end]), {}, "moved", "complaint"), RECIPE)
