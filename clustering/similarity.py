"""Similarity of short statements as a sum of blocks, each blind to what the others see.

A block turns n texts into an n × n cosine matrix. Blocks are brought to one scale (z-scores over the
pairs) before they are added, so that a block that finds little does not drown in one that finds much.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from clustering.knowledge import Field, field_of, readable, recalled
from clustering.semantic import points
from clustering.terms import content_terms, rarity, speaking, words
from clustering.vectors import Matrix, count_matrix, directed, sublinear, unit_rows

_ENOUGH = 30  # texts from which their own pairs say what is near and what is far
_BACKGROUND = 30  # texts without any term in common that are thought beside the given ones for their idf
# Mean and standard deviation of each block over the pairs of an ordinary round (docs/grouping.md).
_WORDS, _CHARACTERS = (0.0135, 0.0349), (0.0419, 0.0432)
_CUES, _EXAMPLES = (0.0765, 0.1175), (0.0927, 0.1201)
_SENSE = (0.07, 0.15)
_MEANING = (0.15, 0.17)  # seen from the middle of the field …
_ENOUGH_TO_MEAN = 24  # … up to so many texts, more and more from their own
_EVIDENT = 0.15  # what a cosine of meaning counts as evidence beside a cosine of words
_EVERYWHERE = 0.3  # what a concept still counts when every text has it
_CLEAR = 7  # power of the nearness to concepts by meaning: the nearest tell a text, as in a vote


@dataclass(frozen=True, slots=True)
class _Balance:
    """How much each block counts where the field is known; elsewhere words and letters count in full."""

    words: float
    letters: float
    cues: float
    examples: float
    sense: float


# Who reads what texts mean needs their words and letters little; who does not needs all that counts words.
_READ = _Balance(words=0.25, letters=0.0, cues=0.75, examples=1.0, sense=1.0)
_UNREAD = _Balance(words=1.0, letters=0.2, cues=2.0, examples=2.0, sense=0.0)


class WordTfidf(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Lemmas and compound parts: (1 + log tf) × idf among these texts × rarity in German, rows of length 1.

    Parameters
    ----------
    question : str
        The question the texts answer; its words tell the texts apart no better than the question does.
    rarity_power : float
        How much the frequency of a word in German at large counts (0: not at all).

    Attributes
    ----------
    vocabulary_ : dict of term → column
    idf_ : array of shape (n_terms,)
    """

    def __init__(self, question: str = "", rarity_power: float = 0.5) -> None:
        self.question = question
        self.rarity_power = rarity_power

    def fit(self, texts: Sequence[str], y: object = None) -> "WordTfidf":
        """Learn the vocabulary and how telling each term is."""
        asked = set(content_terms(self.question))
        found = Counter(term for text in texts for term in set(content_terms(text)))
        known = sorted(term for term in found if term not in asked)
        self.vocabulary_ = {term: column for column, term in enumerate(known)}
        spread = np.array([found[term] for term in known], dtype=float)
        rare = np.array([rarity(term) for term in known], dtype=float) ** self.rarity_power
        self.idf_ = (np.log((1 + _BACKGROUND + len(texts)) / (1 + spread)) + 1) * rare
        return self

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Weighted term counts of shape (n_texts, n_terms). Raises NotFittedError before `fit`."""
        check_is_fitted(self)
        counts = sublinear(count_matrix([content_terms(text) for text in texts], self.vocabulary_))
        return unit_rows(counts.multiply(self.idf_).tocsr())


def word_cosine(texts: Sequence[str], question: str = "") -> Matrix:
    """Cosine of the word vectors, shape (n, n)."""
    return cosine(WordTfidf(question).fit_transform(texts))


def character_cosine(texts: Sequence[str]) -> Matrix:
    """Cosine over pieces of three to five letters of the content words; forgives typing errors, dialect."""
    bags = [[word.surface for word in words(text) if word.content] for text in texts]
    forms = {form: row for row, form in enumerate(dict.fromkeys(form for bag in bags for form in bag))}
    pieces = [_pieces(form) for form in forms]  # once for each word, for words return
    known = {piece: column for column, piece in enumerate(dict.fromkeys(p for of in pieces for p in of))}
    counts = (count_matrix(bags, forms) @ count_matrix(pieces, known)).tocsr()
    spread = np.bincount(counts.indices, minlength=len(known))
    idf = np.log((1 + len(texts)) / (1 + spread)) + 1
    return cosine(unit_rows(sublinear(counts).multiply(idf).tocsr()))


def _pieces(word: str) -> list[str]:
    edged = f" {word} "
    return [
        edged[start : start + size]
        for size in range(3, min(5, len(edged)) + 1)
        for start in range(len(edged) - size + 1)
    ]


def cue_cosine(texts: Sequence[str], field: Field) -> Matrix:
    """Cosine over the concepts whose cues stand in the texts; rare ones count more, related ones a little."""
    counts = field.cues.counts(texts)
    spread = (counts > 0).sum(axis=0)
    weighted = counts * (np.log((1 + _BACKGROUND + len(counts)) / (1 + spread)) + _EVERYWHERE)
    return _cosines(weighted @ field.relating)


def example_cosine(texts: Sequence[str], field: Field) -> Matrix:
    """Cosine over the concepts to whose examples the texts are near."""
    profile = field.examples.profile(texts)
    return np.asarray(profile @ profile.T)


def sense_cosine(texts: Sequence[str], field: Field) -> Matrix:
    """Cosine over the concepts to which the texts are near by what they mean, whatever their words."""
    return _cosines(field.meant(texts) ** _CLEAR)


def meaning(texts: Sequence[str]) -> tuple[Matrix, Matrix]:
    """Cosine of what the texts mean, and the same as z-scores.

    Seen from their own middle, what all texts say counts nothing. Few are rather seen from the middle of the
    field: a dozen statements on one matter have nothing but that matter in common. A text without any word
    of meaning („👍“) is near to none.
    """
    says, meant = speaking(texts)[:, None], recalled(texts)
    own = _own_share(len(texts), _ENOUGH_TO_MEAN)
    near = _cosines((meant - meant.mean(axis=0)) * says)
    if own == 1:
        return near, standardised(near)
    far = _cosines(meant * says)
    usual = (far - _MEANING[0]) / _MEANING[1]
    return own * near + (1 - own) * far, own * standardised(near) + (1 - own) * usual


def _cosines(points: Matrix) -> Matrix:
    """Of dense points, shape (n, n); one in the very middle is near to none."""
    points = directed(points)
    return np.asarray(points @ points.T)


def cosine(rows: sparse.csr_matrix) -> Matrix:
    """Dense products of the (normalised) rows with each other."""
    return np.asarray((rows @ rows.T).todense(), dtype=float)


def standardised(block: Matrix, usual: tuple[float, float] | None = None) -> Matrix:
    """`block` as z-scores over its pairs of different texts; a block that sees no difference becomes zero.

    A dozen texts have too few pairs to say what is near and what is far, least of all when they speak of one
    matter only. Below `_ENOUGH` texts the `usual` mean and deviation of such a block stand in, the fewer the
    more.
    """
    mean, deviation = _usual_of_pairs(block)
    if usual:
        own = _own_share(len(block))
        mean = own * mean + (1 - own) * usual[0]
        deviation = float(np.sqrt(own * deviation**2 + (1 - own) * usual[1] ** 2))
    return (block - mean) / deviation if deviation > 1e-9 else np.zeros_like(block)


def _usual_of_pairs(block: Matrix) -> tuple[float, float]:
    """Mean and standard deviation over the pairs of different texts."""
    pairs = len(block) * (len(block) - 1)
    if not pairs:
        return 0.0, 0.0
    mean = float(block.sum() - block.trace()) / pairs
    apart = block - mean
    np.fill_diagonal(apart, 0)
    return mean, float(np.sqrt(np.vdot(apart, apart) / pairs))


def _fading(least: float, trust: float) -> float:
    """What counts less the better the field is known."""
    return 1 - (1 - least) * trust


def _own_share(size: int, enough: int = _ENOUGH) -> float:
    """How far so many texts can say themselves what is usual among them, 0 to 1."""
    return min(1.0, size / enough) ** 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for putting two texts together.

    `total` is the sum of all blocks, `raw` the best of the plain cosines of words, meaning, knowledge, both
    of shape (n, n); `trust` says how far the field is recognised, 0 to 1, `meaning` with what weight
    blocks of meaning are in the sum (0: there are none).
    """

    total: Matrix
    raw: Matrix
    trust: float
    meaning: float = 0.0


class Similarity(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Sum of the standardised blocks of words, characters, meaning, cues, examples and sense.

    Parameters
    ----------
    question : str
        The question the texts answer.
    characters, meaning, cues, examples, sense : float
        Weights of the blocks beside the words (weight 1). Without meaning (0) nothing is encoded, which takes
        two milliseconds for each text; where the encoder cannot be used it is left out as well.
    model : Path or None
        Folder of a sentence-embedding model on this machine, which adds one more block of meaning …
    semantic : float
        … with this weight.
    knowledge : Path or None
        Folder in which an office keeps concepts and examples of its own beside ours.
    unknown_below, known_from : float
        Concepts per word of meaning: below the first the field's knowledge is left out, from the second on it
        counts in full; outside the field it misleads.
    """

    def __init__(
        self,
        question: str = "",
        characters: float = 1.0,
        meaning: float = 2.0,
        cues: float = 1.0,
        examples: float = 1.0,
        sense: float = 1.0,
        unknown_below: float = 0.35,
        known_from: float = 0.53,
        model: Path | None = None,
        semantic: float = 1.0,
        knowledge: Path | None = None,
    ) -> None:
        self.question = question
        self.characters = characters
        self.meaning = meaning
        self.cues = cues
        self.examples = examples
        self.sense = sense
        self.unknown_below = unknown_below
        self.known_from = known_from
        self.model = model
        self.semantic = semantic
        self.knowledge = knowledge

    def fit(self, texts: Sequence[str], y: object = None) -> "Similarity":
        """Nothing to learn; `transform` looks at its own texts alone."""
        return self

    def transform(self, texts: Sequence[str]) -> Evidence:
        """Evidence for each pair of texts, matrices of shape (n, n).

        No array: a step of a pipeline cannot follow, `CorrelationClustering` is given one of the matrices.
        """
        if not len(texts):
            return Evidence(np.zeros((0, 0)), np.zeros((0, 0)), 0.0)
        field = field_of(self.knowledge)
        trust = self._trust(texts, field)
        reads = bool(self.meaning) and readable()
        read = self._readings(texts, reads)
        balance = _READ if reads else _UNREAD
        raw = word_cosine(texts, self.question)
        plain = trust * min(1.0, len(texts) / _ENOUGH)  # among few, a word in common says most
        total = _fading(balance.words, plain) * standardised(raw, _WORDS)
        if letters := self.characters * _fading(balance.letters, trust):
            total += letters * standardised(character_cosine(texts), _CHARACTERS)
        for weight, meant, scores in read:
            total += weight * scores
            raw = np.maximum(raw, _EVIDENT * meant)
        if trust:
            known, seen = self._known(texts, field, balance)
            total += trust * known
            raw = np.maximum(raw, trust * seen)
        return Evidence(total, raw, trust, sum(weight for weight, _, _ in read))

    def _known(self, texts: Sequence[str], field: Field, balance: _Balance) -> tuple[Matrix, Matrix]:
        """What the field's knowledge adds, and its plain cosines."""
        cues, examples = cue_cosine(texts, field), example_cosine(texts, field)
        known = self.cues * balance.cues * standardised(cues, _CUES)
        known += self.examples * balance.examples * standardised(examples, _EXAMPLES)
        if sense := self.sense * balance.sense:
            known += sense * standardised(sense_cosine(texts, field), _SENSE)
        return known, (cues + examples) / 2

    def _readings(self, texts: Sequence[str], reads: bool) -> list[tuple[float, Matrix, Matrix]]:
        """What the texts mean by encoder and model, as far as they are there: weight, cosines, z-scores."""
        found = [(self.meaning, *meaning(texts))] if reads else []
        embedded = points(self.model, texts) if self.model else None
        if embedded is not None:
            near = _cosines(embedded - embedded.mean(axis=0))
            found.append((self.semantic, near, standardised(near)))
        return found

    def _trust(self, texts: Sequence[str], field: Field) -> float:
        if not (self.cues or self.examples):
            return 0.0
        share = (field.recognition(texts) - self.unknown_below) / (self.known_from - self.unknown_below)
        return min(1.0, max(0.0, share))
