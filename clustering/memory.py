"""Themes that people confirmed before, and how near new texts are to them.

A network asks again, and the same matters return in other words. What was put under one heading then says
what belongs together now: two texts that are near to the same confirmed theme are near to each other. The
closer a text is to one theme alone, the more that counts; a text that is near to none counts nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from clustering.knowledge import nearness, places, readable
from clustering.similarity import Evidence, Matrix, WordTfidf
from clustering.vectors import unit_rows

MOST = 150  # confirmed themes that are looked at
_MOST_TEXTS = 25  # statements of each
_WORDS, _CONCEPTS, _MEANING = 1.0, 0.5, 1.0  # what a cosine counts
_NONE = 0.3  # share of the highest sum at which a text is as near to no theme as to this one …
_SHARP = 0.05  # … and the share that makes it e times nearer
_EVEN = 0.5  # power of each weight in a theme's mean vector: what one text says counts beside what many say
_OWN = 24  # texts from which their own middle is that of the question
_WEIGHT = 6.0  # of the likelihood that two texts speak of the same confirmed theme
_EVIDENT = 0.15  # what that counts as evidence beside a cosine of words
_SURE = 0.5  # probability from which a group is taken to be a confirmed theme again


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A theme that people confirmed: its heading in their words, and its texts if they are still kept."""

    heading: str
    texts: tuple[str, ...] = ()


class Memory(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """How likely each text speaks of each confirmed theme.

    Parameters
    ----------
    question : str
        The question the new texts answer; its words tell nothing apart.
    meaning : bool
        Whether to read what texts mean, too, if that is possible.

    Attributes
    ----------
    known_ : list of the texts of all themes, headings first
    owner_ : array of shape (n_known,), the theme of each

    Notes
    -----
    Cosines to the mean vectors of a theme over words, concepts of the field and meaning are added up; a
    softmax over the themes and „none of them“ makes probabilities of them.
    """

    def __init__(self, question: str = "", meaning: bool = True) -> None:
        self.question = question
        self.meaning = meaning

    def fit(self, themes: Sequence[Confirmed], y: object = None) -> "Memory":
        """Take in the themes, the first `MOST` of them."""
        kept = [(theme.heading, *theme.texts[:_MOST_TEXTS]) for theme in themes[:MOST]]
        self.known_ = [text for texts in kept for text in texts]
        self.owner_ = np.repeat(np.arange(len(kept)), [len(texts) for texts in kept])
        return self

    def transform(self, texts: Sequence[str]) -> Matrix:
        """Probabilities of shape (n_texts, n_themes); what is missing to 1 in a row is „none of them“."""
        near = _WORDS * self._by_words(texts) + _CONCEPTS * self._by_concepts(texts)
        most = _WORDS + _CONCEPTS
        if self.meaning and readable():
            near += _MEANING * self._by_meaning(texts)
            most += _MEANING
        return _chances(near / most)

    def _means(self, rows: Matrix) -> Matrix:
        belongs = np.zeros((int(self.owner_.max()) + 1, len(self.owner_)))
        belongs[self.owner_, np.arange(len(self.owner_))] = 1
        return _unit(belongs @ rows)

    def _by_words(self, texts: Sequence[str]) -> Matrix:
        words = WordTfidf(self.question).fit([*self.known_, *texts])
        size = int(self.owner_.max()) + 1
        belongs = sparse.csr_matrix(
            (np.ones(len(self.owner_)), (self.owner_, np.arange(len(self.owner_)))), (size, len(self.owner_))
        )
        means = unit_rows((belongs @ words.transform(self.known_)).tocsr().power(_EVEN))
        return np.asarray((words.transform(texts) @ means.T).todense(), dtype=float)

    def _by_concepts(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(_unit(nearness(texts) ** 2) @ self._means(nearness(self.known_) ** 2).T)

    def _by_meaning(self, texts: Sequence[str]) -> Matrix:
        """Each side is seen from its own middle: another question has another."""
        points, known = places(texts), places(self.known_)
        own = min(1.0, len(points) / _OWN) ** 2
        means = self._means(known - min(1.0, len(known) / _OWN) ** 2 * known.mean(axis=0))
        return np.asarray(_unit(points - own * points.mean(axis=0)) @ means.T)


def reminded(evidence: Evidence, chances: Matrix) -> Evidence:
    """The evidence, and how likely two texts speak of the same confirmed theme.

    Not as z-scores: where nothing is recognised nothing must be added, and rounds that have nothing in common
    are grouped as if there were no memory.
    """
    same = chances @ chances.T
    weight = _WEIGHT * float(chances.sum(axis=1).mean())
    raw = np.maximum(evidence.raw, _EVIDENT * same)
    return replace(evidence, total=evidence.total + _WEIGHT * same, raw=raw, memory=weight)


def again(groups: Sequence[Matrix]) -> dict[int, int]:
    """Which groups are which confirmed themes, the `chances` of their members given; each theme once."""
    means = [(group.mean(axis=0), number) for number, group in enumerate(groups) if group.size]
    sure = sorted((-float(mean.max()), number, int(mean.argmax())) for mean, number in means)
    found: dict[int, int] = {}
    for chance, number, theme in sure:
        if -chance >= _SURE and theme not in found.values():
            found[number] = theme
    return found


def _chances(near: Matrix) -> Matrix:
    highest = np.maximum(near.max(axis=1, keepdims=True), _NONE)
    odds = np.exp((near - highest) / _SHARP)
    none = np.exp((_NONE - highest) / _SHARP)
    return np.asarray(odds / (odds.sum(axis=1, keepdims=True) + none))


def _unit(rows: Matrix) -> Matrix:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 1e-9, length, 1.0))
