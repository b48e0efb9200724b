"""Write what is derived anew when concepts or examples have changed: `python -m clustering.knowledge`.

Nothing is written before everything is made. Ends with 78 if concepts and examples do not fit each other.
"""

import sys
from pathlib import Path

import numpy as np

from clustering.knowledge import directions, examples, sources

_FLAWED = 78  # EX_CONFIG, as the bot ends with settings it cannot use


def main() -> int:
    """Check, derive, write."""
    try:
        read = sources.examples()
    except sources.FlawedKnowledge as flaw:
        print(flaw, file=sys.stderr)
        return _FLAWED
    fingerprint = np.array(sources.fingerprint())
    made = {part.ARTEFACT: part.derived(read) for part in (examples, directions)}
    for artefact, arrays in made.items():
        np.savez_compressed(Path(__file__).with_name(artefact), sources=fingerprint, **arrays)
    return 0


if __name__ == "__main__":
    sys.exit(main())
