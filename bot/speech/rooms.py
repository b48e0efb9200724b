"""What staff say a room is: „Ja, das ist unser Runder Tisch“, „nein, das ist der Teamraum“."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """Whether it is a network room, None if that was not said; and what `name` fell, empty if none did.

    It is `called` so if they said so, and not only what it is; `of_rooms` tells that they speak of a room.
    """

    network: bool | None
    name: str = ""
    called: bool = False
    of_rooms: bool = False


_YES = r"(?:(?:ja|jo|jep|genau|richtig|stimmt|klar|doch|yes)\b[\s,.!–-]*)+"
_NO = r"(?:(?:nein|nee|ne|no)\b[\s,.!–-]*)+"
_TELLS = re.compile(
    rf"\s*(?:(?P<yes>{_YES})|(?P<no>{_NO}))?"
    r"(?:(?:aber|sondern|das|der|dieser|es|er|raum|hier|netzwerk|it|this|that)\s+)*"
    r"(?P<verb>ist|heißt|heisst|gehört|is|called)\s+"
    r"(?:(?:auch|jetzt|doch|nur|eben|natürlich|eigentlich|called|zu[mr]?|bei uns|unsere?[rms]?|our|the"
    r"|der|die|das|dem|den|eine?[rms]?|kein|vom|von|für|raum|gruppe|chat|room)\s+)*"
    r"(?P<name>[^\n?.!:;,]{1,80})[\s.!]*",
    re.IGNORECASE,
)
_NO_NAMES = "netzwerk netzwerkraum netzwerkgruppe einer eins so anders richtig korrekt raum network one"
_ITSELF = frozenset(_NO_NAMES.split())
_OF_ROOMS = re.compile(r"(?:raum|chat|gruppe|netzwerk|room|network)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]{2,}")
_STEM = 5


def read(text: str) -> Told | None:
    """Read a whole message; None if it says nothing of the kind."""
    found = _TELLS.fullmatch(text)
    if found is None:
        return None
    network = True if found["yes"] else False if found["no"] else None
    name = found["name"].strip(" „“”\"'")
    of_rooms = _OF_ROOMS.search(text) is not None
    if name.casefold() in _ITSELF:
        return Told(network, of_rooms=of_rooms)
    called = found["verb"].casefold() in ("heißt", "heisst", "called")
    return Told(network, name if name[:1].isupper() else "", called, of_rooms) if name else None


def same(said: str, name: str) -> bool:
    """Whether what was said is that name or a part of it, in whatever case: „vom Runden Tisch“."""
    return bool(_stems(said)) and _stems(said) <= _stems(name)


def _stems(text: str) -> set[str]:
    return {word.casefold()[:_STEM] for word in _WORD.findall(text)} - {"netzw", "raum"}
