"""Which network a command is for, in a line of its own below it: „status“, and „Raum: Leseförderung“."""

import re
from collections.abc import Sequence
from typing import TypeVar

from bot.speech.choice import pick

T = TypeVar("T")

_LINE = re.compile(
    r"(?P<command>[^\n]+)\n\s*+(?:raum|netzwerk|room|network)\s*+:\s*+(?P<network>[^\n]+)",
    re.IGNORECASE,
)


def command(words: str) -> str:
    """What stands above that line; empty if there is none."""
    found = _LINE.fullmatch(words.strip())
    return found["command"].strip() if found else ""


def among(words: str, meant: Sequence[T], names: Sequence[str]) -> list[T]:
    """Those whose name stands in that line; all of them if none is named, or none for sure."""
    found, known = _LINE.fullmatch(words.strip()), list(dict.fromkeys(names))
    no = pick(found["network"], known) if found else None
    named = known[no - 1] if no else None
    return [one for one, name in zip(meant, names, strict=True) if named in (None, name)]
