"""A first lesson in tone: before the codebook, the encoder learns what short public texts were marked with elsewhere.

Each set is one row of `SETS`: emotions of comments (GoEmotions, Demszky et al. 2020), whether a sentence of an e-mail asks
or commits (Parakweet), and the distress and empathy of essays (Buechel et al. 2018). Their columns serve this lesson only.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from heard.conversation import Speaker, Turn
from heard.learn.network import Network
from heard.learn.tokens import batch, tokenizer
from heard.learn.training import SHORT
from heard.listen.packing import pieces
from heard.listen.passages import Passage

EMOTIONS = (
    "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire", "disappointment",
    "disapproval", "disgust", "embarrassment", "excitement", "fear", "gratitude", "grief", "joy", "love", "nervousness", "neutral",
    "optimism", "pride", "realization", "relief", "remorse", "sadness", "surprise",
)
COLUMNS = (*EMOTIONS, "has_intent", "distress", "empathy")
Marks = Mapping[str, float]
Heard = tuple[Passage, Marks]


def _emotions(labels: dict[str, Any]) -> Marks:
    return {e: float(e in labels["emotions"]) for e in EMOTIONS}


def _intent(labels: dict[str, Any]) -> Marks:
    return {"has_intent": float(labels["has_intent"])}


def _essay(labels: dict[str, Any]) -> Marks:
    return {name: (labels[name] - 1) / 6 for name in ("distress", "empathy")}


@dataclass(frozen=True, slots=True)
class Set:
    """One set of texts: how many of them are taken, and what their marks are, each from 0 to 1."""

    most: int
    marks: Callable[[dict[str, Any]], Marks]


SETS = {"goemotions": Set(46_000, _emotions), "email_intent": Set(3_000, _intent), "empathic_reactions": Set(900, _essay)}


def texts(data: Path, encoder: Path, seed: int) -> list[Heard]:
    """Of every set that lies in the folder `data` the texts of its training split, drawn by chance, with their marks."""
    rng = np.random.default_rng(seed)
    found: list[Heard] = []
    for file in files(data):
        rows, one = _to_learn_from(file), SETS[file.parent.name]
        drawn = [rows[i]["turns"][0] for i in rng.permutation(len(rows))[: one.most]]
        cut = pieces(tokenizer(encoder), [Turn(Speaker.CUSTOMER, t["text"]) for t in drawn])
        found += [(Passage(fresh=(ps[0],)), one.marks(t["labels"])) for ps, t in zip(cut, drawn, strict=True)]
    return found


def words(data: Path) -> Iterator[tuple[str, str]]:
    """Every text that `texts` may draw, under its id and the name of its set."""
    for file in files(data):
        yield from ((f"{row['id']} of {file.parent.name}", row["turns"][0]["text"]) for row in _to_learn_from(file))


def files(data: Path) -> list[Path]:
    """The files of `SETS` that lie in the folder `data`."""
    return [file for name in SETS if (file := data / name / "conversations.jsonl").exists()]


def _to_learn_from(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if row["split"] in ("train", None)]


def learn_tone(net: Network, told: list[Heard], seed: int, rate: float = 1.5e-4, size: int = 48) -> Iterator[float]:
    """One pass over the texts; yields the loss after each batch."""
    told = sorted(told, key=lambda c: len(c[0]))
    groups = [told[i : i + size] for i in range(0, len(told), size)]
    optimiser = torch.optim.AdamW([p for p in net.turns.parameters() if p.requires_grad], lr=rate, weight_decay=0.01, fused=True)
    net.train()
    for step, g in enumerate(np.random.default_rng(seed).permutation(len(groups))):
        for row in optimiser.param_groups:
            row["lr"] = rate * min(1.0, (step + 1) / 50) * (1 - step / len(groups))
        with torch.autocast("cpu", torch.bfloat16, enabled=SHORT):
            _, _, vectors = net.turns(*batch([passage for passage, _ in groups[g]]))
        value, asked = _goal([marks for _, marks in groups[g]])
        each = functional.binary_cross_entropy_with_logits(net.turns.tone(vectors[:, 0]), value, reduction="none")
        loss = (each * asked).sum() / asked.sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        yield float(loss.detach())


def _goal(marks: list[Marks]) -> tuple[torch.Tensor, torch.Tensor]:
    value = torch.tensor([[m.get(c, 0.0) for c in COLUMNS] for m in marks])
    asked = torch.tensor([[float(c in m) for c in COLUMNS] for m in marks])
    return value, asked
