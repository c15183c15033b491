"""Drawings of a few characters: the curve of strain, and a score on its scale."""

from math import cos, pi

from rich.console import Group, RenderableType
from rich.text import Text

from heard.conversation import Conversation, Reading, Score
from heard.run.terminal.ink import CARE, EASE, FAINT, MISSED, MOMENT, STRAIN
from heard.run.words import STRENGTHS, place

EIGHTHS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
LABEL = 8
"""Columns for the names of the strengths beside the curve."""
LEGEND = 26
"""Columns kept free behind the curve, for what its signs mean."""


def drawn_curve(conversation: Conversation, reading: Reading, width: int) -> RenderableType | None:
    """The customer's strain from left to right, severe at the top; ease hangs under the line. None if nothing was read."""
    if not reading.curve:
        return None
    turns = len(conversation.turns)
    columns = max(8, min(width - LABEL - LEGEND, max(36, 6 * turns)))
    values = _values(reading, turns, columns)
    lines = [_band(values, strength) for strength in (3, 2, 1)]
    lines.append(_calm(values))
    marks = _marks(reading, turns, columns)
    return Group(*lines, *([marks] if marks else []), _ends(conversation, reading, columns))


def _values(reading: Reading, turns: int, columns: int) -> list[float]:
    """The strain at each column, eased from one customer turn to the next."""
    known = [(_column(point.turn, turns, columns), point.value) for point in reading.curve]
    out = []
    for x in range(columns):
        before = [p for p in known if p[0] <= x]
        after = [p for p in known if p[0] > x]
        if not before or not after:
            out.append((before or after)[-1 if before else 0][1])
        else:
            (x0, y0), (x1, y1) = before[-1], after[0]
            out.append(y0 + (y1 - y0) * (1 - cos(pi * (x - x0) / (x1 - x0))) / 2)
    return out


def _column(turn: int, turns: int, columns: int) -> int:
    return round(turn * (columns - 1) / (turns - 1)) if turns > 1 else columns // 2


def _band(values: list[float], strength: int) -> Text:
    filled = (min(8, max(0, round((value - strength + 1) * 8))) for value in values)
    line = Text(f"{STRENGTHS[strength]:<{LABEL}}", style=FAINT, no_wrap=True)
    return line.append("".join(EIGHTHS[n] for n in filled), style=f"not dim {STRAIN[strength]}")


def _calm(values: list[float]) -> Text:
    line = Text(f"{'calm':<{LABEL}}", style=FAINT, no_wrap=True)
    for value in values:
        line.append("\u2580" if value < -0.2 else "\u2594", style=f"not dim {EASE}" if value < -0.2 else "")
    return line


def _marks(reading: Reading, turns: int, columns: int) -> Text | None:
    if not reading.moments:
        return None
    row = [" "] * columns
    for moment in reading.moments:
        row[_column(moment.turn, turns, columns)] = CARE if moment.kind == "care" else MISSED
    line = Text(" " * LABEL, no_wrap=True)
    line.append("".join(row), style=MOMENT)
    kinds = {moment.kind for moment in reading.moments}
    told = [f"{sign} {word}" for kind, sign, word in (("care", CARE, "care"), ("missed", MISSED, "missed chance")) if kind in kinds]
    return line.append(f"  {', '.join(told)}", style=FAINT)


def _ends(conversation: Conversation, reading: Reading, columns: int) -> Text:
    first, last = place(conversation, 0), place(conversation, len(conversation.turns) - 1)
    line = Text(" " * LABEL + f"{first}{last:>{max(1, columns - len(first))}}", style=FAINT, no_wrap=True)
    for spike in reading.spikes:
        line.append(f"  spike at {place(conversation, spike.turn)}")
    return line


SCALE = 25


def drawn_score(score: Score) -> Text:
    """A score on its scale from 1 to 5, with its interval as a thicker line."""
    at = [round((min(5.0, max(1.0, value)) - 1) / 4 * (SCALE - 1)) for value in (score.low, score.value, score.high)]
    line = Text(no_wrap=True)
    for x in range(SCALE):
        if x == at[1]:
            line.append("\u25cf", style="bold")
        else:
            line.append("\u2501" if at[0] <= x <= at[2] else "\u2500", style="" if at[0] <= x <= at[2] else FAINT)
    return line
