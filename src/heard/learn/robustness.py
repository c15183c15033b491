"""Whether the ear hears the same when people spell, punctuate or speak otherwise."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from heard.conversation import Conversation
from heard.learn.augment import as_transcribed, changed, in_dialect, with_typos
from heard.learn.examples import Example
from heard.learn.headline import closeness, headline
from heard.listen import Hearing

WAYS = {"as transcribed": as_transcribed, "with typos": with_typos, "in dialect": in_dialect}
Hear = Callable[[Sequence[Conversation]], Sequence[Hearing]]


def robustness(hear: Hear, told: Sequence[Example], seed: int = 7) -> Mapping[str, float]:
    """The headline on the conversations as they are and in each other spelling; marked by two readers."""
    out = {"as written": headline(closeness(hear([e.conversation for e in told]), told))}
    for name, change in WAYS.items():
        rng = np.random.default_rng(seed)
        other = [changed(e.conversation, change, rng) for e in told]
        out[name] = headline(closeness(hear(other), told))
    return out
