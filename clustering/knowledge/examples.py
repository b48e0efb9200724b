"""Nearness of a text to the example statements of each concept.

The mean vectors of 300 concepts are derived from thousands of statements; deriving them takes seconds,
reading them does not.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clustering.knowledge.sources import Example
from clustering.terms import content_terms, rarity
from clustering.vectors import count_matrix, sublinear, unit_rows

ARTEFACT = "centroids.npz"
_BREADTH = 0.5  # power of each weight in a mean vector: what one example says counts beside what many say
_NEAREST = 30  # concepts by which a text is told


class Centroids:
    """Mean TF-IDF vector of the examples of each concept, its weights evened out.

    `commonness` tells in what share of the concepts somebody uses a term: „schule“ .8, „praktikum“ .1.
    """

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
        """Cosine of each text to each concept, shape (n_texts, n_concepts); low where nothing is near."""
        counts = sublinear(count_matrix([content_terms(text) for text in texts], self.vocabulary))
        rows = unit_rows(counts.multiply(self.weights).tocsr())
        return np.asarray((rows @ self.vectors.T).todense(), dtype=float)

    def profile(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Each text by its nearest concepts: squared cosines, rows of length 1 or 0, shape as before."""
        near = self.nearness(texts)
        if not len(near):
            return near
        least = np.partition(near, -_NEAREST, axis=1)[:, -_NEAREST][:, None]
        profile = np.where(near >= least, near, 0.0) ** 2
        length = np.linalg.norm(profile, axis=1, keepdims=True)
        return np.asarray(profile / np.where(length > 0, length, 1.0))

    def typical(self, texts: Sequence[str], near: npt.NDArray[np.float64]) -> dict[str, float]:
        """How typical each term of `texts` is of the concepts they are near to on the whole, 0 to 1.

        `near` is their `nearness`. „gerät“ is typical where tablets and laptops are spoken of, „steckdose“
        hardly; a term that no example has is not told.
        """
        whole = (near**2).mean(axis=0)
        weights = self.vectors.T @ (whole / (float(np.linalg.norm(whole)) or 1.0))
        terms = {term for text in texts for term in content_terms(text)} & self.vocabulary.keys()
        return {term: float(weights[self.vocabulary[term]]) for term in terms}


def unknown(size: int) -> Centroids:
    """Those of `size` concepts of which nothing is derived: nothing is near to them."""
    return Centroids([], np.empty(0), sparse.csr_matrix((size, 0)))


def derive(examples: Sequence[Example], size: int) -> Centroids:
    """Mean vectors of `size` concepts: (1 + log tf) × idf over the examples × rarity in German at large.

    Forty examples repeat a few words and say hundreds once; without `_BREADTH` the few would drown the many.
    """
    bags = [content_terms(example.text) for example in examples]
    spread = Counter(term for bag in bags for term in set(bag))
    terms = sorted(spread)
    idf = np.log((1 + len(bags)) / (1 + np.array([spread[term] for term in terms]))) + 1
    weights = idf * np.sqrt([rarity(term) for term in terms])
    counts = sublinear(count_matrix(bags, {term: column for column, term in enumerate(terms)}))
    owner = np.array([example.concept for example in examples])
    belongs = sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), (size, len(owner)))
    vectors = (belongs @ unit_rows(counts.multiply(weights).tocsr())).tocsr()
    return Centroids(terms, weights, unit_rows(vectors.power(_BREADTH)))


def derived(examples: Sequence[Example], size: int) -> dict[str, npt.NDArray[Any]]:
    """The mean vectors as they are stored."""
    made = derive(examples, size)
    return {
        "terms": np.array("\n".join(made.vocabulary)),
        "weights": made.weights.astype(np.float32),
        "data": made.vectors.data.astype(np.float32),
        "indices": made.vectors.indices.astype(np.int32),
        "indptr": made.vectors.indptr.astype(np.int32),
    }


def stored(artefact: Path, size: int) -> Centroids:
    """The mean vectors that were derived earlier."""
    with artefact.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        terms = str(kept["terms"]).split("\n")
        parts = (kept["data"].astype(float), kept["indices"], kept["indptr"])
        vectors = sparse.csr_matrix(parts, shape=(size, len(terms)))
        return Centroids(terms, kept["weights"].astype(float), vectors)
