"""Tombstones: erased events, known by a salted hash only, so that a replay cannot bring them back."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, select

from bot.meeting.ids import EventId
from bot.store import salt, schema

_SET = select(schema.tombstones.c.event).where(schema.tombstones.c.event == bindparam("wanted"))


class Tombstones:
    """The tombstones as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, events: Iterable[EventId]) -> dict[str, str]:
        """Set a tombstone for each event; returns what takes the place of its id."""
        masks: dict[str, str] = {}
        for event in events:
            masks[event] = salt.digest(self._connection, event)
            if not self.covers(event):
                self._connection.execute(insert(schema.tombstones).values(event=masks[event]))
        return masks

    def covers(self, event: EventId) -> bool:
        """Whether this event was erased."""
        return self._connection.scalar(_SET, {"wanted": salt.digest(self._connection, event)}) is not None
