"""The network that is trained: a small encoder that reads passages, and a memory that carries the conversation along.

Every token sees its own turn and the turns before it. A turn's answer is a sum over its own tokens: for each mark,
attention says how much a token counts and a weight says for what, so a mark can be led back to the words that made it.
The memory (a GRU over turns) then adds what lies further back, and answers for the whole.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from heard.learn.encoder import Encoder, load_encoder
from heard.listen import codes
from heard.listen.passages import CHANNELS

MEMORY = 96
TONES = 31
"""Columns of the first lesson in tone (heard.learn.tone)."""


class Turns(nn.Module):
    """Reads passages: token ids, types and places, each [n, t], and the places' numbers [k] (see `listen.packing.Padded`).

    Gives for each place logits [n, k, marks], what each token gave to them [n, t, marks], and a vector [n, k, width].
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.which = codes.attentions()
        self.query = nn.Linear(encoder.width, max(self.which) + 1)
        self.say = nn.Linear(encoder.width, len(codes.TURN), bias=False)
        self.bias = nn.Parameter(torch.zeros(len(codes.TURN)))
        self.tone = nn.Linear(encoder.width, TONES)
        self.drop = nn.Dropout(0.1)
        nn.init.zeros_(self.query.weight)
        nn.init.zeros_(self.query.bias)

    def tokens(self, ids: Tensor, types: Tensor, place: Tensor) -> Tensor:
        """A vector a token, each seeing its own piece and those before it."""
        seen = (place.unsqueeze(1) <= place.clamp(min=0).unsqueeze(2)) & (place >= 0).unsqueeze(1)
        hidden: Tensor = self.encoder(ids, types, (1.0 - seen.float()).unsqueeze(1) * -1e4)
        return hidden.float()

    def forward(self, ids: Tensor, types: Tensor, place: Tensor, places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.drop(self.tokens(ids, types, place))
        own = (place.unsqueeze(1) == places.view(1, -1, 1)).float()
        counts = torch.exp(self.query(hidden).clamp(-12, 12))
        share = counts / (own.transpose(1, 2) @ (own @ counts)).clamp(min=1e-6)
        parts = share[:, :, self.which] * self.say(hidden)
        vectors = (own @ hidden) / own.sum(2, keepdim=True).clamp(min=1)
        return own @ parts + self.bias, parts, vectors


class Memory(nn.Module):
    """Carries the conversation along: turn vectors and logits in order -> what the past changes, and the whole's answer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(width, MEMORY)
        self.seen = nn.Linear(len(codes.TURN) + 2 + len(CHANNELS), MEMORY)
        self.gru = nn.GRU(2 * MEMORY, MEMORY, batch_first=True)
        self.adds = nn.Linear(MEMORY, len(codes.TURN))
        self.whole = nn.Linear(2 * MEMORY, len(codes.WHOLE))
        self.drop = nn.Dropout(0.2)
        nn.init.zeros_(self.adds.weight)
        nn.init.zeros_(self.adds.bias)

    def forward(self, vectors: Tensor, logits: Tensor, told: Tensor) -> tuple[Tensor, Tensor]:
        """Of [c, turns, width], [c, turns, marks] and what is told, [c, turns, 2 + channels], in order of the turns.

        Gives what the past adds to each mark [c, turns, marks], and the whole so far [c, turns, wholes].
        """
        what = torch.tanh(self.narrow(self.drop(vectors)))
        seen = torch.tanh(self.seen(torch.cat([torch.tanh(logits / 3), told], -1)))
        states, _ = self.gru(torch.cat([what, seen], -1))
        steps = torch.arange(1, states.shape[1] + 1, device=states.device).view(1, -1, 1)
        mean = states.cumsum(1) / steps
        return self.adds(self.drop(states)), self.whole(self.drop(torch.cat([states, mean], -1)))


class Network(nn.Module):
    """The whole network: `turns` and `memory`."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.turns = Turns(encoder)
        self.memory = Memory(encoder.width)


def network(folder: Path) -> Network:
    """A network around the encoder in a folder."""
    return Network(load_encoder(folder))
