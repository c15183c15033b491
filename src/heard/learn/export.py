"""A trained network becomes the files the ear needs: a graph, weights of eight bits, a tokenizer, a calibration."""

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from heard.learn.network import Network, Turns
from heard.listen.weights import packed_weights

FILES = ("graph.onnx", "weights.npz", "tokenizer.json", "recipe.json")


def export(net: Network, encoder: Path, folder: Path, recipe: dict[str, Any]) -> None:
    """Write the ear's files into a folder; `recipe` says how the weights were made and is repeated by every reading."""
    folder.mkdir(parents=True, exist_ok=True)
    net.eval()
    state = {name: value.numpy() for name, value in net.state_dict().items() if not name.startswith("turns.emotions")}
    packed: dict[str, Any] = dict(packed_weights(state))
    np.savez(folder / "weights.npz", **packed)
    _graph(net.turns, folder / "graph.onnx")
    shutil.copyfile(encoder / "tokenizer.json", folder / "tokenizer.json")
    (folder / "recipe.json").write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")


def _graph(turns: Turns, path: Path) -> None:
    """The graph of a turn's answer, its weights left out: they are given by name when it is loaded."""
    turns.encoder.set_attn_implementation("eager")
    ids = torch.ones(2, 8, dtype=torch.int64)
    names = ["ids", "types", "mask"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing tells of every shape it takes as fixed; the axes that are not are named below
        torch.onnx.export(
            turns, (ids, torch.zeros_like(ids), torch.ones_like(ids)), str(path), input_names=names,
            output_names=["logits", "parts", "vector"], opset_version=17, do_constant_folding=False, dynamo=False,
            dynamic_axes={name: {0: "n", 1: "t"} for name in [*names, "parts"]} | {"logits": {0: "n"}, "vector": {0: "n"}},
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


def restore(net: Network, weights: dict[str, NDArray[np.float32]]) -> None:
    """Take up shipped weights again, so that a team's own verdicts can be added to what the ear knows."""
    net.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()}, strict=False)
