"""The estimators as scikit-learn wants them: errors that are named, and nothing for no text."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from clustering.similarity import Similarity, WordTfidf
from clustering.themes import Committee, CorrelationClustering


def test_no_text_no_evidence_and_no_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evidence = Similarity().fit_transform([])
    assert evidence.total.shape == evidence.raw.shape == (0, 0)
    assert evidence.trust == 0


def test_words_that_were_never_learnt_cannot_be_weighed() -> None:
    with pytest.raises(NotFittedError):
        WordTfidf().transform(["Räume fehlen"])


@pytest.mark.parametrize("estimator", [CorrelationClustering(), Committee()])
@pytest.mark.parametrize(
    "odd", [np.zeros((0, 0)), np.zeros((2, 3)), np.full((2, 2), np.nan), np.full((3, 3), np.inf)]
)
def test_what_is_no_matrix_of_similarities_is_refused(
    estimator: CorrelationClustering | Committee, odd: np.ndarray
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(ValueError, match=r"shape|zero-size|finite"):
            estimator.fit(odd)
