"""Tombstones: erased events, known by a salted hash only, so that a replay cannot bring them back.

One may also stand for what a message said to a single question: the rest of it stays, and so does the message
in its room, where it may still be edited.

They go in time, when all answers are gone that were there when they were set.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.meeting.ids import EventId, RoundId, UserId
from bot.store import salt, schema

_TABLE = schema.tombstones
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

    def add_person(self, round_: RoundId, user: UserId) -> None:
        """Remember for a round that a person was erased: she hears no more of it."""
        self.add([_person(round_, user)])

    def covers_person(self, round_: RoundId, user: UserId) -> bool:
        """Whether she was erased during this round."""
        return self.covers(_person(round_, user))

    def fade(self, before: datetime, now: datetime) -> None:
        """Forget those set before then, unless answers are stored that are older: nothing comes back to them.

        Meant for every night; what nobody has dated yet counts from the first one on.
        """
        undated = update(_TABLE).where(_TABLE.c.at.is_(None)).values(at=now)
        self._connection.execute(undated)
        oldest: datetime | None = self._connection.scalar(select(func.min(schema.answers.c.arrived)))
        old = _TABLE.c.at < min(before, oldest or before)
        self._connection.execute(delete(_TABLE).where(old))

    def _any(self, names: list[str]) -> bool:
        digests = [salt.digest(self._connection, name) for name in names]
        return self._connection.scalar(_SET, {"wanted": digests}) is not None


def _part(event: EventId, question: int) -> str:
    return f"{event} {question}"


def _person(round_: RoundId, user: UserId) -> EventId:
    return EventId(f"{round_} {user}")
