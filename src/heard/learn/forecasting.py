"""Fitting the forecast, and saying whether it is better than "the same as in the last turn".

It is fitted on what readers marked, of which there is much, together with what the ear hears in the conversations it has not
learned from, which is what the forecast will look at: of its own lessons an ear is surer than of anything else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heard.conversation import CustomerMarks, TurnMarks
from heard.learn.evaluation import Measured
from heard.learn.examples import Example, fold
from heard.understand.forecast import AHEAD, MARKS, PERSISTENCE, Fitted, is_hot, looked_at, so_far

Floats = NDArray[np.float64]
FOLDS = 10
RIDGE = 100.0
"""How strongly weights are held at nought; in standard deviations of what is looked at."""
HEARD_COUNTS = 3.0
"""So much more a place counts that was looked at through an ear."""
STEPS = 12
DRAWS = 1000
SEED = 7
EAR_FOLDS, EAR_HELD = 7, 0
"""The conversations that no ear of ours learns its weights from, as in heard.learn.school."""
MADE = {"target": "strength 2 or more within the customer's next two turns", "folds": FOLDS, "ridge": RIDGE, "seed": SEED}


@dataclass(frozen=True, slots=True)
class Points:
    """Places in conversations from which it is told ahead: what is looked at, what came, in which conversation, how much it counts.

    A place is every turn after which the customer speaks again. Where several readers said what came, each counts in part.
    """

    rows: Floats
    came: Floats
    where: NDArray[np.int64]
    counts: Floats
    ids: tuple[str, ...]

    def of(self, mine: NDArray[np.bool_]) -> "Points":
        """Some of them."""
        return replace(self, rows=self.rows[mine], came=self.came[mine], where=self.where[mine], counts=self.counts[mine])


def points(told: Sequence[Example], marks: Sequence[Sequence[TurnMarks]]) -> Points:
    """The places in these conversations, looked at through `marks` (an ear's, or a reader's), told by the readers' marks."""
    rows, came, where, counts = [], [], [], []
    for number, (example, seen) in enumerate(zip(told, marks, strict=True)):
        for at, row in _looks(seen):
            for hearing in example.hearings:
                ahead = [m for m in hearing.turns[at + 1 :] if isinstance(m, CustomerMarks)][:AHEAD]
                if ahead:
                    rows.append(row)
                    came.append(float(any(map(is_hot, ahead))))
                    where.append(number)
                    counts.append(1 / len(example.hearings))
    return Points(np.array(rows), np.array(came), np.array(where), np.array(counts), tuple(e.conversation.id for e in told))


def not_learned_from(told: Sequence[Example]) -> list[Example]:
    """The conversations that were held out when the ear was trained."""
    return [e for e in told if fold(e.conversation.id, EAR_FOLDS) == EAR_HELD]


def lessons(read: Points, heard: Points) -> Points:
    """What to fit on: the places as readers saw them, and as an ear heard them."""
    both = {n: np.concatenate([getattr(read, n), getattr(heard, n)]) for n in ("rows", "came")}
    where = np.concatenate([read.where, heard.where + len(read.ids)])
    counts = np.concatenate([read.counts, heard.counts * HEARD_COUNTS])
    return Points(both["rows"], both["came"], where, counts, read.ids + heard.ids)


def _looks(marks: Sequence[TurnMarks]) -> Iterator[tuple[int, Floats]]:
    for at in range(len(marks)):
        seen = so_far(marks[: at + 1])
        if seen is not None and marks[at] is not None:
            yield at, looked_at(seen)


def fit(p: Points, ridge: float = RIDGE) -> Fitted:
    """Logistic weights by Newton's steps, and the two chances of persistence."""
    mean, scale = p.rows.mean(0), p.rows.std(0)
    scale[scale == 0] = 1
    x = np.hstack([(p.rows - mean) / scale, np.ones((len(p.rows), 1))])
    held = np.diag([ridge] * (x.shape[1] - 1) + [1e-9])
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p.counts * (p.came - chance)) - held @ w
        bend = (x * (p.counts * chance * (1 - chance))[:, None]).T @ x + held
        w += np.linalg.solve(bend, slope)
    weights = w[:-1] / scale
    after = {hot: _share(p, hot) for hot in (True, False)}
    return Fitted(weights, float(w[-1] - weights @ mean), after[True], after[False])


def _share(p: Points, hot: bool) -> float:
    from heard.understand.forecast import LOOKED_AT

    mine = (p.rows[:, list(LOOKED_AT).index("strength is 2 or more now")] > 0) == hot
    return float(np.average(p.came[mine], weights=p.counts[mine])) if mine.any() else float(p.came.mean())


@dataclass(frozen=True, slots=True)
class Told:
    """What was told ahead at each place: by all marks, by the last turn's calibrated chance, and flatly as the last turn."""

    marks: Floats
    persistence: Floats
    same: Floats


def told_by(fitted: Fitted, p: Points) -> Told:
    """What fitted numbers say."""
    chance = fitted.persistence(p.rows)
    same = (chance == fitted.after_hot).astype(float) if fitted.after_hot != fitted.after_calm else chance
    return Told(fitted.chances(p.rows), chance, same)


def cross_told(p: Points, learn: Points | None = None) -> Told:
    """What is told of each conversation by numbers fitted without it; `learn`: the places to fit on, if they are others."""
    out = Told(np.zeros(len(p.came)), np.zeros(len(p.came)), np.zeros(len(p.came)))
    learn = learn or p
    folds = np.array([fold(i, FOLDS) for i in p.ids])
    others = np.array([fold(i, FOLDS) for i in learn.ids])
    for held in range(FOLDS):
        mine = folds[p.where] == held
        if mine.any():
            said = told_by(fit(learn.of(others[learn.where] != held)), p.of(mine))
            for name in ("marks", "persistence", "same"):
                getattr(out, name)[mine] = getattr(said, name)
    return out


def brier(p: Points, chance: Floats, counts: Floats) -> float:
    """The mean squared distance of the chance from what came: 0 is perfect."""
    return float(np.average((chance - p.came) ** 2, weights=counts))


def average_precision(p: Points, chance: Floats, counts: Floats) -> float:
    """The mean precision over the places that came, from the surest down; places of one chance count together."""
    order = np.argsort(-chance, kind="stable")
    hits, all_ = np.cumsum((p.came * counts)[order]), np.cumsum(counts[order])
    ends = np.append(np.flatnonzero(np.diff(chance[order])), len(order) - 1)
    if not hits[-1]:
        return float("nan")
    recall = np.diff(hits[ends] / hits[-1], prepend=0.0)
    return float(np.sum(recall * hits[ends] / np.maximum(all_[ends], 1e-12)))


FIGURES: dict[str, Callable[[Points, Floats, Floats], float]] = {"Brier score": brier, "average precision": average_precision}
NAMES = {"marks": "forecast", "persistence": "same as last turn, calibrated", "same": "same as last turn"}


def measured(p: Points, told: Told, draws: int | None = None) -> list[Measured]:
    """Each figure for each way to tell ahead, and how much better the forecast is than calibrated persistence.

    The intervals hold the figure in 95 of 100 redrawings of the conversations.
    """
    rng, n = np.random.default_rng(SEED), len(p.ids)
    weights = [p.counts] + [p.counts * np.bincount(rng.integers(0, n, n), minlength=n)[p.where] for _ in range(draws or DRAWS)]
    out = []
    for figure, of in FIGURES.items():
        values = {way: np.array([of(p, getattr(told, way), w) for w in weights]) for way in NAMES}
        sign = -1 if figure == "Brier score" else 1
        values["better"] = sign * (values["marks"] - values["persistence"])
        for way, found in values.items():
            low, high = np.nanpercentile(found[1:], [2.5, 97.5])
            name = f"{figure}: {NAMES.get(way, 'better by')}"
            out.append(Measured(name, float(found[0]), float(low), float(high), len(set(p.where.tolist()))))
    return out


def is_better(found: Sequence[Measured]) -> bool:
    """Whether both figures are better than calibrated persistence, beyond chance."""
    return all(m.low > 0 for m in found if m.name.endswith("better by"))


def decided(fitted: Fitted, found: Sequence[Measured]) -> Fitted:
    """The numbers, with the way to tell ahead that stood the test."""
    return replace(fitted, by=MARKS if is_better(found) else PERSISTENCE)


def reliability(p: Points, chance: Floats, bins: int = 10) -> list[tuple[float, float, int]]:
    """For each band of chances, where there is any: the mean chance, the share that came, the number of places."""
    band = np.minimum((chance * bins).astype(int), bins - 1)
    found = [(band == b) for b in range(bins)]
    return [(float(chance[m].mean()), float(np.average(p.came[m], weights=p.counts[m])), int(m.sum())) for m in found if m.any()]
