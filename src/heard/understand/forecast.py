"""What may come: the chance that the customer's strain reaches 2 or more within their next two turns.

The numbers in forecast.json are fitted by `heard train --forecast`; where that did not beat "the same as in the last turn" they say
so, and the chance is that of the last turn's kind alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.conversation import AgentMarks, CustomerMarks, TurnMarks
from heard.conversation.codebook import EASE, HARD, MOVES, SIGNALS, codes
from heard.understand.curve import strain

SHIPPED = Path(__file__).parent / "forecast.json"
HOT = 2
"""The strength that is forecast."""
AHEAD = 2
"""Of the customer, so many turns ahead."""
MARKS, PERSISTENCE = "marks", "persistence"
LOUD = ("unheard", "churn_risk", "wants_manager", "effort")


@dataclass(frozen=True, slots=True)
class Forecast:
    """The chance, 0 to 1, and what it rests on: all `marks` so far, or `persistence`, the last turn alone.

    `same` is the chance by the last turn alone, to stand beside it.
    """

    chance: float
    by: str
    same: float


@dataclass(frozen=True, slots=True)
class SoFar:
    """A conversation as a forecast sees it: the customer's turns, every answer, and the answers to their last turn."""

    customer: tuple[CustomerMarks, ...]
    answers: tuple[AgentMarks, ...]
    reply: tuple[AgentMarks, ...]

    @property
    def now(self) -> CustomerMarks:
        """The customer's last turn."""
        return self.customer[-1]

    @property
    def strains(self) -> tuple[float, ...]:
        """The strain at each of the customer's turns, ease counted as none."""
        return tuple(max(strain(marks), 0.0) for marks in self.customer)

    @property
    def acknowledged(self) -> int | None:
        """How far the reply acknowledged what was felt; None without a reply or an occasion."""
        levels = [a.acknowledgement for a in self.reply if a.acknowledgement is not None]
        return max(levels, default=None)


def is_hot(marks: CustomerMarks) -> bool:
    """Whether this turn is what is forecast."""
    return marks.strength >= HOT and marks.feeling not in EASE


def so_far(turns: Sequence[TurnMarks]) -> SoFar | None:
    """What a forecast looks at; None before the customer has spoken."""
    last = max((i for i, marks in enumerate(turns) if isinstance(marks, CustomerMarks)), default=None)
    if last is None:
        return None
    customer = tuple(m for m in turns if isinstance(m, CustomerMarks))
    answers = tuple(m for m in turns if isinstance(m, AgentMarks))
    return SoFar(customer, answers, tuple(m for m in turns[last + 1 :] if isinstance(m, AgentMarks)))


def _sure(marks: CustomerMarks | AgentMarks, of: str) -> float:
    """How sure the ear is of a mark: it counts as much. A reader is sure."""
    return marks.confidence.get(of, 1.0)


def _signal(code: str) -> Callable[[SoFar], float]:
    return lambda s: _sure(s.now, code) if code in s.now.signals else 0.0


def _feeling(code: str) -> Callable[[SoFar], float]:
    return lambda s: _sure(s.now, "feeling") if s.now.feeling == code else 0.0


def _move(code: str) -> Callable[[SoFar], float]:
    return lambda s: max((_sure(a, code) for a in s.reply if code in a.moves), default=0.0)


def _moment(kind: str) -> Callable[[SoFar], float]:
    return lambda s: max((_sure(a, "moment") for a in s.reply if a.moment == kind), default=0.0)


def _acknowledged(level: int) -> Callable[[SoFar], float]:
    return lambda s: float(s.acknowledged == level)


def _change(s: SoFar) -> float:
    return s.strains[-1] - s.strains[-2] if len(s.strains) > 1 else 0.0


def _open_plans(s: SoFar) -> float:
    """Plans since the last thing that was done."""
    done = max((i for i, a in enumerate(s.answers) if "action" in a.moves), default=-1)
    return float(min(sum("plan" in a.moves for a in s.answers[done + 1 :]), 3))


LOOKED_AT: Mapping[str, Callable[[SoFar], float]] = {
    "strain now": lambda s: s.strains[-1],
    "strength is 2 or more now": lambda s: float(is_hot(s.now)),
    "at ease now": lambda s: float(s.now.feeling in EASE),
    "change since the turn before": _change,
    "highest strain so far": lambda s: max(s.strains),
    "mean strain so far": lambda s: float(np.mean(s.strains)),
    "hot turns so far": lambda s: float(min(sum(map(is_hot, s.customer)), 5)),
    "the customer's turns so far": lambda s: float(np.log(len(s.customer))),
    "first turn": lambda s: float(len(s.customer) == 1),
    **{f"feeling now: {code}": _feeling(code) for code in HARD},
    **{f"signal now: {code}": _signal(code) for code in codes(SIGNALS)},
    "a loud signal before": lambda s: float(any(code in m.signals for m in s.customer[:-1] for code in LOUD)),
    "answered": lambda s: float(bool(s.reply)),
    **{f"acknowledged: {level}": _acknowledged(level) for level in (0, 1, 2)},
    "missed in the reply": _moment("missed"),
    "care in the reply": _moment("care"),
    **{f"reply: {code}": _move(code) for code in codes(MOVES)},
    "missed before": lambda s: float(min(sum(a.moment == "missed" for a in s.answers), 4)),
    "plans not done yet": _open_plans,
}
"""Everything a forecast looks at, by name: one row a question, in the order of the fitted weights."""


def looked_at(s: SoFar) -> NDArray[np.float64]:
    """One number a question."""
    return np.array([of(s) for of in LOOKED_AT.values()])


@dataclass(frozen=True, slots=True)
class Fitted:
    """Fitted numbers: a weight a question, the chances after a hot and after another last turn, and which of them is used."""

    weights: NDArray[np.float64]
    bias: float
    after_hot: float
    after_calm: float
    by: str = MARKS

    def chances(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance for each row of answers, by all marks."""
        return np.asarray(1 / (1 + np.exp(-(rows @ self.weights + self.bias))))

    def persistence(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance for each row by its last turn alone."""
        return np.where(rows[:, list(LOOKED_AT).index("strength is 2 or more now")] > 0, self.after_hot, self.after_calm)


def forecast(turns: Sequence[TurnMarks], fitted: Fitted | None = None) -> Forecast | None:
    """The chance that the strain reaches 2 within the customer's next two turns, if they speak again; None before they spoke."""
    seen = so_far(turns)
    if seen is None:
        return None
    fitted = fitted or shipped()
    rows = looked_at(seen)[None]
    same = fitted.persistence(rows)
    chance = fitted.chances(rows) if fitted.by == MARKS else same
    return Forecast(float(chance[0]), fitted.by, float(same[0]))


@cache
def shipped() -> Fitted:
    """The numbers that come with Heard, for the ear that comes with it."""
    return from_json(json.loads(SHIPPED.read_text(encoding="utf-8")))


def from_json(told: Mapping[str, Any]) -> Fitted:
    """Fitted numbers from their JSON form; raises KeyError where a question has no weight."""
    weights = np.array([told["weights"][name] for name in LOOKED_AT])
    return Fitted(weights, told["bias"], told["after_hot"], told["after_calm"], told["by"])


def to_json(fitted: Fitted, made: Mapping[str, Any]) -> dict[str, Any]:
    """Fitted numbers in their JSON form, with how they were made."""
    weights = {name: round(float(w), 4) for name, w in zip(LOOKED_AT, fitted.weights, strict=True)}
    rounded = {name: round(float(getattr(fitted, name)), 4) for name in ("bias", "after_hot", "after_calm")}
    return {"by": fitted.by, **rounded, "weights": weights, "made": dict(made)}
