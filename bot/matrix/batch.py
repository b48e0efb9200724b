"""A batch: what one answer to `/sync` brought, ready to be kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.incident import Incident
from bot.meeting.message import Message


@dataclass(frozen=True, slots=True)
class Echo:
    """One of our own messages, back from the homeserver."""

    txn: str
    event: EventId


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody's client asks ours for a verification; `answered` is where she reads what we say to it.

    `event` asked for it in a `room`; one from device to device is answered there.
    """

    user: UserId
    answered: RoomId
    room: RoomId | None = None
    event: EventId | None = None


@dataclass(slots=True)
class Batch:
    """What one sync brought.

    `joined` are the rooms we are in, `left` those we are no longer in, `followed` those we were in before;
    `verifying` are those whose clients ask us for a verification;
    `news` tells that there was anything. `behind` is until when we had heard all, as long as we catch up.
    """

    token: str
    now: datetime
    followed: frozenset[str]
    behind: datetime | None
    messages: list[Message] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    verifying: list[Request] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    news: bool = False

    @property
    def entered(self) -> set[str]:
        """Rooms that are new to us."""
        return self.joined - self.followed

    @property
    def lost(self) -> set[str]:
        """Rooms that we followed and are no longer in."""
        return self.left & self.followed

    @property
    def rooms(self) -> frozenset[str]:
        """All that we follow from now on."""
        return (self.followed | self.joined) - self.left

    @property
    def heard_until(self) -> datetime:
        """As long as there is more to catch up with, we have been away since before the first of it."""
        return self.behind if self.behind and self.news else self.now


def in_order(messages: Iterable[Message]) -> list[Message]:
    """What several rooms brought, by when it arrived: a round starts before it is answered elsewhere.

    Within a room the order stays as the homeserver tells it, whatever stamps its events carry.
    """
    latest: dict[RoomId, datetime] = {}

    def moment(message: Message) -> datetime:
        known = latest.get(message.room, message.arrived)
        latest[message.room] = max(known, message.arrived)
        return latest[message.room]

    return sorted(messages, key=moment)
