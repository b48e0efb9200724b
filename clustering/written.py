"""The nouns that the members of a theme wrote, as subjects of a heading.

A noun speaks for a member that wrote it, alone or in a compound, and half for one that wrote a word of its
family: „Verbeamtung“ for „verbeamtet“. A family are words that begin alike; more is not known of it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from clustering.forgetting import passing
from clustering.nouns import Noun, nouns
from clustering.stopwords import EMPTY_NOUNS
from clustering.subject import Subject, Vector
from clustering.terms import content_terms, rarity, words

_PART = 0.8  # how much a member speaks of a noun that stands in its compounds only …
_FAMILY, _BEGINNING = 0.5, 5  # … or that begins with the same letters as one of its words
_NOUN = 0.5  # weight of a noun people wrote beside that of a concept
_COMMON, _MOST_COMMON = 1.6, 0.95  # how much it takes from a noun that all kinds of statements use it
_SELDOM = 0.05  # share of the members that must have written a noun for it to be considered
_UNPROVEN = 0.8  # how much a noun is worth that a single one of many members wrote
_TYPICAL = 1.0  # how much it counts whether a noun is one that those use who speak of such matters
_FIRST = 0.3  # how much it counts to be named first: people begin with what they speak of …
_INSIDE = 0.3  # … and where a noun counts that stands in compounds only; the first one 1, the second 1/2
_WHERE = 0.4  # how much less a noun counts that only tells where or when


@dataclass(frozen=True, slots=True)
class Spread:
    """In how many texts of all themes each word stands, by itself or in a compound.

    `field` tells in what share of the field's concepts. `asked` are the beginnings of the question's words:
    to begin like them makes no family, for all statements may speak of what is asked.
    """

    texts: Counter[str]
    size: int
    field: Mapping[str, float]
    asked: frozenset[str]

    @classmethod
    def over(
        cls, themes: Sequence[Sequence[str]], field: Mapping[str, float], question: str = ""
    ) -> "Spread":
        """Count over all members."""
        every = [text for members in themes for text in members]
        counted = Counter(term for text in every for term in _bag(text))
        return cls(counted, len(every), field, _beginnings(question))


@dataclass(slots=True)
class _Found:
    """The forms of a noun in the texts of a theme, and at which places among their nouns."""

    forms: list[Noun] = field(default_factory=list)
    places: list[float] = field(default_factory=list)


def written(members: Sequence[str], spread: Spread, usual: Mapping[str, float]) -> Iterator[Subject]:
    """The nouns of `members`; `usual` tells how typical a term is of what they are near to."""
    bags = [_bag(text) for text in members]
    beginnings = [_beginnings(text) for text in members]
    for lemma, found in _found(members).items():
        if len(found.forms) < _SELDOM * len(members):
            continue
        name = _usual_name(found.forms)
        stems = frozenset(content_terms(name)) or frozenset([lemma])
        said = np.array([bag.get(lemma, 0.0) for bag in bags])
        start = lemma[:_BEGINNING]
        akin = [_FAMILY if start in of - spread.asked else 0.0 for of in beginnings]
        worth = _worth(lemma, said, spread) * _typically(stems, usual) * _prominence(found)
        subject = Subject(name, stems, np.maximum(said, akin), worth, written=True)
        yield subject if subject.proven else replace(subject, weight=_UNPROVEN * worth)


def _found(members: Sequence[str]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for every in map(nouns, members):
        for place, noun in enumerate(every, start=1):  # whole ones come first
            one = found.setdefault(noun.lemma, _Found())
            one.forms.append(noun)
            if noun.whole:
                one.places.append(1 / place)
    return {lemma: one for lemma, one in found.items() if lemma not in EMPTY_NOUNS}


@passing(20_000)
def _bag(text: str) -> dict[str, float]:
    """The words of a text, in whatever case they are written, and how much it speaks of each."""
    parts = {part: _PART for word in words(text) for part in word.parts}
    return parts | {word.lemma: 1.0 for word in words(text)}


@passing(20_000)
def _beginnings(text: str) -> frozenset[str]:
    """How the words of a text begin; a shorter one stands for no family."""
    return frozenset(word[:_BEGINNING] for word in _bag(text) if len(word) >= _BEGINNING)


def _prominence(found: _Found) -> float:
    early = sum(found.places) / len(found.places) if found.places else _INSIDE
    where = sum(noun.where for noun in found.forms) / len(found.forms)
    return math.exp(_FIRST * early - _WHERE * where)


def _typically(stems: Iterable[str], usual: Mapping[str, float]) -> float:
    return math.exp(_TYPICAL * max(usual.get(stem, 0.0) for stem in stems))


def _usual_name(found: Sequence[Noun]) -> str:
    """The form most often written, whole words before parts of compounds, the plural before the singular."""
    whole = [noun for noun in found if noun.whole] or found
    counted = Counter(noun.name for noun in whole)
    return min(counted, key=lambda name: (name.lower() == whole[0].lemma, -counted[name], -len(name), name))


def _worth(lemma: str, said: Vector, spread: Spread) -> float:
    """Of a noun: how far it is this theme's own, and no everyday word, neither of German nor of the field."""
    here = int((said > 0).sum())
    inside = here / len(said)
    outside = (spread.texts[lemma] - here) / max(1, spread.size - len(said))
    own = (inside / (inside + outside + 0.02)) ** 2
    telling = 1 - min(_MOST_COMMON, _COMMON * spread.field.get(lemma, 0.0))
    return _NOUN * own * math.sqrt((rarity(lemma) + 0.05) * telling)
