"""Hints in the message that starts a round: „2. Was ist schwierig? (Hinweis: Zum Beispiel Personal.)“.

A line „Hinweis: …“ below a question, or „Hinweis zu 2: …“ anywhere, will do as well.
"""

import re
from collections.abc import Iterable

_WORD = r"[*_]{0,2}(?:hinweis|hint)"
_HINTED = re.compile(
    rf"(?P<asked>.+?)\s*(?:\(\s*{_WORD}\s*[:：](?P<within>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[.]?"
    rf"|\n\s*{_WORD}\s*[:：](?P<below>.+))",
    re.IGNORECASE | re.DOTALL,
)
_OF_ANOTHER = re.compile(
    rf"\s*(?:[-*•–]\s+)?{_WORD}\s+(?:zu|zur|to|for)\s+(?:frage\s+|question\s+)?(?P<no>\d{{1,2}})\s*[:：](?P<hint>.+)",
    re.IGNORECASE,
)


def parted(question: str) -> tuple[str, str]:
    """A question and its hint, which may be empty."""
    found = _HINTED.fullmatch(question)
    if found is None:
        return question, ""
    return found["asked"].strip(), _tidy(found["within"] or found["below"] or "")


def of_question(line: str) -> tuple[int, str] | None:
    """„Hinweis zu 2: …“: the number and the hint; None if the line is something else."""
    found = _OF_ANOTHER.fullmatch(line)
    return (int(found["no"]), _tidy(found["hint"])) if found and _tidy(found["hint"]) else None


def numbered(questions: Iterable[str]) -> tuple[tuple[str, ...], dict[int, str]]:
    """The questions alone, and their hints by number."""
    pairs = [parted(question) for question in questions]
    return tuple(text for text, _ in pairs), {no: hint for no, (_, hint) in enumerate(pairs, 1) if hint}


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip("*_ ")
