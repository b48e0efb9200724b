"""Who could help whom: needs and offers that speak of the same matter."""

from collections.abc import Sequence
from dataclasses import dataclass

from clustering.similarity import cue_cosine, word_cosine

_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Match:
    """Need `need` and offer `offer` (indices) fit with `score`, 0 to 1."""

    need: int
    offer: int
    score: float


def match(needs: Sequence[str], offers: Sequence[str]) -> list[Match]:
    """Pairs of need and offer, best first."""
    texts = [*needs, *offers]
    if not needs or not offers:
        return []
    both = 0.5 * word_cosine(texts) + 0.5 * cue_cosine(texts)
    scores = both[: len(needs), len(needs) :]
    found = [
        Match(need, offer, float(scores[need, offer]))
        for need in range(len(needs))
        for offer in range(len(offers))
        if scores[need, offer] >= _LEAST
    ]
    return sorted(found, key=lambda found: (-found.score, found.need, found.offer))
