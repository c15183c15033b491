"""What has been said so far, carried from turn to turn: a gated recurrent unit in plain numpy.

Cho et al. 2014, in the variant of PyTorch's `nn.GRU` (reset gate inside the candidate's hidden part).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heard.conversation import Speaker
from heard.listen.passages import CHANNELS
from heard.listen.weights import Weights

Row = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class State:
    """The memory after some turns: its state, the sum of all states, and how many turns that was."""

    hidden: Row
    total: Row
    turns: int = 0


class Memory:
    """Steps through a conversation turn by turn, so a live one costs no more than its newest turn."""

    def __init__(self, weights: Weights) -> None:
        self.w = {n.removeprefix("memory."): v for n, v in weights.items() if n.startswith("memory.")}
        self.width = self.w["narrow.weight"].shape[0]

    def begin(self) -> State:
        """Nothing said yet."""
        nothing = np.zeros(self.width, np.float32)
        return State(nothing, nothing)

    def step(self, state: State, vector: Row, logits: Row, speaker: Speaker, kind: str) -> tuple[State, Row]:
        """The memory after one more turn, and what the conversation so far adds to that turn's logits."""
        seen = np.concatenate([np.tanh(logits / 3), told(speaker, kind)])
        given = np.concatenate([np.tanh(self._linear("narrow", vector)), np.tanh(self._linear("seen", seen))])
        a = self.w["gru.weight_ih_l0"] @ given + self.w["gru.bias_ih_l0"]
        b = self.w["gru.weight_hh_l0"] @ state.hidden + self.w["gru.bias_hh_l0"]
        n = self.width
        reset, update = _sigmoid(a[:n] + b[:n]), _sigmoid(a[n : 2 * n] + b[n : 2 * n])
        candidate = np.tanh(a[2 * n :] + reset * b[2 * n :])
        hidden = (1 - update) * candidate + update * state.hidden
        return State(hidden, state.total + hidden, state.turns + 1), self._linear("adds", hidden)

    def whole(self, state: State) -> Row:
        """The logits for the whole conversation so far."""
        return self._linear("whole", np.concatenate([state.hidden, state.total / max(state.turns, 1)]))

    def _linear(self, name: str, x: Row) -> Row:
        out: Row = self.w[f"{name}.weight"] @ x + self.w[f"{name}.bias"]
        return out


def told(speaker: Speaker, kind: str) -> Row:
    """What is known of a turn beside its words: who speaks, and the kind of channel."""
    row = np.zeros(2 + len(CHANNELS), np.float32)
    row[int(speaker.answers)] = 1
    row[2 + CHANNELS.index(kind)] = 1
    return row


def _sigmoid(x: Row) -> Row:
    out: Row = (1 / (1 + np.exp(-x))).astype(np.float32)
    return out
