"""Which member speaks for a theme: near to the others, short, and understood by itself."""

import re
from collections.abc import Sequence

import numpy as np

from clustering.terms import content_terms

_SHORTEST, _LONGEST = 25, 140  # letters between which a statement reads well as an example
_NAMES_IT = 0.15  # bonus for naming what the heading names
_AWKWARD = 0.15  # malus each for being too short, too long by a full length, or half a sentence
_HALF = re.compile(r"(?:und|oder|aber|außerdem|sonst|dann|auch|das|die)\b.*|.*[,:;(]", re.DOTALL)


def representative(texts: Sequence[str], sureness: Sequence[float], heading: str = "") -> int:
    """Place of the member that speaks best for all; `sureness` says how surely each belongs to the theme."""
    named = set(content_terms(heading))
    worth = [
        sure + _NAMES_IT * bool(named & set(content_terms(text))) - _AWKWARD * _awkwardness(text)
        for text, sure in zip(texts, sureness, strict=True)
    ]
    return int(np.argmax(worth))


def _awkwardness(text: str) -> float:
    plain = text.strip()
    too_long = max(0.0, (len(plain) - _LONGEST) / _LONGEST)
    return (len(plain) < _SHORTEST) + too_long + bool(_HALF.fullmatch(plain))
