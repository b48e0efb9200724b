"""The message that starts a round: a title, lines such as „Frist: …“, and the questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from bot.meeting import numbering, timewords
from bot.speech import ballot as ballots
from bot.speech import hints
from bot.speech.ballot import Ballot


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a round. What was not said is None or empty; `leftover` are lines that were not understood.

    With a `proposal`, be it empty, it is to decide on that by circulation.
    `hints` go below the questions of these numbers.
    """

    title: str = ""
    room: str | None = None
    deadline: str | None = None
    minutes: str | None = None
    questions: tuple[str, ...] = ()
    hints: tuple[tuple[int, str], ...] = ()
    polls: tuple[Ballot, ...] = ()
    leftover: tuple[str, ...] = ()
    proposal: str | None = None


_KEYS = {
    "raum": "room",
    "room": "room",
    "frist": "deadline",
    "deadline": "deadline",
    "protokoll": "minutes",
    "minutes": "minutes",
}
_BULLET = r"[-*•–]"
_ENTRY = re.compile(
    rf"\s*(?:{_BULLET}\s+)?[*_]{{0,2}}(?P<key>\w+)[*_]{{0,2}}\s*[:：][*_]{{0,2}}\s*(?P<value>.*)"
)
_HEADING = re.compile(
    r"\s*[*_#]*\s*(?:fragen|questions|tagesordnung|agenda)[*_]*\s*[:：]?[*_]*\s*", re.IGNORECASE
)
_NUMBERED = re.compile(r"\s*(?:[*_(]{0,3}\d{1,2}\b|(?:frage|top|question)\s*\d)", re.IGNORECASE)
_LISTED = re.compile(rf"\s*{_BULLET}\s+")
_ALWAYS_ONE = re.compile(r"^1[.)]\s+", re.MULTILINE)
_UNTIL = re.compile(r"\s*(?:bis|until)\b", re.IGNORECASE)
_MOST = 99


def read(text: str) -> Start:
    """Read what follows the word „start“. Nothing is lost: what fits nowhere is in `leftover`."""
    first, *others = text.split("\n")
    untitled = _key(first) is not None or ballots.is_poll(first)
    lines = [first, *others] if untitled else others
    polls = tuple(ballot for line in lines if (ballot := ballots.read(line)) is not None)
    entries_, unfit, body = entries([line for line in lines if ballots.read(line) is None])
    apart = [line for line in body if hints.of_question(line)]
    lead, listed = _parted([line for line in body if line not in apart])
    found, rest = _questions(lead, listed)
    questions, below = hints.numbered(found)
    for line in apart:
        no, hint = hints.of_question(line) or (0, "")
        if 1 <= no <= len(questions):
            below[no] = hint
        else:
            unfit.append(line)
    return Start(
        title="" if untitled else first.strip(),
        questions=questions,
        hints=tuple(sorted(below.items())),
        polls=polls,
        leftover=tuple(line.strip() for line in (*unfit, *rest) if line.strip()),
        **entries_,
    )


def entries(lines: list[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """Entries („Frist: …“), lines that try to be one („Fristt: …“), and all the rest."""
    found: dict[str, str] = {}
    unfit: list[str] = []
    body: list[str] = []
    for line in lines:
        key, value = _key(line), _value(line)
        if key and value and key not in found:
            found[key] = value
        elif "deadline" not in found and _is_until(line):
            found["deadline"] = line.strip()
        elif key or ballots.is_poll(line) or _nearly_a_key(line):
            unfit.append(line)
        elif not _HEADING.fullmatch(line):
            body.append(line)
    return found, unfit, body


def _key(line: str) -> str | None:
    entry = _ENTRY.fullmatch(line)
    return _KEYS.get(entry["key"].lower()) if entry else None


def _value(line: str) -> str:
    entry = _ENTRY.fullmatch(line)
    return entry["value"].strip() if entry else ""


def _is_until(line: str) -> bool:
    """„bis Freitag 12 Uhr“, with no word before it."""
    return bool(_UNTIL.match(line)) and timewords.parts(line) is not None


def _nearly_a_key(line: str) -> bool:
    entry = _ENTRY.fullmatch(line)
    return bool(entry and get_close_matches(entry["key"].lower(), _KEYS, cutoff=0.75))


# --- Questions -------------------------------------------------------------------------------------


def _parted(body: list[str]) -> tuple[list[str], list[str]]:
    """The lines before the list of questions, and the list."""
    for sign in (_NUMBERED, _LISTED):
        for index, line in enumerate(body):
            if sign.match(line):
                return body[:index], body[index:]
    return body, []


def _questions(lead: list[str], listed: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The questions, and the lines that are none."""
    if not listed:
        return (
            tuple(line.strip() for line in lead if _asks(line)),
            [line for line in lead if not _asks(line)],
        )
    text = "\n".join(listed)
    if len(_ALWAYS_ONE.findall(text)) > 1:
        # Markdown numbers a list by itself, and some write 1. before every item.
        text = _ALWAYS_ONE.sub("- ", text)
    if numbered := numbering.read(text, _MOST):
        return tuple(numbered[number] for number in sorted(numbered)), lead
    if _LISTED.match(text):
        return tuple(_items(text)), lead
    return (), lead + listed


def _asks(line: str) -> bool:
    return hints.parted(line)[0].rstrip().endswith("?")


def _items(text: str) -> Iterator[str]:
    for item in re.split(rf"(?:^|\n)\s*{_BULLET}\s+", text):
        if item.strip():
            yield item.strip()
