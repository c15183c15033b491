"""Texts as padded batches of token ids."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from heard.listen.packing import Packed, pad

Batch = tuple[Tensor, Tensor, Tensor]


def tokenizer(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, without padding or truncation of its own."""
    tok = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tok.no_padding()
    tok.no_truncation()
    return tok


def batch(packed: Sequence[Packed]) -> Batch:
    """Ids, types and mask, padded to the longest."""
    ids, types, mask = pad(packed)
    return tuple(torch.from_numpy(x.astype(np.int64)) for x in (ids, types, mask))  # type: ignore[return-value]
