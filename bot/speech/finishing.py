"""What staff say to finish minutes: „Nächstes Treffen am 25.2. im Rathaus“, „Kurzfassung“, „Langfassung“."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from bot.meeting.round import Form
from bot.meeting.timewords import parts

_MARKS = " \t.,:;!?…\"'„“”»«"
_NEXT = re.compile(
    r"(?:das\s+|the\s+)?(?:n(?:ä|ae)chstes?\s+treffen|next\s+meeting)"
    r"(?:\s+(?:(?:ist|is)\s+)?(?P<place>(?:im|in|bei|beim|at)\s+[^\n:]{2,60}?))?"
    r"\s*(?::|\b(?:(?:ist|is)\s+)?(?:am|on)\b)\s*(?P<day>[^\n]{3,120})",
    re.IGNORECASE,
)
# Where a place may begin, behind a time: „14 Uhr im Kreishaus“, „14 Uhr, Raum 3“.
_PLACE = re.compile(
    r"\s*[,;(]\s*|\s+[–—-]\s+"
    r"|\s+(?=(?:im|in|bei|beim|auf|an|am|zu|zum|zur|ort|raum|online|digital|per|via|at)\b)",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(r"(?:bitte|danke|wegen|weil|da|denn|damit|because|please|thanks)\b", re.IGNORECASE)
_NONE = ("offen", "noch offen", "unbekannt", "keins", "open", "none", "unknown")
_SHORT = ("kurzfassung", "als kurzfassung", "kurzfassung bitte", "short form")
_FULL = ("langfassung", "vollfassung", "als langfassung", "langfassung bitte", "full form")
_FORMS = dict.fromkeys(_SHORT, Form.SHORT) | dict.fromkeys(_FULL, Form.FULL)


@dataclass(frozen=True, slots=True)
class Meet:
    """When people meet next, and where, as it was written; empty if that is open."""

    day: str
    place: str = ""


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
    if day.casefold() in _NONE:
        return Meet("")
    day, place = _apart(day)
    return Meet(day, place or found_day["place"] or "")


def _apart(said: str) -> tuple[str, str]:
    """A time and the place behind it: as little as says the time, and all the rest."""
    begins = [found for found in _PLACE.finditer(said) if parts(said[: found.start()])]
    time = parts(said) or (parts(said[: begins[-1].start()]) if begins else None)
    first = next((found for found in begins if parts(said[: found.start()]) == time), None)
    if first is None:
        return said, ""
    rest = re.sub(r"^(?:ort|place)\s*:\s*", "", said[first.end() :].strip(_MARKS + "()"), flags=re.IGNORECASE)
    return said[: first.start()].strip(), "" if _NO_PLACE.match(rest) else rest
