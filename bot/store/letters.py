"""Letters looked up: what we have said or decided to say, whatever became of it."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.meeting.ids import EventId, RoomId, UserId
from bot.store import schema
from bot.store.outbox import State

_TABLE = schema.outbox
_POSTED = select(_TABLE.c.id).where(_TABLE.c.key == bindparam("wanted"))


class Letters:
    """All letters ever posted, as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has(self, key: str) -> bool:
        """Whether a letter with this purpose was ever posted."""
        return self._connection.scalar(_POSTED, {"wanted": key}) is not None

    def said(self, key: str) -> bool:
        """Whether the letter with this purpose has left."""
        sent = (_TABLE.c.key == key) & (_TABLE.c.state == State.SENT)
        return self._connection.scalar(select(_TABLE.c.id).where(sent)) is not None

    def beginning(self, prefix: str) -> list[tuple[str, RoomId]]:
        """The keys that begin so, each with the room of its letter, in the order they were posted."""
        found = select(_TABLE.c.key, _TABLE.c.room).where(_TABLE.c.key.startswith(prefix, autoescape=True))
        return [(row.key, row.room) for row in self._connection.execute(found.order_by(_TABLE.c.id))]

    def about(self, event: EventId) -> bool:
        """Whether any letter was posted because of a message, which then stands in its key."""
        key = _TABLE.c.key.contains(event, autoescape=True)
        return self._connection.scalar(select(_TABLE.c.id).where(key).limit(1)) is not None

    def said_beginning(self, prefix: str) -> list[tuple[str, RoomId, EventId]]:
        """What was said under keys that begin so: key, room and event, in the order it was posted."""
        mine = _TABLE.c.key.startswith(prefix, autoescape=True) & _TABLE.c.event.is_not(None)
        rows = self._connection.execute(
            select(_TABLE.c.key, _TABLE.c.room, _TABLE.c.event)
            .where(mine, _TABLE.c.state == State.SENT)
            .order_by(_TABLE.c.id)
        )
        return [(row.key, RoomId(row.room), EventId(row.event)) for row in rows]

    def purpose(self, event: EventId) -> str | None:
        """The key of the letter that became this event; None if it is not ours."""
        return self._connection.scalar(select(_TABLE.c.key).where(_TABLE.c.event == event))

    def replies(self, user: UserId, room: RoomId, since: datetime) -> list[datetime]:
        """When we answered a person in a room."""
        hers = (_TABLE.c.addressee == user) & (_TABLE.c.room == room) & (_TABLE.c.posted > since)
        return list(self._connection.scalars(select(_TABLE.c.posted).where(hers)).all())

    def count(self, lane: str, since: datetime) -> int:
        """How many letters were posted in a lane."""
        recent = (_TABLE.c.lane == lane) & (_TABLE.c.posted > since)
        return self._connection.scalar(select(func.count()).where(recent)) or 0
