"""The ear is trained: batches of whole conversations, one loss for every mark, resumable after each epoch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

from heard.conversation import Conversation, HeardError, Speaker
from heard.learn.augment import CHANGES, changed
from heard.learn.examples import Example
from heard.learn.network import Network
from heard.learn.targets import COLUMN, WHOLE_COLUMN, turn_goal, turn_target, whole_goal
from heard.learn.tokens import batch, tokenizer
from heard.learn.unfinished import origin, put_aside, taken_up
from heard.listen import codes
from heard.listen.packing import pieces
from heard.listen.passages import CHANNELS, Passage, kind_of, passages

FEELING = slice(0, len(codes.FEELINGS))
RESOLUTION = slice(WHOLE_COLUMN[codes.RESOLUTIONS[0]], WHOLE_COLUMN[codes.RESOLUTIONS[-1]] + 1)
SCENARIO = slice(WHOLE_COLUMN[codes.SCENARIOS[0]], WHOLE_COLUMN[codes.SCENARIOS[-1]] + 1)
SHORT = bool(torch.cpu._is_avx512_bf16_supported())
"""Whether this machine multiplies numbers of sixteen bits faster than those of thirty-two."""
RARE = 0.04
"""Marks seen in less than this share of turns weigh more, by the root of how much rarer they are."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to learn; `turns` is how many turns a batch holds. The rate falls to nothing over the epochs."""

    epochs: int = 3
    turns: int = 32
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    seed: int = 7
    changed: float = 0.3


@dataclass(frozen=True, slots=True)
class Lesson:
    """A conversation laid out for learning: passages, where its marked turns stand in them, and what each should be.

    `at` holds for every marked turn its passage and its place there; a long turn is learned from its first piece.
    """

    passages: list[Passage]
    at: list[tuple[int, int]]
    value: Tensor
    asked: Tensor
    whole: Tensor
    told: Tensor


def lesson(example: Example, tok: object, conversation: Conversation | None = None) -> Lesson:
    """An example (or its changed conversation) as a lesson."""
    c = conversation or example.conversation
    marked = [i for i, t in enumerate(c.turns) if t.speaker is not Speaker.OTHER]
    cut = pieces(tok, c.turns)
    laid = list(passages(p for ps in cut for p in ps))
    places = [(n, len(p.before) + i) for n, p in enumerate(laid) for i in range(len(p.fresh))]
    firsts = np.cumsum([0, *(len(ps) for ps in cut)])
    targets = [turn_goal(example, i) for i in marked]
    return Lesson(
        laid,
        [places[firsts[i]] for i in marked],
        torch.from_numpy(np.stack([v for v, _ in targets])),
        torch.from_numpy(np.stack([a for _, a in targets])),
        torch.from_numpy(whole_goal(example)),
        told(c, [c.turns[i].speaker for i in marked]),
    )


def told(conversation: Conversation, speakers: Sequence[Speaker]) -> Tensor:
    """What is known of each turn beside its words: who speaks, and the kind of channel."""
    rows = np.zeros((len(speakers), 2 + len(CHANNELS)), np.float32)
    rows[:, 2 + CHANNELS.index(kind_of(conversation))] = 1
    for row, speaker in zip(rows, speakers, strict=True):
        row[int(speaker.answers)] = 1
    return torch.from_numpy(rows)


def answers(net: Network, lessons: Sequence[Lesson], tokens: int = 1536) -> tuple[Tensor, Tensor, Tensor]:
    """The net's answers for a batch: logits of the passages alone, with the memory's, and of the wholes."""
    read = [_read(net, item, done) for item, done in zip(lessons, _in_passages(net, lessons, tokens), strict=True)]
    sizes = [len(item.at) for item in lessons]
    logits = [r[0] for r in read]
    padded = [torch.nn.utils.rnn.pad_sequence(x, True) for x in ([r[1] for r in read], logits, [item.told for item in lessons])]
    added, whole = net.memory(*padded)
    flat = torch.cat([added[i, :n] for i, n in enumerate(sizes)])
    alone = torch.cat(logits)
    return alone, alone + flat, torch.stack([whole[i, n - 1] for i, n in enumerate(sizes)])


def _read(net: Network, item: Lesson, done: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    rows = [(done[passage][0][place], done[passage][1][place]) for passage, place in item.at]
    return torch.stack([logits for logits, _ in rows]), torch.stack([vector for _, vector in rows])


def _in_passages(net: Network, lessons: Sequence[Lesson], tokens: int) -> list[list[tuple[Tensor, Tensor]]]:
    """For each lesson and each of its passages logits and vectors by place; passages of like length are read together."""
    flat = [p for item in lessons for p in item.passages]
    done: list[tuple[Tensor, Tensor] | None] = [None] * len(flat)
    for group in _alike(flat, tokens):
        with torch.autocast("cpu", torch.bfloat16, enabled=SHORT):
            logits, _, vectors = net.turns(*batch([flat[i] for i in group]))
        for row, i in enumerate(group):
            done[i] = logits[row], vectors[row]
    each = iter(d for d in done if d is not None)
    return [[next(each) for _ in item.passages] for item in lessons]


def _alike(flat: Sequence[Passage], tokens: int) -> list[list[int]]:
    groups: list[list[int]] = []
    for i in sorted(range(len(flat)), key=lambda i: len(flat[i]), reverse=True):
        if not groups or len(flat[groups[-1][0]]) * (len(groups[-1]) + 1) > tokens:
            groups.append([])
        groups[-1].append(i)
    return groups


def loss_of(net: Network, lessons: Sequence[Lesson], weight: Tensor) -> Tensor:
    """One figure for how far the answers are from the marks."""
    alone, together, whole = answers(net, lessons)
    value = torch.cat([item.value for item in lessons])
    asked = torch.cat([item.asked for item in lessons])
    goal = torch.stack([item.whole for item in lessons])
    return 0.5 * turn_loss(alone, value, asked, weight) + turn_loss(together, value, asked, weight) + 0.5 * whole_loss(whole, goal)


def turn_loss(logits: Tensor, value: Tensor, asked: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of the feelings, and of every other mark on its own, over the marks that are asked; 0 where none is."""
    customers = asked[:, 0] > 0
    feeling = functional.cross_entropy(logits[customers][:, FEELING], value[customers][:, FEELING]) if customers.any() else 0.0
    each = functional.binary_cross_entropy_with_logits(logits, value, pos_weight=weight, reduction="none") * asked
    rest = each[:, FEELING.stop :].sum() / asked[:, FEELING.stop :].sum().clamp(min=1.0)
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


def train(net: Network, told_examples: Sequence[Example], encoder: Path, plan: Plan, unfinished: Path,
          report: Callable[[int, int, int, float], None]) -> None:
    """Train the net in place; after each epoch its state is kept in the folder `unfinished`, and taken up again from there.

    It is taken up only where weights, examples and plan were the same at the beginning. `report` hears the epoch, the step,
    the steps in an epoch and the loss after every step. Raises HeardError where the loss is no number any more.
    """
    tok = tokenizer(encoder)
    weight = rarity(told_examples)
    optimiser = optimiser_of(net, plan)
    file, of, begun = unfinished / "state.pt", origin(net, told_examples, plan), 0
    if state := taken_up(file, of):
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        begun = state["epoch"]
    plain = [lesson(e, tok) for e in told_examples] if begun < plan.epochs else []
    for epoch in range(begun, plan.epochs):
        rng = np.random.default_rng([plan.seed, epoch])
        torch.manual_seed(plan.seed + epoch)
        lessons = [_as_met(e, p, tok, rng, plan.changed) for e, p in zip(told_examples, plain, strict=True)]
        groups = grouped(lessons, plan.turns, rng)
        net.train()
        for step, group in enumerate(groups):
            _set_rate(optimiser, share_of_rate(plan, epoch + step / len(groups)))
            loss = loss_of(net, group, weight)
            if not torch.isfinite(loss):
                raise HeardError(f"the loss is no number after step {step} of epoch {epoch + 1}.", then="Learn with smaller steps.")
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            report(epoch, step, len(groups), float(loss.detach()))
        put_aside(file, of, {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch + 1})


def optimiser_of(net: Network, plan: Plan) -> torch.optim.AdamW:
    """The encoder learns slowly, the heads and the memory faster."""
    slow = [p for p in net.turns.encoder.parameters() if p.requires_grad]
    mine = {id(p) for p in net.turns.encoder.parameters()}
    fast = [p for p in net.parameters() if id(p) not in mine]
    both = [{"params": slow, "of": plan.rate}, {"params": fast, "of": plan.head_rate}]
    return torch.optim.AdamW(both, weight_decay=0.01, fused=True)


def share_of_rate(plan: Plan, at: float) -> float:
    """The share of the full rate at so many epochs: up at first, then down to nothing."""
    return min(1.0, at / (0.06 * plan.epochs)) * (1.0 - at / plan.epochs)


def _set_rate(optimiser: torch.optim.AdamW, share: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = group["of"] * share


def _as_met(example: Example, plain: Lesson, tok: object, rng: Generator, share: float) -> Lesson:
    if rng.random() >= share:
        return plain
    change = CHANGES[int(rng.integers(len(CHANGES)))]
    return lesson(example, tok, changed(example.conversation, change, rng))


def grouped(lessons: Sequence[Lesson], turns: int, rng: Generator) -> list[list[Lesson]]:
    """Batches of about so many turns, conversations of like length together, in an order of chance."""
    weight = [np.mean([len(p) for p in item.passages]) * rng.uniform(0.8, 1.25) for item in lessons]
    groups: list[list[Lesson]] = [[]]
    for i in np.argsort(weight):
        if sum(len(item.at) for item in groups[-1]) >= turns:
            groups.append([])
        groups[-1].append(lessons[i])
    return [groups[i] for i in rng.permutation(len(groups))]
