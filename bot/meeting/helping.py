"""Helping: who looks for something that somebody else offers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.meeting.theme import Statement

# What fits less is not worth staff's time; nor are more of them than one reads at a glance.
_WORTH = 0.5
_MOST_FOR_ONE = 3
_MOST = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A statement: the answer it is a part of, its place in it, and a digest of its words."""

    answer: int
    no: int
    digest: int


@dataclass(frozen=True, slots=True)
class Voice:
    """A statement as it was said, for whom, and to which question."""

    passage: Passage
    question: str
    institution: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody looks for what somebody else offers: two voices, and how well they fit, 0 to 1."""

    need: int
    offer: int
    score: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair that staff are asked about; None as long as they have not decided."""

    id: int
    need: Passage
    offer: Passage
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """What the minutes say of a pair that staff have accepted."""

    need: Statement
    offer: Statement


def best(pairs: Iterable[Pair], voices: Sequence[Voice]) -> list[Pair]:
    """The few that are worth suggesting, best first; nobody is told to help herself."""
    found: list[Pair] = []
    needs: Counter[int] = Counter()
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.need, pair.offer)):
        same = voices[pair.need].institution == voices[pair.offer].institution
        if same or pair.score < _WORTH or needs[pair.need] >= _MOST_FOR_ONE:
            continue
        needs[pair.need] += 1
        found.append(pair)
    return found[:_MOST]
