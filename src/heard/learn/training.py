"""The ear is trained: batches of whole conversations, one loss for every mark, resumable after each epoch."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

from heard.conversation import Conversation, Speaker
from heard.learn.augment import CHANGES, changed
from heard.learn.examples import Example
from heard.learn.network import Network
from heard.learn.targets import COLUMN, WHOLE_COLUMN, turn_target, whole_target
from heard.learn.tokens import batch, tokenizer
from heard.listen import codes
from heard.listen.packing import Packed, pack
from heard.listen.windows import CHANNELS, kind_of, windows

FEELING = slice(0, len(codes.FEELINGS))
RESOLUTION = slice(WHOLE_COLUMN[codes.RESOLUTIONS[0]], WHOLE_COLUMN[codes.RESOLUTIONS[-1]] + 1)
SCENARIO = slice(WHOLE_COLUMN[codes.SCENARIOS[0]], WHOLE_COLUMN[codes.SCENARIOS[-1]] + 1)
RARE = 0.04
"""Marks seen in less than this share of turns weigh more, by the root of how much rarer they are."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to learn; `turns` is how many turns a batch holds."""

    epochs: int = 5
    turns: int = 32
    rate: float = 1e-4
    head_rate: float = 1e-3
    seed: int = 7
    changed: float = 0.3


@dataclass(frozen=True, slots=True)
class Lesson:
    """A conversation packed for learning: windows, what each should be, and what the whole should be."""

    packed: list[Packed]
    value: Tensor
    asked: Tensor
    whole: Tensor
    told: Tensor


def lesson(example: Example, tok: object, conversation: Conversation | None = None) -> Lesson:
    """An example (or its changed conversation) as a lesson; a long turn is learned from its first piece."""
    c = conversation or example.conversation
    seen = list(windows(c.turns))
    targets = [turn_target(example.hearing.turns[w.turn]) for w in seen]
    return Lesson(
        [pieces[0] for pieces in pack(tok, seen)],
        torch.from_numpy(np.stack([v for v, _ in targets])),
        torch.from_numpy(np.stack([a for _, a in targets])),
        torch.from_numpy(whole_target(example)),
        told(c, [w.speaker for w in seen]),
    )


def told(conversation: Conversation, speakers: Sequence[Speaker]) -> Tensor:
    """What is known of each turn beside its words: who speaks, and the kind of channel."""
    rows = np.zeros((len(speakers), 2 + len(CHANNELS)), np.float32)
    rows[:, 2 + CHANNELS.index(kind_of(conversation))] = 1
    for row, speaker in zip(rows, speakers, strict=True):
        row[int(speaker.answers)] = 1
    return torch.from_numpy(rows)


def answers(net: Network, lessons: Sequence[Lesson], chunk: int = 16) -> tuple[Tensor, Tensor, Tensor]:
    """The net's answers for a batch: logits of the words alone, of the words in their conversation, and of the wholes."""
    packed = [p for item in lessons for p in item.packed]
    order = sorted(range(len(packed)), key=lambda i: len(packed[i].ids))
    parts = [net.turns(*batch([packed[i] for i in order[a : a + chunk]])) for a in range(0, len(order), chunk)]
    back = torch.argsort(torch.tensor(order))
    logits = torch.cat([p[0] for p in parts])[back]
    vectors = torch.cat([p[2] for p in parts])[back]
    sizes = [len(item.packed) for item in lessons]
    padded = [torch.nn.utils.rnn.pad_sequence(list(torch.functional.split(x, sizes)), True) for x in (vectors, logits)]
    added, whole = net.memory(*padded, torch.nn.utils.rnn.pad_sequence([item.told for item in lessons], True))
    flat = torch.cat([added[i, :n] for i, n in enumerate(sizes)])
    return logits, logits + flat, torch.stack([whole[i, n - 1] for i, n in enumerate(sizes)])


def loss_of(net: Network, lessons: Sequence[Lesson], weight: Tensor) -> Tensor:
    """One figure for how far the answers are from the marks."""
    alone, together, whole = answers(net, lessons)
    value = torch.cat([item.value for item in lessons])
    asked = torch.cat([item.asked for item in lessons])
    goal = torch.stack([item.whole for item in lessons])
    return 0.5 * turn_loss(alone, value, asked, weight) + turn_loss(together, value, asked, weight) + 0.5 * whole_loss(whole, goal)


def turn_loss(logits: Tensor, value: Tensor, asked: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of the feelings, and of every other mark on its own, over the marks that are asked."""
    customers = asked[:, 0] > 0
    feeling = functional.cross_entropy(logits[customers][:, FEELING], value[customers][:, FEELING]) if customers.any() else 0.0
    each = functional.binary_cross_entropy_with_logits(logits, value, pos_weight=weight, reduction="none") * asked
    rest = each[:, FEELING.stop :].sum() / asked[:, FEELING.stop :].sum()
    return feeling + 6.0 * rest


def whole_loss(logits: Tensor, goal: Tensor) -> Tensor:
    """Cross-entropy of every step of the scores, of the resolution and of the scenario."""
    steps = functional.binary_cross_entropy_with_logits(logits[:, : RESOLUTION.start], goal[:, : RESOLUTION.start])
    kinds = [functional.cross_entropy(logits[:, s], goal[:, s]) for s in (RESOLUTION, SCENARIO)]
    return 2.0 * steps + 0.5 * (kinds[0] + kinds[1])


def rarity(told_examples: Sequence[Example]) -> Tensor:
    """How much more a rare mark weighs, per column."""
    rows = [turn_target(m) for e in told_examples for m in e.hearing.turns]
    share = np.sum([v for v, _ in rows], 0) / np.maximum(np.sum([a for _, a in rows], 0), 1)
    weight = np.clip(np.sqrt(RARE / np.maximum(share, 1e-3)), 1.0, 3.0)
    weight[: COLUMN[codes.STRENGTHS[-1]] + 1] = 1.0
    return torch.from_numpy(weight.astype(np.float32))


def train(net: Network, told_examples: Sequence[Example], encoder: Path, plan: Plan, kept: Path,
          report: Callable[[int, int, int, float], None]) -> None:
    """Train the net in place; after each epoch its state is kept in the folder `kept`, and taken up again from there.

    `report` hears the epoch, the step, the steps in an epoch and the loss after every step.
    """
    tok = tokenizer(encoder)
    weight = rarity(told_examples)
    optimiser = optimiser_of(net, plan)
    begun = _resumed(net, optimiser, kept, plan)
    plain = [lesson(e, tok) for e in told_examples]
    for epoch in range(begun, plan.epochs):
        rng = np.random.default_rng([plan.seed, epoch])
        torch.manual_seed(plan.seed + epoch)
        lessons = [_as_met(e, p, tok, rng, plan.changed) for e, p in zip(told_examples, plain, strict=True)]
        groups = grouped(lessons, plan.turns, rng)
        net.train()
        for step, group in enumerate(groups):
            _set_rate(optimiser, plan, (epoch + step / len(groups)) / plan.epochs)
            loss = loss_of(net, group, weight)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            report(epoch, step, len(groups), float(loss.detach()))
        _keep(net, optimiser, kept, plan, epoch + 1)


def optimiser_of(net: Network, plan: Plan) -> torch.optim.AdamW:
    """The encoder learns slowly, the heads and the memory faster."""
    slow = [p for p in net.turns.encoder.parameters() if p.requires_grad]
    mine = {id(p) for p in net.turns.encoder.parameters()}
    fast = [p for p in net.parameters() if id(p) not in mine]
    return torch.optim.AdamW([{"params": slow, "of": plan.rate}, {"params": fast, "of": plan.head_rate}], weight_decay=0.01)


def _set_rate(optimiser: torch.optim.AdamW, plan: Plan, done: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = group["of"] * min(1.0, done / 0.06) * (1.0 - done)


def _as_met(example: Example, plain: Lesson, tok: object, rng: Generator, share: float) -> Lesson:
    if rng.random() >= share:
        return plain
    change = CHANGES[int(rng.integers(len(CHANGES)))]
    return lesson(example, tok, changed(example.conversation, change, rng))


def grouped(lessons: Sequence[Lesson], turns: int, rng: Generator) -> list[list[Lesson]]:
    """Batches of about so many turns, conversations of like length together, in an order of chance."""
    weight = [np.mean([len(p.ids) for p in item.packed]) + rng.normal(0, 6) for item in lessons]
    groups: list[list[Lesson]] = [[]]
    for i in np.argsort(weight):
        if sum(len(item.packed) for item in groups[-1]) >= turns:
            groups.append([])
        groups[-1].append(lessons[i])
    return [groups[i] for i in rng.permutation(len(groups))]


def _keep(net: Network, optimiser: torch.optim.AdamW, kept: Path, plan: Plan, epoch: int) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    state = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "plan": asdict(plan), "epoch": epoch}
    torch.save(state, kept / "unfinished.pt")
    (kept / "unfinished.pt").replace(kept / "state.pt")


def _resumed(net: Network, optimiser: torch.optim.AdamW, kept: Path, plan: Plan) -> int:
    if not (kept / "state.pt").exists():
        return 0
    state = torch.load(kept / "state.pt", weights_only=True)
    if state["plan"] != asdict(plan):
        return 0
    net.load_state_dict(state["net"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["epoch"])
