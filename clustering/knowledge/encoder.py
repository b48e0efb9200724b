"""What a text means, in numbers: multilingual-e5-small, a network that was taught which texts go together.

Its weights come with an installed package (`weights.py`), words are cut into pieces (`pieces.py`), and
onnxruntime does the rest (`network.py`). Texts of equal length are read together, so nothing is filled up and
no text sees another. (Wang et al.: *Multilingual E5 Text Embeddings*, 2024.)
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from clustering.knowledge.network import network
from clustering.knowledge.pieces import Cutter
from clustering.knowledge.weights import Vectors, Weights

_PREFIX = "query: "  # as the network was taught where two texts are alike, and none is an answer to the other
_SHARES = (0.5, 1.0)  # of the last but one layer, of the last
_AT_ONCE = 512  # pieces that are read together, so that they stay in the processor's cache
_HANDS = 2  # threads that read side by side: an office's machine has two cores


class Encoder:
    """`encode(texts)` gives the means of the last layers' states over the pieces, shape (n_texts, 768)."""

    def __init__(self) -> None:
        # So that two threads share one network, each product runs in one.
        self._weights = Weights.installed()
        self._cutter = Cutter(self._weights.lexicon)
        self._network = network(self._weights, len(_SHARES))
        self._places = self._weights.floats("emb.pos").reshape(-1, self._weights.shape.width)
        self._kind = self._weights.floats("emb.type")[: self._weights.shape.width]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Each layer with a length of its own; a text's numbers are the same beside any others."""
        cut = [self._cutter.cut(_PREFIX + text) for text in texts]
        found = np.empty((len(texts), len(_SHARES) * self._weights.shape.width), dtype=np.float32)

        def read(rows: list[int]) -> None:
            found[rows] = self._read(np.array([cut[row] for row in rows], dtype=np.intp))

        with ThreadPoolExecutor(_HANDS) as hands:
            list(hands.map(read, _of_equal_length([len(pieces) for pieces in cut])))
        return found

    def _read(self, pieces: npt.NDArray[np.intp]) -> Vectors:
        count, length = pieces.shape
        alone = self._weights.words(pieces.ravel()).reshape(count, length, -1)
        alone += self._places[:length] + self._kind
        shape = np.array(alone.shape, dtype=np.int64)
        states = self._network.run(None, {"x": alone.reshape(count * length, -1), "shape": shape})
        means = [np.asarray(layer).reshape(shape).mean(axis=1) for layer in states]
        return np.hstack([share * _directed(mean) for share, mean in zip(_SHARES, means, strict=True)])


def _of_equal_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows to be read together, the longest texts first, for they take longest."""
    rows = defaultdict[int, list[int]](list)
    for row, length in enumerate(lengths):
        rows[length].append(row)
    for length in sorted(rows, reverse=True):
        most = max(1, _AT_ONCE // length)
        yield from (rows[length][at : at + most] for at in range(0, len(rows[length]), most))


def _directed(points: Vectors) -> Vectors:
    return np.asarray(points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9))
