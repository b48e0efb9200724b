"""Themes that people confirmed before stand among new texts as anchors.

A network asks again, and the same matters return in other words. A confirmed theme is therefore grouped along
with the new texts, as one text more, which is as near to each of them as its own texts are on average. Texts
gather around it as they do around each other; where none is near, it stands alone and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clustering.themes import Labels
from clustering.vectors import Matrix

MOST = 60  # confirmed themes that are looked at, the first ones given
_MOST_TEXTS = 12  # texts of each
_STRENGTH = 3.0  # how much more an anchor's nearness counts than that of one text …
_STRICT = 1.0  # … once it is so far above the threshold
_NEVER = -50.0  # two confirmed themes are not one
_SURE, _NEAR, _AHEAD = 0.8, 2.0, 2.0  # votes, nearness and lead from which a group is a confirmed theme again


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A theme that people confirmed: its heading in their words, and its texts if they are still kept."""

    heading: str
    texts: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """What tells it: its texts, or else its heading."""
        return self.texts[:_MOST_TEXTS] or (self.heading,)


@dataclass(frozen=True, slots=True)
class Anchors:
    """How near each text is to each confirmed theme, shape (n_texts, n_themes), from the threshold on."""

    nearness: Matrix

    def beside(self, total: Matrix, threshold: float, scale: float) -> Matrix:
        """The similarities of the texts with those of the anchors beside them, shape (n + m, n + m)."""
        size, count = self.nearness.shape
        wide = np.full((size + count, size + count), _NEVER)
        wide[:size, :size] = total
        pull = threshold + _STRENGTH * scale * (self.nearness - _STRICT)
        wide[:size, size:], wide[size:, :size] = pull, pull.T
        return wide

    def again(self, rows: Labels, votes: Matrix) -> int | None:
        """Which confirmed theme a group is, if it is surely one; `votes` is of shape (n_texts, n_themes)."""
        share, near = votes[rows].mean(axis=0), self.nearness[rows].mean(axis=0)
        best = int(share.argmax())
        ahead = near[best] - np.delete(near, best).max(initial=-np.inf)
        return best if share[best] >= _SURE and near[best] >= _NEAR and ahead >= _AHEAD else None


def known_texts(memory: Sequence[Confirmed]) -> tuple[list[str], npt.NDArray[np.intp]]:
    """What the confirmed themes say, in a row, and which theme says it."""
    kept = [theme.said for theme in memory[:MOST]]
    owner = np.repeat(np.arange(len(kept)), [len(said) for said in kept])
    return [text for said in kept for text in said], owner


def anchors(across: Matrix, owner: npt.NDArray[np.intp]) -> Anchors:
    """From the nearness of each new text to each known one, shape (n_texts, n_known), to that of themes."""
    sizes = np.bincount(owner)
    belongs = np.zeros((len(owner), len(sizes)))
    belongs[np.arange(len(owner)), owner] = 1 / sizes[owner]
    return Anchors(across @ belongs)
