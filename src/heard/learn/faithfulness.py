"""Whether the words shown as evidence are those that made the mark: take them away, and the mark must go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Evidence, Span
from heard.listen import Ear
from heard.listen.evidence import phrases

GONE = {"acknowledgement", "moment"}


@dataclass(frozen=True, slots=True)
class Faithful:
    """Of marks in turns of several phrases: how many, and the share gone without their evidence, or without another phrase."""

    n: int
    without_evidence: float
    without_another: float


def faithfulness(ear: Ear, conversations: Sequence[Conversation], seed: int = 7) -> Faithful:
    """Delete each mark's evidence, and, apart from it, a phrase drawn by chance from the rest of the turn; hear again."""
    rng = np.random.default_rng(seed)
    both = zip(conversations, ear.hear(conversations), strict=True)
    tried = [t for c, h in both for m in h.turns if m for t in _trials(c, m, rng)]
    again = ear.hear(_without(c, span) for c, e, other in tried for span in (e.span, other))
    marks = (e for _, e, _ in tried for _ in range(2))
    gone = [not _said(h.turns[e.span.turn], e.mark) for h, e in zip(again, marks, strict=True)]
    if not gone:
        return Faithful(0, float("nan"), float("nan"))
    return Faithful(len(tried), float(np.mean(gone[0::2])), float(np.mean(gone[1::2])))


def _trials(c: Conversation, marks: CustomerMarks | AgentMarks, rng: Generator) -> Iterator[tuple[Conversation, Evidence, Span]]:
    for e in marks.evidence:
        others = [(a, b) for a, b in phrases(c.turns[e.span.turn].text) if (a, b) != (e.span.start, e.span.end)]
        if others and e.mark not in GONE:
            a, b = others[int(rng.integers(len(others)))]
            yield c, e, Span(e.span.turn, a, b)


def _without(c: Conversation, span: Span) -> Conversation:
    """The conversation up to the turn, with the span's words taken out."""
    turn = c.turns[span.turn]
    left = turn.text[: span.start] + turn.text[span.end :]
    return replace(c, turns=(*c.turns[: span.turn], replace(turn, text=left)))


def _said(marks: object, mark: str) -> bool:
    if isinstance(marks, CustomerMarks):
        return mark == marks.feeling or mark in marks.signals
    return isinstance(marks, AgentMarks) and mark in marks.moves
