"""Whether the ear hears the same when people spell, punctuate or speak otherwise."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.random import Generator

from heard.conversation import Conversation
from heard.learn.augment import Change, as_transcribed, changed, with_typos
from heard.learn.englishes import ENGLISHES, spoken
from heard.learn.examples import Example
from heard.learn.headline import closeness, headline
from heard.listen import Hearing

Hear = Callable[[Sequence[Conversation]], Sequence[Hearing]]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The headline when the same is said in another way, the loss against as it was written, and the share of turns that differ."""

    way: str
    headline: float
    loss: float
    turns: float


def with_masks(text: str, rng: Generator) -> str:
    """As a filter leaves it that masks who is spoken to."""
    greeted = r"\b(Hi|Hey|Hello|Dear|Thanks|Thank you)(,?) (?!There|All|Team|Again)[A-Z]\w+"
    return re.sub(greeted, r"\1\2 [name]", re.sub(r"@\w+", "@user", text))


def _speaks(text: str, rng: Generator, english: str) -> str:
    return spoken(text, english)


CHANCE: Mapping[str, Change] = {"as transcribed": as_transcribed, "with typos": with_typos}
"""Ways that are drawn by chance, so that one draw differs from the next."""
SET: Mapping[str, Change] = {"names masked": with_masks, **{f"{e} English": partial(_speaks, english=e) for e in ENGLISHES}}


def robustness(hear: Hear, told: Sequence[Example], draws: int = 3, seed: int = 7) -> Iterator[Otherwise]:
    """First as written, then in each other way, the ways of chance in the mean of so many draws; marked by two readers."""
    written = [e.conversation for e in told]
    plain = headline(closeness(hear(written), told))
    yield Otherwise("as written", plain, 0.0, 0.0)
    for way, change in ({**CHANCE, **SET}).items():
        each = [_said(written, change, seed + k) for k in range(draws if way in CHANCE else 1)]
        value = float(np.mean([headline(closeness(hear(other), told)) for other in each]))
        pairs = [(a.text, b.text) for c, d in zip(written, each[0], strict=True) for a, b in zip(c.turns, d.turns, strict=True)]
        yield Otherwise(way, value, plain - value, float(np.mean([a != b for a, b in pairs])))


def _said(written: Sequence[Conversation], change: Change, seed: int) -> list[Conversation]:
    rng = np.random.default_rng(seed)
    return [changed(c, change, rng) for c in written]
