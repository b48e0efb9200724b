"""Tombstones: erased events, known by a salted hash only, so that a replay cannot bring them back.

One may also stand for what a message said to a single question: the rest of it stays, and so does the message
in its room, where it may still be edited.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, insert, select

from bot.meeting.ids import EventId
from bot.store import salt, schema

_SET = select(schema.tombstones.c.event).where(
    schema.tombstones.c.event.in_(bindparam("wanted", expanding=True))
)


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
        return self._any([event])

    def add_part(self, event: EventId, question: int) -> None:
        """Set a tombstone for what an event said to one question."""
        if not self._any([_part(event, question)]):
            digest = salt.digest(self._connection, _part(event, question))
            self._connection.execute(insert(schema.tombstones).values(event=digest))

    def covers_part(self, event: EventId, question: int) -> bool:
        """Whether this event was erased, or what it said to this question."""
        return self._any([event, _part(event, question)])

    def covers_any_part(self, event: EventId, questions: Iterable[int]) -> bool:
        """Whether what an event said to any of these questions was erased alone."""
        return self._any([_part(event, question) for question in questions])

    def _any(self, names: list[str]) -> bool:
        digests = [salt.digest(self._connection, name) for name in names]
        return self._connection.scalar(_SET, {"wanted": digests}) is not None


def _part(event: EventId, question: int) -> str:
    return f"{event} {question}"
