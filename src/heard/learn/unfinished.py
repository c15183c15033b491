"""What is kept of a training that is not finished: taken up again only where it was begun from the same."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn


def origin(net: nn.Module, *told: object) -> str:
    """A fingerprint of what a training begins from: the net's weights, and whatever it is told, by how it prints."""
    made = hashlib.sha256()
    for name, value in net.state_dict().items():
        made.update(name.encode())
        made.update(value.numpy().tobytes())
    for one in told:
        for part in one if isinstance(one, Iterable) else (one,):
            made.update(repr(part).encode())
    return made.hexdigest()


def put_aside(file: Path, of: str, state: dict[str, Any]) -> None:
    """Write a state whole or not at all, with the fingerprint of what it was begun from."""
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state | {"of": of}, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def taken_up(file: Path, of: str) -> dict[str, Any] | None:
    """The state that was put aside, if there is one and it was begun from the same."""
    if not file.exists():
        return None
    state: dict[str, Any] = torch.load(file, weights_only=True)
    return state if state.get("of") == of else None
