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
_BEFORE = re.compile(
    r"(?:(?:das|den|die|für|fürs|von|vom|im|in|the|for)\s+)*(?:(?:raum|netzwerks?|room|network)\b\s*:?\s*)?",
    re.IGNORECASE,
)
_MANY = 99


def command(words: str) -> str:
    """What stands above that line; empty if there is none."""
    found = _LINE.fullmatch(words.strip())
    return found["command"].strip() if found else ""


def named(words: str, networks: Sequence[str]) -> str:
    """The network that is named, and nothing else said: „im Netzwerk Lesen, bitte“; empty if it is none.

    A number names none: they are told in a row, and one may be an answer to something else.
    """
    said = re.sub(r"[\s,]+(?:bitte|please)[\s.!]*$", "", words.strip(), flags=re.IGNORECASE)
    for one in (said, _BEFORE.sub("", said, count=1)):
        no = pick(one, networks) if pick(one, [""] * _MANY) is None else None
        if no is not None:
            return networks[no - 1]
    return ""


def among(words: str, meant: Sequence[T], names: Sequence[str]) -> list[T]:
    """Those whose name stands in that line; all of them if none is named, or none for sure."""
    found, known = _LINE.fullmatch(words.strip()), list(dict.fromkeys(names))
    no = pick(found["network"], known) if found else None
    named = known[no - 1] if no else None
    return [one for one, name in zip(meant, names, strict=True) if named in (None, name)]
