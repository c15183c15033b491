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
        """The ear's share of what a second reader reaches; a figure that could not be had counts as nothing."""
        return (self.ear if self.ear == self.ear else 0.0) / self.readers


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
    return float(np.mean([found[name].ratio for name in HEADLINE if found[name].readers == found[name].readers]))
