"""Telling of a fault without quoting anybody: its message may hold what people wrote, its place does not."""

import traceback
from pathlib import Path

_OURS = Path(__file__).parent.parent


def described(fault: BaseException) -> str:
    """The kind of a fault and the last place in our own code: „KeyError at bot/desk.py:81“."""
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    if not own:
        return type(fault).__name__
    place = Path(own[-1].filename).relative_to(_OURS)
    return f"{type(fault).__name__} at {place}:{own[-1].lineno}"
