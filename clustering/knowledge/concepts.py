"""The concepts of the field, read once from concepts.json."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

_RELATED = 0.2  # what two concepts of one group have in common


@dataclass(frozen=True, slots=True)
class Concept:
    """A recurring matter of the field; the heading can be printed as it is."""

    heading: str
    group: str
    cues: tuple[str, ...]


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts in the order of the file; matrices of this package have one column for each."""
    raw = json.loads(files(__package__).joinpath("concepts.json").read_text(encoding="utf-8"))
    return tuple(Concept(entry["heading"], entry["group"], tuple(entry["cues"])) for entry in raw)


@cache
def relating() -> npt.NDArray[np.float64]:
    """Turns concepts, one column each, so that those of one group are near: their cosine is `_RELATED`."""
    groups = np.array([concept.group for concept in concepts()])
    common = np.where(groups[:, None] == groups[None, :], _RELATED, 0.0) + (1 - _RELATED) * np.eye(
        len(groups)
    )
    return np.asarray(np.linalg.cholesky(common), dtype=float)
