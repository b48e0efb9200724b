"""Messages that are still sealed, and how far we are with them."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from bot.meeting.ids import EventId, RoomId
from bot.meeting.message import Message
from bot.store import schema
from bot.store.inbox import STILL_SEALED, State, message_of, payload_of

_TABLE = schema.inbox
_SEALED = _TABLE.c.state.in_(STILL_SEALED)


class Sealed:
    """The sealed messages as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, after: EventId | None = None, limit: int = 100) -> list[Message]:
        """Some of those that a key may still open, in the order they arrived; `after` one of them."""
        position = select(_TABLE.c.position).where(_TABLE.c.event == after).scalar_subquery()
        rest = _TABLE.c.position > position if after is not None else _TABLE.c.position > 0
        return self._read(_SEALED & _TABLE.c.payload.is_not(None) & rest, limit)

    def missed(self, event: EventId) -> Message | None:
        """A message whose sender was asked to send it again, if it is one."""
        where = (_TABLE.c.event == event) & _TABLE.c.state.in_((State.ASKED, State.LOST))
        return next(iter(self._read(where, 1)), None)

    def overdue(
        self, state: State, before: datetime, room: RoomId | None = None, limit: int = 100
    ) -> list[Message]:
        """Those with which we have been as far as `state` since before a moment; of one room, or of all."""
        here = _TABLE.c.room == room if room is not None else _TABLE.c.room.is_not(None)
        return self._read((_TABLE.c.state == state) & (_TABLE.c.arrived < before) & here, limit)

    def rooms(self, state: State, before: datetime) -> list[RoomId]:
        """The rooms of what is overdue."""
        where = (_TABLE.c.state == state) & (_TABLE.c.arrived < before)
        found = self._connection.scalars(
            select(_TABLE.c.room).where(where).distinct().order_by(_TABLE.c.room)
        )
        return [RoomId(room) for room in found]

    def mark(self, event: EventId, state: State) -> None:
        """Note how far we are with a message, unless it was opened or withdrawn meanwhile."""
        where = (_TABLE.c.event == event) & _SEALED
        self._connection.execute(update(_TABLE).where(where).values(state=state))

    def open(self, message: Message) -> None:
        """A message became readable; it keeps its place, and the time of arrival that it says.

        Unless it was withdrawn while its key was being tried: what is settled stays settled.
        """
        row = {
            "kind": message.kind,
            "payload": payload_of(message),
            "arrived": message.arrived,
            "state": State.PENDING,
        }
        where = (_TABLE.c.event == message.event) & _SEALED
        self._connection.execute(update(_TABLE).where(where).values(row))

    def count(
        self, room: RoomId | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> int:
        """How many messages nobody could read: all of them, or those of a room, or of a span of time."""
        wanted: list[ColumnElement[bool]] = [_SEALED]
        if room is not None:
            wanted.append(_TABLE.c.room == room)
        if since is not None:
            wanted.append(_TABLE.c.arrived >= since)
        if until is not None:
            wanted.append(_TABLE.c.arrived <= until)
        return self._connection.scalar(select(func.count()).where(*wanted)) or 0

    def give_up(self, before: datetime) -> None:
        """Throw away what arrived before a moment and no key has opened; it still counts as unreadable."""
        where = _SEALED & (_TABLE.c.arrived < before)
        self._connection.execute(update(_TABLE).where(where).values(payload=None, state=State.LOST))

    def _read(self, where: ColumnElement[bool], limit: int) -> list[Message]:
        rows = self._connection.execute(select(_TABLE).where(where).order_by(_TABLE.c.position).limit(limit))
        return [message_of(row) for row in rows]
