"""What somebody should hear of in a live conversation: each cause once, until it is over, and never more than can be looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from heard.conversation import AgentMarks, CustomerMarks, Reading
from heard.conversation.codebook import EASE

RISE, SEVERE = "rise", "severe"
SIGNALLED = ("wants_manager", "churn_risk", "unheard")
CAUSES = (RISE, SEVERE, *SIGNALLED)
"""In the order in which they are told where several begin at once."""
STEPS = 2
"""A rise by so many steps of strength since the customer was last calm or mild is a cause."""
WORST = 3
CLEAR = 2
"""Strength below which the curve has fallen."""
MOVES_ON = frozenset({"names_feeling", "paraphrase", "plan", "action", "ownership", "offer"})
"""Moves after which a signal counts as answered, if the customer is calm after them."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Cause:
    """Something that holds now: what, the customer's turn where it began, and for a rise the turn that it rose from."""

    code: str
    turn: int
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that is open: the causes it has told of, and whether somebody has acknowledged it."""

    causes: frozenset[str]
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about alerts: `over` are the places of open ones that end, `joins` go to the one at place `into` unheard.

    `raised` makes one new alert, its first cause the one it is named by; empty where nothing new has happened.
    """

    over: tuple[int, ...] = ()
    raised: tuple[Cause, ...] = ()
    joins: tuple[Cause, ...] = ()
    into: int | None = None


def holding(reading: Reading) -> tuple[Cause, ...]:
    """What holds at the end of what was said so far, in the order in which it is told."""
    found = [*_climbs(reading), *(cause for code in SIGNALLED if (cause := _signalled(reading, code)))]
    return tuple(sorted(found, key=lambda cause: CAUSES.index(cause.code)))


def decide(told: Sequence[Told], causes: Sequence[Cause]) -> Decision:
    """What changes: an alert ends when none of its causes holds any more, and a cause that was told is not told again.

    A further cause joins an alert that nobody has taken up yet; after an acknowledgement it is news, and alerts anew.
    """
    codes = {cause.code for cause in causes}
    over = tuple(place for place, alert in enumerate(told) if not alert.causes & codes)
    lasting = {place: alert for place, alert in enumerate(told) if place not in over}
    known = frozenset[str]().union(*(alert.causes for alert in lasting.values()))
    new = tuple(cause for cause in causes if cause.code not in known)
    into = next((place for place, alert in lasting.items() if not alert.acknowledged), None)
    return Decision(over, (), new, into) if into is not None else Decision(over, new)


def is_held(at: datetime, told: Iterable[datetime], an_hour: int, quiet: tuple[time, time] | None = None) -> bool:
    """Whether an alert at `at` is shown without alerting: the last hour's budget is spent, or it is quiet time.

    `told` are the times of alerts that did alert; `at` is in the team's own time; quiet hours may go past midnight.
    """
    if quiet is not None and _is_between(at.time(), *quiet):
        return True
    return sum(at - HOUR < when <= at for when in told) >= an_hour


def _is_between(at: time, start: time, end: time) -> bool:
    return start <= at < end if start <= end else at >= start or at < end


def customers(reading: Reading) -> Iterator[tuple[int, CustomerMarks]]:
    """The customer's turns that were read, with their places, in order."""
    return ((i, marks) for i, marks in enumerate(reading.turns) if isinstance(marks, CustomerMarks) and marks.feeling)


def _climbs(reading: Reading) -> Iterator[Cause]:
    """A rise or severity since the customer was last mild or calm; told as both only where one came after the other."""
    low: tuple[int, int] | None = None
    rise: Cause | None = None
    severe: Cause | None = None
    before: int | None = None
    high = False
    for turn, marks in customers(reading):
        if marks.strength < CLEAR:
            if high or low is None or marks.strength <= low[1]:
                low = (turn, marks.strength)
            rise, severe, high, before = None, None, False, turn
            continue
        high = True
        if low is not None and rise is None and severe is None and marks.strength - low[1] >= STEPS:
            rise = Cause(RISE, turn, low[0])
        elif marks.strength >= WORST and severe is None and (rise is None or _strength(reading, rise.turn) < WORST):
            severe = Cause(SEVERE, turn, before if low is None else low[0])
        before = turn
    return (cause for cause in (rise, severe) if cause is not None)


def _strength(reading: Reading, turn: int) -> int:
    marks = reading.turns[turn]
    return marks.strength if isinstance(marks, CustomerMarks) else 0


def _signalled(reading: Reading, code: str) -> Cause | None:
    """A signal from where it was first given until the customer is calm again and it was answered, or eased."""
    began: int | None = None
    said: tuple[int, CustomerMarks] | None = None
    for turn, marks in customers(reading):
        if code in marks.signals:
            began, said = turn if began is None else began, (turn, marks)
        elif said is not None and _is_over(reading, said, (turn, marks)):
            began = said = None
    return None if began is None else Cause(code, began)


def _is_over(reading: Reading, said: tuple[int, CustomerMarks], now: tuple[int, CustomerMarks]) -> bool:
    (since, before), (turn, marks) = said, now
    if marks.feeling in EASE or "resolved" in marks.signals:
        return True
    return marks.strength < CLEAR and (marks.strength < before.strength or _is_answered(reading, since, turn))


def _is_answered(reading: Reading, since: int, until: int) -> bool:
    replies = (marks for marks in reading.turns[since:until] if isinstance(marks, AgentMarks))
    return any(marks.acknowledgement == 2 or MOVES_ON & set(marks.moves) for marks in replies)
