"""How far two readers agree, beyond chance."""

from collections import Counter
from collections.abc import Hashable, Iterable

import numpy as np


def kappa(first: Iterable[Hashable], second: Iterable[Hashable]) -> float:
    """Cohen's kappa (1960) of two readers' marks; not a number where there is nothing to agree on."""
    a, b = list(first), list(second)
    if not a:
        return float("nan")
    seen = sum(x != y for x, y in zip(a, b, strict=True)) / len(a)
    left, right = Counter(a), Counter(b)
    chance = 1 - sum(left[x] * right[x] for x in left) / len(a) ** 2
    return 1 - seen / chance if chance else float("nan")


def weighted_kappa(first: Iterable[float], second: Iterable[float]) -> float:
    """Cohen's kappa (1968) with squared distance as the cost of a disagreement."""
    a, b = np.asarray(list(first), float), np.asarray(list(second), float)
    if not len(a):
        return float("nan")
    chance = np.mean(a**2) + np.mean(b**2) - 2 * a.mean() * b.mean()
    return float(1 - np.mean((a - b) ** 2) / chance) if chance else float("nan")


def f1(said: Iterable[bool], marked: Iterable[bool]) -> float:
    """The harmonic mean of precision and recall; not a number where nothing was said or marked."""
    a, b = np.asarray(list(said), bool), np.asarray(list(marked), bool)
    total = int(a.sum() + b.sum())
    return 2 * int((a & b).sum()) / total if total else float("nan")
