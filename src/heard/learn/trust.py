"""Whether the ear's confidence can be trusted: calibration of its marks, and how often its intervals hold the reader's score."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heard.conversation import AgentMarks
from heard.learn.evaluation import Pairs, customers
from heard.listen import codes
from heard.listen.deciding import Chances

Sure = Sequence[tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Marks made with like confidence: how sure the ear was on average, how often it was right, and how many there were."""

    sure: float
    right: float
    n: int


def bins(pairs: Sure, count: int = 10) -> list[Bin]:
    """Confidences and outcomes in bins of equal width, empty ones left out."""
    p = np.array([sure for sure, _ in pairs])
    ok = np.array([right for _, right in pairs], float)
    where = np.minimum((p * count).astype(int), count - 1)
    inside = [where == k for k in range(count)]
    return [Bin(float(p[i].mean()), float(ok[i].mean()), int(i.sum())) for i in inside if i.any()]


def calibration_error(pairs: Sure) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean distance of confidence and outcome, weighted by count."""
    found = bins(pairs)
    total = sum(b.n for b in found)
    return sum(b.n * abs(b.sure - b.right) for b in found) / total if total else float("nan")


def error_by_chance(pairs: Sure, draws: int = 400, seed: int = 7) -> tuple[float, float, float]:
    """What `calibration_error` would show on as many marks if every confidence were exactly right: the mean, and the middle 90 %.

    Outcomes are drawn with the confidences as their probabilities; on few marks even perfect confidences show an error.
    """
    sure, rng = np.array([p for p, _ in pairs]), np.random.default_rng(seed)
    found = [calibration_error(list(zip(sure, rng.random(len(sure)) < sure, strict=True))) for _ in range(draws)]
    low, high = np.quantile(found, (0.05, 0.95))
    return float(np.mean(found)), float(low), float(high)


def feelings_sure(pairs: Pairs) -> Sure:
    """For each customer's turn how sure the ear was of its feeling, and whether the reader marked the same."""
    return [(said.confidence["feeling"], said.feeling == marked.feeling) for said, marked in customers(pairs)]


def moves_sure(chances: Sequence[Sequence[Chances | None]], pairs: Pairs) -> Sure:
    """For each reply and each move the probability the ear gave it, and whether the reader marked it."""
    out: list[tuple[float, bool]] = []
    for row, (_, marked) in zip(chances, pairs, strict=True):
        for c, marks in zip(row, marked.turns, strict=True):
            if c is not None and isinstance(marks, AgentMarks):
                out += [(c.of[move], move in marks.moves) for move in codes.MOVES]
    return out


def coverage(pairs: Pairs) -> Mapping[str, float]:
    """For each score the share of conversations whose interval holds the reader's score."""
    return {
        name: float(np.mean([s.scores[name].low - 1e-6 <= m.scores[name].value <= s.scores[name].high + 1e-6 for s, m in pairs]))
        for name in codes.SCORES
    }


def confusions(pairs: Pairs, most: int = 8) -> list[tuple[str, str, int]]:
    """The feelings most often taken for one another: marked, said, how often."""
    counted = Counter((m.feeling, s.feeling) for s, m in customers(pairs) if m.feeling != s.feeling)
    return [(marked, said, n) for (marked, said), n in counted.most_common(most)]


def strengths(pairs: Pairs) -> list[list[int]]:
    """How often strength k was marked (row) and l was said (column), 0 to 3."""
    table = [[0] * 4 for _ in range(4)]
    for said, marked in customers(pairs):
        table[marked.strength][said.strength] += 1
    return table
