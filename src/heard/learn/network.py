"""The network that is trained: a small encoder for each turn, and a memory that carries the conversation along.

A turn's answer is a sum over its own tokens: for each mark, attention says how much a token counts and a weight says
for what, so a mark can be led back to the words that made it. The memory (a GRU over turns) then adds what the
conversation so far changes, and answers for the whole.
"""

from typing import Any

import torch
from torch import Tensor, nn

from heard.listen import codes
from heard.listen.windows import CHANNELS

GROUPS = (
    tuple(range(len(codes.FEELINGS))),
    tuple(range(len(codes.FEELINGS), len(codes.FEELINGS) + len(codes.STRENGTHS))),
)
"""Marks that share one attention: the feelings, and the steps of strength; every other mark has its own."""
MEMORY = 96


def attentions() -> list[int]:
    """For each column of a turn's answer the attention it uses."""
    shared = {column: group for group, columns in enumerate(GROUPS) for column in columns}
    free = iter(range(len(GROUPS), len(GROUPS) + len(codes.TURN)))
    return [shared[c] if c in shared else next(free) for c in range(len(codes.TURN))]


class Turns(nn.Module):
    """Reads windows: token ids, types (0 own words, 1 before) and mask, each [n, t].

    Gives logits [n, marks], what each token gave to them [n, t, marks], and a vector a turn [n, width].
    """

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.which = attentions()
        self.query = nn.Linear(width, max(self.which) + 1)
        self.say = nn.Linear(width, len(codes.TURN), bias=False)
        self.bias = nn.Parameter(torch.zeros(len(codes.TURN)))
        self.emotions = nn.Linear(width, codes.EMOTIONS)
        self.drop = nn.Dropout(0.1)
        nn.init.zeros_(self.query.weight)
        nn.init.zeros_(self.query.bias)

    def tokens(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        hidden: Tensor = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
        return hidden

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.drop(self.tokens(ids, types, mask))
        own = (mask * (1 - types)).unsqueeze(-1).float()
        weight = torch.softmax(self.query(hidden) - 1e4 * (1 - own), dim=1)[:, :, self.which]
        parts = weight * self.say(hidden)
        vector = (hidden * own).sum(1) / own.sum(1)
        return parts.sum(1) + self.bias, parts, vector


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

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.turns = Turns(encoder)
        self.memory = Memory(encoder.config.hidden_size)


def network(folder: str) -> Network:
    """A network around the encoder in a folder (a BERT in Hugging Face's files); its word vectors stay as they are."""
    from transformers import BertModel

    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa", dtype=torch.float32)
    for parameter in encoder.embeddings.word_embeddings.parameters():
        parameter.requires_grad = False
    return Network(encoder)
