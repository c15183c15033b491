"""A trained network becomes the files the ear needs: a graph, weights of eight bits, a tokenizer, a calibration."""

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor

from heard.learn.encoder import encoder_like
from heard.learn.network import Network, Turns
from heard.listen.weights import load_weights, packed_weights

FILES = ("graph.onnx", "weights.npz", "tokenizer.json", "recipe.json")


def export(net: Network, encoder: Path, folder: Path, recipe: dict[str, Any]) -> None:
    """Write the ear's files into a folder; `recipe` says how the weights were made and is repeated by every reading."""
    folder.mkdir(parents=True, exist_ok=True)
    net.eval()
    state = {name: value.numpy() for name, value in net.state_dict().items() if not name.startswith("turns.tone")}
    packed: dict[str, Any] = dict(packed_weights(state))
    np.savez(folder / "weights.npz", **packed)
    _graph(net.turns, folder / "graph.onnx")
    shutil.copyfile(encoder / "tokenizer.json", folder / "tokenizer.json")
    (folder / "recipe.json").write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")


def _graph(turns: Turns, path: Path) -> None:
    """The graph of a passage's answers, its weights left out: they are given by name when it is loaded."""
    ids = torch.ones(2, 8, dtype=torch.int64)
    place = torch.tensor([[0, 1, 1, 1, 2, 2, 2, 2], [0, 1, 1, 2, 2, 2, -1, -1]])
    names = ["ids", "types", "place", "places"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing tells of every shape it takes as fixed; the axes that are not are named below
        torch.onnx.export(
            turns, (ids, torch.zeros_like(ids), place, torch.arange(1, 3)), str(path), input_names=names,
            output_names=["logits", "parts", "vectors"], opset_version=17, do_constant_folding=False, dynamo=False,
            dynamic_axes={name: {0: "n", 1: "t"} for name in [*names[:3], "parts"]}
            | {"places": {0: "k"}, "logits": {0: "n", 1: "k"}, "vectors": {0: "n", 1: "k"}},
        )
    model = onnx.load(str(path))
    for tensor in model.graph.initializer:
        if tensor.name.startswith(("encoder.", "query.", "say.", "bias")):
            tensor.ClearField("raw_data")
            tensor.data_location = onnx.TensorProto.EXTERNAL
            onnx.external_data_helper.set_external_data(_with_place(tensor), "weights.npz")
    path.write_bytes(model.SerializeToString())


def _with_place(tensor: Any) -> Any:
    """External data wants some bytes before it can be told that they are elsewhere."""
    tensor.raw_data = b""
    return tensor


def restore(folder: Path) -> Network:
    """The network of an ear that is there already, so that more can be added to what it knows."""
    weights = known(folder)
    own = {n.removeprefix("turns.encoder."): v.numpy() for n, v in weights.items() if n.startswith("turns.encoder.")}
    net = Network(encoder_like(own))
    net.load_state_dict(weights, strict=False)
    return net


def known(folder: Path) -> dict[str, Tensor]:
    """The weights of the ear in a folder, by name; those that only served its first lesson are not among them."""
    return {name: torch.from_numpy(value) for name, value in load_weights(folder / "weights.npz").items()}
