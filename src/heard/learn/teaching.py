"""A team's own verdicts are added to an ear that is there, without its forgetting what it knew.

What the ear says of conversations that the team did not judge is rehearsed beside the verdicts (Robins 1995; Li and Hoiem
2016), and the steps are small.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch

from heard.conversation import AgentMarks, Conversation, CustomerMarks, HeardError, conversation_from_json
from heard.learn.examples import Example
from heard.learn.export import export, restore
from heard.learn.training import Plan, train
from heard.listen import Ear, Hearing
from heard.listen.ear import SHIPPED

SMALL_STEPS = Plan(epochs=5, turns=8, rate=1e-4, head_rate=1e-4, changed=0.0)
NEW = 0.8
"""The share of the taught weights in the mean with those from before, which keeps what was known (Wortsman et al. 2022)."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What teaching changed: each time how many marks the ear shares, and of how many.

    `before` and `after` are of the judged marks, `kept` of its own on the rehearsed conversations.
    """

    before: tuple[int, int]
    after: tuple[int, int]
    kept: tuple[int, int]


def teach(verdicts: Sequence[Example], rehearsed: Sequence[Conversation], out: Path, report: Callable[[int, int, int, float], None],
          known: Path = SHIPPED, plan: Plan = SMALL_STEPS) -> Taught:
    """Write into `out` the ear of `known` after some passes over the verdicts and over what it says of `rehearsed`.

    Raises HeardError where there is no verdict, or where `out` is `known`.
    """
    if not verdicts:
        raise HeardError("no verdicts to learn from.", then="Export settled contests, or mark conversations by the codebook.")
    if out.resolve() == known.resolve():
        raise HeardError("teaching starts from this ear and does not write over it.", where=str(out), then="Name another --out.")
    ear, judged = Ear.load(known), [e.conversation for e in verdicts]
    before = shared(verdicts, ear.hear(judged))
    old = [Example(c, h) for c, h in zip(rehearsed, ear.hear(rehearsed), strict=True) if any(m is not None for m in h.turns)]
    torch.manual_seed(plan.seed)
    net = restore(known)
    begun = {name: value.clone() for name, value in net.state_dict().items()}
    train(net, [*verdicts, *old], known, plan, out / "unfinished", report)
    net.load_state_dict({name: torch.lerp(begun[name], value, NEW) for name, value in net.state_dict().items()})
    export(net, known, out, recipe(known, verdicts, len(old), plan))
    for left_from_another in _settings(out):
        left_from_another.unlink()
    for file in _settings(known):
        shutil.copyfile(file, out / file.name)
    ear = Ear.load(out)
    return Taught(before, shared(verdicts, ear.hear(judged)), shared(old, ear.hear(e.conversation for e in old)))


def _settings(folder: Path) -> list[Path]:
    """The files of an ear's second look and confidence."""
    return [*folder.glob("look*.npz"), *folder.glob("calibration*.json")]


def shared(told: Sequence[Example], heard: Iterable[Hearing]) -> tuple[int, int]:
    """How many of the judged marks an ear's hearings share, and how many were judged, by all readers.

    Judged is what an example's `judged` names; where it names nothing, all that `by_address` tells.
    """
    pairs = [(e, by_address(h), by_address(reader)) for e, h in zip(told, heard, strict=True) for reader in e.hearings]
    same = [
        _at(said, address) == _at(wanted, address)
        for e, said, wanted in pairs
        for address in e.conversation.extra.get("judged") or wanted
        if _at(wanted, address) is not None
    ]
    return sum(same), len(same)


def by_address(hearing: Hearing) -> Mapping[str, object]:
    """What a hearing says, by address: of each marked turn the feeling with its strength, all signals, all moves and so on.

    Scores are rounded. An acknowledgement that had no occasion is None; no moment is `none`.
    """
    said: dict[str, object] = {name: round(score.value) for name, score in hearing.scores.items()}
    said |= {"resolution": hearing.resolution, "scenario": hearing.scenario}
    for turn, marks in enumerate(hearing.turns):
        if isinstance(marks, CustomerMarks):
            said |= {f"{turn}.feeling": (marks.feeling, marks.strength), f"{turn}.signals": set(marks.signals)}
        elif isinstance(marks, AgentMarks):
            said |= {f"{turn}.moves": set(marks.moves), f"{turn}.acknowledgement": marks.acknowledgement}
            said |= {f"{turn}.moment": marks.moment or "none"}
    return said


def _at(said: Mapping[str, object], address: str) -> object:
    """What is said at an address, also at that of one signal or move; None where nothing is."""
    turn, _, name = address.rpartition(".")
    several = said.get(f"{turn}.signals", said.get(f"{turn}.moves"))
    return name in several if address not in said and isinstance(several, set) else said.get(address)


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
