"""Two readings of one conversation side by side: where they say the same, and where they do not."""

from collections.abc import Iterator
from dataclasses import dataclass

from heard.conversation import AgentMarks, CustomerMarks, Reading
from heard.conversation import codebook as book
from heard.understand.standing import said_at


@dataclass(frozen=True, slots=True)
class Difference:
    """One mark that two readings do not share: its address, what each says; None where a reading has no such mark."""

    address: str
    first: str | None
    second: str | None

    @property
    def turn(self) -> int | None:
        """The turn that the mark is at; None for a mark of the whole."""
        turn = self.address.rpartition(".")[0]
        return int(turn) if turn.isdigit() else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many marks two readings have between them, and those in which they differ, in the order of the conversation."""

    marks: int
    differences: tuple[Difference, ...]

    @property
    def alike(self) -> int:
        """How many marks both readings share."""
        return self.marks - len(self.differences)


def compare(first: Reading, second: Reading) -> Comparison:
    """Every mark of two readings of the same conversation, score by score and turn by turn.

    Scores count as alike where their intervals meet: two readings that could both be right do not contradict each other.
    """
    addresses = list(dict.fromkeys([*_addresses(first, second)]))
    pairs = [Difference(address, said_at(first, address), said_at(second, address)) for address in addresses]
    differing = tuple(pair for pair in pairs if pair.first != pair.second and not _meet(first, second, pair.address))
    return Comparison(len(pairs), differing)


def _addresses(*readings: Reading) -> Iterator[str]:
    yield from (name for name in book.codes(book.SCORES) if any(name in r.scores for r in readings))
    yield from ("resolution", "scenario")
    for turn in range(max(len(r.turns) for r in readings)):
        for reading in readings:
            yield from (f"{turn}.{name}" for name in _names(reading, turn))


def _names(reading: Reading, turn: int) -> list[str]:
    marks = reading.turns[turn] if turn < len(reading.turns) else None
    if isinstance(marks, CustomerMarks):
        return ["feeling", *marks.signals]
    if isinstance(marks, AgentMarks):
        acknowledged = ["acknowledgement"] if marks.acknowledgement is not None else []
        return [*marks.moves, *acknowledged, *(["moment"] if marks.moment else [])]
    return []


def _meet(first: Reading, second: Reading, name: str) -> bool:
    a, b = first.scores.get(name), second.scores.get(name)
    return a is not None and b is not None and a.low <= b.high and b.low <= a.high
