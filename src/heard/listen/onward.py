"""The small model read onward: of a passage that grows only the new tokens are computed, what it read before is kept.

No token looks at what came after it, so the keys and values of what was read hold for as long as the passage goes on. It
gives what the graph of `session` gives, to the last few digits; many passages are read together without padding.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from heard.listen import codes
from heard.listen.packing import CLS
from heard.listen.passages import Passage, Piece
from heard.listen.session import Answer
from heard.listen.weights import Weights

Rows = NDArray[np.float32]
HEAD = 32
"""Numbers in one attention head."""
STEP = 64
"""By so many tokens the room for a passage grows."""
MOST = 2**30
"""So many bytes of keys and values are kept at most."""
IDLE = 90.0
"""Seconds after which a passage that did not grow makes room for another."""


class Room:
    """Keys and values of a passage's tokens, [layers, key or value, tokens, width]; `filled` so far."""

    def __init__(self, layers: int, width: int, most: int) -> None:
        self.rows = np.empty((layers, 2, most, width), np.float32)
        self.filled = 0
        self.used = time.monotonic()

    def empty(self) -> None:
        """Keep nothing any more: whoever goes on here reads the passage again."""
        self.rows = self.rows[:, :, :0].copy()

    def grown(self, kept: int, most: int) -> "Room":
        """Room for more, with a copy of the first tokens."""
        room = Room(self.rows.shape[0], self.rows.shape[3], most)
        room.rows[:, :, :kept] = self.rows[:, :, :kept]
        room.filled = kept
        return room


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of a passage: its pieces, their tokens (the opening one, too), and where their keys and values are."""

    passage: Passage
    tokens: int
    room: Room

    def begins(self, passage: Passage) -> bool:
        """Whether a passage goes on where this one stood."""
        fresh = self.passage.fresh
        return self.room.rows.size > 0 and self.passage.before == passage.before and fresh == passage.fresh[: len(fresh)]


@dataclass(frozen=True, slots=True)
class _Task:
    """One passage to be read: the pieces that are new, how many of them are answered, and how many tokens came before."""

    pieces: tuple[Piece, ...]
    fresh: int
    past: int
    room: Room

    @property
    def tokens(self) -> int:
        return _tokens(self.pieces, self.past)

    def unseen(self) -> Rows | None:
        """A large negative number where a token may not look; None where each sees all."""
        if len(self.pieces) == 1 and self.past:
            return None
        own = np.repeat(np.arange(1, len(self.pieces) + 1), [len(p.ids) for p in self.pieces])
        place = own if self.past else np.concatenate([[0], own])
        seen = np.concatenate([np.zeros(self.past, own.dtype), place])
        return np.where(seen[None, :] <= place[:, None], 0, -1e4).astype(np.float32)


class Onward:
    """Reads passages on from where they stood; keeps at most so many bytes of what it read."""

    def __init__(self, weights: Weights, most: int = MOST) -> None:
        w = {n.removeprefix("turns."): v for n, v in weights.items() if n.startswith("turns.")}
        self.embeddings = tuple(w[f"encoder.{n}.weight"] for n in ("word", "position", "speaks"))
        self.calm = w["encoder.calm.weight"], w["encoder.calm.bias"]
        count = 1 + max(int(n.split(".")[2]) for n in w if n.startswith("encoder.layers."))
        self.layers = [_Layer(w, f"encoder.layers.{i}.") for i in range(count)]
        self.query, self.say, self.bias = _laid(w, "query"), w["say.weight"].T, w["bias"]
        self.which = codes.attentions()
        self.most = most
        self.held: WeakSet[Room] = WeakSet()

    def answer(self, asked: Sequence[tuple[Passage, Kept | None]]) -> list[tuple[list[Answer], Kept]]:
        """For each passage an answer for each fresh piece that was not read when it was kept, and what to keep of it now."""
        if not asked:
            return []
        tasks = [self._task(passage, kept) for passage, kept in asked]
        hidden = self._read(tasks)
        out, at = [], 0
        for (passage, _), task in zip(asked, tasks, strict=True):
            rows = hidden[at : at + task.tokens]
            at += task.tokens
            out.append((list(self._answers(task, rows)), Kept(passage, task.past + task.tokens, task.room)))
        self._tidy([task.room for task in tasks])
        return out

    def _task(self, passage: Passage, kept: Kept | None) -> _Task:
        """What is new in a passage. Its place in the room is taken at once, so that whoever goes on there, too, gets a copy."""
        goes_on = kept is not None and kept.begins(passage)
        past = kept.tokens if kept is not None and goes_on else 0
        pieces = passage.fresh[len(kept.passage.fresh) :] if kept is not None and goes_on else passage.pieces
        tokens = past + _tokens(pieces, past)
        if kept is None or not goes_on:
            room = Room(len(self.layers), self.width, _rounded(tokens))
        elif kept.room.filled != past or kept.room.rows.shape[2] < tokens:
            room = kept.room.grown(past, _rounded(tokens))
        else:
            room = kept.room
        room.filled = tokens
        return _Task(pieces, min(len(pieces), len(passage.fresh)), past, room)

    @property
    def width(self) -> int:
        """Numbers in a token's vector."""
        return int(self.embeddings[0].shape[1])

    def _read(self, tasks: Sequence[_Task]) -> Rows:
        """A vector for each new token of all passages, one after the other."""
        words, position, speaks = self.embeddings
        ids = [([] if t.past else [CLS]) + [i for p in t.pieces for i in p.ids] for t in tasks]
        sides = [([] if t.past else [0]) + [int(p.speaker.answers) for p in t.pieces for _ in p.ids] for t in tasks]
        at = np.concatenate([np.arange(t.past, t.past + t.tokens) for t in tasks])
        x = _calm(words[_flat(ids)] + position[at] + speaks[_flat(sides)], *self.calm)
        unseen = [t.unseen() for t in tasks]
        for number, layer in enumerate(self.layers):
            x = layer.thought(x, layer.looked(x, number, tasks, unseen))
        return x

    def _answers(self, task: _Task, hidden: Rows) -> Iterable[Answer]:
        at = 0 if task.past else 1
        skip = len(task.pieces) - task.fresh
        for number, piece in enumerate(task.pieces):
            own = hidden[at : at + len(piece.ids)]
            at += len(piece.ids)
            if number < skip:
                continue
            counts = np.exp(np.clip(own @ self.query[0] + self.query[1], -12, 12))
            parts = (counts / np.maximum(counts.sum(0), 1e-6))[:, self.which] * (own @ self.say)
            yield Answer(parts.sum(0) + self.bias, own.mean(0), parts, piece.offsets)

    def _tidy(self, used: Sequence[Room]) -> None:
        """Where too much is kept, what has long been idle goes; if that is not enough, what has just come."""
        now = time.monotonic()
        for room in used:
            room.used = now
            self.held.add(room)
        idle = sorted((r for r in self.held if now - r.used > IDLE), key=attrgetter("used"))
        total = sum(room.rows.nbytes for room in self.held)
        for room in (*idle, *reversed(used)):
            if total <= self.most:
                break
            total -= room.rows.nbytes
            room.empty()


class _Layer:
    """Tokens look at one another, then each thinks for itself: as `heard.learn.encoder.Layer`."""

    def __init__(self, w: Weights, name: str) -> None:
        three = [_laid(w, name + part) for part in ("query", "key", "value")]
        self.three = np.concatenate([rows for rows, _ in three], 1), np.concatenate([bias for _, bias in three])
        self.mix, self.widen, self.narrow = (_laid(w, name + part) for part in ("mix", "widen", "narrow"))
        self.calm, self.rest = ((w[f"{name}{n}.weight"], w[f"{name}{n}.bias"]) for n in ("calm", "rest"))

    def looked(self, x: Rows, number: int, tasks: Sequence[_Task], unseen: Sequence[Rows | None]) -> Rows:
        """What each token takes from those that it sees, those that were kept, too."""
        query, key, value = np.split(x @ self.three[0] + self.three[1], 3, axis=1)
        query = query * np.float32(HEAD**-0.5)
        seen, at = np.empty_like(x), 0
        for task, never in zip(tasks, unseen, strict=True):
            here, room = slice(at, at + task.tokens), task.room.rows[number]
            at = here.stop
            upto = task.past + task.tokens
            room[0, task.past : upto], room[1, task.past : upto] = key[here], value[here]
            q, k, v = (part.reshape(len(part), -1, HEAD).swapaxes(0, 1) for part in (query[here], room[0, :upto], room[1, :upto]))
            weight = q @ k.swapaxes(1, 2)
            if never is not None:
                weight += never
            weight -= weight.max(2, keepdims=True)
            np.exp(weight, out=weight)
            weight /= weight.sum(2, keepdims=True)
            seen[here] = (weight @ v).swapaxes(0, 1).reshape(task.tokens, -1)
        return seen

    def thought(self, x: Rows, seen: Rows) -> Rows:
        """What each token makes of it."""
        x = _calm(x + (seen @ self.mix[0] + self.mix[1]), *self.calm)
        wide = x @ self.widen[0]
        wide += self.widen[1]
        return _calm(x + (_gelu(wide) @ self.narrow[0] + self.narrow[1]), *self.rest)


def _laid(w: Weights, name: str) -> tuple[Rows, Rows]:
    """A matrix the way few rows are multiplied fastest, and what is added."""
    return np.ascontiguousarray(w[f"{name}.weight"].T), w[f"{name}.bias"]


def _tokens(pieces: Sequence[Piece], past: int) -> int:
    return sum(len(p.ids) for p in pieces) + (past == 0)


def _rounded(tokens: int) -> int:
    return -(-tokens // STEP) * STEP


def _flat(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return np.asarray([number for row in rows for number in row], np.int64)


def _calm(x: Rows, weight: Rows, bias: Rows) -> Rows:
    """Layer normalisation."""
    x = x - x.mean(1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / np.float32(x.shape[1]) + np.float32(1e-12))
    x /= spread
    x *= weight
    x += bias
    return x


TERMS = [np.float32(a) for a in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)]


def _gelu(x: Rows) -> Rows:
    """x times the share of a normal distribution below x; its error function as Abramowitz and Stegun 7.1.26 (off by 2e-7)."""
    far = np.abs(x)
    far *= np.float32(0.5**0.5)
    t = far * np.float32(0.3275911)
    t += 1
    np.reciprocal(t, out=t)
    rest = t * TERMS[0]
    for term in TERMS[1:]:
        rest += term
        rest *= t
    np.multiply(far, far, out=far)
    np.negative(far, out=far)
    np.exp(far, out=far)
    rest *= far  # 1 - erf(|x| / sqrt 2)
    np.copysign(1 - rest, x, out=rest)
    rest += 1
    rest *= x
    rest *= np.float32(0.5)
    return rest
