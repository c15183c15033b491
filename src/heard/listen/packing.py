"""Windows as token ids: cut to what the ear takes, padded into batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.listen.spelling import in_words, shouts
from heard.listen.windows import BEFORE_TOKENS, OWN_TOKENS, SPEAKS, Window

CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Packed:
    """Token ids and types (0 own words, 1 what was before), and for the own words each token's characters."""

    ids: list[int]
    types: list[int]
    offsets: list[tuple[int, int]]


def pack(tokenizer: Any, windows: Sequence[Window]) -> list[list[Packed]]:
    """Each window's pieces: one, or several where the turn is longer than the ear takes at once.

    A piece is [CLS] speaker: own words [SEP] before [SEP]; `offsets` are characters of the turn's text, (0, 0) for
    tokens that are not words of the turn.
    """
    told = [in_words(w.text) for w in windows]
    own = tokenizer.encode_batch([text for text, _ in told], add_special_tokens=False)
    before = tokenizer.encode_batch([in_words(w.before)[0] for w in windows], add_special_tokens=False)
    return [
        [
            _piece(_head(tokenizer, w), o.ids[a:b], _places(o.offsets[a:b], places), c.ids[:BEFORE_TOKENS])
            for a, b in _cuts(text, o.offsets)
        ]
        for w, (text, places), o, c in zip(windows, told, own, before, strict=True)
    ]


def _head(tokenizer: Any, window: Window) -> list[int]:
    words = f"{SPEAKS[window.speaker]}, loud:" if shouts(window.text) else f"{SPEAKS[window.speaker]}:"
    return [int(tokenizer.token_to_id(part)) for part in words.replace(",", " ,").replace(":", " :").split()]


def _places(offsets: Sequence[tuple[int, int]], places: list[int] | None) -> list[tuple[int, int]]:
    """Where tokens stand in the text as written."""
    if places is None:
        return list(offsets)
    return [(places[a], places[b - 1] + 1) for a, b in offsets]


def _piece(head: list[int], own: list[int], offsets: list[tuple[int, int]], before: list[int]) -> Packed:
    first = [CLS, *head, *own, SEP]
    second = [*before, SEP] if before else []
    places = [(0, 0)] * (1 + len(head)) + list(offsets) + [(0, 0)]
    return Packed(first + second, [0] * len(first) + [1] * len(second), places)


def _cuts(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a long turn is cut: at the last end of a sentence that fits, else where it must."""
    cuts, start = [], 0
    while len(offsets) - start > OWN_TOKENS:
        stop = start + OWN_TOKENS
        ends = [i for i in range(start + OWN_TOKENS // 2, stop) if text[offsets[i][1] - 1] in ".!?\n" ]
        stop = ends[-1] + 1 if ends else stop
        cuts.append((start, stop))
        start = stop
    return [*cuts, (start, len(offsets))]


def pad(packed: Sequence[Packed]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Ids, types and mask of a batch, [n, longest]."""
    longest = max(len(p.ids) for p in packed)
    ids = np.zeros((len(packed), longest), np.int64)
    types, mask = np.zeros_like(ids), np.zeros_like(ids)
    for row, p in enumerate(packed):
        ids[row, : len(p.ids)] = p.ids
        types[row, : len(p.ids)] = p.types
        mask[row, : len(p.ids)] = 1
    return ids, types, mask
