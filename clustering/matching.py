"""Who could help whom: needs and offers that speak of the same matter.

A need fits an offer if both mean the same, are near the same concepts, name the same things, and if the offer
is one for others and says enough to be judged.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustering.aids import ALL, Aids
from clustering.help import gives_outright
from clustering.knowledge import field_of, readable
from clustering.knowledge.examples import Centroids
from clustering.nouns import nouns
from clustering.similarity import meaning
from clustering.stopwords import EMPTY_NOUNS
from clustering.terms import rarity
from clustering.vectors import Matrix, count_matrix


@dataclass(frozen=True, slots=True)
class _Curve:
    """Weights of a logistic curve over what speaks for a pair; `even`: as likely worth a look as not."""

    concepts: float
    things: float
    given: float
    told: float
    meaning: float
    even: float


# Fitted on coded meetings (docs/grouping.md).
_READ = _Curve(concepts=5.0, things=0.65, given=1.0, told=0.77, meaning=6.0, even=8.5)
_UNREAD = _Curve(concepts=6.2, things=0.65, given=1.3, told=0.77, meaning=0.0, even=7.9)
_WORTH = 0.2  # score below which a pair is not suggested
_TELLING = 160  # letters of an offer beyond which more of them tell no more
_CLEAR = 0.12  # cosine to the nearest concept from which a text clearly speaks of one
_SAME_CONCEPTS = 0.25  # cosine of concepts that is something in common even without a common noun
_SAME_MEANING = 0.4  # … and of what the two mean


@dataclass(frozen=True, slots=True)
class Match:
    """Need and offer (their indices) with how well they fit, 0 to 1."""

    need: int
    offer: int
    score: float


def match(needs: Sequence[str], offers: Sequence[str], aids: Aids = ALL) -> list[Match]:
    """Pairs of a need and an offer that are worth suggesting, best first.

    Whose they are is not known here: leave out pairs of one and the same institution. Of the `aids` the
    encoder, if it can be read, and the knowledge are used.
    """
    if not needs or not offers:
        return []
    known = field_of(aids.knowledge).examples
    reads = aids.encoder and readable()
    curve = _READ if reads else _UNREAD
    concepts, things = _common_concepts(needs, offers, known), _common_things(needs, offers)
    meant = _common_meaning(needs, offers) if reads else np.zeros_like(concepts)
    evidence = curve.concepts * concepts + curve.things * things + curve.meaning * meant
    scores = 1 / (1 + np.exp(curve.even - evidence - _offered(offers, curve)[None, :]))
    common = (things > 0) | (concepts >= _SAME_CONCEPTS) | (meant >= _SAME_MEANING)
    worth = (scores >= _WORTH) & common
    found = [Match(int(need), int(offer), float(scores[need, offer])) for need, offer in np.argwhere(worth)]
    return sorted(found, key=lambda pair: (-pair.score, pair.need, pair.offer))


def _common_meaning(needs: Sequence[str], offers: Sequence[str]) -> Matrix:
    """Cosine of what they mean, seen from the middle of all of them."""
    near, _ = meaning([*needs, *offers])
    return near[: len(needs), len(needs) :]


def _common_concepts(needs: Sequence[str], offers: Sequence[str], known: Centroids) -> Matrix:
    """Cosine over the concepts to whose examples the texts are near; little where they are near to none."""
    profiles = [known.profile(texts) * _clearness(texts, known) for texts in (needs, offers)]
    return np.asarray(profiles[0] @ profiles[1].T)


def _clearness(texts: Sequence[str], known: Centroids) -> Matrix:
    return np.asarray(np.minimum(known.nearness(texts).max(axis=1, keepdims=True) / _CLEAR, 1.0))


def _common_things(needs: Sequence[str], offers: Sequence[str]) -> Matrix:
    """Nouns both name, by themselves or inside compounds; the rarer, the more."""
    bags = [sorted({noun.lemma for noun in nouns(text)} - EMPTY_NOUNS) for text in [*needs, *offers]]
    spread = Counter(lemma for bag in bags for lemma in bag)
    columns = {lemma: column for column, lemma in enumerate(sorted(spread))}
    weights = np.array([rarity(lemma) * np.log(1 + len(bags) / spread[lemma]) for lemma in columns])
    counts = count_matrix(bags, columns)
    return np.asarray(
        (counts[: len(needs)].multiply(weights) @ counts[len(needs) :].T).todense(), dtype=float
    )


def _offered(offers: Sequence[str], curve: _Curve) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How much each offer is one for others, and tells."""
    told = np.log([min(len(offer), _TELLING) + 1 for offer in offers])
    outright = np.array([gives_outright(offer) for offer in offers])
    return np.asarray(curve.given * outright + curve.told * told)
