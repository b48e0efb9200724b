"""Handles as people write them: „a3, A 7 und e2“, „a1 bis a3“."""

import re
from collections.abc import Iterable

HANDLE = r"[A-Za-z]{1,3}\s?\d{1,3}"
_AND = r"(?:\s*(?:,|;|\+|&|\bund\b|\band\b|\bsowie\b)\s*|\s+)"
HANDLES = rf"{HANDLE}(?:{_AND}{HANDLE}|\s*(?:-|–|\bbis\b|\bto\b)\s*{HANDLE})*"


def handles(text: str) -> tuple[str, ...]:
    """„a3, a7 und e2“; „a1 bis a3“ are three."""
    found: list[str] = []
    pattern = rf"({HANDLE})(?:\s*(?:-|–|\bbis\b|\bto\b)\s*({HANDLE}))?"
    for first, last in re.findall(pattern, text, flags=re.IGNORECASE):
        found += _range(_handle(first), _handle(last)) if last else [_handle(first)]
    return tuple(dict.fromkeys(found))


def _handle(text: str) -> str:
    letters, digits = re.sub(r"[\d\s]", "", text).casefold(), re.sub(r"\D", "", text)
    return f"{letters}{int(digits)}"


def _range(first: str, last: str) -> Iterable[str]:
    letters, start, end = first.rstrip("0123456789"), _number(first), _number(last)
    if last.rstrip("0123456789") != letters or end < start:
        return [first, last]
    return [f"{letters}{no}" for no in range(start, end + 1)]


def _number(handle: str) -> int:
    return int(handle.lstrip("abcdefghijklmnopqrstuvwxyz"))
