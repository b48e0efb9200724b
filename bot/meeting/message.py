"""What somebody sent us, already checked for shape but not yet understood."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.meeting.ids import EventId, RoomId, UserId


class Kind(StrEnum):
    """How a message has to be read."""

    TEXT = "text"
    EDIT = "edit"
    REDACTION = "redaction"
    INVITE = "invite"
    SEALED = "sealed"
    UPGRADE = "upgrade"
    TABLE = "table"
    REACTION = "reaction"
    OTHER = "other"
    DAMAGED = "damaged"


FILES = frozenset(("m.audio", "m.file", "m.image", "m.video"))
"""What a message is that has no words, and might be an answer all the same; stickers and places are not."""


class Place(StrEnum):
    """Where it was said; this decides how much ceremony a command needs."""

    NETWORK = "network"
    STAFF = "staff"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Message:
    """One arrival.

    `target` is the event that an edit replaces or a redaction removes; `reply_to` and `thread` say what a
    text refers to. `arrived` is when it counts as received (see `bot.matrix.listener`). `note` holds what
    only some kinds need: the sealed event of a SEALED one, "direct" for an INVITE to a direct room, where
    to find the file of a TABLE, whose `body` is the caption, and what the TEXT is the caption of. A REACTION
    is a number put to the message `reply_to`; others are none of our business. Of a DAMAGED one it cannot be
    read any more what it said.
    """

    event: EventId
    room: RoomId
    sender: UserId
    kind: Kind
    arrived: datetime
    sender_name: str | None = None
    body: str = ""
    target: EventId | None = None
    reply_to: EventId | None = None
    thread: EventId | None = None
    note: str = ""

    @property
    def relates(self) -> bool:
        """Whether it is a reply or stands in a thread."""
        return self.reply_to is not None or self.thread is not None

    def desk(self, place: Place) -> RoomId:
        """Whose dialogues it belongs to: those of the staff, or in whatever direct room its sender's own."""
        return self.room if place is Place.STAFF else RoomId(self.sender)
