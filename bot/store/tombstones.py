"""Tombstones: erased events, known by a salted hash only, so that a replay cannot bring them back."""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from bot.meeting.ids import EventId
from bot.store import schema


class Tombstones:
    """The tombstones as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, events: Iterable[EventId]) -> dict[str, str]:
        """Set a tombstone for each event; returns what takes the place of its id."""
        salt = self._salt() or self._new_salt()
        masks: dict[str, str] = {}
        for event in events:
            masks[event] = _digest(salt, event)
            if not self.covers(event):
                self._connection.execute(insert(schema.tombstones).values(event=masks[event]))
        return masks

    def covers(self, event: EventId) -> bool:
        """Whether this event was erased."""
        salt = self._salt()
        if salt is None:
            return False
        table = schema.tombstones
        found = select(table.c.event).where(table.c.event == _digest(salt, event))
        return self._connection.scalar(found) is not None

    def _salt(self) -> str | None:
        return self._connection.scalar(select(schema.salt.c.value))

    def _new_salt(self) -> str:
        salt = secrets.token_hex(32)
        self._connection.execute(insert(schema.salt).values(id=1, value=salt))
        return salt


def _digest(salt: str, event: EventId) -> str:
    return hashlib.blake2b(
        schema.storable(event).encode(), key=bytes.fromhex(salt), digest_size=20
    ).hexdigest()
