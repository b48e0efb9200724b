"""From similarity to themes: correlation clustering finds their number, a committee of it steadies them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.base import BaseEstimator, ClusterMixin

from clustering.vectors import Matrix

Labels = npt.NDArray[np.intp]
ALONE = -1
_WORTH = 1e-9  # gain below which a move is but rounding


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
    Average linkage gives the start, greedy single moves the rest (Bansal, Blum, Chawla: Correlation
    Clustering, 2004). No randomness: the same matrix gives the same labels.
    """

    def __init__(self, threshold: float = 0.5, sweeps: int = 50) -> None:
        self.threshold = threshold
        self.sweeps = sweeps

    def fit(self, similarity: Matrix, y: object = None) -> "CorrelationClustering":
        """Find groups in a symmetric matrix of similarities, shape (n, n).

        Raises ValueError where it is empty, not square, or holds what is no number.
        """
        if not similarity.size:
            raise ValueError("similarities have the shape (n, n), n > 0")
        labels = _linked(similarity, self.threshold)
        self.labels_ = in_order(_moved(similarity - self.threshold, labels, self.sweeps))
        return self


class Committee(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Correlation clustering, asked many times with shaken similarities; pairs that hold together stay so.

    Parameters
    ----------
    threshold : float
        Threshold of each vote.
    majority : float
        Share of votes from which a pair is better together than apart: more than half of twenty.
    votes : int
        How often to ask; 1 asks once, unshaken.
    shake : float
        Standard deviation of the noise on each pair, in units of the similarity.
    seed : int
        Start of the random numbers: the same texts give the same themes.

    Attributes
    ----------
    labels_ : array of shape (n,), 0 … k−1 in order of first appearance
    agreement_ : array of shape (n, n), share of votes that put a pair together

    Notes
    -----
    Evidence accumulation (Fred and Jain, 2005). A text whose place hangs on one accidental pair falls out.
    Every second vote has the noise of the one before with the other sign: what chance adds to one, it takes
    from the next (antithetic variates; Hammersley and Morton, 1956).
    """

    def __init__(
        self,
        threshold: float = 0.5,
        majority: float = 0.525,
        votes: int = 20,
        shake: float = 1.0,
        seed: int = 0,
    ) -> None:
        self.threshold = threshold
        self.majority = majority
        self.votes = votes
        self.shake = shake
        self.seed = seed

    def fit(self, similarity: Matrix, y: object = None) -> "Committee":
        """Find groups in a symmetric matrix of similarities, shape (n, n).

        Raises ValueError where it is empty, not square, or holds what is no number.
        """
        random = np.random.default_rng(self.seed)
        together = np.zeros_like(similarity)
        noise = np.zeros_like(similarity)
        for ballot in range(self.votes):
            if self.votes > 1:
                noise = -noise if ballot % 2 else self._noise(random, len(similarity))
            labels = CorrelationClustering(self.threshold).fit(similarity + noise).labels_
            together += labels[:, None] == labels[None, :]
        self.agreement_ = together / max(1, self.votes)
        if self.votes != 1:  # a single vote agrees with itself
            labels = CorrelationClustering(self.majority).fit(self.agreement_).labels_
        self.labels_ = labels
        return self

    def _noise(self, random: np.random.Generator, size: int) -> Matrix:
        return np.asarray(squareform(random.normal(0, self.shake, size * (size - 1) // 2)))


def _linked(similarity: Matrix, threshold: float) -> Labels:
    """Average linkage, cut where the mean similarity of two groups falls under the threshold."""
    if len(similarity) < 2:
        return np.zeros(len(similarity), dtype=np.intp)
    top = max(float(similarity.max()), threshold)
    distance = np.clip(top - (similarity + similarity.T) / 2, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), method="average")
    return np.asarray(fcluster(tree, t=top - threshold, criterion="distance") - 1, dtype=np.intp)


def _moved(gain: Matrix, labels: Labels, sweeps: int) -> Labels:
    """Move one text at a time to the group where it gains most (or out of all groups) until nothing moves.

    There is one column more than texts, so that some group is always empty, in which a text gains nothing.
    """
    size = len(labels)
    labels = labels.copy()
    gain = gain - np.diag(np.diag(gain))
    pull = np.zeros((size, size + 1))
    names, starts = np.unique(np.sort(labels), return_index=True)
    pull[:, names] = np.add.reduceat(gain[:, np.argsort(labels, kind="stable")], starts, axis=1)
    for _ in range(sweeps):
        if not sum(_move(int(text), gain, labels, pull) for text in _restless(labels, pull)):
            break
    return labels


def _restless(labels: Labels, pull: Matrix) -> Labels:
    """Texts that would gain by moving; most sit well, and asking them one by one would take longest."""
    return np.flatnonzero(pull.max(axis=1) > pull[np.arange(len(labels)), labels] + _WORTH)


def _move(text: int, gain: Matrix, labels: Labels, pull: Matrix) -> bool:
    """Move `text` if that gains; `pull[i, c]` is what text i gains in group c, kept up to date here."""
    here = labels[text]
    there = int(pull[text].argmax())
    if pull[text, there] <= pull[text, here] + _WORTH:
        return False
    pull[:, here] -= gain[:, text]
    pull[:, there] += gain[:, text]
    labels[text] = there
    return True


def in_order(labels: Sequence[int] | Labels) -> Labels:
    """The same groups, numbered by first appearance; ALONE stays."""
    names: dict[int, int] = {}
    ordered = [ALONE if label == ALONE else names.setdefault(int(label), len(names)) for label in labels]
    return np.array(ordered, dtype=np.intp)
