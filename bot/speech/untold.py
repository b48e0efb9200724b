"""Untold: what staff would do with themes and cannot do in these words – „e1 löschen“, „die 3 zur 1 dazu“.

They are told the step that takes them there.
"""

import re
from enum import StrEnum

from bot.speech.colloquial import tidied
from bot.speech.handles import HANDLE, HANDLES, handles


class Untold(StrEnum):
    """What they want."""

    DELETE = "delete"
    DELETE_THEME = "delete_theme"
    SPLIT = "split"
    TOGETHER = "together"
    NUMBERS = "numbers"


_HANDLE, _THEME = r"([a-z]{1,3}\s?\d{1,3})", r"(?:thema\s+|theme\s+)?([a-z])"
_DELETE = r"(?:(?:wieder|bitte|ganz)\s+)?(?:löschen|loeschen|streichen|entfernen|weglassen|weg|delete|remove)"
_DELETE_FIRST = r"(?:lösche?|loesche?|streiche?|entferne?|delete|remove)"
_SPLIT = r"(?:aufteilen|teilen|trennen|splitten|auseinandernehmen|split(?:\s+up)?)"
_NO = r"\d{1,2}"
# „Um 10 zusammen durchgehen“ names an hour.
_THEY = rf"(?!(?:um|ab|bis|am|vor|nr)\s?\d){HANDLES}"
_NUMBERS = rf"{_NO}(?:(?:\s*,\s*|\s+und\s+)(?:die\s+)?{_NO})*\s+zu[mr]?\s+(?:der\s+)?{_NO}"
_FORMS = tuple(
    (what, re.compile(form, re.IGNORECASE))
    for what, form in (
        (Untold.DELETE, rf"{_HANDLE}\s+{_DELETE}|{_DELETE_FIRST}\s+{_HANDLE}"),
        (Untold.DELETE_THEME, rf"{_THEME}\s+{_DELETE}"),
        (Untold.SPLIT, rf"{_THEME}\s+{_SPLIT}|(?:teile?|split)\s+{_THEME}(?:\s+auf)?"),
        (Untold.TOGETHER, rf"({_THEY}\s+zu[mr]?\s+{HANDLE}|{_THEY}(?=\s+zusammen)).*"),
        # „3 zu 1“ is how a game ends.
        (Untold.NUMBERS, rf"(?:die\s+({_NUMBERS})|({_NUMBERS})(?=\s+dazu))(?:\s+dazu)?"),
    )
)


def read(line: str) -> tuple[Untold, str] | None:
    """What is wanted, and of which statement („e1“), statements („e1 e3“), numbers or theme („B“)."""
    for what, form in _FORMS:
        if (found := form.fullmatch(tidied(line).strip(" .!"))) is not None:
            return what, _named(what, next(filter(None, found.groups())))
    return None


def of_statements(line: str) -> bool:
    """Whether statements are to come together, whatever they are called."""
    wanted = read(line)
    return wanted is not None and wanted[0] in (Untold.TOGETHER, Untold.NUMBERS)


def _named(what: Untold, said: str) -> str:
    match what:
        case Untold.DELETE:
            return said.lower()
        case Untold.TOGETHER:
            return " ".join(sorted(handles(said)))
        case Untold.NUMBERS:
            return " ".join(sorted(re.findall(_NO, said)))
    return said.upper()
