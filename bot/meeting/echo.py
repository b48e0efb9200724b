"""Echo: our own question at the beginning of what somebody writes to it; it is ours, and no answer.

People copy our messages and write below them: „Frage 1 von 4: Was ist los?“, „> Was ist los?“.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.meeting.question import Question

_FEWEST = 3
"""Words; „Was fehlt?“ may begin anybody's sentence, if its number was not copied along."""
_LINE = r"(?:\A|(?<=\n))"
_MARKS = r"(?:[>*_#•\-–\"„“]|[^\S\n])*"
_NUMBER = (
    r"(?:(?:kurzfrage(?: zum schluss)?|poll)\s*:\s*"
    r"|(?:(?:zu )?(?:frage|question|top)\s*)?\d{1,2}(?:\s*(?:von|of|/)\s*\d{1,2})?\s*[.):–-]*\s*)"
)
_AFTER = r"\s*[*_]*(?:[?:.!]+[?:.!*_\"“”]*|\s[–—-](?=\s)|(?=[^\S\n]*(?:\n|\Z)))\s*"


@dataclass(frozen=True, slots=True)
class Echo:
    """Where a question stands in a text, with its number and what is put around it."""

    number: int
    start: int
    end: int


def find(text: str, questions: Iterable[Question]) -> Iterator[Echo]:
    """All questions that begin a line, by their number."""
    for question in questions:
        pattern = _pattern(question)
        if pattern and (found := pattern.search(text)):
            yield Echo(question.no, *found.span())


def without(text: str, question: Question | None) -> str:
    """An answer without the question above it; as it is, if nothing else is said."""
    pattern = _pattern(question) if question else None
    found = pattern.match(text) if pattern else None
    return (text[found.end() :].strip() or text) if found else text


@lru_cache(64)
def _pattern(question: Question) -> re.Pattern[str] | None:
    words = len(re.findall(r"\w+", question.text))
    if not words:
        return None
    # The signs before a number are marks already: counted twice, a long line of them takes minutes.
    number = f"{_NUMBER}[*_]*" if words < _FEWEST else f"(?:{_NUMBER}[*_]*)?"
    hint = rf"(?:[>\s]*{_worded(question.hint)}\s*[.?!:]*\s*)?" if question.hint else ""
    return re.compile(f"{_LINE}{_MARKS}{number}{_worded(question.text)}{_AFTER}{hint}", re.IGNORECASE)


def _worded(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in text.rstrip(" ?:.!").split())
