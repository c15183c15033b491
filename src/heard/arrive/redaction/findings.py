"""What redaction finds: a kind, where it stands, how sure it is and why."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

HIDDEN: Final = "\ue000"
"""Stands for the letters inside a placeholder while detectors look; belongs to no word, number or address."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something private: its kind, characters `start` to `end` (end not included) of the original, a score 0 to 1, the reason."""

    kind: str
    start: int
    end: int
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with each private thing replaced by its kind in brackets, and what was found, in the order of the text."""

    text: str
    findings: tuple[Finding, ...] = ()


Finder = Callable[[str], Iterable[Finding]]
"""Reads a text and yields what it finds there; a model of one's own (Presidio, spaCy) has this shape too."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of search: its name, a quick look that says whether it is worth running, and the search itself."""

    name: str
    worth: Callable[[str], object]
    find: Finder


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of a detector's table: what the pattern's group 1 (or else the whole match) is, and when to believe it."""

    kind: str
    regex: re.Pattern[str]
    score: float
    reason: str
    holds: Callable[[str], bool] = bool


def by_patterns(rows: Iterable[Pattern]) -> Finder:
    """A finder that goes through a table of patterns row by row."""
    table = tuple(rows)

    def find(text: str) -> Iterator[Finding]:
        for row in table:
            group = 1 if row.regex.groups else 0
            for match in row.regex.finditer(text):
                if row.holds(match.group(group)):
                    yield Finding(row.kind, match.start(group), match.end(group), row.score, row.reason)

    return find


def digits(text: str) -> str:
    """Only the digits 0 to 9 of a text."""
    return "".join(c for c in text if c in "0123456789")
