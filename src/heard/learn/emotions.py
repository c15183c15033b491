"""A first lesson in tone: the encoder learns 28 emotions of short comments before it learns the codebook."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from heard.conversation import Speaker
from heard.learn.network import Network
from heard.learn.tokens import batch, tokenizer
from heard.listen.packing import Packed, pack
from heard.listen.windows import Window

Comment = tuple[Packed, list[int]]


def comments(path: Path, encoder: Path, split: str, seed: int, plain: float = 0.35) -> list[Comment]:
    """Comments of one split of goemotions and their emotions (columns); of those without one only the share `plain`."""
    rng = np.random.default_rng(seed)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    names = sorted({e for r in rows for e in r["turns"][0]["labels"]["emotions"]})
    kept = [r for r in rows if r["split"] == split and (_told(r) != ["neutral"] or rng.random() < plain)]
    windows = [Window(0, Speaker.CUSTOMER, r["turns"][0]["text"], "") for r in kept]
    packed = pack(tokenizer(encoder), windows)
    return [(p[0], [names.index(e) for e in _told(r)]) for p, r in zip(packed, kept, strict=True)]


def _told(row: dict[str, object]) -> list[str]:
    turn = row["turns"][0]  # type: ignore[index]
    return list(turn["labels"]["emotions"])


def learn_emotions(net: Network, told: list[Comment], seed: int, rate: float = 1e-4, size: int = 48) -> Iterator[float]:
    """One pass over the comments; yields the loss after each batch."""
    told = sorted(told, key=lambda c: len(c[0].ids))
    groups = [told[i : i + size] for i in range(0, len(told), size)]
    trained = [p for p in net.turns.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    net.train()
    for step, g in enumerate(np.random.default_rng(seed).permutation(len(groups))):
        for row in optimiser.param_groups:
            row["lr"] = rate * min(1.0, step / 50) * (1 - step / len(groups))
        ids, types, mask = batch([c[0] for c in groups[g]])
        hidden = net.turns.drop(net.turns.tokens(ids, types, mask))
        mean = (hidden * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        marks = torch.zeros(len(groups[g]), net.turns.emotions.out_features)
        for row_number, (_, columns) in enumerate(groups[g]):
            marks[row_number, columns] = 1.0
        loss = functional.binary_cross_entropy_with_logits(net.turns.emotions(mean), marks)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        yield float(loss)
