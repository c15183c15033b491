"""How close an ear is to a reader, measured against how close two readers are: one ratio a figure, and their mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from heard.learn.evaluation import FIGURES
from heard.learn.examples import Example
from heard.listen import Hearing

HEADLINE = tuple(name for name in FIGURES if name not in ("care F1", "scenario kappa"))
"""The figures whose mean ratio is the headline; the two left out have too few marks or matter less."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """One figure: the ear's mean over the readers, and the readers' own with each other."""

    ear: float
    readers: float

    @property
    def ratio(self) -> float:
        """The ear's share of what a second reader reaches; not a number where the readers reach nothing themselves.

        A figure that the ear's marks do not allow counts as nothing.
        """
        return (self.ear if self.ear == self.ear else 0.0) / self.readers if self.readers > 0 else float("nan")


def closeness(said: Sequence[Hearing], told: Sequence[Example]) -> Mapping[str, Closeness]:
    """Every figure of the ear against each reader of conversations that two readers marked, beside the readers' own."""
    first, second = [e.hearings[0] for e in told], [e.hearings[1] for e in told]
    out = {}
    for name, figure in FIGURES.items():
        each = [figure(list(zip(said, reader, strict=True))) for reader in (first, second)]
        out[name] = Closeness(float(np.mean(each)), figure(list(zip(first, second, strict=True))))
    return out


def headline(found: Mapping[str, Closeness]) -> float:
    """The mean of the headline figures' ratios: 1.0 is as close as a second reader."""
    each = [found[name].ratio for name in HEADLINE if found[name].readers > 0]
    return float(np.mean(each)) if each else float("nan")


def headline_between(said: Sequence[Hearing], told: Sequence[Example], draws: int = 200, seed: int = 7) -> tuple[float, float]:
    """The 95 % interval of the headline: bootstrap over conversations, percentiles (Efron 1979)."""
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(len(told), size=len(told)) for _ in range(draws))
    found = [headline(closeness([said[i] for i in rows], [told[i] for i in rows])) for rows in drawn]
    low, high = np.nanquantile(found, (0.025, 0.975))
    return float(low), float(high)
