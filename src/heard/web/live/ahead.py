"""What may come in a live conversation, in figures that a page can show."""

from collections.abc import Sequence
from dataclasses import dataclass

from heard.conversation import TurnMarks
from heard.understand.forecast import MARKS, forecast

STEP = 5
"""A chance is shown in steps of so many in a hundred: it is not known better."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Chances in a hundred that strength reaches 2 within the customer's next two turns: by all marks, and by the last turn alone.

    `percent` is None where the forecast was not better than the last turn alone.
    """

    percent: int | None
    same: int


def ahead(marks: Sequence[TurnMarks]) -> Ahead | None:
    """What may come, from the marks so far; None before the customer has spoken."""
    told = forecast(marks)
    if told is None:
        return None
    return Ahead(_step(told.chance) if told.by == MARKS else None, _step(told.same))


def _step(chance: float) -> int:
    """In steps, and never certain."""
    return min(max(round(100 * chance / STEP) * STEP, STEP), 100 - STEP)
