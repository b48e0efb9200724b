"""Correlation clustering and its committee on matrices whose groups are known."""

import numpy as np
import pytest
from sklearn.base import clone

from clustering.themes import ALONE, Committee, CorrelationClustering, in_order


def _blocks(*sizes: int, near: float = 2.0, far: float = -1.0) -> np.ndarray:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return np.where(labels[:, None] == labels[None, :], near, far)


@pytest.mark.parametrize("estimator", [CorrelationClustering(0.5), Committee(0.5, shake=0.5)])
def test_clear_groups_are_found_without_being_told_how_many(
    estimator: CorrelationClustering | Committee,
) -> None:
    assert clone(estimator).fit(_blocks(4, 3, 1)).labels_.tolist() == [0, 0, 0, 0, 1, 1, 1, 2]


def test_nothing_similar_means_no_group() -> None:
    assert CorrelationClustering(0.5).fit(np.full((5, 5), -1.0)).labels_.tolist() == [0, 1, 2, 3, 4]


def test_moves_mend_what_linkage_got_wrong() -> None:
    similarity = np.array([[0, 3, 1, 0], [3, 0, 2, 0], [1, 2, 0, 2.5], [0, 0, 2.5, 0]], dtype=float)
    labels = CorrelationClustering(1.0).fit(similarity).labels_
    together = labels[:, None] == labels[None, :]
    gain = np.triu(np.where(together, similarity - 1.0, 0), 1).sum()
    assert gain >= 3.0


def test_the_committee_says_how_sure_it_is() -> None:
    committee = Committee(0.5, shake=0.5).fit(_blocks(3, 3))
    assert committee.agreement_[0, 1] > 0.9
    assert committee.agreement_[0, 5] < 0.1


def test_the_same_matrix_gives_the_same_labels() -> None:
    similarity = np.random.default_rng(1).normal(size=(30, 30))
    similarity = similarity + similarity.T
    assert np.array_equal(Committee().fit(similarity).labels_, Committee().fit(similarity).labels_)


def test_labels_are_numbered_by_first_appearance() -> None:
    assert in_order([7, ALONE, 3, 7]).tolist() == [0, ALONE, 1, 0]


def test_a_single_vote_is_what_the_one_who_was_asked_says() -> None:
    drawn = np.random.default_rng(3).normal(0, 1, (30, 30))
    similarity = drawn + drawn.T
    asked = CorrelationClustering(0.5).fit(similarity).labels_
    committee = Committee(0.5, votes=1).fit(similarity)
    assert committee.labels_.tolist() == asked.tolist()
    assert committee.agreement_.tolist() == (asked[:, None] == asked[None, :]).tolist()
