"""Echoes: letters of ours that came back in a sync although this database does not know them yet.

A database that was restored from a backup handles once more what was handled after the backup. What was
said then comes back from the homeserver first; so the letter is known when it is posted again.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.meeting.ids import EventId, RoomId
from bot.store import naming, schema

_TABLE = schema.echoes


class Echoes:
    """The echoes as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, txn: str, event: EventId, now: datetime) -> None:
        """Remember what we said; the first event stays the one that counts."""
        if self.event_of(txn) is None:
            self._connection.execute(insert(_TABLE).values(txn=txn, event=event, at=now))

    def event_of(self, txn: str) -> EventId | None:
        """The event a letter made, if we heard it."""
        event: EventId | None = self._connection.scalar(select(_TABLE.c.event).where(_TABLE.c.txn == txn))
        return event

    def cover(self, room: RoomId, key: str) -> bool:
        """Whether the letter with this purpose was said, before we were restored."""
        return self.event_of(naming.txn(self._connection, room, key)) is not None

    def forget(self, before: datetime) -> None:
        """Delete what was heard before a moment: nobody will post it again."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.at < before))
