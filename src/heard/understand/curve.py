"""The customer's strain from turn to turn, and where it rose fast."""

from collections.abc import Sequence

from heard.conversation import CurvePoint, CustomerMarks, Spike, TurnMarks
from heard.conversation.codebook import EASE

SEVERE = 2.5
RISE = 2.0
AT_EASE = -1.0


def curve(turns: Sequence[TurnMarks]) -> tuple[CurvePoint, ...]:
    """A point for each customer's turn: the expected strength of a hard feeling, or -1 for ease."""
    return tuple(CurvePoint(i, strain(m)) for i, m in enumerate(turns) if isinstance(m, CustomerMarks))


def strain(marks: CustomerMarks) -> float:
    """Strain of one turn, 0 calm to 3 severe; -1 where the customer is relieved, grateful or glad.

    The expectation is kept within half a step of the strength that was marked, so the curve never contradicts a mark.
    """
    if marks.feeling in EASE:
        return AT_EASE
    return min(max(marks.expected, marks.strength - 0.5, 0.0), marks.strength + 0.5, 3.0)


def spikes(points: Sequence[CurvePoint]) -> tuple[Spike, ...]:
    """Rises by two or more from the lowest point since the last spike, or to severe; one for each climb."""
    found: list[Spike] = []
    low: CurvePoint | None = None
    high = False
    for point in points:
        rise = point.value - (max(low.value, 0.0) if low else 0.0)
        if not high and (rise >= RISE or point.value >= SEVERE):
            found.append(Spike(point.turn, low.turn if low else None, rise))
            high, low = True, point
        elif low is None or point.value < low.value or (high and point.value < SEVERE - 0.5):
            high, low = high and point.value >= SEVERE - 0.5, point
    return tuple(found)
