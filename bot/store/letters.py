"""Letters looked up: what we have said or decided to say, whatever became of it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from bot.meeting.ids import EventId, RoomId, UserId
from bot.store import schema
from bot.store.outbox import ANEW, State

_TABLE = schema.outbox
# Behind every sign that a key may have.
_LAST = "\U0010ffff"
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
        found = select(_TABLE.c.key, _TABLE.c.room).where(self._begins(prefix))
        return [(row.key, row.room) for row in self._connection.execute(found.order_by(_TABLE.c.id))]

    def about(self, event: EventId) -> bool:
        """Whether any letter was posted because of a message, which then stands in its key."""
        key = _TABLE.c.key.contains(event, autoescape=True)
        return self._connection.scalar(select(_TABLE.c.id).where(key).limit(1)) is not None

    def said_beginning(self, prefix: str) -> list[tuple[str, RoomId, EventId]]:
        """What was said under keys that begin so: key, room and event, in the order it was posted."""
        rows = self._connection.execute(
            select(_TABLE.c.key, _TABLE.c.room, _TABLE.c.event, _TABLE.c.state)
            .where(self._begins(prefix))
            .order_by(_TABLE.c.id)
        )
        # Asked for those that were sent, SQLite would look at all that ever were.
        said = [row for row in rows if row.event and row.state == State.SENT]
        return [(row.key, RoomId(row.room), EventId(row.event)) for row in said]

    def taken_back(self, prefix: str) -> bool:
        """Whether the last letter under keys that begin so stays unsaid, because all is said anew."""
        mine = select(_TABLE.c.state, _TABLE.c.reason).where(self._begins(prefix))
        row = self._connection.execute(mine.order_by(_TABLE.c.id.desc()).limit(1)).first()
        return row is not None and (row.state, row.reason) == (State.SPARED, ANEW)

    def purpose(self, event: EventId) -> str | None:
        """The key of the letter that became this event; None if it is not ours."""
        return self._connection.scalar(select(_TABLE.c.key).where(_TABLE.c.event == event))

    def posted(self, event: EventId) -> datetime | None:
        """When we decided to say what became this event; None if it is not ours."""
        return self._connection.scalar(select(_TABLE.c.posted).where(_TABLE.c.event == event))

    def replies(self, user: UserId, room: RoomId, since: datetime) -> list[datetime]:
        """When we answered a person in a room."""
        hers = (_TABLE.c.addressee == user) & (_TABLE.c.room == room) & (_TABLE.c.posted > since)
        return list(self._connection.scalars(select(_TABLE.c.posted).where(hers)).all())

    def count(self, lane: str, since: datetime) -> int:
        """How many letters were posted in a lane."""
        recent = (_TABLE.c.lane == lane) & (_TABLE.c.posted > since)
        return self._connection.scalar(select(func.count()).where(recent)) or 0

    def _begins(self, prefix: str) -> ColumnElement[bool]:
        """Keys that begin so: a stretch of the index, which SQLite does not see in a pattern.

        On a server the order of letters is that of some language: all keys are looked at, in milliseconds.
        """
        if self._connection.dialect.name == "sqlite":
            return (_TABLE.c.key >= prefix) & (_TABLE.c.key < prefix + _LAST)
        return _TABLE.c.key.startswith(prefix, autoescape=True)
