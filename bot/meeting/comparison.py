"""Comparison: a theme that staff named in the last round, and one that may be the same in this."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

_ALIKE = 0.75
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A theme with the name that staff gave it, and how many institutions spoke of it.

    `key` is that of its group on the board, 0 for one of an earlier round.
    """

    question: int
    name: str
    institutions: int
    key: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What staff are asked: whether a theme is the one of the last round; None until they have said so."""

    id: int
    now: Named
    before: Named
    accepted: bool | None = None


def matched(now: Iterable[Named], before: Iterable[Named]) -> list[tuple[Named, Named]]:
    """Themes that are called alike, whatever question they belong to; none of them twice.

    The most alike find each other first, and of several those of the same question.
    """
    left, right = list(now), list(before)
    near = [
        (likeness(one.name, other.name), one.question == other.question, one, other)
        for one in left
        for other in right
    ]
    found: list[tuple[Named, Named]] = []
    for score, _, one, other in sorted(near, key=lambda each: each[:2], reverse=True):
        taken = any(one is first or other is second for first, second in found)
        if score >= _ALIKE and not taken:
            found.append((one, other))
    return sorted(found, key=lambda pair: (pair[0].question, left.index(pair[0])))


def likeness(one: str, other: str) -> float:
    """How much alike two names are, 0 to 1: letter by letter, or in their longer words."""
    ours, theirs = _words(one), _words(other)
    shared = len(ours & theirs) / max(min(len(ours), len(theirs)), 1)
    # A single word in common may be chance.
    within = shared if len(ours & theirs) > 1 else 0.0
    return max(SequenceMatcher(None, one.casefold(), other.casefold()).ratio(), within)


def _words(name: str) -> set[str]:
    words = (word.strip(".,:;()„“\"'") for word in name.casefold().replace("-", " ").split())
    return {word for word in words if len(word) >= _SHORTEST}
