"""Lanes: all that waits to be said in one room, taken together."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from bot.meeting.ids import RoomId
from bot.store import schema
from bot.store.outbox import State

_TABLE = schema.outbox
_REFERENCES = ("reply_to", "thread")


class Lanes:
    """The lanes as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hasten(self, room: RoomId, now: datetime) -> None:
        """What waits for a room need not wait any longer."""
        late = and_(_waiting(room), _TABLE.c.due > now)
        self._connection.execute(update(_TABLE).where(late).values(due=now))

    def move(self, old: RoomId, new: RoomId, now: datetime) -> None:
        """What waits for a room is said in another, in the same order; receipts belong to the old one and go.

        No reply points from one room into the other.
        """
        said = and_(_waiting(old), _TABLE.c.lane == old)
        for row in self._connection.execute(select(_TABLE.c.id, _TABLE.c.payload).where(said)).all():
            payload = {name: value for name, value in row.payload.items() if name not in _REFERENCES}
            moved = {"room": new, "lane": new, "payload": payload, "due": now}
            self._connection.execute(update(_TABLE).where(_TABLE.c.id == row.id).values(moved))
        gone = {"state": State.DEAD, "reason": "the room was replaced", "payload": None}
        self._connection.execute(update(_TABLE).where(_waiting(old)).values(gone))


def _waiting(room: RoomId) -> ColumnElement[bool]:
    return and_(_TABLE.c.room == room, _TABLE.c.state == State.WAITING)
