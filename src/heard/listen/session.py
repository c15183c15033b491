"""The small model itself: passages in, one answer a piece out, many at once."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.listen.packing import pad
from heard.listen.passages import Passage
from heard.listen.weights import Weights

Row = NDArray[np.float32]
BATCH_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Answer:
    """The model's answer for one turn: a logit for every mark, the turn as a vector, and what each of its tokens gave.

    `offsets` are the tokens' characters in the turn's text, `parts` [tokens, marks] what each token added to a logit.
    """

    logits: Row
    vector: Row
    parts: Row
    offsets: tuple[tuple[int, int], ...]


class Session:
    """The model loaded from a folder; `threads` 0 takes what the machine has."""

    def __init__(self, folder: Path, weights: Weights, threads: int = 0) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
        names = [n.removeprefix("turns.") for n in weights if n.startswith("turns.")]
        values = [np.ascontiguousarray(weights[f"turns.{n}"]) for n in names]
        options.add_external_initializers(names, [onnxruntime.OrtValue.ortvalue_from_numpy(v) for v in values])
        self.run: Any = onnxruntime.InferenceSession(str(folder / "graph.onnx"), options, providers=["CPUExecutionProvider"])

    def answer(self, passages: Sequence[Passage]) -> list[list[Answer]]:
        """For each passage an answer for each of its fresh pieces, in order; passages of like length are read together."""
        read: list[list[Answer]] = [[] for _ in passages]
        for group in grouped(passages):
            batch = [passages[i] for i in group]
            logits, parts, vectors = self.run.run(None, pad(batch).as_input())
            for row, i in enumerate(group):
                read[i] = list(_answers(passages[i], logits[row], parts[row], vectors[row]))
        return read


def _answers(passage: Passage, logits: Row, parts: Row, vectors: Row) -> Iterable[Answer]:
    at = 1
    for number, piece in enumerate(passage.pieces):
        here = slice(at, at + len(piece.ids))
        at = here.stop
        if number >= len(passage.before):
            yield Answer(logits[number], vectors[number], parts[here], piece.offsets)


def grouped(passages: Sequence[Passage]) -> list[list[int]]:
    """Which passages are read together: sorted by length, as many as fill a batch."""
    groups: list[list[int]] = []
    for i in sorted(range(len(passages)), key=lambda i: len(passages[i]), reverse=True):
        if not groups or len(passages[groups[-1][0]]) * (len(groups[-1]) + 1) > BATCH_TOKENS:
            groups.append([])
        groups[-1].append(i)
    return groups


def joined(answers: Sequence[Answer]) -> Answer:
    """The answer for a turn read in pieces: each mark from the piece that shows it most, the vector their mean."""
    if len(answers) == 1:
        return answers[0]
    return Answer(
        np.max([a.logits for a in answers], axis=0),
        np.mean([a.vector for a in answers], axis=0),
        np.concatenate([a.parts for a in answers]),
        tuple(o for a in answers for o in a.offsets),
    )
