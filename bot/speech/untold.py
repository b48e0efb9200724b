"""Untold: what staff would do with themes and cannot do in these words – „e1 löschen“, „Thema B aufteilen“.

They are told the step that takes them there.
"""

import re
from enum import StrEnum


class Untold(StrEnum):
    """What they want."""

    DELETE = "delete"
    DELETE_THEME = "delete_theme"
    SPLIT = "split"


_HANDLE, _THEME = r"([a-z]{1,3}\s?\d{1,3})", r"(?:thema\s+|theme\s+)?([a-z])"
_DELETE = r"(?:(?:wieder|bitte|ganz)\s+)?(?:löschen|loeschen|streichen|entfernen|weglassen|weg|delete|remove)"
_DELETE_FIRST = r"(?:lösche?|loesche?|streiche?|entferne?|delete|remove)"
_SPLIT = r"(?:aufteilen|teilen|trennen|splitten|auseinandernehmen|split(?:\s+up)?)"
_FORMS = tuple(
    (what, re.compile(form, re.IGNORECASE))
    for what, form in (
        (Untold.DELETE, rf"{_HANDLE}\s+{_DELETE}|{_DELETE_FIRST}\s+{_HANDLE}"),
        (Untold.DELETE_THEME, rf"{_THEME}\s+{_DELETE}"),
        (Untold.SPLIT, rf"{_THEME}\s+{_SPLIT}|(?:teile?|split)\s+{_THEME}(?:\s+auf)?"),
    )
)


def read(line: str) -> tuple[Untold, str] | None:
    """What is wanted, and of which statement („e1“) or theme („B“)."""
    for what, form in _FORMS:
        if (found := form.fullmatch(line.strip(" .!"))) is not None:
            said = next(filter(None, found.groups()))
            return what, said.lower() if what is Untold.DELETE else said.upper()
    return None
