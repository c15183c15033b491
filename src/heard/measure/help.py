"""Whether help helps: what the curve did after a whisper or a cue, beside moments of the same kind that had none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WHISPER, MET, CUE = "whisper", "met", "cue"
KINDS = (WHISPER, MET, CUE)
"""A whisper came; a cue was shown and met; a cue was shown, whatever became of it."""
AHEAD = 2
"""Customer's turns after the moment over which the curve is looked at."""
FEWEST, FEWEST_CONVERSATIONS = 20, 10
"""Helped moments, moments beside them, and conversations on either side below which it is too few to tell."""
DRAWS = 1000
GROUPS = {
    "anger": "heated", "frustration": "heated", "disappointment": "let down", "sadness": "let down",
    "worry": "unsure", "confusion": "unsure",
}  # fmt: skip
Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """One turn of a customer: its place in the conversation, the feeling with its strength 0 to 3, and the curve there."""

    turn: int
    feeling: str
    strength: int
    value: float


@dataclass(frozen=True, slots=True)
class Lived:
    """A live conversation as this question needs it: no words, and nobody's name.

    `helps` are kinds of help, each with the last turn that had been said when it came.
    """

    channel: str
    points: tuple[Point, ...]
    helps: tuple[tuple[str, int], ...] = ()


Cell = tuple[str, int, str, str, str]
"""What has to be alike: group of feelings, strength, trend, phase, channel."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A moment in which help could have come: what it was like, which kinds came, and how the curve went on.

    `change` is the mean of the customer's next two turns minus the turn itself, in steps of strength; below 0 it fell.
    """

    cell: Cell
    helped: frozenset[str]
    is_apart: bool
    change: float


@dataclass(frozen=True, slots=True)
class Effect:
    """The difference that a kind of help went with, in steps of strength; below 0 the curve fell further than without.

    `n` helped moments were matched of `of`, in so many `conversations`, beside `beside` moments without help. `low` and
    `high` bound the difference with 95 % probability. Where it is too few to tell there is no figure: all three are None.
    """

    kind: str
    n: int
    of: int
    conversations: int
    beside: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_told(self) -> bool:
        """Whether there are enough moments for a figure."""
        return self.difference is not None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.high < 0 or self.low > 0)


def occasions(lived: Lived) -> Iterator[Occasion]:
    """The moments of a conversation in which the customer showed a hard feeling and said something afterwards.

    Help belongs to the moment when it came between that turn and the customer's next one. A moment stands `apart`, to be
    compared with, where no help of any kind came until the end of the turns that are looked at.
    """
    points = lived.points
    for i, point in enumerate(points[:-1]):
        if not point.strength or point.feeling not in GROUPS:
            continue
        ahead = points[i + 1 : i + 1 + AHEAD]
        helped = frozenset(kind for kind, after in lived.helps if point.turn <= after < ahead[0].turn)
        near = any(point.turn <= after < ahead[-1].turn for _, after in lived.helps)
        cell = (GROUPS[point.feeling], point.strength, _trend(points, i), _phase(i), lived.channel)
        yield Occasion(cell, helped, not near, sum(p.value for p in ahead) / len(ahead) - point.value)


def _trend(points: Sequence[Point], at: int) -> str:
    if at == 0:
        return "start"
    step = points[at].value - points[at - 1].value
    return "rising" if step >= 0.5 else "falling" if step <= -0.5 else "level"


def _phase(at: int) -> str:
    return "opening" if at < 2 else "middle" if at < 5 else "late"


def effect(kind: str, all_lived: Iterable[Lived], seed: int = 0) -> Effect:
    """What a kind of help went with: the matched difference, with a bootstrap interval over whole conversations.

    Each helped moment is compared with the mean of moments of the same cell that stand apart; the figure is the mean over
    the helped ones (the effect on the treated, matched exactly). A moment without its like is left out, and counted in `of`.
    """
    found = [list(occasions(lived)) for lived in all_lived]
    of = sum(kind in o.helped for each in found for o in each)
    cells = {o.cell for each in found for o in each if kind in o.helped} & {o.cell for each in found for o in each if o.is_apart}
    sums = _sums(kind, found, sorted(cells))
    with_help, apart = int(sums[1].sum()), int(sums[3].sum())
    where = int((sums[1].sum(axis=1) > 0).sum())
    beside = int((sums[3].sum(axis=1) > 0).sum())
    told = Effect(kind, with_help, of, where, apart)
    if min(with_help, apart) < FEWEST or min(where, beside) < FEWEST_CONVERSATIONS:
        return told
    low, high = _interval(sums, seed)
    difference = float(_difference(np.ones((1, len(found))), sums)[0])
    return Effect(kind, with_help, of, where, apart, difference, low, high)


def _sums(kind: str, found: Sequence[Sequence[Occasion]], cells: Sequence[Cell]) -> tuple[Figures, Figures, Figures, Figures]:
    """For each conversation and cell: sum and count of changes with help, sum and count without."""
    place = {cell: k for k, cell in enumerate(cells)}
    out = tuple(np.zeros((len(found), len(cells))) for _ in range(4))
    for row, each in enumerate(found):
        for one in each:
            if one.cell not in place:
                continue
            side = 0 if kind in one.helped else 2 if one.is_apart else None
            if side is not None:
                out[side][row, place[one.cell]] += one.change
                out[side + 1][row, place[one.cell]] += 1
    return out[0], out[1], out[2], out[3]


def _difference(weights: Figures, sums: tuple[Figures, Figures, Figures, Figures]) -> Figures:
    """The matched difference for each row of weights over conversations; NaN where a draw has no cell with both sides."""
    changed, helped, went, apart = (weights @ part for part in sums)
    both = (helped > 0) & (apart > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(both, changed - helped * (went / apart), 0.0).sum(axis=1)
        return np.asarray(gap / np.where(both, helped, 0.0).sum(axis=1), dtype=np.float64)


def _interval(sums: tuple[Figures, Figures, Figures, Figures], seed: int) -> tuple[float, float]:
    """The middle 95 % over conversations drawn anew with replacement (percentile bootstrap)."""
    size = len(sums[0])
    draws = np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), size=DRAWS)
    low, high = np.nanpercentile(_difference(draws.astype(np.float64), sums), [2.5, 97.5])
    return float(low), float(high)
