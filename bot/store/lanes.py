"""Lanes: all that waits to be said in one room, taken together."""

from datetime import datetime

from sqlalchemy import Connection, and_, update

from bot.meeting.ids import RoomId
from bot.store import schema
from bot.store.outbox import State

_TABLE = schema.outbox


class Lanes:
    """The lanes as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hasten(self, room: RoomId, now: datetime) -> None:
        """What waits for a room need not wait any longer."""
        waiting = and_(_TABLE.c.room == room, _TABLE.c.state == State.WAITING, _TABLE.c.due > now)
        self._connection.execute(update(_TABLE).where(waiting).values(due=now))
