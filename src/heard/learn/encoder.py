"""The encoder that the ear grows from: a BERT (Devlin et al. 2019) whose tokens see only what they may."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

PARTS = {
    "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
    "attention.output.dense": "mix", "attention.output.LayerNorm": "calm",
    "intermediate.dense": "widen", "output.dense": "narrow", "output.LayerNorm": "rest",
}
"""The official names of a layer's parts, and ours."""
HEAD = 32
"""Numbers in one attention head of the encoders Heard grows from."""


class Layer(nn.Module):
    """Tokens look at one another, then each thinks for itself."""

    def __init__(self, width: int, heads: int, inner: int, drop: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.mix = (nn.Linear(width, width) for _ in range(4))
        self.widen, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.calm, self.rest = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, unseen: Tensor) -> Tensor:
        """Of [n, t, width]; `unseen` [n, 1, t, t] is a large negative number where a token may not look, else 0."""
        n, t, width = x.shape
        parts = (part(x).float().view(n, t, self.heads, width // self.heads) for part in (self.query, self.key, self.value))
        q, k, v = (part.transpose(1, 2) for part in parts)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=unseen)
        x = self.calm(x + self.drop(self.mix(seen.transpose(1, 2).reshape(n, t, width))))
        thought: Tensor = self.rest(x + self.drop(self.narrow(functional.gelu(self.widen(x)))))
        return thought


class Encoder(nn.Module):
    """Token ids and types [n, t], and what each token may look at [n, 1, t, t] -> a vector a token [n, t, width]."""

    def __init__(self, made: dict[str, Any]) -> None:
        super().__init__()
        self.width = width = int(made["hidden_size"])
        drop = float(made.get("hidden_dropout_prob", 0.1))
        self.word = nn.Embedding(int(made["vocab_size"]), width)
        self.position = nn.Embedding(int(made["max_position_embeddings"]), width)
        self.speaks = nn.Embedding(int(made["type_vocab_size"]), width)
        self.calm = nn.LayerNorm(width, 1e-12)
        self.drop = nn.Dropout(drop)
        shape = width, int(made["num_attention_heads"]), int(made["intermediate_size"]), drop
        self.layers = nn.ModuleList(Layer(*shape) for _ in range(int(made["num_hidden_layers"])))

    def forward(self, ids: Tensor, types: Tensor, unseen: Tensor) -> Tensor:
        at = torch.arange(ids.shape[1], device=ids.device)
        x: Tensor = self.drop(self.calm(self.word(ids) + self.position(at) + self.speaks(types)))
        for layer in self.layers:
            x = layer(x, unseen)
        return x


def load_encoder(folder: Path) -> Encoder:
    """The encoder in a folder of the official files (config.json, model.safetensors); its word vectors stay as they are."""
    from safetensors.torch import load_file

    encoder = Encoder(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    encoder.load_state_dict(_renamed(load_file(str(folder / "model.safetensors"))))
    encoder.word.weight.requires_grad = False
    return encoder


def encoder_like(weights: Mapping[str, NDArray[np.float32]]) -> Encoder:
    """An encoder of the build that these weights (by the names of an `Encoder`) were made for."""
    words, width = weights["word.weight"].shape
    made = {"hidden_size": width, "vocab_size": words, "max_position_embeddings": len(weights["position.weight"]),
            "type_vocab_size": len(weights["speaks.weight"]), "num_attention_heads": max(1, width // HEAD),
            "intermediate_size": len(weights["layers.0.widen.bias"]),
            "num_hidden_layers": 1 + max(int(n.split(".")[1]) for n in weights if n.startswith("layers."))}  # fmt: skip
    encoder = Encoder(made)
    encoder.word.weight.requires_grad = False
    return encoder


def _renamed(official: dict[str, Tensor]) -> dict[str, Tensor]:
    first = {"embeddings.word_embeddings": "word", "embeddings.position_embeddings": "position",
             "embeddings.token_type_embeddings": "speaks", "embeddings.LayerNorm": "calm"}
    found: dict[str, Tensor] = {}
    for name, value in official.items():
        part, _, kind = name.removeprefix("bert.").rpartition(".")
        if part in first:
            found[f"{first[part]}.{kind}"] = value
        elif part.startswith("encoder.layer."):
            _, _, number, rest = part.split(".", 3)
            found[f"layers.{number}.{PARTS[rest]}.{kind}"] = value
    return found
