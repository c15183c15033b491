"""The ear's confidence is set on conversations it has not learned from: slopes, thresholds, and widths of intervals."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heard.learn.agreement import f1, weighted_kappa
from heard.learn.targets import COLUMN
from heard.listen import codes
from heard.listen.deciding import Calibration, plain_calibration

Table = NDArray[np.float32]
COVER = 0.92
"""The share of held-out scores that an interval must hold: a little over the nine in ten that it is to hold of real ones, which
are harder."""
GRID = np.arange(0.08, 0.9, 0.02)
FEW = 8
"""With fewer marks than this a mark keeps the threshold `USUAL`: there is nothing to fit on."""
USUAL = 0.35
SIGNALS_AT_MOST = 0.2
"""No signal waits for more certainty than this: held-out conversations are easier than real ones, and a signal that is not
heard costs more than one that is doubted."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Logits and marks of held-out turns and the answers for wholes: [turns, marks], what was asked, and [conversations, wholes].

    A whole's answer and goal are the scores, 1 to 5, then a column for every resolution and scenario. Where readers differ a
    mark is the share of them that made it.
    """

    logits: Table
    value: Table
    asked: Table
    whole: Table
    goal: Table

    def reader_by_reader(self) -> "HeldOut":
        """Turns twice, as two readers would have marked them: for thresholds, which know only yes and no."""
        value = np.concatenate([self.value > 0.25, self.value > 0.75]).astype(np.float32)
        asked = np.concatenate([self.asked > 0, self.asked > 0.75]).astype(np.float32)
        return replace(self, logits=np.concatenate([self.logits, self.logits]), value=value, asked=asked)


def calibrate(held: HeldOut) -> Calibration:
    """Slopes and offsets first, then thresholds on the probabilities they give, then the scores."""
    held = held.reader_by_reader()
    c = plain_calibration()
    first = len(codes.FEELINGS)
    slope, offset = c.slope.copy(), c.offset.copy()
    customers = held.asked[:, 0] > 0
    slope[:first], offset[:first] = softmax_fit(held.logits[customers, :first], held.value[customers, :first])
    for column in range(first, len(codes.TURN)):
        asked = held.asked[:, column] > 0
        slope[column], offset[column] = platt(held.logits[asked, column], held.value[asked, column])
    c = replace(c, slope=slope, offset=offset)
    return with_scores(replace(c, thresholds=thresholds(held, c)), held)


def platt(logit: Table, value: Table, prior: float = 4.0, rounds: int = 30) -> tuple[float, float]:
    """Slope and offset of a logistic fit, drawn towards (1, 0) as by `prior` observations (Platt 1999)."""
    if value.sum() < FEW:
        return 1.0, 0.0
    w = np.array([1.0, 0.0])
    x = np.stack([logit, np.ones_like(logit)], 1).astype(np.float64)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ (p - value) + prior * (w - [1.0, 0.0])
        curve = (x * (p * (1 - p))[:, None]).T @ x + prior * np.eye(2)
        w = w - np.linalg.solve(curve, slope)
    return float(max(w[0], 0.2)), float(w[1])


def softmax_fit(logits: Table, value: Table, rounds: int = 400, prior: float = 3.0) -> tuple[Table, Table]:
    """One slope for all feelings and an offset each, by gradient descent on the log loss (Guo et al. 2017, with offsets)."""
    slope, offset = 1.0, np.zeros(logits.shape[1])
    for _ in range(rounds):
        x = logits * slope + offset
        p = np.exp(x - x.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        error = (p - value) / len(value)
        slope -= 0.1 * float((error * logits).sum())
        offset -= 1.0 * (error.sum(0) + prior * offset / len(value))
    return np.full(logits.shape[1], slope, np.float32), offset.astype(np.float32)


def thresholds(held: HeldOut, c: Calibration) -> dict[str, float]:
    """For a mark the threshold with the best F1, for steps the pair or triple with the best weighted kappa."""
    p = 1 / (1 + np.exp(-(held.logits * c.slope + c.offset)))
    found = dict(c.thresholds)
    for name in (*codes.SIGNALS, *codes.MOVES, *codes.MOMENTS):
        asked = held.asked[:, COLUMN[name]] > 0
        found[name] = best_cut(p[asked, COLUMN[name]], held.value[asked, COLUMN[name]])
        if name in codes.SIGNALS:
            found[name] = min(found[name], SIGNALS_AT_MOST)
    for steps in (codes.STRENGTHS, codes.ACKNOWLEDGEMENTS):
        columns = [COLUMN[name] for name in steps]
        asked = held.asked[:, columns[0]] > 0
        cuts = best_steps(p[asked][:, columns], held.value[asked][:, columns].sum(1))
        found |= dict(zip(steps, cuts, strict=True))
    return found


def best_cut(p: Table, value: Table) -> float:
    """The threshold with the best F1; flat tops are met in the middle, and few marks pull it to the usual one."""
    marks = float(value.sum())
    if marks < FEW:
        return USUAL
    each = np.array([f1(p >= cut, value > 0) for cut in GRID])
    best = float(np.mean(GRID[each >= each.max() - 0.01]))
    return float((best * marks + USUAL * FEW) / (marks + FEW))


def best_steps(p: Table, level: Table) -> list[float]:
    """A threshold for each step, found one after the other, twice round."""
    cuts = [0.5] * p.shape[1]
    for step in [*range(p.shape[1])] * 2:
        kappas = []
        for cut in GRID:
            tried = [*cuts[:step], cut, *cuts[step + 1 :]]
            kappas.append(weighted_kappa(np.cumprod(p >= tried, 1).sum(1), level))
        top = np.nan_to_num(np.array(kappas))
        cuts[step] = float(np.mean(GRID[top >= top.max() - 0.003]))
    return cuts


def with_scores(c: Calibration, held: HeldOut) -> Calibration:
    """Scores stretched to the readers' spread, and the half-width that holds `COVER` of the scores not fitted on.

    Where two readers' mean lies between two scores, one gave the lower and one the higher: the width must hold either.
    """
    stretch, width = {}, {}
    half = np.arange(len(held.whole)) % 2 == 0
    for column, name in enumerate(codes.SCORES):
        expected, goal = held.whole[:, column], held.goal[:, column]
        stretch[name] = stretched(expected, goal)
        put = [(_put(expected[b], stretched(expected[a], goal[a])), goal[b]) for a, b in ((half, ~half), (~half, half))]
        width[name] = _quantile(np.concatenate([abs(x - score) for x, g in put for score in (np.floor(g), np.ceil(g))]))
    return replace(c, stretch=stretch, width=width)


def wide_enough(c: Calibration, held: HeldOut, rows: NDArray[np.bool_]) -> Calibration:
    """Intervals that also hold `COVER` of these conversations taken by themselves (Mondrian conformal, Vovk et al. 2005)."""
    width = dict(c.width)
    for column, name in enumerate(codes.SCORES):
        put, goal = _put(held.whole[rows, column], c.stretch[name]), held.goal[rows, column]
        width[name] = max(width[name], _quantile(np.concatenate([abs(put - score) for score in (np.floor(goal), np.ceil(goal))])))
    return replace(c, width=width)


def stretched(expected: Table, goal: Table) -> tuple[float, float]:
    """Slope and offset that give rounded scores the best weighted kappa; the mean is kept."""
    slopes = np.arange(0.9, 1.85, 0.05)
    tried = [(float(s), float(goal.mean() - s * expected.mean())) for s in slopes]
    kappas = [weighted_kappa(np.round(_put(expected, t)), goal) for t in tried]
    return tried[int(np.argmax(kappas))]


def _put(expected: Table, stretch: tuple[float, float]) -> Table:
    put: Table = np.clip(expected * stretch[0] + stretch[1], 1, 5)
    return put


def _quantile(off: Table) -> float:
    rank = min(1.0, np.ceil((len(off) + 1) * COVER) / len(off))
    return float(np.quantile(off, rank, method="higher"))


def keep(c: Calibration, path: Path) -> None:
    """Write a calibration where the ear will find it."""
    plain = {k: np.round(v, 4).tolist() if isinstance(v, np.ndarray) else v for k, v in asdict(c).items()}
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
