"""A sentence-embedding model of a few kilobytes: each word is a point, a text the mean of its words."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

_WORDS: dict[str, tuple[float, float, float]] = {"[UNK]": (0, 0, 0), "[PAD]": (9, 9, 9)}
MATTERS = (("bus", "bahn", "fahrt"), ("tablet", "wlan", "rechner"), ("personal", "stelle", "kräfte"))


def lay(folder: Path, broken: str = "") -> Path:
    """Write the model into a folder, as sentence-transformers do; words of one matter lie together.

    The `broken` word is no point.
    """
    points = dict(_WORDS)
    for at, words in enumerate(MATTERS):
        for word in words:
            points[word] = tuple(1.0 if axis == at else 0.0 for axis in range(3))  # type: ignore[assignment]
    if broken:
        points[broken] = (float("nan"), float("inf"), 0.0)
    (folder / "onnx").mkdir(parents=True)
    onnx.save(_graph(np.array(list(points.values()), dtype=np.float32)), folder / "onnx" / "model.onnx")
    vocabulary = {word: number for number, word in enumerate(points)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _graph(table: np.ndarray) -> onnx.ModelProto:  # type: ignore[type-arg]
    gather = helper.make_node("Gather", ["points", "input_ids"], ["last_hidden_state"])
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        [gather],
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, 3])],
        [numpy_helper.from_array(table, "points")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
