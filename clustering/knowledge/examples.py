"""Nearness of a text to the example statements of each concept.

The mean vectors of 300 concepts are derived from thousands of statements; deriving them takes seconds,
reading them does not. `python -m clustering.knowledge` writes them anew beside the statements
whenever those or the concepts change; until then they are left out, for their rows would be those of others.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clustering.knowledge.concepts import concepts
from clustering.knowledge.sources import Example, derived_from, fingerprint
from clustering.terms import content_terms, rarity
from clustering.vectors import count_matrix, sublinear, unit_rows

_log = logging.getLogger(__name__)
ARTEFACT = "centroids.npz"
_BREADTH = 0.5  # power of each weight in a mean vector: what one example says counts beside what many say


class Centroids:
    """Mean TF-IDF vector of the examples of each concept, its weights evened out."""

    __slots__ = ("commonness", "vectors", "vocabulary", "weights")

    def __init__(
        self, terms: Sequence[str], weights: npt.NDArray[np.float64], vectors: sparse.csr_matrix
    ) -> None:
        self.vocabulary = {term: column for column, term in enumerate(terms)}
        self.weights = weights
        self.vectors = vectors
        spread = np.bincount(vectors.indices, minlength=len(terms)) / vectors.shape[0]
        self.commonness = dict(zip(terms, spread.tolist(), strict=True))

    def nearness(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Cosine of each text to each concept, shape (n_texts, n_concepts)."""
        counts = sublinear(count_matrix([content_terms(text) for text in texts], self.vocabulary))
        rows = unit_rows(counts.multiply(self.weights).tocsr())
        return np.asarray((rows @ self.vectors.T).todense(), dtype=float)


def example_profile(texts: Sequence[str], nearest: int = 30) -> npt.NDArray[np.float64]:
    """Each text by its `nearest` concepts: squared cosines, rows of length 1 (or 0), shape (n, concepts)."""
    near = _centroids().nearness(texts)
    if not len(near):
        return near
    least = np.partition(near, -nearest, axis=1)[:, -nearest][:, None]
    profile = np.where(near >= least, near, 0.0) ** 2
    length = np.linalg.norm(profile, axis=1, keepdims=True)
    return np.asarray(profile / np.where(length > 0, length, 1.0))


def nearness(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Plain cosine of each text to each concept: unlike the profile it is low where nothing is near."""
    return _centroids().nearness(texts)


def typical(texts: Sequence[str], near: npt.NDArray[np.float64]) -> dict[str, float]:
    """How typical each term of `texts` is of the concepts they are near to on the whole, 0 to 1.

    `near` is their `nearness`. „gerät“ is typical where tablets and laptops are spoken of, „steckdose“
    hardly; a term that no example has is not told.
    """
    known = _centroids()
    whole = (near**2).mean(axis=0)
    weights = known.vectors.T @ (whole / (float(np.linalg.norm(whole)) or 1.0))
    terms = {term for text in texts for term in content_terms(text)} & known.vocabulary.keys()
    return {term: float(weights[known.vocabulary[term]]) for term in terms}


def commonness(term: str) -> float:
    """In what share of the concepts somebody uses a term, 0 to 1: „schule“ .8, „praktikum“ .1."""
    return float(_centroids().commonness.get(term, 0.0))


def derive(examples: Sequence[Example]) -> Centroids:
    """Mean vectors of the examples: (1 + log tf) × idf over the examples × rarity in German at large.

    Forty examples repeat a few words and say hundreds once; without `_BREADTH` the few would drown the many.
    """
    bags = [content_terms(example.text) for example in examples]
    spread = Counter(term for bag in bags for term in set(bag))
    terms = sorted(spread)
    idf = np.log((1 + len(bags)) / (1 + np.array([spread[term] for term in terms]))) + 1
    weights = idf * np.sqrt([rarity(term) for term in terms])
    counts = sublinear(count_matrix(bags, {term: column for column, term in enumerate(terms)}))
    owner = np.array([example.concept for example in examples])
    belongs = sparse.csr_matrix(
        (np.ones(len(owner)), (owner, np.arange(len(owner)))), (len(concepts()), len(owner))
    )
    vectors = (belongs @ unit_rows(counts.multiply(weights).tocsr())).tocsr()
    return Centroids(terms, weights, unit_rows(vectors.power(_BREADTH)))


def derived(examples: Sequence[Example]) -> dict[str, npt.NDArray[Any]]:
    """The mean vectors as they are stored."""
    made = derive(examples)
    return {
        "terms": np.array("\n".join(made.vocabulary)),
        "weights": made.weights.astype(np.float32),
        "data": made.vectors.data.astype(np.float32),
        "indices": made.vectors.indices.astype(np.int32),
        "indptr": made.vectors.indptr.astype(np.int32),
    }


@cache
def current() -> bool:
    """Whether the mean vectors belong to the concepts and examples; if not, the log says so once."""
    try:
        fits = derived_from(ARTEFACT) == fingerprint()
    except Exception:  # whatever reading a file says that is half there, or was written before
        fits = False
    if not fits:
        _log.warning("concepts or examples have changed; themes are sought without knowledge of the field")
    return fits


@cache
def _centroids() -> Centroids:
    """Those that are stored; none where they are not `current`."""
    return _stored() if current() else Centroids([], np.empty(0), sparse.csr_matrix((len(concepts()), 0)))


def _stored() -> Centroids:
    with (
        files(__package__).joinpath(ARTEFACT).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        terms = str(stored["terms"]).split("\n")
        parts = (stored["data"].astype(float), stored["indices"], stored["indptr"])
        vectors = sparse.csr_matrix(parts, shape=(len(concepts()), len(terms)))
        return Centroids(terms, stored["weights"].astype(float), vectors)
