"""A second look: what one turn's own words leave open is settled by the marks around it, and the whole by all of them.

Every answer is one weighted sum over what was read so far (the turn's own marks, those it answers, the last and the
strongest before), so it can be taken turn by turn; the weights are fitted on conversations held out from training.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heard.listen import codes
from heard.listen.passages import CHANNELS

Row = NDArray[np.float32]
FEELINGS, CUSTOMER = len(codes.FEELINGS), len(codes.CUSTOMER)
AGENT = len(codes.TURN) - CUSTOMER
ASKS = [codes.TURN.index(name) for name in ("strength>=2", "unheard", "repeat_contact", "urgency", "churn_risk")]
"""What makes a turn one that asks to be answered."""
NOBODY, NOTHING = np.zeros(CUSTOMER, np.float32), np.zeros(AGENT, np.float32)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read so far: of each marked turn the first logits, the probabilities they give, and whether it answers."""

    logits: tuple[Row, ...] = ()
    chances: tuple[Row, ...] = ()
    answers: tuple[bool, ...] = ()

    def and_then(self, logits: Row, answers: bool) -> "Read":
        """With one more turn."""
        return Read((*self.logits, logits), (*self.chances, plainly(logits)), (*self.answers, answers))

    def of(self, answers: bool, upto: int | None = None) -> list[Row]:
        """The probabilities of one side's own marks, turn by turn."""
        both = zip(self.chances[:upto], self.answers[:upto], strict=True)
        return [row[CUSTOMER:] if answers else row[:CUSTOMER] for row, mine in both if mine is answers]


def plainly(logits: Row) -> Row:
    """Logits as probabilities before any calibration; feelings sum to one."""
    chances: Row = (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)
    feelings = np.exp(logits[:FEELINGS] - logits[:FEELINGS].max())
    chances[:FEELINGS] = feelings / feelings.sum()
    return chances


def around_customer(read: Read, at: int) -> Row:
    """What is looked at again for a customer's turn: its own marks, the last and the strongest before, the last reply."""
    before, replies = read.of(False, at), read.of(True, at)
    return np.concatenate([
        read.logits[at][:CUSTOMER], read.chances[at][:CUSTOMER], before[-1] if before else NOBODY,
        np.max(before, 0) if before else NOBODY, replies[-1] if replies else NOTHING,
        [at == 0, np.log1p(at), not replies],
    ]).astype(np.float32)  # fmt: skip


def around_reply(read: Read, at: int) -> Row:
    """What is looked at again for a reply: its own marks, those it answers, the strongest before, and what asked for it."""
    start = at
    while start and not read.answers[start - 1]:
        start -= 1
    occasion = [row[:CUSTOMER] for row in read.chances[start:at]]
    before, replies = read.of(False, at), read.of(True, at)
    asked = np.max(occasion, 0) if occasion else NOBODY
    own, hot = read.chances[at][CUSTOMER:], float(asked[ASKS].max())
    return np.concatenate([
        read.logits[at][CUSTOMER:], own, own * hot, asked, np.max(before, 0) if before else NOBODY,
        np.max(replies, 0) if replies else NOTHING, [hot, bool(occasion), np.log1p(at)],
    ]).astype(np.float32)  # fmt: skip


def over_all(read: Read, kind: str, whole: Row) -> Row:
    """What is looked at for the whole: first, last, mean and strongest of each side's marks, who spoke last, the channel."""
    customer, agent = read.of(False) or [NOBODY], read.of(True) or [NOTHING]
    channel = [float(kind == name) for name in CHANNELS]
    return np.concatenate([
        np.mean(customer, 0), np.max(customer, 0), customer[-1], customer[0], np.mean(agent, 0), np.max(agent, 0), agent[-1],
        [np.log1p(len(read.answers)), np.log1p(sum(read.answers)), float(bool(read.answers) and read.answers[-1])], channel, whole,
    ]).astype(np.float32)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """The weights of the second look, a row an answer: [answers, looked at] and an offset each; see `look.npz`."""

    customer: Row
    customer_offset: Row
    agent: Row
    agent_offset: Row
    whole: Row
    whole_offset: Row

    def turn(self, read: Read, at: int) -> Row:
        """The logits of one turn after the second look; the other side's marks stay as they were."""
        logits = read.logits[at].copy()
        if read.answers[at]:
            logits[CUSTOMER:] = self.agent @ around_reply(read, at) + self.agent_offset
        else:
            logits[:CUSTOMER] = self.customer @ around_customer(read, at) + self.customer_offset
        return logits

    def all(self, read: Read, kind: str, whole: Row) -> Row:
        """The whole's answer: the scores as expected, 1 to 5, then logits of every resolution and scenario."""
        out: Row = self.whole @ over_all(read, kind, whole) + self.whole_offset
        return out


def first_look(whole: Row) -> Row:
    """The whole's answer without a second look: scores from their steps."""
    steps = 1 / (1 + np.exp(-whole[: len(codes.SCORE_STEPS)]))
    return np.concatenate([1 + steps.reshape(len(codes.SCORES), -1).sum(1), whole[len(codes.SCORE_STEPS) :]]).astype(np.float32)


def load_look(path: Path) -> Look:
    """The weights kept beside the ear's."""
    with np.load(path) as kept:
        return Look(*(kept[name] for name in Look.__slots__))


def keep_look(look: Look, path: Path) -> None:
    """Write the weights where the ear will find them."""
    parts: Sequence[str] = Look.__slots__
    np.savez_compressed(path, **{name: getattr(look, name).astype(np.float32) for name in parts})
