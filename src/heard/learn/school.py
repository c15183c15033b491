"""One command's worth of learning: tone first, then the codebook, then a calibration, then the files of an ear."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from heard import __version__
from heard.conversation import HeardError
from heard.conversation.codebook import CODEBOOK
from heard.learn.calibration import calibrate, held_out, keep
from heard.learn.emotions import comments, learn_emotions
from heard.learn.evaluation import Measured, evaluate
from heard.learn.examples import Example, examples, parted
from heard.learn.export import export, restore
from heard.learn.network import Network, network
from heard.learn.training import Plan, train
from heard.listen import Ear
from heard.listen.weights import load_weights

FOLDS, HELD = 7, 0
Report = Callable[[str, int, int, float], None]
"""Hears what is being learned, how many steps are done, of how many, and the loss."""


@dataclass(frozen=True, slots=True)
class School:
    """What to learn from and where to put it: example files, tone's comments, the encoder's folder, the ear's folder."""

    examples: Sequence[Path]
    encoder: Path
    out: Path
    tone: Path | None = None
    begin: Path | None = None
    plan: Plan = field(default_factory=Plan)


def make_ear(school: School, report: Report) -> list[Measured]:
    """Train an ear, write its files, and say how it does on the conversations held out from it.

    Takes up again after the last finished epoch. Raises HeardError where there is nothing to learn from.
    """
    told = list(examples(school.examples))
    learned, held = parted(told, FOLDS, HELD)
    if len(learned) < 20 or len(held) < 5:
        raise HeardError(f"{len(told)} examples are too few.", then="Give at least 40 marked conversations.")
    torch.manual_seed(school.plan.seed)
    net = network(str(school.encoder))
    _begin(net, school, report)
    kept = school.out / "unfinished"
    train(net, learned, school.encoder, school.plan, kept, lambda e, s, n, loss: report(f"epoch {e + 1}", s + 1, n, loss))
    export(net, school.encoder, school.out, recipe(school, learned, held))
    return tune(school.out, held)


def _begin(net: Network, school: School, report: Report) -> None:
    """Where learning starts: an ear that is there already, or a first lesson in tone, or the encoder as it is."""
    if school.begin is not None:
        restore(net, load_weights(school.begin / "weights.npz"))
    elif school.tone is not None and not (school.out / "unfinished" / "state.pt").exists():
        told = comments(school.tone, school.encoder, "train", school.plan.seed)
        for step, loss in enumerate(learn_emotions(net, told, school.plan.seed)):
            report("tone", step + 1, -(-len(told) // 48), loss)


def tune(folder: Path, held: Sequence[Example]) -> list[Measured]:
    """Set the confidence of the ear in a folder on held-out examples, and measure it there."""
    (folder / "calibration.json").unlink(missing_ok=True)
    keep(calibrate(held_out(Ear.load(folder), held)), folder / "calibration.json")
    said = list(Ear.load(folder).hear(e.conversation for e in held))
    return evaluate(said, [e.hearing for e in held])


def recipe(school: School, learned: Sequence[Example], held: Sequence[Example]) -> dict[str, object]:
    """What made these weights: versions, a hash of every example file, counts and the plan."""
    files = sorted(f for p in school.examples for f in (p.glob("*.jsonl") if p.is_dir() else [p]))
    hashes = {f.name: hashlib.sha256(f.read_bytes()).hexdigest()[:16] for f in files}
    plan = school.plan
    made: dict[str, object] = {"heard": __version__, "codebook": CODEBOOK, "encoder": "all-MiniLM-L6-v2", "examples": hashes}
    made |= {"learned": len(learned), "held out": len(held), "epochs": plan.epochs, "seed": plan.seed, "rate": plan.rate}
    made["model"] = "ear-" + hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:8]
    return made
