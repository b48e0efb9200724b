"""What staff say about a member list: „mitglieder“, „mitglied @anna:… gehört zu Kita Sonnenblume“."""

import re
from dataclasses import dataclass

_ROOM = r"(?:\s*\n\s*(?:raum|netzwerk|room|network)\s*:\s*(?P<room>[^\n]+))?\s*"
_PLEASE = r"\s*(?:(?:bitte|please)\s+)?"
_END = r"(?:\s*[.!?])?"
_LIST = re.compile(rf"{_PLEASE}(?:mitglieder(?:liste)?|members|member\s+list){_END}{_ROOM}", re.IGNORECASE)
_ASSIGN = re.compile(
    rf"{_PLEASE}(?:mitglied|member)\s+(?P<who>[^\n]+?)\s+(?:geh(?:ö|oe)rt\s+zu[mr]?|belongs\s+to)\s*:?\s+"
    rf"(?P<institution>[^\n]+?){_ROOM}",
    re.IGNORECASE,
)
_REMOVE = re.compile(
    rf"{_PLEASE}(?:mitglied|member)\s+(?P<who>[^\n]+?)\s+(?:entfernen|remove){_END}{_ROOM}", re.IGNORECASE
)
_REMOVE_FIRST = re.compile(
    rf"{_PLEASE}remove\s+(?:the\s+)?member\s+(?P<who>[^\n]+?){_END}{_ROOM}", re.IGNORECASE
)
# The longest name and the longest command, in characters.
_LONGEST = 200
_LONGEST_COMMAND = 600


@dataclass(frozen=True, slots=True)
class ShowMembers:
    """Show the member list; `room` as it was written, None if it was not."""

    room: str | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """A person, by account, mail or name, writes for an institution."""

    who: str
    institution: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """A person or an institution is to leave the list."""

    who: str
    room: str | None = None


Membership = ShowMembers | Assign | Remove


def read(words: str) -> Membership | None:
    """Read a whole message; None if it is something else from beginning to end."""
    if len(words) > _LONGEST_COMMAND:
        return None
    words = "\n".join(" ".join(line.split()) for line in words.split("\n"))
    if found := _LIST.fullmatch(words):
        return ShowMembers(_room(found))
    if found := _ASSIGN.fullmatch(words):
        assign = Assign(found["who"], found["institution"].rstrip(" .!"), _room(found))
        fits = 0 < len(assign.institution) <= _LONGEST and len(assign.who) <= _LONGEST
        return assign if fits else None
    found = _REMOVE.fullmatch(words) or _REMOVE_FIRST.fullmatch(words)
    return Remove(found["who"], _room(found)) if found and len(found["who"]) <= _LONGEST else None


def _room(found: re.Match[str]) -> str | None:
    return found["room"].strip() if found["room"] else None
