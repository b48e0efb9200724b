"""What staff say about time and each other: „Zeitplan“, „Start verschieben auf …“, „Malte moderiert mit“.

And what they say besides when they extend a round: a reason stays in the office.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# The longest command, in characters.
_LONGEST = 300
_PLEASE = r"(?:(?:bitte|please)\s+)?"
_END = r"(?:\s+(?:bitte|please))?\s*[.!]*"
_NAME = r"(?P<name>@\S+?|[^\n?:]{1,100}?)"
_SCHEDULE = re.compile(
    rf"{_PLEASE}(?:(?:der|den|the)\s+)?(?:(?:zeit|termin|ablauf)plan|time\s?table|schedule){_END}",
    re.IGNORECASE,
)
_MOVE = re.compile(
    rf"{_PLEASE}(?:(?:den|the)\s+)?(?:start|beginn)\s+(?:verschieben|verlegen|ändern|aendern)(?P<to>\s.*)?"
    rf"|{_PLEASE}(?:move|postpone)\s+(?:the\s+)?start(?:\s+to(?=\s))?(?P<too>\s.*)?",
    re.IGNORECASE,
)
_MODERATES = (
    re.compile(rf"{_NAME}\s+moderier(?:e|t|en)\s+(?P<no>nicht\s+(?:mehr\s+)?)?mit{_END}", re.IGNORECASE),
    re.compile(rf"{_NAME}\s+(?P<no>no\s+longer\s+)?co-?moderates?{_END}", re.IGNORECASE),
)
_HANDS_OVER = (
    re.compile(rf"{_PLEASE}(?:ü|ue)bergabe\s+an\s+{_NAME}{_END}", re.IGNORECASE),
    re.compile(rf"(?:ich\s+)?(?:ü|ue)bergebe\s+(?:die\s+runde\s+)?an\s+{_NAME}{_END}", re.IGNORECASE),
    re.compile(
        rf"{_PLEASE}(?:(?:die\s+)?(?:moderation|leitung|runde)\s+)?(?:ab|über|ueber)geben\s+an\s+{_NAME}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_PLEASE}(?:(?:die\s+)?(?:moderation|leitung|runde)\s+)?an\s+{_NAME}\s+(?:ab|über|ueber)geben{_END}",
        re.IGNORECASE,
    ),
    re.compile(rf"{_PLEASE}hand\s?over\s+to\s+{_NAME}{_END}", re.IGNORECASE),
)
_REASON = re.compile(
    r"(?:\s*[,;–-]\s*|\s+)(?=(?:wegen|weil|da|denn|grund|begründung|because|due\s+to|reason)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every date of the round."""


@dataclass(frozen=True, slots=True)
class MoveStart:
    """Another start; `to` as it was written, empty if nothing was."""

    to: str


@dataclass(frozen=True, slots=True)
class Appoint:
    """Somebody is to moderate, too."""

    name: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Somebody is not to moderate any more."""

    name: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Somebody else leads the round from now on."""

    name: str


Planning = Schedule | MoveStart | Appoint | Dismiss | HandOver


def read(words: str) -> Planning | None:
    """Read a whole message; None if it is something else from beginning to end."""
    words = words.strip()
    if len(words) > _LONGEST or "\n" in words:
        return None
    words = " ".join(words.split())
    if _SCHEDULE.fullmatch(words):
        return Schedule()
    if found := _MOVE.fullmatch(words):
        return MoveStart((found["to"] or found["too"] or "").strip(" .!"))
    if found := _first(_HANDS_OVER, words):
        return HandOver(found["name"])
    if found := _first(_MODERATES, words):
        return Dismiss(found["name"]) if found["no"] else Appoint(found["name"])
    return None


def without_reason(until: str) -> tuple[str, bool]:
    """„Dienstag 12 Uhr, wegen …“: the time alone, and whether there was a reason."""
    found = _REASON.search(until)
    return (until[: found.start()].strip(), True) if found and found.start() else (until, False)


def _first(patterns: Iterable[re.Pattern[str]], words: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.fullmatch(words))), None)
