"""Where two readers of one conversation differ: mark by mark, on the turns that both have read."""

from collections.abc import Iterator, Sequence

from heard.conversation import AgentMarks, CustomerMarks, Difference, TurnMarks
from heard.conversation import codebook as book
from heard.understand.standing import NO, NONE, YES


def differences(ear: Sequence[TurnMarks], second: Sequence[TurnMarks]) -> tuple[int, tuple[Difference, ...]]:
    """How many marks either of them made on turns that both read, and those on which they are not of one mind, in order."""
    compared = [d for i, (one, other) in enumerate(zip(ear, second, strict=True)) for d in _of_turn(i, one, other)]
    return len(compared), tuple(d for d in compared if d.ear != d.second)


def _of_turn(turn: int, ear: TurnMarks, second: TurnMarks) -> Iterator[Difference]:
    if isinstance(ear, CustomerMarks) and isinstance(second, CustomerMarks):
        yield Difference(f"{turn}.feeling", _felt(ear), _felt(second))
        yield from _any_of(turn, book.codes(book.SIGNALS), ear.signals, second.signals)
    if isinstance(ear, AgentMarks) and isinstance(second, AgentMarks):
        one = (("moment", ear.moment, second.moment), ("acknowledgement", ear.acknowledgement, second.acknowledgement))
        for name, mine, theirs in one:
            if mine is not None or theirs is not None:
                yield Difference(f"{turn}.{name}", *(NONE if said is None else str(said) for said in (mine, theirs)))
        yield from _any_of(turn, book.codes(book.MOVES), ear.moves, second.moves)


def _any_of(turn: int, codes: Sequence[str], ear: Sequence[str], second: Sequence[str]) -> Iterator[Difference]:
    for code in codes:
        if code in ear or code in second:
            yield Difference(f"{turn}.{code}", YES if code in ear else NO, YES if code in second else NO)


def _felt(marks: CustomerMarks) -> str:
    return f"{marks.feeling}:{marks.strength}"
