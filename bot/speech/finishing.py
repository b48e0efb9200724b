"""What staff say to finish minutes: „Nächstes Treffen am 25.2.2027“, „Kurzfassung“, „Langfassung“."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from bot.meeting.round import Form

_MARKS = " \t.,:;!?…\"'„“”»«"
_NEXT = re.compile(
    r"(?:das\s+|the\s+)?(?:n(?:ä|ae)chstes?\s+treffen|next\s+meeting)"
    r"\s*(?::|\b(?:(?:ist|is)\s+)?(?:am|on)\b)\s*(?P<day>[^\n]{3,60})",
    re.IGNORECASE,
)
_NONE = ("offen", "noch offen", "unbekannt", "keins", "open", "none", "unknown")
_SHORT = ("kurzfassung", "als kurzfassung", "kurzfassung bitte", "short form")
_FULL = ("langfassung", "vollfassung", "als langfassung", "langfassung bitte", "full form")
_FORMS = dict.fromkeys(_SHORT, Form.SHORT) | dict.fromkeys(_FULL, Form.FULL)


@dataclass(frozen=True, slots=True)
class Meet:
    """When people meet next, as it was written; empty if that is open."""

    day: str


Finish: TypeAlias = Meet | Form


def read(text: str) -> Finish | None:
    """Read a whole message; None if it is something else."""
    said = " ".join(unicodedata.normalize("NFC", text).split()).strip(_MARKS)
    if found := _FORMS.get(said.casefold()):
        return found
    found_day = _NEXT.fullmatch(said)
    if found_day is None:
        return None
    day = found_day["day"].strip(_MARKS)
    return Meet("" if day.casefold() in _NONE else day)
