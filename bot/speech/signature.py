"""Signature: how a letter ends that somebody copied from a mail, „Viele Grüße“ and who signed it.

A mail that was forwarded begins with who wrote it, when, and to whom; that is no part of what it says either.
Nor is ours, which stands below the answer to it.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from bot.meeting import echo
from bot.meeting.question import Question

_FAREWELL = re.compile(
    r"\s*(?:(?:mit )?[^\W\d_]+e[nr]? grüße?n?|mfg|lg|vg|gruß|grüße|(?:kind|best) regards)\b.{0,60}",
    re.I,
)
_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+(?!Vorsitz|Vorst[aä]nd)\S")
_LONGEST_SIGNATURE = 10
"""Lines."""
_SHORT = 6
"""Words; names, streets and telephone numbers need no more in a line."""
_INITIAL = re.compile(r"\w{1,2}\.")
_FORWARDED = re.compile(
    r"\W*|\W*(?:weiter(?:ge)?leitet|fwd?|wg|anfang der|begin forwarded|ursprüngliche)\b.*", re.I
)
_HEAD = re.compile(r"[*\s]*(?:von|from|gesendet|sent|datum|date|an|to|cc|betreff|subject)[*\s]*:.*", re.I)
_FEWEST_HEADS = 3
_DIVIDER = re.compile(r"[\W_]*(?:(?:ursprüngliche|original)\b.*)?", re.I)
_SAID = re.compile(r"\w")
_SALUTATION = re.compile(
    r"\s*(?:liebe[rs]?|hallo|moin|sehr geehrte[rs]?|guten (?:tag|morgen)|dear|hi)\b"
    r"(?:(?: [^\s,!]+){0,6} ?[,!]|(?: [^\s,!]+){0,2})\s*",
    re.I,
)
_DISCLAIMER = re.compile(r"vertraulich|diese (?:e-?mail|nachricht)|adressat|confidential", re.I)
_AFTERTHOUGHT = re.compile(r"\W*(?:p\.? ?s\b|ach\b|noch\b|übrigens|nachtrag|auch\b|und\b|by the way)", re.I)


def unsigned(text: str) -> str:
    """A letter without its end: „Viele Grüße“, and who signed, with her telephone number."""
    return _parted(text)[0]


def surely_unsigned(text: str) -> str:
    """The same, where nobody looks over what is left out: nothing that may be said goes with it."""
    letter, end = _parted(text)
    said = any(_AFTERTHOUGHT.match(line) or not _signs(line) for line in end)
    return text if said else letter


def unheaded(text: str) -> str:
    """A forwarded mail without its head and „Liebe Petra,“; as it is if anything stands above the head."""
    lines = text.split("\n")
    begin = next((at for at, line in enumerate(lines) if not _FORWARDED.fullmatch(line)), len(lines))
    end = next((at for at in range(begin, len(lines)) if not _HEAD.fullmatch(lines[at])), len(lines))
    said = [line for line in lines[end:] if line.strip()]
    if end - begin < _FEWEST_HEADS or not said:
        return text
    greeted = len(said) > 1 and _SALUTATION.fullmatch(said[0]) is not None
    letter = "\n".join(lines[end:]).strip()
    return letter.partition("\n")[2].strip() if greeted else letter


def unquoted(text: str, questions: Iterable[Question]) -> str:
    """An answer without our mail below it, whose head alone marks it, if our questions got nothing there."""
    lines = text.split("\n")
    begin = next((at for at in range(1, len(lines)) if _is_head(lines[at : at + _FEWEST_HEADS])), None)
    if begin is None or not _is_ours("\n".join(lines[begin:]), questions):
        return text
    while begin and _DIVIDER.fullmatch(lines[begin - 1]):
        begin -= 1
    return "\n".join(lines[:begin]) or text


def is_farewell(line: str) -> bool:
    """Whether this is how a letter ends: „LG Silke“."""
    return _FAREWELL.fullmatch(line) is not None


def _is_head(lines: list[str]) -> bool:
    return len(lines) == _FEWEST_HEADS and all(_HEAD.fullmatch(line) for line in lines)


def _is_ours(mail: str, questions: Iterable[Question]) -> bool:
    found = sorted(echo.find(mail, questions), key=lambda one: one.start)
    between = [mail[one.end : after.start] for one, after in pairwise(found)]
    end = mail[found[-1].end :].strip() if found else "nothing of ours"
    return not any(map(_SAID.search, between)) and (not end or is_farewell(end.split("\n")[0]))


def _signs(line: str) -> bool:
    words = [word for word in line.split() if not _INITIAL.fullmatch(word)]
    return len(words) <= _SHORT or _DISCLAIMER.search(line) is not None


def _parted(text: str) -> tuple[str, list[str]]:
    """The letter, and the lines that follow the farewell."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        after = lines[at + 1 :]
        ends = len(after) <= _LONGEST_SIGNATURE and not any(_NUMBERED.match(one) for one in after)
        if at and ends and _FAREWELL.fullmatch(line):
            return "\n".join(lines[:at]).rstrip(), after
    return text, []
