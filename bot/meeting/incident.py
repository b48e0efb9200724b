"""Incidents: what went wrong where nobody was looking, so that silence is never mistaken for peace."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.meeting.ids import RoomId, RoundId


class Kind(StrEnum):
    """What can go wrong. Each kind is told to staff in words of its own."""

    SILENCE = "silence"
    STORAGE = "storage"
    UNTRUSTED = "untrusted"
    UNDELIVERED = "undelivered"
    NOT_DELETED = "not_deleted"
    UNREADABLE = "unreadable"
    UNHANDLED = "unhandled"
    GAP = "gap"
    PUT_BACK = "put_back"
    LATE = "late"
    ROOM_LOST = "room_lost"
    INVITATIONS = "invitations"
    LOOP = "loop"
    OPENED_LATE = "opened_late"
    NOT_OPENED = "not_opened"
    STUCK = "stuck"
    MAIL = "mail"
    MAILBOX = "mailbox"
    FLOOD = "flood"


# What may come for every single message: of these staff read a few an hour, then how many more there were.
FREQUENT = (Kind.UNHANDLED, Kind.UNDELIVERED, Kind.NOT_DELETED)


class Absence(StrEnum):
    """Why we cannot speak in a room; the detail of a lost one."""

    MUTED = "muted"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that went wrong, from `since` to `over`; it lasts as long as `over` is None.

    `subject` tells it from others of its kind: the id of a room, an event or a letter. `detail` is a reason,
    a code or a number. Neither ever holds what anybody wrote.
    """

    kind: Kind
    subject: str
    since: datetime
    over: datetime | None = None
    room: RoomId | None = None
    round: RoundId | None = None
    detail: str = ""
