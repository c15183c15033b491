"""How alike two sentences are, and whether one number rises with another."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def longest_common(one: str, other: str) -> float:
    """ROUGE-L (Lin 2004): the F1 of the longest common subsequence of words, 0 to 1."""
    a, b = _words(one), _words(other)
    lengths = [0] * (len(b) + 1)
    for word in a:
        before = 0
        for j, against in enumerate(b, 1):
            before, lengths[j] = lengths[j], before + 1 if word == against else max(lengths[j], lengths[j - 1])
    return 2 * lengths[-1] / (len(a) + len(b)) if a and b else 0.0


def common_words(one: str, other: str) -> float:
    """The F1 of the words both have, each counted as often as in both, 0 to 1."""
    a, b = Counter(_words(one)), Counter(_words(other))
    return 2 * (a & b).total() / (a.total() + b.total()) if a and b else 0.0


def _words(text: str) -> list[str]:
    return [w for w in "".join(c if c.isalnum() else " " for c in text.lower()).split() if w]


def ranked_apart(score: Sequence[float], marked: Sequence[bool]) -> float:
    """The area under the ROC curve: the chance that a marked one has the higher score (Mann and Whitney 1947)."""
    ranks, on = _ranks(score), np.asarray(marked, bool)
    n, m = int(on.sum()), int((~on).sum())
    return float((ranks[on].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def ranks_together(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation (1904), ties at their mean rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    _, place, count = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    upto = np.cumsum(count)
    ranks: NDArray[np.float64] = (upto - (count - 1) / 2)[place]
    return ranks
