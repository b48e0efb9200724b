"""What a task is about, as staff say it: „zu 4A“, „zu Frage 4, Thema A“, „aus TOP 3 und 4“."""

import re
from dataclasses import dataclass

_ONE = (
    r"(?:(?:top|frage|punkt|thema|question|item)\s*)?\d{1,2}"
    r"(?:\s?[a-z]\b|,?\s*(?:thema|theme)\s+[a-z]\b)?"
)
_JOIN = r"\s*(?:,|\+|/|&|\bund\b|\band\b)\s*"
WORDS = rf"(?:zu[rm]?|aus|from|on|for|about)\s+(?P<topics>{_ONE}(?:{_JOIN}{_ONE})*)"
"""A pattern of it, with the words behind „zu“ as its group `topics`."""

_BEFORE = re.compile(rf"\s*{WORDS}\s*(?=:)", re.I)
_WHOLE = re.compile(rf"(?:gehört\s+|gehören\s+|belongs\s+|is\s+)?{WORDS}", re.I)
_NAMED = re.compile(r"(?P<no>\d+)(?:\s?(?P<letter>[a-z])\b|,?\s*(?:thema|theme)\s+(?P<named>[a-z])\b)?", re.I)


# So much before a comma tells what it goes on with.
_NEAR = 200


@dataclass(frozen=True, slots=True)
class Topics:
    """Questions by their numbers, each once, and themes: a question and the letter it has there."""

    questions: tuple[int, ...] = ()
    themes: tuple[tuple[int, str], ...] = ()


def before(text: str) -> tuple[Topics, str] | None:
    """What stands before the colon of „ zu 4A: …“, and what comes after; None if that is not said."""
    found = _BEFORE.match(text)
    return (_read(found["topics"]), text[found.end() :].lstrip(": ")) if found else None


def read(text: str) -> Topics | None:
    """„zu 4A“, and nothing else."""
    found = _WHOLE.fullmatch(text.strip())
    return _read(found["topics"]) if found else None


def follows(piece: str, more: str) -> bool:
    """Whether „4A“ goes on where „2 zu 3“ ended."""
    goes_on = re.fullmatch(_ONE, more.strip(), re.I)
    return bool(goes_on and re.search(rf"\b{WORDS}$", piece[-_NEAR:], re.I))


def _read(words: str) -> Topics:
    named = [
        (int(one["no"]), (one["letter"] or one["named"] or "").upper()) for one in _NAMED.finditer(words)
    ]
    themes = tuple(dict.fromkeys((no, letter) for no, letter in named if letter))
    return Topics(tuple(dict.fromkeys(no for no, _ in named)), themes)
