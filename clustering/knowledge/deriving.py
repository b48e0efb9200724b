"""Write what is derived anew when concepts or examples have changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from clustering.knowledge import directions, examples, middles
from clustering.knowledge.sources import PACKAGED, Sources, fingerprint, sources
from clustering.vectors import Matrix


def renew(own: Path | None = None) -> Sources:
    """Check and derive everything, then write it; of an office's `own` knowledge into its folder.

    The directions stay ours: thousands of examples show them, and a few more would not turn them.
    Raises FlawedKnowledge if the sources do not fit together, OSError if it cannot be written; what was
    derived before stays then.
    """
    mark = np.array(fingerprint(own))  # first: what is changed meanwhile shall not seem to belong
    read = sources(own)
    counted = examples.derived(read.examples, len(read.concepts))
    made = _ours(read, counted) if own is None else _of_an_office(read, counted)
    for name, arrays in made.items():
        _write((own or PACKAGED) / name, {"sources": mark, **arrays})
    return read


def _ours(read: Sources, counted: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Takes half a minute, for all examples are read."""
    vectors = directions.encoded([example.text for example in read.examples])
    found = directions.derived(vectors, read.examples)
    points = directions.seen(vectors, found["middle"], found["directions"])
    central = middles.means(points, read.examples, len(read.concepts))
    return {directions.ARTEFACT: found, examples.ARTEFACT: {**counted, **_stored(central)}}


def _of_an_office(read: Sources, counted: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    ours, size = middles.stored(PACKAGED / examples.ARTEFACT), len(read.concepts)
    central = middles.extended(ours, read.examples, len(sources().examples), size)
    return {examples.ARTEFACT: {**counted, **_stored(central)}}


def _stored(central: Matrix) -> dict[str, Any]:
    return {middles.KEPT: central.astype(np.float16)}


def _write(artefact: Path, arrays: Mapping[str, Any]) -> None:
    """At one stroke, for a bot may be reading; nothing half stays behind."""
    half = artefact.with_suffix(".half")
    try:
        with half.open("wb") as file:
            np.savez_compressed(file, **arrays)
        half.replace(artefact)
    finally:
        half.unlink(missing_ok=True)
