"""A readable German heading for a theme, as a minute-taker would put it over the statements.

Two sources: the field's concepts with their ready-made headings, and the nouns people wrote. Both are
*subjects*, of which each member speaks more or less. A subject that nearly all members share makes the
heading; else the weightiest and the one that best covers what it leaves open: „Honorarkräfte und
Ehrenamtliche“.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from clustering.aids import ALL, Aids
from clustering.persons import nameless
from clustering.subject import Subject, Vector
from clustering.subjects import subjects_of

# Share of the first subject's value that a further one must have to be named beside it: a second one that a
# single member speaks of, one that several speak of, and a third one.
_NEARLY, _NEARLY_SHARED, _NEARLY_THIRD = 0.42, 0.3, 0.36
_THREE_FROM = 3  # members from which a heading may name three subjects
_MOST_WORDS, _MOST_NOUNS = 5, 3
_LONGEST_WORD = 30  # letters; longer ones are links, keys or noise
_QUESTION_WORDS = frozenset(
    ("was", "wer", "wen", "wem", "wie", "wo", "wann", "warum", "wobei", "womit", "woran")
)


def headings(
    themes: Sequence[Sequence[str]],
    question: str = "",
    trusted: bool = True,
    aids: Aids = ALL,
    known: Mapping[int, str] = MappingProxyType({}),
) -> list[str]:
    """One heading per theme (its members' texts), no two alike, none a mere echo of the question.

    `trusted`: the field's concepts may serve. With the encoder among the `aids` names are weighed by what the
    members mean, which takes two milliseconds for each (not where there is none to see it). Headings that
    are `known` already, by the theme's place, stay as they are.
    """
    taken, found = set(known.values()), []
    for number, (members, subjects) in enumerate(
        zip(themes, subjects_of(themes, question, trusted, aids), strict=True)
    ):
        fresh = (name for name in _candidates(members, subjects) if name not in taken)
        name = known.get(number) or next(fresh, "")
        found.append(name or f"{next(_candidates(members, subjects))} ({number + 1})")
        taken.add(found[-1])
    return found


def _candidates(members: Sequence[str], subjects: Sequence[Subject]) -> Iterator[str]:
    """Headings, best first, each thought of when it is asked for."""
    yield from _worded(subjects)
    yield _first_words(members[0])


def _worded(subjects: Sequence[Subject]) -> Iterator[str]:
    """Headings, best first."""
    for first in subjects:
        parts = _together(first, subjects)
        yield from _ready(parts, subjects)
        yield _joined([part.name for part in parts])
    yield from (first.name for first in subjects)


def _ready(parts: Sequence[Subject], subjects: Sequence[Subject]) -> Iterator[str]:
    """What the field calls several subjects in one: „Übergang Kita–Grundschule“."""
    stems = frozenset[str]().union(*(part.stems for part in parts))
    if len(parts) > 1:
        yield from (one.name for one in subjects if not one.written and stems <= one.stems)


def _together(first: Subject, subjects: Sequence[Subject]) -> list[Subject]:
    """`first` and what says nearly as much of the theme, three subjects at most."""
    parts, covered = [first], first.support
    most = 3 if len(first.support) >= _THREE_FROM else 2
    while len(parts) < most and (added := _added(parts, covered, subjects)):
        parts.append(added)
        covered = np.maximum(covered, added.support)
    return parts


def _added(parts: Sequence[Subject], covered: Vector, subjects: Sequence[Subject]) -> Subject | None:
    """The subject that best covers the theme and what is left open of it; a third one must be shared."""
    third = len(parts) > 1
    possible = [
        one
        for one in subjects
        if one.value >= _least(one, third) * parts[0].value
        and (one.shared if third else one.proven)
        and _fits(one, parts)
    ]
    return max(possible, key=lambda one: one.value + _gain(one, covered) * one.weight, default=None)


def _least(subject: Subject, third: bool) -> float:
    if third:
        return _NEARLY_THIRD
    return _NEARLY_SHARED if subject.shared else _NEARLY


def _gain(subject: Subject, covered: Vector) -> float:
    return float(np.maximum(subject.support - covered, 0).mean())


def _fits(subject: Subject, parts: Sequence[Subject]) -> bool:
    """Whether it says something else than `parts`, and the heading stays short."""
    names = [name for one in (subject, *parts) for name in _halves(one.name)]
    return (
        not any(_repeats(subject, part) or _repeats(part, subject) for part in parts)
        and len(names) <= _MOST_NOUNS
        and sum(len(name.split()) for name in names) < _MOST_WORDS
        and not any("- und " in name for name in names)
    )


def _halves(name: str) -> list[str]:
    """„Umbau und Sanierung“ names two; „Öffnungs- und Betreuungszeiten“ cannot be taken apart."""
    return [name] if "- und " in name else name.split(" und ")


def _repeats(one: Subject, other: Subject) -> bool:
    """Whether a word of `one` returns in `other`: „Sprache“ in „Mehrsprachigkeit“."""
    name = other.name.lower()
    return any(stem in other.stems or (len(stem) > 3 and stem[:5] in name) for stem in one.stems)


def _joined(names: Sequence[str]) -> str:
    """„Umzug“, „Neue Räume“ → „Umzug und neue Räume“; „Umbau und Sanierung“, „Kita“ → with one „und“."""
    first, *others = (half for name in names for half in _halves(name))
    plain = [first, *(_within(other) for other in others)]
    return " und ".join([", ".join(plain[:-1]), plain[-1]] if len(plain) > 1 else plain)


def _within(name: str) -> str:
    """`name` inside a heading: an adjective at its beginning is written small."""
    words = name.split()
    inflected = len(words) > 1 and words[0].endswith(("e", "er", "es")) and words[1][0].isupper()
    adjective = (inflected or words[0] == "Neu") and "-" not in words[0]
    return name[0].lower() + name[1:] if adjective else name


def _first_words(text: str) -> str:
    """When a theme has no noun at all: how its first member begins, but for names and what is no word."""
    printable = ("".join(filter(str.isprintable, word)) for word in nameless(text).split())
    words = [word for word in printable if 0 < len(word) <= _LONGEST_WORD]
    start = " ".join(words[:_MOST_WORDS])[:60].strip(" .,;:!?–-")
    names = start and start.split()[0].lower() not in _QUESTION_WORDS
    return start[:1].upper() + start[1:] if names else "Weiteres"
