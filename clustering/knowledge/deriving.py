"""Write what is derived anew when concepts or examples have changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from clustering.knowledge import directions, examples
from clustering.knowledge.sources import PACKAGED, Sources, fingerprint, sources


def renew(own: Path | None = None) -> Sources:
    """Check and derive everything, then write it; of an office's `own` knowledge into its folder.

    The directions stay ours: thousands of examples show them, and a few more would not turn them.
    Raises FlawedKnowledge if the sources do not fit together, OSError if it cannot be written; what was
    derived before stays then.
    """
    mark = np.array(fingerprint(own))  # first: what is changed meanwhile shall not seem to belong
    read = sources(own)
    made: dict[str, Mapping[str, Any]] = {
        examples.ARTEFACT: examples.derived(read.examples, len(read.concepts))
    }
    if own is None:
        made[directions.ARTEFACT] = directions.derived(read.examples)
    for name, arrays in made.items():
        _write((own or PACKAGED) / name, {"sources": mark, **arrays})
    return read


def _write(artefact: Path, arrays: Mapping[str, Any]) -> None:
    """At one stroke, for a bot may be reading; nothing half stays behind."""
    half = artefact.with_suffix(".half")
    try:
        with half.open("wb") as file:
            np.savez_compressed(file, **arrays)
        half.replace(artefact)
    finally:
        half.unlink(missing_ok=True)
