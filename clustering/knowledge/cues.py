"""Find concepts in a text by cues: stems („unbesetz“), words („raum“), patterns („keine bewerbung“)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from clustering.forgetting import passing
from clustering.knowledge.concepts import Concept
from clustering.terms import Word, begins_compound, lemmatise, words

WINDOW = 6  # words within which all words of a pattern must stand
_ANYWHERE_FROM = 6  # letters: so long a stem also counts inside a compound: „abschluss“ in „Schulabschluss“
_STEM_FROM = 5  # letters: a shorter cue must be the whole word or part („raum“, but not „räumlich“)
_PATTERN_BONUS = 0.5  # several words together are stronger evidence than one

Pattern = tuple[tuple[str, ...], int, frozenset[str]]  # its words in order, number of its concept, its words


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: what was found is kept for each
class Cues:
    """The cues of `size` concepts, laid out for finding them quickly.

    `stems`: those of one word → numbers of their concepts; `patterns`: of several words, by the word of each
    that stands in fewest of them; `pattern_words`: each form that stands for words of patterns → those words,
    for „keinen“ and „keine“ are one; `long_stems`: those that count anywhere in a word, by their beginning.
    """

    size: int
    stems: Mapping[str, tuple[int, ...]]
    patterns: Mapping[str, tuple[Pattern, ...]]
    pattern_words: Mapping[str, frozenset[str]]
    long_stems: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, concepts: Sequence[Concept]) -> "Cues":
        """Lay out the cues of `concepts`."""
        stems, patterns = _stems(concepts), _patterns(concepts)
        return cls(len(concepts), stems, patterns, _pattern_words(patterns), _long_stems(stems))

    def counts(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Weight of the cues of each concept in each text, shape (n_texts, n_concepts)."""
        evidence = np.zeros((len(texts), self.size))
        for row, text in enumerate(texts):
            for number, weight in self._evidence(text):
                evidence[row, number] = weight
        return evidence

    def density(self, texts: Sequence[str]) -> float:
        """Concepts found per word that carries meaning, mean over the texts."""
        shares = [
            len(self._evidence(text)) / max(1, sum(word.content for word in words(text))) for text in texts
        ]
        return float(np.mean(shares)) if shares else 0.0

    @passing(150_000)
    def _evidence(self, text: str) -> tuple[tuple[int, float], ...]:
        """Concepts found in `text` with the weight of their cues."""
        tokens = words(text)
        found: dict[int, set[str]] = defaultdict(set)
        for cue in {cue for token in tokens if token.content for cue in self._cues_in(token)}:
            for number in self.stems[cue]:
                found[number].add(cue)
        for parts, number, _ in self._found_patterns([self._pattern_words_in(token) for token in tokens]):
            found[number].add(" ".join(parts))
        return tuple((number, _weight(cues)) for number, cues in sorted(found.items()))

    @passing(100_000)
    def _cues_in(self, word: Word) -> frozenset[str]:
        """The one-word cues that a word answers to."""
        stems, long, surface = self.stems, self.long_stems, word.surface
        forms = {surface, word.lemma, *word.parts}
        found = {form[:end] for form in forms for end in range(_STEM_FROM, len(form)) if form[:end] in stems}
        found |= {form for form in forms if form in stems}
        for start in range(len(surface) - _ANYWHERE_FROM + 1):
            possible = long.get(surface[start : start + _ANYWHERE_FROM], ())
            cues = {cue for cue in possible if surface.startswith(cue, start)} - found
            found |= cues if cues and (start == 0 or begins_compound(surface[:start])) else set()
        return frozenset(found)

    @passing(100_000)
    def _pattern_words_in(self, word: Word) -> frozenset[str]:
        """The words of patterns a word answers to: in any inflection, or as a stem from four letters on."""
        known = self.pattern_words
        forms = {word.surface, word.lemma, lemmatise(word.surface), *word.parts}
        found = {part for form in forms for part in known.get(form, ())}
        found |= {
            form[:end]
            for form in forms
            for end in range(4, len(form))
            if form[:end] in known.get(form[:end], ())
        }
        return frozenset(found)

    def _found_patterns(self, keys: Sequence[frozenset[str]]) -> list[Pattern]:
        there, patterns = frozenset[str]().union(*keys), self.patterns
        possible = [entry for part in there for entry in patterns.get(part, ()) if entry[2] <= there]
        return [entry for entry in possible if _near(entry[0], keys)]


def _stems(concepts: Sequence[Concept]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, concept in enumerate(concepts):
        for cue in concept.cues:
            if " " not in cue and number not in found[cue]:
                found[cue].append(number)
    return {cue: tuple(numbers) for cue, numbers in found.items()}


def _patterns(concepts: Sequence[Concept]) -> dict[str, tuple[Pattern, ...]]:
    every = [
        (tuple(cue.split()), number)
        for number, concept in enumerate(concepts)
        for cue in concept.cues
        if " " in cue
    ]
    spread = Counter(part for parts, _ in every for part in parts)
    found: dict[str, list[Pattern]] = defaultdict(list)
    for parts, number in every:
        found[min(parts, key=spread.__getitem__)].append((parts, number, frozenset(parts)))
    return {rarest: tuple(entries) for rarest, entries in found.items()}


def _pattern_words(patterns: Mapping[str, Sequence[Pattern]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entries in patterns.values():
        for part in {part for parts, _, _ in entries for part in parts}:
            found[part].add(part)
            found[lemmatise(part)].add(part)
    return {form: frozenset(parts) for form, parts in found.items()}


def _long_stems(stems: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for cue in stems:
        if len(cue) >= _ANYWHERE_FROM:
            found[cue[:_ANYWHERE_FROM]].append(cue)
    return {beginning: tuple(cues) for beginning, cues in found.items()}


def _weight(cues: set[str]) -> float:
    return float(np.sqrt(sum(1 + _PATTERN_BONUS * (" " in cue) for cue in cues)))


def _near(parts: tuple[str, ...], keys: Sequence[frozenset[str]]) -> bool:
    places = [[place for place, found in enumerate(keys) if part in found][:8] for part in parts]
    return any(
        len(set(choice)) == len(parts) and max(choice) - min(choice) < WINDOW for choice in product(*places)
    )
