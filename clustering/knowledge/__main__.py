"""`python -m clustering.knowledge`: write what is derived from our concepts and examples anew.

Nothing is written before everything is made. Ends with 78 if concepts and examples do not fit each other.
An office's own are derived by `umlauf knowledge`.
"""

import sys

from clustering.knowledge.deriving import renew
from clustering.knowledge.sources import FlawedKnowledge

_FLAWED = 78  # EX_CONFIG, as the bot ends with settings it cannot use


def main() -> int:
    """Check, derive, write."""
    try:
        renew()
    except FlawedKnowledge as flaw:
        print(flaw, file=sys.stderr)
        return _FLAWED
    return 0


if __name__ == "__main__":
    sys.exit(main())
