"""Why people write, over many conversations: readings with like root causes put together and named by their words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heard.conversation import CustomerMarks, Reading
from heard.understand.concern import SMALL

Table = NDArray[np.float64]
WORD = re.compile(r"[^\W\d_]{3,}")
"""A word in any script."""
ALIKE = 0.22
"""Cosine similarity from which two groups of root causes are one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A group of conversations: its words, how many, their share, count times mean strength, and some of their ids."""

    words: str
    count: int
    share: float
    pain: float
    examples: tuple[str, ...]


def causes(readings: Sequence[tuple[str, Reading]]) -> tuple[Cause, ...]:
    """Groups of (id, reading) by root cause, most painful first; a group of one is named by its own root cause."""
    told = [(identifier, r, _words(f"{r.root_cause} {r.root_cause} {r.concern}")) for identifier, r in readings if r.root_cause]
    if not told:
        return ()
    groups = _joined(_vectors([words for _, _, words in told]))
    made = [_cause([told[i] for i in group], len(told)) for group in groups]
    return tuple(sorted(made, key=lambda c: (-c.pain, -c.count, c.words)))


def strain_of(reading: Reading) -> int:
    """The strongest hard feeling a customer showed, 0 to 3."""
    return max((m.strength for m in reading.turns if isinstance(m, CustomerMarks)), default=0)


def _cause(group: Sequence[tuple[str, Reading, list[str]]], total: int) -> Cause:
    often = Counter(word for _, _, words in group for word in set(words))
    shared = [w for w, _ in sorted(often.items(), key=lambda p: (-p[1], p[0]))[:3]]
    name = _as_said(shared, [r for _, r, _ in group]) if len(group) > 1 else ""
    strength = float(np.mean([strain_of(r) for _, r, _ in group]))
    ids = tuple(i for i, _, _ in group[:5])
    return Cause(name or group[0][1].root_cause, len(group), len(group) / total, len(group) * strength, ids)


def _as_said(shared: Sequence[str], group: Sequence[Reading]) -> str:
    """Shared words as people said them most, in the order of the first root cause that has them."""
    said = [w for r in group for w in WORD.findall(f"{r.root_cause} {r.concern}".lower())]
    forms = {stem: Counter(w for w in said if _stem(w) == stem).most_common(1) for stem in shared}
    order = {stem: next((i for i, w in enumerate(said) if _stem(w) == stem), len(said)) for stem in shared}
    return " ".join(forms[stem][0][0] for stem in sorted(shared, key=order.__getitem__) if forms[stem])


def _words(text: str) -> list[str]:
    return [_stem(w) for w in WORD.findall(text.lower()) if w not in SMALL]


def _stem(word: str) -> str:
    """Plural and past forms brought together, roughly."""
    for end in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


def _vectors(texts: Sequence[Sequence[str]]) -> Table:
    """TF-IDF of the words, each row of length one."""
    names = sorted({w for words in texts for w in words})
    column = {w: i for i, w in enumerate(names)}
    counts = np.zeros((len(texts), max(len(names), 1)))
    for row, words in enumerate(texts):
        for word in words:
            counts[row, column[word]] += 1
    weight = np.log((1 + len(texts)) / (1 + (counts > 0).sum(0))) + 1
    rows = counts * weight
    unit: Table = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


def _joined(rows: Table) -> list[list[int]]:
    """Leader clustering in two passes: each row goes to the nearest centre if that is near enough, else begins one."""
    centres: list[Table] = []
    for row in rows:
        near = [float(c @ row) / max(float(np.linalg.norm(c)), 1e-9) for c in centres]
        if near and max(near) >= ALIKE:
            centres[int(np.argmax(near))] += row
        else:
            centres.append(row.copy())
    table = np.stack([c / np.linalg.norm(c) if np.linalg.norm(c) else c for c in centres])
    owner = (rows @ table.T).argmax(1)
    empty = ~rows.any(axis=1)  # no word to go by: like nothing else, each stays alone
    groups = [[int(i) for i in np.flatnonzero((owner == c) & ~empty)] for c in range(len(centres))]
    return [g for g in (*groups, *([int(i)] for i in np.flatnonzero(empty))) if g]
