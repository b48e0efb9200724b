"""The grouping as others call it: texts in, labels and themes out, whatever the texts are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustering.headings import heading
from clustering.large import group_many
from clustering.similarity import Evidence, Similarity
from clustering.terms import content_terms
from clustering.themes import ALONE, Committee, Labels, Matrix, in_order

FEWEST = 6  # texts: with fewer, a reader needs no themes
MOST_EXACT = 2500  # distinct texts: above, all pairs would cost too much time and memory
_MOST_SHAKEN = 400  # distinct texts: above, one vote is stable enough and twenty would take minutes
_THRESHOLD = 0.7  # similarity (sum of z-scores) from which two texts are better together
_THRESHOLD_OF_KNOWLEDGE = 1.0  # more, as far as the blocks of knowledge add to the sum
_SHAKE = 1.2
_CLOSEST = 0.6  # how far above the threshold the closest member must be, or a text stands alone
_DOUBT = 0.55  # share of votes for a member's place below which it is marked doubtful


@dataclass(frozen=True, slots=True)
class Theme:
    """Texts that belong together.

    `members` are indices in the order given, `representative` the one that speaks best for all, `doubtful` those
    that hardly fit, `cohesion` how surely the members belong together (0 to 1).
    """

    heading: str
    members: tuple[int, ...]
    representative: int
    cohesion: float
    doubtful: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """One label per text (-1: stands alone) and the themes; a text with label k is a member of `themes[k]`."""

    labels: list[int]
    themes: tuple[Theme, ...]


def group(texts: Sequence[str], *, question: str = "") -> Grouping:
    """Group short answers to one question into themes.

    Never raises on odd text; the same texts give the same themes. Five texts or fewer stay alone. Above
    `MOST_EXACT` distinct texts an approximation takes over (`clustering.large`).
    """
    if len(texts) < FEWEST:
        return Grouping([ALONE] * len(texts), ())
    distinct = list(dict.fromkeys(text for text in texts if text.strip()))
    labels, agreement = _labels(distinct, question)
    return _grouping(texts, distinct, labels, agreement, question)
