"""Nearness of a text to each concept by what both mean: to the middle of where its examples lie.

`examples.py` counts the words that a text shares with them; here no word need be shared.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clustering.knowledge.directions import DIRECTIONS, places, readable, recalled
from clustering.knowledge.sources import Example
from clustering.terms import speaking
from clustering.vectors import Matrix, directed

KEPT = "middles"  # what they are called where they are stored


def unknown(size: int) -> Matrix:
    """Those of `size` concepts of which nothing is derived: nothing is near to them."""
    return np.zeros((size, DIRECTIONS))


def nearness(texts: Sequence[str], middles: Matrix) -> Matrix:
    """Cosine of each text to the middle of each concept, at least 0, shape (n_texts, n_concepts).

    A text without any word of meaning („ok so“) is near to none.
    """
    near = directed(recalled(texts)) @ directed(middles).T
    return np.asarray(np.maximum(near, 0.0) * speaking(texts)[:, None])


def means(points: Matrix, examples: Sequence[Example], size: int) -> Matrix:
    """Where the examples of each of `size` concepts lie in the middle, given where each lies."""
    return _shared(_sums(points, examples, size), examples)


def extended(ours: Matrix, examples: Sequence[Example], known: int, size: int) -> Matrix:
    """Our middles moved by the examples of an office, which follow the `known` ones of ours.

    Ours are not read again, for that takes a minute. Where the encoder cannot be used, concepts of the
    office's own have no middle.
    """
    sums = unknown(size)
    sums[: len(ours)] = ours * _counts(examples[:known], len(ours))
    if not readable():
        return _shared(sums, examples[:known])
    own = examples[known:]
    return _shared(sums + _sums(places([example.text for example in own]), own, size), examples)


def stored(artefact: Path) -> Matrix:
    """The middles that were derived earlier, shape (n_concepts, n_directions)."""
    with artefact.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return np.asarray(kept[KEPT], dtype=float)


def _sums(points: Matrix, examples: Sequence[Example], size: int) -> Matrix:
    sums = unknown(size)
    np.add.at(sums, [example.concept for example in examples], points)
    return sums


def _shared(sums: Matrix, examples: Sequence[Example]) -> Matrix:
    return np.asarray(sums / np.maximum(_counts(examples, len(sums)), 1))


def _counts(examples: Sequence[Example], size: int) -> npt.NDArray[np.intp]:
    return np.bincount([example.concept for example in examples], minlength=size)[:, None]
