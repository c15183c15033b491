"""A team's own verdicts are added to an ear that is there, without its forgetting what it knew.

What the ear says of conversations that the team did not judge is rehearsed beside the verdicts (Robins 1995; Li and Hoiem
2016), and the steps are small.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch

from heard.conversation import Conversation, HeardError, conversation_from_json
from heard.learn.examples import Example
from heard.learn.export import export, restore
from heard.learn.training import Plan, train
from heard.listen import Ear
from heard.listen.ear import SHIPPED

SMALL_STEPS = Plan(epochs=10, turns=8, rate=5e-5, head_rate=5e-4, changed=0.0)


def teach(verdicts: Sequence[Example], rehearsed: Sequence[Conversation], out: Path, report: Callable[[int, int, int, float], None],
          known: Path = SHIPPED, plan: Plan = SMALL_STEPS) -> None:
    """Write into `out` the ear of `known` after some passes over the verdicts and over what it says of `rehearsed`.

    Raises HeardError where there is no verdict.
    """
    if not verdicts:
        raise HeardError("no verdicts to learn from.", then="Export settled contests, or mark conversations by the codebook.")
    heard = zip(rehearsed, Ear.load(known).hear(rehearsed), strict=True)
    old = [Example(c, hearing) for c, hearing in heard if any(m is not None for m in hearing.turns)]
    torch.manual_seed(plan.seed)
    net = restore(known)
    train(net, [*verdicts, *old], known, plan, out / "unfinished", report)
    export(net, known, out, recipe(known, verdicts, len(old), plan))
    for file in [*known.glob("look*.npz"), *known.glob("calibration*.json")]:
        shutil.copyfile(file, out / file.name)


def rehearsal() -> list[Conversation]:
    """The conversations that come with Heard, to be heard again while something new is learned."""
    folder = files("heard") / "samples"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".jsonl")), key=lambda f: f.name)
    return [conversation_from_json(json.loads(line)) for f in found for line in f.read_text(encoding="utf-8").splitlines()]


def recipe(known: Path, verdicts: Sequence[Example], rehearsed: int, plan: Plan) -> dict[str, Any]:
    """What made these weights: the recipe of the ear they grew from, and the verdicts by a hash."""
    made: dict[str, Any] = json.loads((known / "recipe.json").read_text(encoding="utf-8"))
    told = hashlib.sha256(repr([(e.conversation.id, e.hearing) for e in verdicts]).encode()).hexdigest()[:16]
    made["grown from"] = made["model"]
    made |= {"verdicts": told, "verdicts learned": len(verdicts), "rehearsed": rehearsed, "passes": plan.epochs}
    made["model"] = "ear-" + hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:8]
    return made
