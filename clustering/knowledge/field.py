"""The field as it is known: its concepts with their cues, and how near a text is to their examples.

Both hang together by the numbers of the concepts, so what is derived counts only as long as it belongs to
what is written by hand (`sources.fingerprint`). Where an office's own knowledge is not current ours alone is
used, and where ours is not, none.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clustering.knowledge import middles
from clustering.knowledge.concepts import Concept, relating
from clustering.knowledge.cues import Cues
from clustering.knowledge.examples import ARTEFACT, Centroids, stored, unknown
from clustering.knowledge.sources import PACKAGED, concepts, derived_from, fingerprint
from clustering.vectors import Matrix

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Field:
    """What is known; `current` unless it must be left out, `relating` as in `concepts.relating`."""

    concepts: tuple[Concept, ...]
    cues: Cues
    examples: Centroids
    relating: npt.NDArray[np.float64]
    middles: Matrix
    current: bool = True

    def recognition(self, texts: Sequence[str]) -> float:
        """How well the field is known here: concepts per word that carries meaning, or 0 if not `current`."""
        return self.cues.density(texts) if self.current else 0.0

    def meant(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """How near each text is to each concept by what it means, 0 to 1; the encoder must be `readable`."""
        return middles.nearness(texts, self.middles)


def field_of(own: Path | None = None) -> Field:
    """The field as we know it, with what an office has in a folder of its `own`.

    Read once, and again when that was derived anew; what was read before is let go then.
    """
    return _ours() if own is None else _of_an_office(own, _stamp(own))


def current(own: Path | None = None) -> bool:
    """Whether what is derived belongs to the concepts and examples."""
    try:
        return derived_from(_artefact(own)) == fingerprint(own)
    except Exception:  # whatever reading a file says that is half there, or was written before
        return False


def _artefact(own: Path | None) -> Path:
    return (own or PACKAGED) / ARTEFACT


def _stamp(own: Path) -> int:
    """When that of an office was derived; ours changes with the package alone."""
    try:
        return _artefact(own).stat().st_mtime_ns
    except OSError:
        return 0


@cache
def _ours() -> Field:
    fits = current()
    if not fits:
        _log.warning("concepts or examples have changed; themes are sought without knowledge of the field")
    return _read(None, fits=fits)


@lru_cache(maxsize=1)
def _of_an_office(folder: Path, stamp: int) -> Field:
    if current(folder):
        return _read(folder)
    _log.warning("knowledge has changed, ours or the office's; themes are sought with ours alone")
    return _ours()


def _read(folder: Path | None, *, fits: bool = True) -> Field:
    known = concepts(folder)
    if not fits:
        size = len(known)
        return Field(known, Cues.of(known), unknown(size), relating(known), middles.unknown(size), False)
    artefact = _artefact(folder)
    examples = stored(artefact, len(known))
    return Field(known, Cues.of(known), examples, relating(known), middles.stored(artefact))
