"""Who could help whom: needs and offers that speak of the same matter."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustering.similarity import Similarity

_EVIDENCE = 0.04  # raw cosine below which a pair has nothing in common
_EVEN = 4.0  # similarity (sum of z-scores) at which a match is as likely as not
_SLOPE = 0.5


@dataclass(frozen=True, slots=True)
class Match:
    """Need and offer (their indices) with how well they fit, 0 to 1."""

    need: int
    offer: int
    score: float


def match(needs: Sequence[str], offers: Sequence[str]) -> list[Match]:
    """Pairs of a need and an offer that have something in common, best first."""
    if not needs or not offers:
        return []
    evidence = Similarity().transform([*needs, *offers])
    cross = slice(None, len(needs)), slice(len(needs), None)
    scores = 1 / (1 + np.exp(-_SLOPE * (evidence.total[cross] - _EVEN)))
    pairs = np.argwhere(evidence.raw[cross] >= _EVIDENCE)
    found = [Match(int(need), int(offer), float(scores[need, offer])) for need, offer in pairs]
    return sorted(found, key=lambda pair: (-pair.score, pair.need, pair.offer))
