"""Signature: how a letter ends that somebody copied from a mail, „Viele Grüße“ and who signed it."""

import re

_FAREWELL = re.compile(
    r"\s*(?:(?:mit )?(?:viele[nr]?|liebe[nr]?|herzliche[nr]?|beste[nr]?|freundliche[nr]?|schöne[nr]?)"
    r" grüße?n?|mfg|lg|vg|beste grüße|gruß|grüße|(?:kind|best) regards)\b.{0,60}",
    re.I,
)
_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s+\S")
_LONGEST_SIGNATURE = 10
"""Lines."""
_SHORT = 6
"""Words; names, streets and telephone numbers need no more in a line."""
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


def _signs(line: str) -> bool:
    return len(line.split()) <= _SHORT or _DISCLAIMER.search(line) is not None


def _parted(text: str) -> tuple[str, list[str]]:
    """The letter, and the lines that follow the farewell."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        after = lines[at + 1 :]
        ends = len(after) <= _LONGEST_SIGNATURE and not any(_NUMBERED.match(one) for one in after)
        if at and ends and _FAREWELL.fullmatch(line):
            return "\n".join(lines[:at]).rstrip(), after
    return text, []
