"""A readable German heading for a theme: a concept's if most members share one, else its telling nouns."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import simplemma

from clustering.knowledge import concepts, cue_counts, example_profile
from clustering.similarity import Matrix
from clustering.terms import Word, content_terms, lemmatise, rarity, words

_SHARED = 0.6  # share of the members that must speak of a concept before it may give the heading
_CUE, _EXAMPLE = 0.5, 1.5  # weights of cues and of nearness to examples
_SPEAKS = 0.35  # weight from which a member speaks of a concept
_COVERED = 0.7  # share of the members one noun must cover to stand alone
_ADDED = 0.25  # share of the members a second noun must add
_PART = 0.3  # how much the best part of a compound counts beside the compound itself
_LONGEST = 32  # letters of a noun that still reads well
_ASKED = 0.3  # the question's own words say little, unless nothing else covers the theme


def headings(themes: Sequence[Sequence[str]], question: str = "", trusted: bool = True) -> list[str]:
    """One heading per theme (its members' texts), no two alike, none a mere echo of the question."""
    ranked = _shared_concepts(themes, question) if trusted else [[] for _ in themes]
    everywhere = _spread([text for members in themes for text in members])
    size = sum(len(members) for members in themes)
    found: list[str] = []
    for number, members in enumerate(themes):
        scores = _scores(members, everywhere, size, set(content_terms(question)))
        candidates = [*ranked[number], *_noun_headings(members, scores), _first_words(members[0])]
        found.append(
            next((name for name in candidates if name not in found), f"{candidates[0]} ({number + 1})")
        )
    return found


def _shared_concepts(themes: Sequence[Sequence[str]], question: str) -> list[list[str]]:
    """For each theme the headings of the concepts most members share, most telling first."""
    asked = set(content_terms(question))
    weights = [_concept_weights(members) for members in themes]
    usual = np.mean(np.vstack(weights), axis=0) if weights else np.zeros(len(concepts()))
    return [[name for name in _telling(weight, usual) if not _echoes(name, asked)] for weight in weights]


def _concept_weights(members: Sequence[str]) -> Matrix:
    """How much each member speaks of each concept, shape (n, n_concepts); without any cue, nobody."""
    cues = cue_counts(members)
    named = (cues > 0).any(axis=0)
    return np.asarray(named * (_CUE * cues + _EXAMPLE * example_profile(members)))


def _telling(weight: Matrix, usual: npt.NDArray[np.float64]) -> Iterator[str]:
    mean, shared = weight.mean(axis=0), (weight > _SPEAKS).mean(axis=0)
    score = mean * np.log1p(mean / (usual + 0.02)) * shared
    for number in np.argsort(-score, kind="stable")[:5]:
        if shared[number] >= _SHARED:
            yield concepts()[int(number)].heading


def _echoes(name: str, asked: set[str]) -> bool:
    terms = set(content_terms(name))
    return bool(terms) and terms <= asked


def _noun_headings(members: Sequence[str], scores: dict[str, float]) -> Iterator[str]:
    """Headings of one or two nouns, best first."""
    worth = {noun: _worth(noun, scores) for noun in {noun for text in members for noun in _nouns(text)}}
    best = sorted(worth, key=lambda noun: (-worth[noun], noun))[:6]
    covered = {noun: {row for row, text in enumerate(members) if _speaks_of(text, noun)} for noun in best}
    for first in best:
        yield _with_second(first, best, covered, len(members))
    yield from best


def _with_second(first: str, best: Sequence[str], covered: dict[str, set[int]], size: int) -> str:
    if len(covered[first]) >= _COVERED * size:
        return first
    for second in best:
        if second != first and len(covered[second] - covered[first]) >= max(2, _ADDED * size):
            return f"{first} und {second}"
    return first


def _spread(texts: Sequence[str]) -> Counter[str]:
    """In how many texts each term stands."""
    return Counter(term for text in texts for term in set(content_terms(text)))


def _scores(members: Sequence[str], everywhere: Counter[str], size: int, asked: set[str]) -> dict[str, float]:
    """Per term: its part in what sets the theme apart from the rest, damped for everyday and asked words."""
    scores = {}
    for term, count in _spread(members).items():
        here = count / len(members)
        there = (everywhere[term] - count + 0.5) / (size - len(members) + 1)
        damped = rarity(term) * (_ASKED if term in asked else 1.0)
        scores[term] = here * max(0.0, float(np.log(here / there))) * damped
    return scores


def _worth(noun: str, scores: dict[str, float]) -> float:
    """A compound carries the weight of its best part, too."""
    whole, *parts = content_terms(noun) or [""]
    return scores.get(whole, 0.0) + _PART * max((scores.get(part, 0.0) for part in parts), default=0.0)


def _speaks_of(text: str, noun: str) -> bool:
    return bool(set(content_terms(noun)) & set(content_terms(text)))


@lru_cache(maxsize=20_000)
def _nouns(text: str) -> frozenset[str]:
    """The nouns of a text, and those inside its compounds, in the nominative."""
    found = set()
    for place, (token, word) in enumerate(_tokens(text)):
        if word.content and len(token) <= _LONGEST and _is_noun(token, first=place == 0):
            found.add(_nominative(token))
            found.update(part.capitalize() for part in word.parts if _is_known_noun(part))
    return frozenset(found)


def _is_known_noun(part: str) -> bool:
    noun = part.capitalize()
    return len(part) > 3 and simplemma.lemmatize(noun, lang="de") == noun != simplemma.lemmatize(
        part, lang="de"
    )


def _tokens(text: str) -> list[tuple[str, Word]]:
    by_surface: dict[str, list[Word]] = defaultdict(list)
    for word in words(text):
        by_surface[word.surface].append(word)
    pieces = [piece.strip("„“\"'»«()[].,;:!?…/") for piece in text.split()]
    return [(piece, by_surface[piece.lower()][0]) for piece in pieces if piece.lower() in by_surface]


def _is_noun(token: str, first: bool) -> bool:
    if not token[0].isupper() or not any(letter.islower() for letter in token) or len(token) < 3:
        return False
    lower = simplemma.lemmatize(token.lower(), lang="de")
    known = simplemma.lemmatize(token, lang="de")[0].isupper() and (
        lower == token.lower() or lower[0].isupper()
    )
    return known or not first


def _nominative(token: str) -> str:
    """„Rechtsanspruchs“ → „Rechtsanspruch“; what the dictionary takes for a verb („Imker“) stays as it is."""
    lemma = simplemma.lemmatize(token, lang="de")
    if lemma[0].islower():
        return token
    return lemma if lemma != token or "-" in token else lemmatise(token).capitalize()


def _first_words(text: str) -> str:
    """When a theme has no noun at all: how its first member begins."""
    start = " ".join(text.split()[:5])[:60].strip(" .,;:!?–-")
    return start[:1].upper() + start[1:] if start else "Weiteres"
