"""How close an ear is to a reader: one table of agreement, with bootstrap intervals over conversations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heard.conversation import AgentMarks, CustomerMarks
from heard.learn.agreement import f1, kappa, weighted_kappa
from heard.listen import Hearing, codes

Figure = Callable[[Sequence[tuple[Hearing, Hearing]]], float]
Pairs = Sequence[tuple[Hearing, Hearing]]
FEW = 8


def customers(pairs: Pairs) -> list[tuple[CustomerMarks, CustomerMarks]]:
    """The customer's turns of all pairs, said and marked."""
    both = (marks for a, b in pairs for marks in zip(a.turns, b.turns, strict=True))
    return [(x, y) for x, y in both if isinstance(x, CustomerMarks) and isinstance(y, CustomerMarks)]


def agents(pairs: Pairs) -> list[tuple[AgentMarks, AgentMarks]]:
    """The answering turns of all pairs, said and marked."""
    both = (marks for a, b in pairs for marks in zip(a.turns, b.turns, strict=True))
    return [(x, y) for x, y in both if isinstance(x, AgentMarks) and isinstance(y, AgentMarks)]


def _feeling(pairs: Pairs) -> float:
    c = customers(pairs)
    return kappa([x.feeling for x, _ in c], [y.feeling for _, y in c])


def _strength(pairs: Pairs) -> float:
    c = customers(pairs)
    return weighted_kappa([x.strength for x, _ in c], [y.strength for _, y in c])


def _hot(pairs: Pairs) -> float:
    c = customers(pairs)
    return f1([x.strength >= 2 for x, _ in c], [y.strength >= 2 for _, y in c])


def _acknowledgement(pairs: Pairs) -> float:
    levels = [(x.acknowledgement, y.acknowledgement) for x, y in agents(pairs)]
    both = [(x, y) for x, y in levels if x is not None and y is not None]
    return weighted_kappa([x for x, _ in both], [y for _, y in both])


def _moment(kind: str) -> Figure:
    def figure(pairs: Pairs) -> float:
        a = agents(pairs)
        return f1([x.moment == kind for x, _ in a], [y.moment == kind for _, y in a])

    return figure


def _signals(pairs: Pairs) -> float:
    c = customers(pairs)
    return _macro([(set(x.signals), set(y.signals)) for x, y in c], codes.SIGNALS)


def _moves(pairs: Pairs) -> float:
    a = agents(pairs)
    return _macro([(set(x.moves), set(y.moves)) for x, y in a], codes.MOVES)


def _macro(sets: Sequence[tuple[set[str], set[str]]], marks: Sequence[str]) -> float:
    """The mean F1 of the marks that are there often enough to speak of."""
    each = [f1([m in a for a, _ in sets], [m in b for _, b in sets]) for m in marks if sum(m in b for _, b in sets) >= FEW]
    return float(np.mean(each)) if each else float("nan")


def _score(name: str) -> Figure:
    def figure(pairs: Pairs) -> float:
        return weighted_kappa([round(a.scores[name].value) for a, _ in pairs], [round(b.scores[name].value) for _, b in pairs])

    return figure


def _kind(name: str) -> Figure:
    return lambda pairs: kappa([getattr(a, name) for a, _ in pairs], [getattr(b, name) for _, b in pairs])


FIGURES: Mapping[str, Figure] = {
    "feeling kappa": _feeling,
    "strength weighted kappa": _strength,
    "hot turn F1": _hot,
    "signals macro F1": _signals,
    "moves macro F1": _moves,
    "acknowledgement weighted kappa": _acknowledgement,
    "missed chance F1": _moment("missed"),
    "care F1": _moment("care"),
    **{f"{name} weighted kappa": _score(name) for name in codes.SCORES},
    "resolution kappa": _kind("resolution"),
    "scenario kappa": _kind("scenario"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure, the interval that holds it in 95 of 100 redrawings of the conversations, and how many there were."""

    name: str
    value: float
    low: float
    high: float
    n: int


def evaluate(said: Sequence[Hearing], *readers: Sequence[Hearing], seed: int = 7, draws: int = 200) -> list[Measured]:
    """Every figure of agreement with what each reader marked, the mean over the readers; all in the same order of conversations."""
    pairs = [list(zip(said, reader, strict=True)) for reader in readers]
    rng = np.random.default_rng(seed)
    drawn = [rng.integers(0, len(said), len(said)) for _ in range(draws)]
    return [_measured(name, figure, pairs, drawn) for name, figure in FIGURES.items()]


def _measured(name: str, figure: Figure, pairs: Sequence[Pairs], drawn: Sequence[NDArray[np.int64]]) -> Measured:
    redrawn = (float(np.mean([figure([reader[i] for i in d]) for reader in pairs])) for d in drawn)
    again = [value for value in redrawn if value == value]
    low, high = np.percentile(again, [2.5, 97.5]) if again else (float("nan"), float("nan"))
    value = float(np.mean([figure(reader) for reader in pairs]))
    return Measured(name, value, float(low), float(high), len(pairs[0]))
