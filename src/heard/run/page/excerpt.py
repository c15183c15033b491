"""A few turns around one mark, its evidence marked in the words."""

from dataclasses import dataclass

from markupsafe import Markup

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Reading, Span
from heard.run.page.highlight import Stroke, highlighted
from heard.run.words import clock, named

BEFORE, AFTER = 3, 2
"""How many turns are shown before and after the one that the mark is at."""


@dataclass(frozen=True, slots=True)
class Line:
    """One turn of an excerpt; `here` is the one that the mark is at."""

    number: int
    name: str
    clock: str
    words: Markup
    answers: bool
    here: bool


def spans_of(reading: Reading, address: str) -> tuple[Span, ...]:
    """The words that the mark at an address rests on."""
    turn, _, name = address.rpartition(".")
    if not turn:
        score = reading.scores.get(name)
        return score.evidence if score else tuple(e.span for e in reading.evidence if e.mark == name)
    number = int(turn) if turn.isdigit() else -1
    if name == "moment":
        return next(((*m.occasion, *m.reply) for m in reading.moments if m.turn == number), ())
    marks = reading.turns[number] if 0 <= number < len(reading.turns) else None
    if isinstance(marks, CustomerMarks) and name == "feeling":
        return tuple(e.span for e in marks.evidence if e.mark in ("feeling", "strength", marks.feeling))
    return tuple(e.span for e in marks.evidence if e.mark == name) if isinstance(marks, AgentMarks | CustomerMarks) else ()


def excerpt(conversation: Conversation, reading: Reading, address: str) -> tuple[Line, ...]:
    """The turns around a mark; for a mark of the whole, every turn."""
    turn = address.rpartition(".")[0]
    at = int(turn) if turn.isdigit() else None
    spans = spans_of(reading, address)
    first = 0 if at is None else max(0, at - BEFORE)
    last = len(conversation.turns) if at is None else at + AFTER + 1
    return tuple(
        Line(
            number=i, name=named(t), clock=clock(conversation, t.start), answers=t.speaker.answers, here=i == at,
            words=highlighted(t.text, [Stroke(s, "missed" if i == at else "s2") for s in spans if s.turn == i]),
        )
        for i, t in enumerate(conversation.turns[first:last], first)
    )  # fmt: skip
