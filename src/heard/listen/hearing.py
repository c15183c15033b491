"""What the ear heard in one conversation, before anything is understood from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from heard.conversation import Evidence, Score, TurnMarks


@dataclass(frozen=True, slots=True)
class Hearing:
    """The marks of each turn, and the ear's view of the whole: scores, resolution, scenario.

    `confidence` holds the probability of `resolution` and `scenario`; `evidence` the words both rest on.
    """

    turns: tuple[TurnMarks, ...]
    scores: Mapping[str, Score]
    resolution: str
    scenario: str
    confidence: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
