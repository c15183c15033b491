"""Where a second reader sees it differently, on a terminal."""

from collections.abc import Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from heard.conversation import Conversation, Difference, Opinion, Reading
from heard.conversation.codebook import label
from heard.run import words
from heard.run.terminal.ink import FAINT, harmless

ROOM = 80
"""Columns of a terminal from which the marks of all turns stand in line."""
WIDEST = 24


def drawn_opinion(conversation: Conversation, reading: Reading, width: int) -> RenderableType | None:
    """How far two readers agree, and each turn on which they do not, with why; None where nobody asked for a second one."""
    opinion = reading.second_opinion
    if opinion is None:
        return None
    parts: list[RenderableType] = [Text(harmless(line), style=FAINT) for line in summary(opinion)]
    rows = {d: (_mark(d), f"ear: {_ear(reading, d)}", f"second: {_said(d, d.second)}") for d in opinion.differences}
    widths = [max(map(len, column)) for column in zip(*rows.values(), strict=True)] if width >= ROOM else [0, 0, 0]
    for turn, differ in groupby(opinion.differences, key=_turn):
        parts += [Text(), _head(conversation, turn), _table([rows[d] for d in differ], widths)]
        if opinion.because[turn]:
            parts.append(Padding(Text(harmless(f"“{opinion.because[turn]}”"), style=FAINT), (0, 0, 0, 2)))
    return Group(*parts)


def summary(opinion: Opinion) -> Iterator[str]:
    """On how many marks the two agree, and why some turns have no second opinion."""
    if opinion.compared:
        same = opinion.compared - len(opinion.differences)
        yield f"{opinion.recipe.model} and the ear agree on {same} of {opinion.compared} marks."
    if opinion.missing:
        read = sum(marks is not None for marks in opinion.turns)
        yield f"{'Some turns have' if read else 'There is'} no second opinion. {opinion.missing}"


def _head(conversation: Conversation, turn: int) -> Text:
    said = conversation.turns[turn]
    head = Text(harmless(f"{words.place(conversation, turn)} {words.named(said)}"), style="bold")
    return head.append(harmless(f" “{words.short(said.text, 56)}”"), style=f"not bold {FAINT}")


def _table(rows: list[tuple[str, str, str]], widths: list[int]) -> RenderableType:
    """One mark a row; the columns of all turns stand under each other where there is room."""
    grid = Table.grid(padding=(0, 2))
    for width in (*widths[:-1], 0):  # the last column takes what room is left, and folds rather than being cut
        grid.add_column(min_width=min(width, WIDEST), overflow="fold")
    for mark, ear, second in rows:
        grid.add_row(Text(mark, style=FAINT), Text(ear), Text(second))
    return Padding(grid, (0, 0, 0, 2))


def _turn(difference: Difference) -> int:
    return int(difference.mark.partition(".")[0])


def _mark(difference: Difference) -> str:
    return label(difference.mark.partition(".")[2])


def _ear(reading: Reading, difference: Difference) -> str:
    """What the ear says, with the word for how sure it is; of what it does not say it knows no figure."""
    if difference.ear in ("no", "none"):
        return _said(difference, difference.ear)
    marks = reading.turns[_turn(difference)]
    sure = words.hedge(marks.confidence.get(difference.mark.partition(".")[2])) if marks else ""
    return f"{sure} {_said(difference, difference.ear)}".strip()


def _said(difference: Difference, said: str) -> str:
    return said if said in ("yes", "no") else words.mark_says(difference.mark, said)
