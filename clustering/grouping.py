"""The grouping as others call it: texts in, labels and themes out, whatever the texts are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clustering.headings import word_heading
from clustering.similarity import (
    Matrix,
    character_cosine,
    cue_cosine,
    example_cosine,
    standardised,
    word_cosine,
)
from clustering.themes import ALONE, CorrelationClustering, Labels, in_order

FEWEST = 6  # texts: with fewer, a reader needs no themes
_THRESHOLD = 1.0
_CUES = 2.0
_EVIDENCE = 0.04


@dataclass(frozen=True, slots=True)
class Theme:
    """Texts that belong together: indices of all members, of the one that speaks for them, and of the doubtful."""

    heading: str
    members: tuple[int, ...]
    representative: int
    cohesion: float
    doubtful: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """One label per text (-1: stands alone) and the themes, `themes[label]`."""

    labels: list[int]
    themes: tuple[Theme, ...]


def group(texts: Sequence[str], *, question: str = "") -> Grouping:
    """Group short answers to one question into themes."""
    distinct = list(dict.fromkeys(texts))
    if len(texts) < FEWEST or len(distinct) < 2:
        return Grouping([ALONE] * len(texts), ())
    place = {text: index for index, text in enumerate(distinct)}
    word, cues = word_cosine(distinct, question), cue_cosine(distinct)
    total = standardised(word) + standardised(character_cosine(distinct)) + _CUES * standardised(cues)
    total += _CUES * standardised(example_cosine(distinct))
    labels = CorrelationClustering(_THRESHOLD).fit(total).labels_
    kept = _evident(labels, np.maximum(word, cues))
    return _grouping(texts, np.array([kept[place[text]] for text in texts]), question)


def _evident(labels: Labels, evidence: Matrix) -> Labels:
    """A text without any evidence of its own for its group stands alone."""
    together = (labels[:, None] == labels[None, :]) & ~np.eye(len(labels), dtype=bool)
    best = np.where(together, evidence, 0).max(axis=1)
    apart = len(labels) + np.arange(len(labels))
    return np.where(best >= _EVIDENCE, labels, apart).astype(np.intp)


def _grouping(texts: Sequence[str], labels: Labels, question: str) -> Grouping:
    sizes = {label: int((labels == label).sum()) for label in set(labels.tolist())}
    final = in_order([label if sizes[label] > 1 else ALONE for label in labels.tolist()])
    themes = []
    for label in range(int(final.max()) + 1):
        members = tuple(int(index) for index in np.flatnonzero(final == label))
        others = [text for index, text in enumerate(texts) if final[index] != label]
        heading = word_heading([texts[index] for index in members], others, question)
        themes.append(Theme(heading, members, members[0], 0.5))
    return Grouping([int(label) for label in final], tuple(themes))
