"""The second look is fitted: on held-out conversations, each answer drawn towards what the first reading said.

Logistic regressions with a Gaussian prior around the first reading, and ridge regressions for the scores; what is used to
set confidence comes from five fits, each asked only about conversations that it did not see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heard.conversation import Speaker
from heard.learn.calibration import HeldOut
from heard.learn.examples import Example, fold
from heard.learn.targets import turn_goal, whole_goal
from heard.listen import Ear, codes
from heard.listen.look import CUSTOMER, FEELINGS, Look, Read, around_customer, around_reply, over_all
from heard.listen.passages import kind_of

Table = NDArray[np.float64]
TURN_PULL, WHOLE_PULL = 60.0, 200.0
"""How strongly weights are drawn back, as by so many observations of unit spread."""
FOLDS = 5
RESOLUTIONS = slice(len(codes.SCORES), len(codes.SCORES) + len(codes.RESOLUTIONS))
SCENARIOS = slice(RESOLUTIONS.stop, RESOLUTIONS.stop + len(codes.SCENARIOS))


@dataclass(frozen=True, slots=True)
class Rows:
    """One kind of answer to fit: what is looked at [n, looked], goals and whether asked [n, answers], and each row's fold."""

    looked: Table
    goal: Table
    asked: Table
    fold: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Once:
    """Held-out conversations read once: of each the turns so far, and the rows for customers, replies and wholes."""

    customer: Rows
    agent: Rows
    whole: Rows


def once(ear: Ear, held: Sequence[Example]) -> Once:
    """Read held-out conversations with the first reading only."""
    found = list(ear.first([e.conversation for e in held]))
    parts = [fold(f"look {e.conversation.id}", FOLDS) for e in held]
    customer, agent = (_side(found, held, parts, answers) for answers in (False, True))
    wholes = [over_all(read, kind_of(e.conversation), whole) for (read, whole), e in zip(found, held, strict=True)]
    goals = np.stack([whole_answer(e) for e in held])
    return Once(customer, agent, Rows(np.stack(wholes).astype(float), goals, np.ones_like(goals), np.array(parts)))


def _side(found: Sequence[tuple[Read, object]], held: Sequence[Example], parts: Sequence[int], answers: bool) -> Rows:
    around = around_reply if answers else around_customer
    here = slice(CUSTOMER, None) if answers else slice(0, CUSTOMER)
    looked, goals, asked, folds = [], [], [], []
    for (read, _), example, part in zip(found, held, parts, strict=True):
        turns = [i for i, t in enumerate(example.conversation.turns) if t.speaker is not Speaker.OTHER]
        for at, turn in enumerate(turns):
            if read.answers[at] is answers:
                value, of = turn_goal(example, turn)
                looked.append(around(read, at))
                goals.append(value[here])
                asked.append(of[here])
                folds.append(part)
    return Rows(np.stack(looked).astype(float), np.stack(goals).astype(float), np.stack(asked).astype(float), np.array(folds))


def whole_answer(example: Example) -> Table:
    """The scores as the readers' mean, then their share for every resolution and scenario."""
    scores = [np.mean([h.scores[name].value for h in example.hearings]) for name in codes.SCORES]
    return np.concatenate([scores, whole_goal(example)[len(codes.SCORE_STEPS) :]])


Fit = Callable[[Rows], tuple[Table, Table]]


def fit_look(seen: Once) -> Look:
    """The weights that ship, from all held-out conversations."""
    fitted = [f(rows) for f, rows in ((customer_fit, seen.customer), (agent_fit, seen.agent), (whole_fit, seen.whole))]
    return Look(*(x.astype(np.float32) for pair in fitted for x in pair))


def crossed(seen: Once) -> HeldOut:
    """What fits that never saw a conversation say of it: for setting confidence."""
    each = (customer_fit, seen.customer), (agent_fit, seen.agent), (whole_fit, seen.whole)
    customer, agent, whole = (_crossed(fit, rows) for fit, rows in each)
    return HeldOut(
        _beside(customer, agent), _beside(seen.customer.goal, seen.agent.goal), _beside(seen.customer.asked, seen.agent.asked),
        whole.astype(np.float32), seen.whole.goal.astype(np.float32),
    )  # fmt: skip


def _crossed(fit: Fit, rows: Rows) -> Table:
    out = np.zeros_like(rows.goal)
    for k in range(FOLDS):
        inside = rows.fold == k
        weights, offset = fit(Rows(rows.looked[~inside], rows.goal[~inside], rows.asked[~inside], rows.fold[~inside]))
        out[inside] = rows.looked[inside] @ weights.T + offset
    return out


def _beside(customer: Table, agent: Table) -> NDArray[np.float32]:
    """Customers' rows, then replies', each with the other side's columns empty."""
    out = np.zeros((len(customer) + len(agent), len(codes.TURN)), np.float32)
    out[: len(customer), :CUSTOMER] = customer
    out[len(customer) :, CUSTOMER:] = agent
    return out


def customer_fit(rows: Rows) -> tuple[Table, Table]:
    """Feelings together, strengths and signals each on its own."""
    return _side_fit(rows, FEELINGS)


def agent_fit(rows: Rows) -> tuple[Table, Table]:
    """Every mark of a reply on its own."""
    return _side_fit(rows, 0)


def _side_fit(rows: Rows, together: int) -> tuple[Table, Table]:
    mean, spread = _scale(rows.looked)
    x = (rows.looked - mean) / spread
    weights = np.zeros((rows.goal.shape[1], x.shape[1]))
    offset = np.zeros(len(weights))
    if together:
        start = np.eye(together, x.shape[1]) * spread
        weights[:together], offset[:together] = softmax(x, rows.goal[:, :together], start, mean[:together], TURN_PULL)
    for k in range(together, len(weights)):
        of = rows.asked[:, k] > 0
        start = np.eye(1, x.shape[1], k)[0] * spread
        weights[k], offset[k] = logistic(x[of], rows.goal[of, k], start, float(mean[k]), TURN_PULL)
    return _unscaled(weights, offset, mean, spread)


def whole_fit(rows: Rows) -> tuple[Table, Table]:
    """Ridge for the scores, softmax for resolution and scenario."""
    mean, spread = _scale(rows.looked)
    x = (rows.looked - mean) / spread
    weights, offset = np.zeros((rows.goal.shape[1], x.shape[1])), np.zeros(rows.goal.shape[1])
    n = len(codes.SCORES)
    offset[:n] = rows.goal[:, :n].mean(0)
    weights[:n] = np.linalg.solve(x.T @ x + WHOLE_PULL * np.eye(x.shape[1]), x.T @ (rows.goal[:, :n] - offset[:n])).T
    for part in (RESOLUTIONS, SCENARIOS):
        none = np.zeros((part.stop - part.start, x.shape[1]))
        weights[part], offset[part] = softmax(x, rows.goal[:, part], none, none[:, 0], WHOLE_PULL)
    return _unscaled(weights, offset, mean, spread)


def _scale(x: Table) -> tuple[Table, Table]:
    return x.mean(0), np.maximum(x.std(0), 0.02)


def _unscaled(weights: Table, offset: Table, mean: Table, spread: Table) -> tuple[Table, Table]:
    plain = weights / spread
    return plain, offset - plain @ mean


def logistic(x: Table, goal: Table, start: Table, offset: float, pull: float, rounds: int = 12) -> tuple[Table, float]:
    """Newton's method for a logistic regression whose weights are drawn to `start`; the offset is free.

    A step that would lose is halved until it gains: far from the goal Newton's own step can leap past it.
    """
    if goal.sum() < 4:
        return start, offset
    w, both = np.append(start, offset), np.column_stack([x, np.ones(len(x))])
    centre, back = w.copy(), np.append(np.full(x.shape[1], pull), 1e-3)

    def cost(w: Table) -> float:
        z = both @ w
        return float(np.sum(np.logaddexp(0, z) - goal * z) + 0.5 * np.sum(back * (w - centre) ** 2))

    now = cost(w)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(both @ w, -30, 30)))
        slope = both.T @ (p - goal) + back * (w - centre)
        curve = (both * (p * (1 - p) + 1e-4)[:, None]).T @ both + np.diag(back)
        step = np.linalg.solve(curve, slope)
        share = next((s for s in (1.0, 0.5, 0.25, 0.125, 0.0625) if cost(w - s * step) < now), 0.0)
        if not share:
            break
        w = w - share * step
        before, now = now, cost(w)
        if before - now < 1e-4:
            break
    return w[:-1], float(w[-1])


def softmax(x: Table, goal: Table, start: Table, offset: Table, pull: float, rounds: int = 400) -> tuple[Table, Table]:
    """Accelerated gradient descent (Nesterov 1983) for a softmax regression whose weights are drawn to `start`."""
    w, b = start.copy(), np.asarray(offset, float).copy()
    step = 1.0 / (0.5 * float(np.linalg.eigvalsh(x.T @ x)[-1]) + pull + len(x))
    last_w, last_b = w, b
    for k in range(rounds):
        ahead_w, ahead_b = w + k / (k + 3) * (w - last_w), b + k / (k + 3) * (b - last_b)
        z = x @ ahead_w.T + ahead_b
        p = np.exp(z - z.max(1, keepdims=True))
        off = p / p.sum(1, keepdims=True) - goal
        last_w, last_b = w, b
        w, b = ahead_w - step * (off.T @ x + pull * (ahead_w - start)), ahead_b - step * off.sum(0)
    return w, b
