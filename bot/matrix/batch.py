"""A batch: what one answer to `/sync` brought, ready to be kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.meeting.ids import EventId, RoomId
from bot.meeting.incident import Incident
from bot.meeting.message import Message


@dataclass(frozen=True, slots=True)
class Echo:
    """One of our own messages, back from the homeserver."""

    txn: str
    event: EventId


@dataclass(slots=True)
class Batch:
    """What one sync brought.

    `joined` are the rooms we are in, `left` those we are no longer in; `news` tells that there was anything.
    """

    token: str
    now: datetime
    messages: list[Message] = field(default_factory=list)
    echoes: list[Echo] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    news: bool = False


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
