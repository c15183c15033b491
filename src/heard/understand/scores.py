"""The turns that each score rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from heard.conversation import AgentMarks, CustomerMarks, Evidence, Reading, Score, Span
from heard.conversation.codebook import EASE

MOST = 4
CLEAR = ("explanation", "checks_understanding", "recap", "jargon", "deflection", "dismissal")
FOLLOWED = ("plan", "action", "ownership", "recap", "offer", "deflection")
ANSWERED = ("acknowledgement", "names_feeling", "paraphrase", "apology", "dismissal", "scripted")
UNDERSTOOD = ("unheard", "resolved", "effort", "churn_risk", *EASE)


def with_evidence(reading: Reading) -> Mapping[str, Score]:
    """The scores, each with up to four spans: where the reader should look first."""
    told = [e for marks in reading.turns if marks for e in marks.evidence]
    spans: dict[str, list[Span]] = {
        "acknowledgment": [*(s for m in reading.moments for s in m.reply), *_of(told, ANSWERED)],
        "clarity": [*(j.span for j in reading.jargon), *_of(told, CLEAR)],
        "follow_through": [*(p.span for p in reading.promises), *_of(told, FOLLOWED)],
        "felt_understood": [*_of(told, UNDERSTOOD), *_last_feeling(reading)],
    }
    return {name: replace(score, evidence=_first(spans.get(name, []))) for name, score in reading.scores.items()}


def _of(told: Iterable[Evidence], marks: tuple[str, ...]) -> Iterable[Span]:
    return (e.span for e in told if e.mark in marks)


def _last_feeling(reading: Reading) -> Iterable[Span]:
    """Where the customer last showed a feeling, or else the last turn of an agent that did something."""
    for marks in reversed(reading.turns):
        if isinstance(marks, CustomerMarks) and marks.evidence:
            return (marks.evidence[0].span,)
    return (e.span for m in reading.turns if isinstance(m, AgentMarks) for e in m.evidence[:1])


def _first(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The first few different ones, in the order of the conversation."""
    chosen = list(dict.fromkeys(spans))[:MOST]
    return tuple(sorted(chosen, key=lambda s: (s.turn, s.start)))
