"""Moves: rooms that were replaced by others, and whether we have followed."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.meeting.ids import RoomId
from bot.store import schema

_TABLE = schema.moves
# A chain of rooms longer than this is a joke, or a circle.
_LONGEST = 10


class Moves:
    """The moves as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # What we have read stays true for as long as the transaction lasts: only `plan` changes it.
        self._origins: dict[RoomId, RoomId] = {}

    def plan(self, room: RoomId, successor: RoomId, now: datetime) -> None:
        """Note that a room was replaced; until we have followed, a later word takes the place of this one."""
        self._origins.clear()
        changed = update(_TABLE).where(_TABLE.c.room == room, _TABLE.c.done.is_(None))
        if self._successor(room) is None:
            self._connection.execute(insert(_TABLE).values(room=room, successor=successor, planned=now))
        else:
            self._connection.execute(changed.values(successor=successor))

    def finish(self, room: RoomId, now: datetime) -> None:
        """Note that we have followed."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.room == room).values(done=now))

    def planned(self, room: RoomId) -> bool:
        """Whether a room was replaced, and we have not followed yet."""
        waiting = select(_TABLE.c.room).where(_TABLE.c.room == room, _TABLE.c.done.is_(None))
        return self._connection.scalar(waiting) is not None

    def before(self, successor: RoomId) -> RoomId | None:
        """The room that is to move to `successor`, if we have not followed yet."""
        waiting = select(_TABLE.c.room).where(_TABLE.c.successor == successor, _TABLE.c.done.is_(None))
        found = self._connection.scalar(waiting)
        return None if found is None else RoomId(found)

    def origin(self, room: RoomId) -> RoomId:
        """The first of the rooms that led to this one."""
        if room not in self._origins:
            self._origins[room] = self._first(room)
        return self._origins[room]

    def lead(self, room: RoomId, to: RoomId) -> bool:
        """Whether what was in `room` is in the room `to` by now."""
        for _step in range(_LONGEST):
            if room == to:
                return True
            successor = self._successor(room)
            if successor is None:
                return False
            room = successor
        return False

    def _first(self, room: RoomId) -> RoomId:
        for _step in range(_LONGEST):
            before = self._connection.scalar(select(_TABLE.c.room).where(_TABLE.c.successor == room))
            if before is None:
                break
            room = RoomId(before)
        return room

    def _successor(self, room: RoomId) -> RoomId | None:
        found = self._connection.scalar(select(_TABLE.c.successor).where(_TABLE.c.room == room))
        return None if found is None else RoomId(found)
