"""A readable German heading for a theme: a concept's where most members share one, else its most telling nouns."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import simplemma

from clustering.knowledge import concepts, cue_counts, example_profile
from clustering.terms import Word, content_terms, lemmatise, rarity, words

_SHARED = 0.6  # share of the members that must speak of a concept before it may give the heading
_COVERED = 0.7  # share of the members one noun must cover to stand alone
_ADDED = 0.25  # share of the members a second noun must add
_PART = 0.3  # how much the best part of a compound counts beside the compound itself
_LONGEST = 32  # letters of a noun that still reads well
_ASKED = 0.3  # the question's own words say little, unless nothing else covers the theme


def headings(themes: Sequence[Sequence[str]], question: str = "", trusted: bool = True) -> list[str]:
    """One heading per theme (its members' texts), no two alike, none a mere echo of the question."""
    ranked = _shared_concepts(themes, question) if trusted else [[] for _ in themes]
    found: list[str] = []
    for number, members in enumerate(themes):
        others = [text for other, texts in enumerate(themes) if other != number for text in texts]
        candidates = [*ranked[number], *_noun_headings(members, others, question), _first_words(members[0])]
        found.append(next((name for name in candidates if name not in found), f"{candidates[0]} ({number + 1})"))
    return found


def _shared_concepts(themes: Sequence[Sequence[str]], question: str) -> list[list[str]]:
    """For each theme the headings of the concepts most members share, most telling first."""
    asked = set(content_terms(question))
    weights = [_concept_weights(members) for members in themes]
    usual = np.mean(np.vstack(weights), axis=0) if weights else np.zeros(len(concepts()))
    return [[name for name in _telling(weight, usual) if not _echoes(name, asked)] for weight in weights]


def _concept_weights(members: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """How much each member speaks of each concept, shape (n_members, n_concepts)."""
    cues = cue_counts(members)
    return np.asarray(0.5 * cues + 1.5 * example_profile(members))


def _telling(weight: np.ndarray, usual: np.ndarray) -> Iterator[str]:  # type: ignore[type-arg]
    shared = (weight > 0.35).mean(axis=0)
    score = weight.mean(axis=0) * np.log1p(weight.mean(axis=0) / (usual + 0.02)) * shared
    for number in np.argsort(-score, kind="stable")[:5]:
        if shared[number] >= _SHARED:
            yield concepts()[int(number)].heading


def _echoes(name: str, asked: set[str]) -> bool:
    terms = set(content_terms(name))
    return bool(terms) and terms <= asked


def _noun_headings(members: Sequence[str], others: Sequence[str], question: str) -> Iterator[str]:
    """Headings of one or two nouns, best first."""
    scores = _scores(members, others, set(content_terms(question)))
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


def _scores(members: Sequence[str], others: Sequence[str], asked: set[str]) -> dict[str, float]:
    """Per term: its part of the divergence of the theme from the rest, damped for everyday and asked words."""
    inside = Counter(term for text in members for term in set(content_terms(text)))
    outside = Counter(term for text in others for term in set(content_terms(text)))
    scores = {}
    for term, count in inside.items():
        here, there = count / len(members), (outside[term] + 0.5) / (len(others) + 1)
        scores[term] = here * max(0.0, np.log(here / there)) * rarity(term) * (_ASKED if term in asked else 1.0)
    return scores


def _worth(noun: str, scores: dict[str, float]) -> float:
    """A compound carries the weight of its best part, too."""
    whole, *parts = content_terms(noun) or [""]
    return scores.get(whole, 0.0) + _PART * max((scores.get(part, 0.0) for part in parts), default=0.0)


def _speaks_of(text: str, noun: str) -> bool:
    return bool(set(content_terms(noun)) & set(content_terms(text)))


@lru_cache(maxsize=20_000)
def _nouns(text: str) -> frozenset[str]:
    """The nouns of a text, and those inside its compounds, in the nominative, as they would stand in a heading."""
    found = set()
    for place, (token, word) in enumerate(_tokens(text)):
        if word.content and len(token) <= _LONGEST and _is_noun(token, first=place == 0):
            found.add(_nominative(token))
            found.update(part.capitalize() for part in word.parts if _is_known_noun(part))
    return frozenset(found)


def _is_known_noun(part: str) -> bool:
    return len(part) > 3 and simplemma.lemmatize(part, lang="de") in (part, part.capitalize()) and (
        simplemma.lemmatize(part.capitalize(), lang="de") == part.capitalize()
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
    if not simplemma.lemmatize(token, lang="de")[0].isupper():
        return False
    lower = simplemma.lemmatize(token.lower(), lang="de")
    return not first or lower == token.lower() or lower[0].isupper()


def _nominative(token: str) -> str:
    lemma = simplemma.lemmatize(token, lang="de")
    if lemma != token or "-" in token:
        return lemma[0].upper() + lemma[1:]
    return lemmatise(token).capitalize()


def _first_words(text: str) -> str:
    """When a theme has no noun at all: how its first member begins."""
    start = " ".join(text.split()[:5])[:60].strip(" .,;:!?–-")
    return start[:1].upper() + start[1:] if start else "Weiteres"
