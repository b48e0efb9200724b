"""From similarity to themes: correlation clustering, which finds the number of themes by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.base import BaseEstimator, ClusterMixin

from clustering.similarity import Matrix

Labels = npt.NDArray[np.intp]
ALONE = -1


class CorrelationClustering(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Groups that maximise Σ (S_ij − threshold) over the pairs inside them.

    Parameters
    ----------
    threshold : float
        Similarity from which a pair is better together than apart.
    sweeps : int
        Upper bound for the rounds of single moves.

    Attributes
    ----------
    labels_ : array of shape (n,), 0 … k−1 in order of first appearance

    Notes
    -----
    Average linkage gives the start, greedy single moves the rest (Bansal, Blum, Chawla: Correlation Clustering,
    2004). No randomness: the same matrix gives the same labels.
    """

    def __init__(self, threshold: float = 0.5, sweeps: int = 50) -> None:
        self.threshold = threshold
        self.sweeps = sweeps

    def fit(self, similarity: Matrix, y: object = None) -> "CorrelationClustering":
        """Find groups in a symmetric matrix of similarities, shape (n, n)."""
        labels = _linked(similarity, self.threshold)
        self.labels_ = in_order(_moved(similarity - self.threshold, labels, self.sweeps))
        return self


def _linked(similarity: Matrix, threshold: float) -> Labels:
    """Average linkage, cut where the mean similarity of two groups falls under the threshold."""
    if len(similarity) < 2:
        return np.zeros(len(similarity), dtype=np.intp)
    top = similarity.max()
    distance = np.clip(top - (similarity + similarity.T) / 2, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    return np.asarray(fcluster(tree, t=top - threshold, criterion="distance") - 1, dtype=np.intp)


def _moved(gain: Matrix, labels: Labels, sweeps: int) -> Labels:
    """Move one text at a time to the group where it gains most (or out of all groups) until nothing moves."""
    size = len(labels)
    gain = gain - np.diag(np.diag(gain))
    member = np.zeros((size, size + 1))
    member[np.arange(size), labels] = 1
    pull = gain @ member
    counts = member.sum(axis=0)
    for _ in range(sweeps):
        if not sum(_move(text, gain, labels, pull, counts) for text in range(size)):
            break
    return labels


def _move(text: int, gain: Matrix, labels: Labels, pull: Matrix, counts: npt.NDArray[np.float64]) -> bool:
    here = labels[text]
    pulls = np.where(counts > 0, pull[text], -np.inf)
    there = int(np.argmax(pulls))
    if pulls[there] < 0:
        there = here if counts[here] == 1 else int(np.argmin(counts))
    best = max(pulls[there], 0.0)
    if there == here or best <= pull[text, here] + 1e-9:
        return False
    pull[:, here] -= gain[:, text]
    pull[:, there] += gain[:, text]
    counts[here] -= 1
    counts[there] += 1
    labels[text] = there
    return True


def in_order(labels: Sequence[int] | Labels) -> Labels:
    """The same groups, numbered by first appearance; ALONE stays."""
    names: dict[int, int] = {}
    return np.array([ALONE if x == ALONE else names.setdefault(int(x), len(names)) for x in labels], dtype=np.intp)
