"""The concepts of the field, one on each line of concepts.jsonl."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_RELATED = 0.2  # what two concepts of one group have in common


@dataclass(frozen=True, slots=True)
class Concept:
    """A recurring matter of the field.

    The heading names it, and `short` is what a minute-taker would put over statements about it.
    """

    heading: str
    group: str
    cues: tuple[str, ...]
    short: str


def relating(concepts: Sequence[Concept]) -> npt.NDArray[np.float64]:
    """Turns concepts, one column each, so that those of one group are near: their cosine is `_RELATED`."""
    groups = np.array([concept.group for concept in concepts])
    common = np.where(groups[:, None] == groups[None, :], _RELATED, 0.0) + (1 - _RELATED) * np.eye(
        len(groups)
    )
    return np.asarray(np.linalg.cholesky(common), dtype=float)
