"""A poll as staff write it: „Kurzfrage: Wie treffen wir uns? vor Ort / Videokonferenz / schriftlich“."""

import re
from dataclasses import dataclass

_POLL = re.compile(
    r"\s*[-*•]?\s*[*_]{0,2}(?:kurzfrage|poll)(?:\s+(?:dazu|zum\s+schluss))?[*_]{0,2}\s*[:：][*_]{0,2}\s*(?P<said>.*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s+[/|·]\s+|\s*[/|;]\s*")
_FEWEST, _MOST = 2, 9
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Ballot:
    """A question and what may be chosen."""

    question: str
    options: tuple[str, ...]


def is_poll(line: str) -> bool:
    """Whether a line is meant as one, well-formed or not."""
    return _POLL.fullmatch(line) is not None


def read(line: str) -> Ballot | None:
    """Read one line; None unless it has a question with „?“ and two to nine different options."""
    found = _POLL.fullmatch(line)
    question, mark, rest = found["said"].rpartition("?") if found else ("", "", "")
    options = tuple(one for part in _BETWEEN.split(rest) if (one := _option(part)))
    distinct = len({one.casefold() for one in options}) == len(options)
    fits = _FEWEST <= len(options) <= _MOST and all(len(one) <= _LONGEST for one in options)
    return Ballot(f"{question.strip()}{mark}", options) if question.strip() and distinct and fits else None


def _option(part: str) -> str:
    """Without the signs around it; the full stop of a date, „Mo 1.3.“, is a part of it."""
    bare = part.strip(" .,:–-*_\t")
    return f"{bare}." if re.search(r"\d\.\d{1,2}\.\W*$", part) else bare
