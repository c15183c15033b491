"""Passages as padded batches of token ids."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from heard.listen.packing import pad
from heard.listen.passages import Passage

Batch = tuple[Tensor, Tensor, Tensor, Tensor]


def tokenizer(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, without padding or truncation of its own."""
    tok = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tok.no_padding()
    tok.no_truncation()
    return tok


def batch(passages: Sequence[Passage]) -> Batch:
    """Ids, types, place and places, padded to the longest."""
    ids, types, place, places = (torch.from_numpy(x) for x in pad(passages).as_input().values())
    return ids, types, place, places
