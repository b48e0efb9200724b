"""The estimators as scikit-learn wants them: errors that are named, and nothing for no text."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from clustering.similarity import Similarity, WordTfidf, character_cosine, standardised
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


@pytest.mark.parametrize(
    ("meaning", "known_from", "share"), [(0, 0.36, 0.2), (0, 1_000.0, 1.0), (2, 0.36, 0.0), (2, 1_000.0, 1.0)]
)
def test_where_the_field_is_known_letters_count_a_fifth_and_beside_meaning_nothing(
    meaning: float, known_from: float, share: float
) -> None:
    said = (
        "Uns fehlt eine Fachkraft, die Stelle ist unbesetzt.",
        "Der Kita fehlen Räume.",
        "WLAN in der Schule",
    )
    texts = [f"{text} ({no})" for no in range(12) for text in said]
    with_letters, without = (
        Similarity(characters=weight, meaning=meaning, known_from=known_from).transform(texts).total
        for weight in (1.0, 0.0)
    )
    letters = standardised(character_cosine(texts))
    np.testing.assert_allclose(with_letters - without, share * letters, atol=0.01)
