"""What the members of a theme speak of: the field's concepts, and the nouns they wrote themselves."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from clustering.aptness import aptness
from clustering.forgetting import passing
from clustering.knowledge import commonness, concepts, cue_counts, nearness, read_for_good, readable, typical
from clustering.nouns import Noun, nouns
from clustering.similarity import Matrix
from clustering.stopwords import EMPTY_NOUNS
from clustering.terms import content_terms, rarity, words

Vector = npt.NDArray[np.float64]
# „Frau Lindner“ is no statement about women, „Herr Schulz“ none about schools.
_PERSON = re.compile(r"\b(?:Frau|Herrn?|Fr\.|Hr\.)\s+(?:Dr\.\s+)?[A-ZÄÖÜ]\w+")
_CUE, _NEAR, _CLEAR = 0.25, 8.0, 1.5  # weights of cues and of nearness to examples, power of the latter
_SURE = 1.5  # weight from which a member clearly speaks of a concept; below, its best concept says little
_PART = 0.8  # how much a member speaks of a noun that stands in its compounds only
_NOUN = 0.6  # weight of a noun people wrote beside that of a concept
_USUAL = 0.5  # how little it matters that the other themes speak of a concept, too
_LEAST = 0.25  # how much members must speak of a concept on average before it is named at all
_LEAST_UNSAID = 0.4  # … if none of them uses a word of it
_COMMON, _MOST_COMMON = 3.0, 0.95  # how much it takes from a noun that all kinds of statements use it
_SELDOM = 0.05  # share of the members that must have written a noun for it to be considered
_PROOF_FROM = 4  # members from which a second one must speak of a matter for it to be the theme's …
_UNPROVEN = 0.6  # … and how much a noun is worth that a single one wrote
_APT = 2.0  # how much it counts whether the name means what the members mean
_TYPICAL = 1.0  # how much it counts whether a noun is one that those use who speak of such matters
_AT_ONCE = 1000  # texts whose concepts are looked up at once
_BEST = 10  # subjects of a theme that may come into its heading


@dataclass(frozen=True, slots=True)
class Subject:
    """Something members of a theme speak of.

    `support` says how much each member speaks of it, `weight` how well it serves as a heading, `written`
    whether it is the members' own noun.
    """

    name: str
    stems: frozenset[str]
    support: Vector
    weight: float
    written: bool

    @property
    def value(self) -> float:
        """How much of the theme it says."""
        return self.weight * float(self.support.mean())

    @property
    def shared(self) -> bool:
        """Whether more than one member speaks of it."""
        return int((self.support > 0).sum()) > 1

    @property
    def proven(self) -> bool:
        """Whether it is a matter of the theme: in themes of two or three a single member will do."""
        return self.shared or len(self.support) < _PROOF_FROM

    def nearer(self, cosine: float) -> "Subject":
        """The same, weighed by how near its name is to what the members mean."""
        return replace(self, weight=self.weight * float(np.exp(_APT * cosine)))


def subjects_of(
    themes: Sequence[Sequence[str]], question: str, trusted: bool, meant: bool = True
) -> Iterator[list[Subject]]:
    """The best subjects of each theme, best first; concepts only where the field is known (`trusted`).

    Where names are `meant`, they are weighed by what the members mean, if the encoder can be read.
    What the question names is no subject, unless nothing else is spoken of.
    """
    asked = frozenset(content_terms(question))
    spread = _Spread.over(themes)
    nameless = [[_PERSON.sub("", text) for text in members] for members in themes]
    nearby = _nearness_of(nameless) if trusted or meant else None
    spoken = _concepts_spoken_of(nameless, nearby) if trusted and nearby else [None] * len(themes)
    found = []
    for number, members in enumerate(themes):
        usual = typical(nameless[number], nearby[number]) if nearby else {}
        every = [*_concepts(spoken[number]), *_nouns(members, spread, usual)]
        found.append(_best([subject for subject in every if not subject.stems <= asked] or every))
    if not (meant and readable()):
        yield from found
        return
    read_for_good(_short_headings().values())
    near = aptness([[subject.name for subject in subjects] for subjects in found], themes)
    for subjects, cosines in zip(found, near, strict=True):
        yield _best([subject.nearer(cosine) for subject, cosine in zip(subjects, cosines, strict=True)])


def _best(subjects: Sequence[Subject]) -> list[Subject]:
    return sorted(subjects, key=lambda subject: (-subject.value, subject.name))[:_BEST]


@cache
def _short_headings() -> dict[str, str]:
    """For each concept's heading the few words a minute-taker would put over statements about it."""
    raw = files(__package__).joinpath("short_headings.json").read_text(encoding="utf-8")
    return {str(heading): str(short) for heading, short in json.loads(raw).items()}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """How much each member speaks of each concept, how much it is the theme's own, and whether to name it."""

    support: Matrix
    own: Vector
    enough: npt.NDArray[np.bool_]


def _nearness_of(themes: Sequence[Sequence[str]]) -> list[Matrix]:
    """How near each member of each theme is to each concept; asked once for all, for asking costs most."""
    texts = [text for members in themes for text in members]
    near = [nearness(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
    return np.split(np.vstack(near), _ends(themes)) if near else []


def _concepts_spoken_of(themes: Sequence[Sequence[str]], nearby: Sequence[Matrix]) -> list[_Spoken]:
    said = np.split(cue_counts([text for members in themes for text in members]), _ends(themes))
    supports = [_support(near, cues) for near, cues in zip(nearby, said, strict=True)]
    usual = np.vstack(supports).mean(axis=0)
    return [_spoken(support, cues, usual) for support, cues in zip(supports, said, strict=True)]


def _ends(themes: Sequence[Sequence[str]]) -> npt.NDArray[np.int64]:
    """Where among all members one theme ends and the next begins."""
    return np.cumsum([len(members) for members in themes])[:-1]


def _spoken(support: Matrix, said: Matrix, usual: Vector) -> _Spoken:
    mean = support.mean(axis=0)
    enough = mean >= np.where((said > 0).any(axis=0), _LEAST, _LEAST_UNSAID)
    return _Spoken(support, np.log2(1 + mean / (usual + _USUAL)), enough)


def _support(near: Matrix, said: Matrix) -> Matrix:
    """Shape (n, n_concepts): 1 for the concept a member speaks of most, if it clearly speaks of one."""
    weights = np.log1p(3 * (_CUE * said + _NEAR * near**_CLEAR))
    return np.asarray(weights / np.maximum(weights.max(axis=1, keepdims=True), _SURE))


def _concepts(spoken: _Spoken | None) -> Iterator[Subject]:
    if spoken is None:
        return
    for number in np.argsort(-spoken.support.mean(axis=0) * spoken.own, kind="stable")[:_BEST]:
        if not spoken.enough[number]:
            continue
        heading = concepts()[int(number)].heading
        short = _short_headings().get(heading, heading)
        stems = frozenset(content_terms(short))
        yield Subject(short, stems, spoken.support[:, number], float(spoken.own[number]), written=False)


@dataclass(frozen=True, slots=True)
class _Spread:
    """In how many texts of all themes each word stands, by itself or in a compound."""

    texts: Counter[str]
    size: int

    @classmethod
    def over(cls, themes: Sequence[Sequence[str]]) -> "_Spread":
        """Count over all members."""
        every = [text for members in themes for text in members]
        return cls(Counter(term for text in every for term in _bag(text)), len(every))


@passing(20_000)
def _bag(text: str) -> dict[str, float]:
    """The words of a text, in whatever case they are written, and how much it speaks of each."""
    parts = {part: _PART for word in words(text) for part in word.parts}
    return parts | {word.lemma: 1.0 for word in words(text)}


def _nouns(members: Sequence[str], spread: _Spread, usual: Mapping[str, float]) -> Iterator[Subject]:
    written: dict[str, list[Noun]] = {}
    for noun in (noun for text in members for noun in nouns(text)):
        written.setdefault(noun.lemma, []).append(noun)
    bags = [_bag(text) for text in members]
    for lemma in written.keys() - EMPTY_NOUNS:
        if len(written[lemma]) < _SELDOM * len(members):
            continue
        name = _usual_name(written[lemma])
        stems = frozenset(content_terms(name)) or frozenset([lemma])
        support = np.array([bag.get(lemma, 0.0) for bag in bags])
        worth = _worth(lemma, support, spread) * _typically(stems, usual)
        subject = Subject(name, stems, support, worth, written=True)
        yield subject if subject.proven else replace(subject, weight=_UNPROVEN * worth)


def _typically(stems: Iterable[str], usual: Mapping[str, float]) -> float:
    return float(np.exp(_TYPICAL * max(usual.get(stem, 0.0) for stem in stems)))


def _usual_name(written: Sequence[Noun]) -> str:
    """The form most often written, whole words before parts of compounds, the plural before the singular."""
    whole = [noun for noun in written if noun.whole] or written
    names = [noun.name for noun in whole]
    return min(
        set(names), key=lambda name: (name.lower() == whole[0].lemma, -names.count(name), -len(name), name)
    )


def _worth(lemma: str, support: Vector, spread: _Spread) -> float:
    """Of a noun: how far it is this theme's own, and no everyday word, neither of German nor of the field."""
    here = int((support > 0).sum())
    inside = here / len(support)
    outside = (spread.texts[lemma] - here) / max(1, spread.size - len(support))
    own = (inside / (inside + outside + 0.02)) ** 2
    telling = 1 - min(_MOST_COMMON, _COMMON * commonness(lemma))
    return _NOUN * own * float(np.sqrt((rarity(lemma) + 0.05) * telling))
