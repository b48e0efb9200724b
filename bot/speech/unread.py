"""Unread: what staff say of a draft or of themes that they have before them, in words that no grammar reads.

It leads to no act. They only hear that nothing was changed, and how it goes.
"""

import re
from collections.abc import Container

from bot.meeting import timewords

_MOST = 25
"""Words."""
_HANDLE = re.compile(r"(?<!\w)([a-z]{1,3}\d{1,3})(?!\w)")
_DOES = (
    r"\b(?:umbenenn\w*|umtauf\w*|heißen|heisst|heißt|nennen|zusammen\w*|auflös\w*|auseinander\w*|aufteil\w*|trenn\w*"
    r"|verschieb\w*|rein|raus|weg\w*|dazu|rename|merge|split)\b"
)
_DOING = re.compile(_DOES)
_THEMES = re.compile(rf"(?=.*\b(?:them(?:a|en|es?)|überschrift(?:en)?|headings?)\b).*{_DOES}")
# „Am Ende müssen wir aufräumen“ and „gute Frage, bitte klären“ are about no draft.
_OF_DRAFT = re.compile(
    r"(?<!\bam )(?<!\bzum )(?<!\bbis )(?<!\bgute )(?<!\bkeine )\b(?!ende de[rs])"
    r"(?:fragen?(?: \d{1,2})?|hinweise?|kurzfrage|ende|frist|schluss|start|beginn|starten|protokoll"
    r"|titel|überschrift|entwurf|questions?|hint|poll|deadline|end|minutes|title|draft)\b"
)
_WANTS = re.compile(
    r"\b(?:soll(?:te|en|ten)?|muss|müssen|müsste|ändern?|ändere|verleg\w*|verschieb\w*|schieb\w*|setz\w*|ergänz\w*|dazu"
    r"|streich\w*|raus|weg|weglassen|rein|bitte|lieber|besser|brauchen|fehlt|stattdessen|statt|umformulier\w*"
    r"|should|must|change|move|add|drop|please|rather)\b"
)
_RELEASES = re.compile(
    r"\b(?:kann|können|könnte|darf|soll|bitte)\b.*\b(?:freigegeben|freigabe|rausgehen|rausschicken|verschickt|abgeschickt)\b"
)
_FITS = re.compile(r"\b(?:gehör\w*|passt|passen)\b")


def of_board(text: str, shown: Container[str]) -> bool:
    """Whether it names statements that are `shown` by their handles, or would do something with a theme."""
    said = text.casefold()
    if _is_long(said) or said.rstrip().endswith("?"):
        return False
    named = any(one in shown for one in _HANDLE.findall(said))
    wants = any(form.search(said) for form in (_WANTS, _DOING, _FITS))
    return (named and wants) or _THEMES.search(said) is not None


def of_draft(text: str) -> bool:
    """Whether it would have something otherwise in a draft, or would have it out."""
    said = " ".join(text.casefold().split())
    # „Können wir Frage 2 streichen?“ is asked of colleagues, „Statt Frage 2: Was ist neu?“ is not.
    if _is_long(said) or (said.endswith("?") and ":" not in said):
        return False
    wants = _WANTS.search(said) is not None or bool(timewords.parts(said))
    return (_OF_DRAFT.search(said) is not None and wants) or releases(said)


def releases(text: str) -> bool:
    """Whether it would have a draft out: „So passt das. Kann freigegeben werden“."""
    return not _is_long(text) and _RELEASES.search(text.casefold()) is not None


def _is_long(said: str) -> bool:
    return len(said.split()) > _MOST
