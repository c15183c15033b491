"""Turns as token ids: cut to what the ear takes, laid into passages, padded into batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.conversation import Speaker, Turn
from heard.listen.passages import OWN_TOKENS, Passage, Piece
from heard.listen.spelling import in_words, shouts

CLS, SEP = 101, 102
SPEAKS = {Speaker.CUSTOMER: "customer", Speaker.AGENT: "agent", Speaker.BOT: "agent", Speaker.OTHER: "other"}
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Padded:
    """A batch of passages: token ids, who speaks (0 customer or other, 1 who answers) and each token's place, [n, longest].

    Place 0 is the opening token, 1 the first piece, and so on; -1 is padding. `places` counts 1, 2, ... to the most pieces.
    """

    ids: Ids
    types: Ids
    place: Ids
    places: Ids

    def as_input(self) -> dict[str, Ids]:
        """The batch under the names the graph knows."""
        return {"ids": self.ids, "types": self.types, "place": self.place, "places": self.places}


def pieces(tokenizer: Any, turns: Sequence[Turn]) -> list[list[Piece]]:
    """Each turn's pieces, one or, where it is long, several: the speaker's kind, own words, [SEP]."""
    told = [in_words(t.text) for t in turns]
    own = tokenizer.encode_batch([text for text, _ in told], add_special_tokens=False)
    return [
        [_piece(turn.speaker, head, o.ids[a:b], _written(o.offsets[a:b], written)) for a, b in _cuts(text, o.offsets)]
        for turn, head, (text, written), o in zip(turns, (_head(tokenizer, t) for t in turns), told, own, strict=True)
    ]


def _head(tokenizer: Any, turn: Turn) -> list[int]:
    words = f"{SPEAKS[turn.speaker]} , loud :" if shouts(turn.text) else f"{SPEAKS[turn.speaker]} :"
    return [int(tokenizer.token_to_id(part)) for part in words.split()]


def _written(offsets: Sequence[tuple[int, int]], written: list[int] | None) -> list[tuple[int, int]]:
    """Where tokens stand in the text as written."""
    if written is None:
        return list(offsets)
    return [(written[a], written[b - 1] + 1) for a, b in offsets]


def _piece(speaker: Speaker, head: list[int], own: list[int], offsets: list[tuple[int, int]]) -> Piece:
    nowhere = (0, 0)
    return Piece(speaker, (*head, *own, SEP), (*[nowhere] * len(head), *offsets, nowhere))


def _cuts(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a long turn is cut: at the last end of a sentence that fits, else where it must."""
    cuts, start = [], 0
    while len(offsets) - start > OWN_TOKENS:
        stop = start + OWN_TOKENS
        ends = [i for i in range(start + OWN_TOKENS // 2, stop) if text[offsets[i][1] - 1] in ".!?\n"]
        stop = ends[-1] + 1 if ends else stop
        cuts.append((start, stop))
        start = stop
    return [*cuts, (start, len(offsets))]


def pad(batch: Sequence[Passage]) -> Padded:
    """The batch as arrays."""
    shape = len(batch), max(len(p) for p in batch)
    ids, types, place = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.full(shape, -1, np.int64)
    for row, passage in enumerate(batch):
        ids[row, 0], place[row, 0], at = CLS, 0, 1
        for number, piece in enumerate(passage.pieces, 1):
            here = slice(at, at + len(piece.ids))
            ids[row, here], types[row, here], place[row, here] = piece.ids, int(piece.speaker.answers), number
            at = here.stop
    return Padded(ids, types, place, np.arange(1, 1 + max(len(p.pieces) for p in batch), dtype=np.int64))
