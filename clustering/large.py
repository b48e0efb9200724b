"""Thousands of texts: cut into cells of neighbours first, because all pairs would cost too much."""

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from clustering.similarity import WordTfidf
from clustering.themes import Labels

_CELL = 700  # texts per cell on average
_DIMENSIONS = 50


def cells(texts: Sequence[str], most: int, question: str = "") -> list[Labels]:
    """Indices of the texts, cell by cell; no cell holds more than `most` texts."""
    rows = WordTfidf(question).fit_transform(texts)
    width = min(_DIMENSIONS, rows.shape[1] - 1)
    if width < 2:
        return _sliced(np.arange(len(texts)), most)
    vectors = TruncatedSVD(width, n_iter=2, random_state=0).fit_transform(rows)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors / np.where(length > 0, length, 1.0)
    wanted = max(2, len(texts) // _CELL)
    owner = MiniBatchKMeans(wanted, random_state=0, n_init=1, max_iter=5, batch_size=4096).fit_predict(
        vectors
    )
    found = [np.flatnonzero(owner == cell) for cell in range(wanted)]
    return [part for cell in found for part in _sliced(cell, most)]


def _sliced(indices: Labels, most: int) -> list[Labels]:
    return [indices[start : start + most] for start in range(0, len(indices), most)]
