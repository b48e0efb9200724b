"""Edits that were taken over: what they changed stays known, in case such an edit is deleted."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select, update

from bot.meeting.ids import EventId, UserId
from bot.meeting.message import Kind, Message
from bot.store import schema
from bot.store.inbox import State

_TABLE, _ANSWERS = schema.inbox, schema.answers
# Of all that is dealt with, only these keep something: the id of what they changed.
TAKEN = (_TABLE.c.kind == Kind.EDIT) & (_TABLE.c.state == State.DONE)


class Edits:
    """The edits as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, edit: Message) -> None:
        """Settle an edit that was taken over, and keep what it changed."""
        values = {"state": State.DONE, "payload": {"target": edit.target}}
        self._connection.execute(update(_TABLE).where(_TABLE.c.event == edit.event).values(values))

    def changed(self, edit: EventId) -> EventId | None:
        """What an edit changed, if it was taken over."""
        payload = self._connection.scalar(select(_TABLE.c.payload).where(TAKEN, _TABLE.c.event == edit))
        return EventId(payload["target"]) if payload else None

    def author(self, event: EventId) -> UserId | None:
        """Who sent a message, as long as we know."""
        return self._connection.scalar(select(_TABLE.c.sender).where(_TABLE.c.event == event))

    def forget(self, targets: Collection[EventId]) -> None:
        """Forget which messages edits changed, where those were erased."""
        self._let_go([row for row in self._taken() if row.payload["target"] in targets])

    def fade(self) -> None:
        """Let go of what answers nothing any more."""
        rows = self._taken()
        targets = {row.payload["target"] for row in rows}
        answers = select(_ANSWERS.c.event).where(_ANSWERS.c.event.in_(targets))
        known = set(self._connection.scalars(answers).all())
        self._let_go([row for row in rows if row.payload["target"] not in known])

    def _taken(self) -> list[Any]:
        found = select(_TABLE.c.event, _TABLE.c.payload).where(TAKEN, _TABLE.c.payload.is_not(None))
        return list(self._connection.execute(found).all())

    def _let_go(self, rows: list[Any]) -> None:
        events = [row.event for row in rows]
        self._connection.execute(update(_TABLE).where(_TABLE.c.event.in_(events)).values(payload=None))
