"""Thousands of texts: cut into cells of neighbours first, because all pairs would cost too much."""

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from clustering.similarity import WordTfidf
from clustering.themes import Labels
from clustering.vectors import Matrix

_CELL, _LARGEST = 700, 1400  # texts per cell on average and at most: time and memory grow with the square
_DIMENSIONS = 50
_LEARNT_FROM = 3000  # texts that are enough to find the dimensions


def cells(texts: Sequence[str], question: str = "") -> list[Labels]:
    """Indices of the texts, cell by cell."""
    rows = WordTfidf(question).fit_transform(texts)
    width = min(_DIMENSIONS, rows.shape[1] - 1)
    if width < 2:
        return _sliced(np.arange(len(texts)))
    seen = rows[:: max(1, len(texts) // _LEARNT_FROM)]
    vectors = TruncatedSVD(width, n_iter=2, random_state=0).fit(seen).transform(rows)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors / np.where(length > 0, length, 1.0)
    wanted = max(2, len(texts) // _CELL)
    means = MiniBatchKMeans(wanted, random_state=0, n_init=1, max_iter=5, batch_size=4096)
    owner = means.fit_predict(vectors)
    found = [np.flatnonzero(owner == cell) for cell in range(wanted)]
    return [part for cell in found if len(cell) for part in _sliced(_along(cell, vectors))]


def _along(cell: Labels, vectors: Matrix) -> Labels:
    """A cell in the order of the coordinate in which it is widest, so that its slices hold neighbours."""
    own = vectors[cell]
    return cell[np.argsort(own[:, int(own.var(axis=0).argmax())], kind="stable")]


def _sliced(indices: Labels) -> list[Labels]:
    return [indices[start : start + _LARGEST] for start in range(0, len(indices), _LARGEST)]
