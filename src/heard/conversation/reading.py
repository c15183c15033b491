"""A reading: everything Heard understood of one conversation, each finding with evidence, confidence and reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from heard.conversation.conversation import Extra, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that carry one mark: `mark` is a code of the codebook or one of its kinds (`acknowledgement`, `moment`)."""

    mark: str
    span: Span


@dataclass(frozen=True, slots=True)
class CustomerMarks:
    """What a customer's turn shows: one feeling, its strength 0 to 3, any signals.

    `confidence` holds a probability for each mark made: under `feeling`, `strength` and each signal's own code.
    `expected` is the strength as an expectation, 0.0 to 3.0, for the curve. `feeling` is empty where people have set it aside.
    """

    feeling: str
    strength: int
    signals: tuple[str, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class AgentMarks:
    """What an agent's turn does: its moves, the acknowledgement 0 to 2 (None: no occasion), and a moment if it is one.

    `confidence` is keyed by each move's own code, `acknowledgement` and `moment`.
    """

    moves: tuple[str, ...]
    acknowledgement: int | None
    moment: str | None
    confidence: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


TurnMarks = CustomerMarks | AgentMarks | None
"""The marks of one turn; None for a speaker who is neither the customer nor answering."""


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 1 (low) to 5 (high), the interval it lies in with 90 % probability, and the turns it rests on."""

    value: float
    low: float
    high: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of `care` or a `missed` chance at an agent's turn: the occasion, the reply, why, and what could have been said."""

    kind: str
    turn: int
    occasion: tuple[Span, ...]
    reply: tuple[Span, ...]
    because: str
    instead: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Promise:
    """Something an agent said would be done: `what`, by when as said (`by`) and as a time (`due`), and how it stands.

    `state` is open, kept or broken inside this conversation; `settled` is where that was seen.
    """

    what: str
    span: Span
    by: str | None
    due: datetime | None
    state: str
    confidence: float
    settled: Span | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The customer's strain at one of their turns: 0 calm to 3 severe; below 0 is ease (relief, gratitude, joy)."""

    turn: int
    value: float


@dataclass(frozen=True, slots=True)
class Spike:
    """A rise of the curve by two or more, or to severe, from turn `since` to turn `turn`."""

    turn: int
    since: int | None
    rise: float


@dataclass(frozen=True, slots=True)
class Jargon:
    """A word of the trade that a customer may not know, where it was said, and what it means in plain words."""

    span: Span
    plain: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What made a reading, so that any mark can be made again: versions of code, model and codebook."""

    heard: str
    model: str
    codebook: str
    details: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """A mark on which two readers differ: its address (`3.feeling`), what the ear says, what the second reader says.

    What is said is written as in a contest: `frustration:2`, `yes`, `no`, `1`, `missed`, `none`.
    """

    mark: str
    ear: str
    second: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second reader says of a conversation: `turns[i]` and the reason `because[i]` are about turn i.

    A turn it did not read has None and an empty reason; `missing` says why there are such turns. `compared` is the number of
    marks that either reader made on the turns both read, `differences` those of them that are not the same.
    """

    turns: tuple[TurnMarks, ...]
    because: tuple[str, ...]
    recipe: Recipe
    compared: int = 0
    differences: tuple[Difference, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it for one conversation; `turns[i]` is about turn i."""

    turns: tuple[TurnMarks, ...]
    scores: Mapping[str, Score]
    resolution: str
    scenario: str
    root_cause: str
    concern: str
    recipe: Recipe
    moments: tuple[Moment, ...] = ()
    promises: tuple[Promise, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    spikes: tuple[Spike, ...] = ()
    jargon: tuple[Jargon, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    extra: Extra = field(default_factory=dict)
    second_opinion: Opinion | None = None
