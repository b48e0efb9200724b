"""A member of the network and the institution she writes for."""

import re
from dataclasses import dataclass

from bot.meeting.ids import UserId
from bot.meeting.visible import is_visible

_WITH_INSTITUTION = re.compile(r"^(?P<name>[^(]+?)\s*\((?P<institution>[^()]+(?:\([^()]*\)[^()]*)*)\)\s*$")

# More than homeservers let anybody be called, and than any client shows; a state event may hold 60 KB.
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Member:
    """A person; `institution` is what the minutes print unless the office prefers persons."""

    user: UserId
    name: str
    institution: str


def introduce(user: UserId, display_name: str | None) -> Member:
    """Read a display name as people in networks write it: „Silke Harms (Kita Sonnenblume)“.

    Without brackets the whole name stands for the institution; without a name the local part
    of the Matrix id does, so that nobody is nameless.
    """
    shown = " ".join((display_name or "").split())[:_LONGEST].strip()
    if not is_visible(shown):
        shown = user.split(":")[0].removeprefix("@") or user
    found = _WITH_INSTITUTION.match(shown)
    if found is None or not all(is_visible(part) for part in found.groups()):
        return Member(user, shown, shown)
    return Member(user, found["name"].strip(), found["institution"].strip())
