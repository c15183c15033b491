"""The ear's weights: kept in eight bits a number, used in thirty-two.

Each row of a matrix has its own scale, so a weight is off by at most 1/254 of the largest in its row. Computing in full
precision keeps a turn's marks the same whether it is read alone, live, or among a thousand others.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]
SCALE = "|scale"


def packed_weights(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.generic]]:
    """Matrices of more than 4,096 numbers as int8 with a scale a row; the rest as they are."""
    out: dict[str, NDArray[np.generic]] = {}
    for name, value in weights.items():
        if value.ndim == 2 and value.size > 4096:
            scale = np.maximum(np.abs(value).max(axis=1, keepdims=True), 1e-12) / 127
            out[name] = np.round(value / scale).astype(np.int8)
            out[name + SCALE] = scale.astype(np.float32)
        else:
            out[name] = value
    return out


def load_weights(path: Path) -> Weights:
    """Every weight by name, in full precision."""
    with np.load(path) as kept:
        return {
            name: np.multiply(kept[name], kept[name + SCALE]) if name + SCALE in kept.files else kept[name]
            for name in kept.files
            if not name.endswith(SCALE)
        }
