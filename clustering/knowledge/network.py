"""A BERT with its weights rounded to eight bits, as a graph that onnxruntime can run.

Products of small whole numbers take a tenth of the time that those of fractions do. What comes out is close
to the exact numbers (cosine .998), and depends on a text alone: each token is rounded by a scale of its own
or by a fixed one, never by that of its neighbours. Weights get seven bits, for with eight sums would run
over on processors without VNNI. (Devlin et al.: *BERT*, 2018; Jacob et al.: *Quantization …*, 2017.)
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from onnx import TensorProto, helper, numpy_helper

from clustering.knowledge.weights import Vectors, Weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_OF_MICROSOFT = "com.microsoft"  # operators that onnxruntime brings along
_OPERATORS = (("", 19), (_OF_MICROSOFT, 1))
_FORMAT = 9
_STATES, _SEEN = 7.0, 2.5  # beyond these hardly any number lies, of a token and of what attention makes of it
_MOST = 63  # of a weight in seven bits
_Rounded = tuple[str, str, str]  # names of the numbers, of their scale and their zero


class _Bytes(NamedTuple):
    """Which byte is zero, and how far below zero a number can be (0: as far as above)."""

    zero: int
    least: float = 0.0


_BALANCED, _BENT = _Bytes(128), _Bytes(24, 0.17)


def network(weights: Weights, last: int) -> "InferenceSession":
    """From tokens to the states of the `last` layers, each of shape (n_texts × length, width).

    Given are `x`, what each token is by itself, of that shape, and `shape` (n_texts, length, width).
    """
    import onnxruntime

    graph = _Graph()
    outputs = list(_layers(graph, weights))[-last:]
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Left to itself it puts sums and norms together into an operator that takes seven times as long.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(graph.written(outputs), options, providers=["CPUExecutionProvider"])


def _layers(graph: "_Graph", weights: Weights) -> Iterator[str]:
    states = graph.normed("x", weights, "emb.ln")
    for number in range(weights.shape.depth):
        states = _between(graph, _attended(graph, states, weights, f"l{number}"), weights, f"l{number}")
        yield states


def _attended(graph: "_Graph", states: str, weights: Weights, at: str) -> str:
    """Each token with what it takes from the others of its text."""
    width = weights.shape.width
    given = graph.rounded(states, _STATES)
    ways = [
        graph.op("Reshape", graph.product(given, weights, f"{at}.{way}", width), "shape") for way in "qkv"
    ]
    seen = graph.op("MultiHeadAttention", *ways, domain=_OF_MICROSOFT, num_heads=weights.shape.heads)
    flat = graph.op("Reshape", seen, graph.constant(np.array([-1, width])))
    made = graph.product(graph.rounded(flat, _SEEN), weights, f"{at}.ao", width)
    return graph.normed(graph.op("Add", states, made), weights, f"{at}.aln")


def _between(graph: "_Graph", states: str, weights: Weights, at: str) -> str:
    """Each token by itself, through the wide layer and back."""
    shape = weights.shape
    wide = graph.product_by_row(states, weights, f"{at}.fi", shape.width, _BALANCED)
    bent = graph.op("FastGelu", wide, graph.bias(weights, f"{at}.fi"), domain=_OF_MICROSOFT)
    back = graph.product_by_row(bent, weights, f"{at}.fo", shape.inner, _BENT)
    made = graph.op("Add", back, graph.bias(weights, f"{at}.fo"))
    return graph.normed(graph.op("Add", states, made), weights, f"{at}.oln")


class _Graph:
    """An onnx graph, written operator by operator; values go by their names."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """The name of what comes out."""
        name = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **attributes))
        return name

    def constant(self, value: npt.ArrayLike) -> str:
        """The name of a value that stays."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def normed(self, states: str, weights: Weights, name: str) -> str:
        scale, bias = (self.constant(part) for part in weights.norm(name))
        return self.op("LayerNormalization", states, scale, bias, axis=-1, epsilon=weights.shape.epsilon)

    def rounded(self, states: str, most: float) -> _Rounded:
        """In eight bits by a fixed scale; beside it scale and zero."""
        scale, zero = self.constant(np.float32(most / 127)), self.constant(np.uint8(_BALANCED.zero))
        return self.op("QuantizeLinear", states, scale, zero), scale, zero

    def product(
        self, given: _Rounded, weights: Weights, name: str, width: int, *, biased: bool = True
    ) -> str:
        whole, scales = _whole(weights.matrix(f"{name}.w", width))
        rounded, scale, zero = given
        parts = [rounded, self.constant(whole), scale, self.constant(scales), zero]
        bias = ["", self.bias(weights, name)] if biased else []
        return self.op("MatMulIntegerToFloat", *parts, *bias, domain=_OF_MICROSOFT)

    def product_by_row(self, states: str, weights: Weights, name: str, width: int, bytes_: _Bytes) -> str:
        """As `product`, without the bias; each token is rounded by the largest of its own numbers."""
        rows, steps_up = self.constant(np.array([-1])), 255 - bytes_.zero
        sizes = states if bytes_.least else self.op("Abs", states)
        floor = self.constant(np.float32(max(1e-6, bytes_.least * steps_up / bytes_.zero)))
        most = self.op("Max", self.op("ReduceMax", sizes, rows, keepdims=1), floor)
        steps = self.op("Mul", most, self.constant(np.float32(1 / steps_up)))
        step_of_row = self.op("Reshape", steps, rows)
        zero = self.constant(np.uint8(bytes_.zero))
        zeros = self.op("Expand", zero, self.op("Shape", step_of_row))
        rounded = self.op("QuantizeLinear", states, step_of_row, zeros, axis=0)
        given = rounded, self.constant(np.float32(1)), zero
        return self.op("Mul", self.product(given, weights, name, width, biased=False), steps)

    def bias(self, weights: Weights, name: str) -> str:
        return self.constant(weights.floats(f"{name}.b"))

    def written(self, outputs: Sequence[str]) -> bytes:
        """The whole graph, with what it is given and what comes out."""
        form = ["tokens", "width"]
        given = [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, form),
            helper.make_tensor_value_info("shape", TensorProto.INT64, [3]),
        ]
        made = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["tokens", "width"]) for name in outputs
        ]
        graph = helper.make_graph(self._nodes, "states", given, made, self._constants)
        operators = [helper.make_opsetid(domain, version) for domain, version in _OPERATORS]
        model = helper.make_model(graph, opset_imports=operators, ir_version=_FORMAT)
        return bytes(model.SerializeToString())


def _whole(matrix: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """A matrix (n_out, n_in) turned, in seven bits, and what each column is to be multiplied with."""
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / _MOST
    return np.rint(matrix / scales[:, None]).astype(np.int8).T, scales.astype(np.float32)
