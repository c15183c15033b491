"""Which words carry a mark: the phrase of the turn whose tokens gave the mark most."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heard.conversation import Span

ENDS = re.compile(r"[^.!?\n;]+(?:[.!?;]+[\"')\]’”]*|\n|$)")
PAUSE = re.compile(r"(?<=[,:–—-])\s+|\s+(?=(?:but|and|so|because|then)\b)", re.IGNORECASE)
LONG = 90


def phrases(text: str) -> list[tuple[int, int]]:
    """The sentences of a text, long ones parted at a pause, as characters from and to; never white space alone."""
    found: list[tuple[int, int]] = []
    for sentence in ENDS.finditer(text):
        found += _parted(text, sentence.start(), sentence.end())
    return found or ([(0, len(text))] if text.strip() else [])


def _parted(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start]
    if end - start > LONG:
        for pause in PAUSE.finditer(text, start, end):
            if pause.start() - cuts[-1] >= LONG // 3 and end - pause.end() >= LONG // 3:
                cuts.append(pause.end())
    trimmed = [_trimmed(text, a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]
    return [(a, b) for a, b in trimmed if a < b]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


class Words:
    """The phrases of one turn and what each gave to every mark: [phrases, marks]."""

    def __init__(self, turn: int, text: str, parts: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> None:
        self.turn = turn
        self.spans = phrases(text)
        self.gave = np.zeros((max(len(self.spans), 1), parts.shape[1]), np.float32)
        starts = [a for a, _ in self.spans]
        places = np.asarray([a if b > a else -1 for a, b in offsets])
        where = np.searchsorted(starts, places, side="right") - 1
        for phrase in range(len(self.spans)):
            self.gave[phrase] = parts[(where == phrase) & (places >= 0)].sum(0)

    def for_mark(self, column: int) -> Span | None:
        """The phrase that gave most to a mark; None where the turn has no words."""
        if not self.spans:
            return None
        start, end = self.spans[int(self.gave[:, column].argmax())]
        return Span(self.turn, start, end)
