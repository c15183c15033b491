"""The small model itself: windows in, one answer a turn out, many at once."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heard.listen.packing import Packed, pack, pad
from heard.listen.weights import Weights
from heard.listen.windows import Window

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
    offsets: list[tuple[int, int]]


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

    def answer(self, windows: Sequence[Window]) -> list[Answer]:
        """An answer for each window, in order; windows of like length are read together."""
        pieces = pack(self.tokenizer, windows)
        flat = [p for ps in pieces for p in ps]
        read: list[Answer | None] = [None] * len(flat)
        for group in grouped(flat):
            ids, types, mask = pad([flat[i] for i in group])
            logits, parts, vectors = self.run.run(None, {"ids": ids, "types": types, "mask": mask})
            for row, i in enumerate(group):
                own = len(flat[i].offsets)
                read[i] = Answer(logits[row], vectors[row], parts[row, :own], flat[i].offsets)
        whole = iter(read)
        return [joined([a for _ in ps if (a := next(whole)) is not None]) for ps in pieces]


def grouped(packed: Sequence[Packed]) -> list[list[int]]:
    """Which pieces are read together: sorted by length, as many as fill a batch."""
    groups: list[list[int]] = []
    for i in sorted(range(len(packed)), key=lambda i: len(packed[i].ids), reverse=True):
        if not groups or len(packed[groups[-1][0]].ids) * (len(groups[-1]) + 1) > BATCH_TOKENS:
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
        [o for a in answers for o in a.offsets],
    )
