"""Lanes: all that waits to be said in one room, taken together."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter
from bot.store import schema
from bot.store.outbox import State, payload

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

    def spare(self, ids: Iterable[int]) -> None:
        """What is too late by now stays unsaid."""
        late = and_(_TABLE.c.id.in_(list(ids)), _TABLE.c.state == State.WAITING)
        unsaid = _gone("too late") | {"state": State.SPARED}
        self._connection.execute(update(_TABLE).where(late).values(unsaid))

    def move(self, old: RoomId, new: RoomId, now: datetime) -> None:
        """What waits for a room is said in another, in the same order; receipts belong to the old one and go.

        No reply points from one room into the other.
        """
        said = and_(_waiting(old), _TABLE.c.lane == old)
        for row in self._connection.execute(select(_TABLE.c.id, _TABLE.c.payload).where(said)).all():
            kept = {name: value for name, value in row.payload.items() if name not in _REFERENCES}
            moved = {"room": new, "lane": new, "payload": kept, "due": now}
            self._connection.execute(update(_TABLE).where(_TABLE.c.id == row.id).values(moved))
        gone = _gone("the room was replaced")
        self._connection.execute(update(_TABLE).where(_waiting(old)).values(gone))

    def rewrite(self, letters: Iterable[Letter], prefix: str) -> None:
        """Of what waits under keys with this prefix, say what `letters` say now, and the rest not at all.

        What has a longer prefix is something else.
        """
        acts = {letter.key: letter.act for letter in letters}
        waits = and_(_TABLE.c.state == State.WAITING, _TABLE.c.key.startswith(prefix, autoescape=True))
        for row in self._connection.execute(select(_TABLE.c.id, _TABLE.c.key).where(waits)).all():
            if ":" in row.key.removeprefix(prefix):
                continue
            act = acts.get(row.key)
            changed = {"payload": payload(act)} if act else _gone("there is less to say by now")
            self._connection.execute(update(_TABLE).where(_TABLE.c.id == row.id).values(changed))


def _gone(reason: str) -> dict[str, object]:
    return {"state": State.DEAD, "reason": reason, "payload": None}


def _waiting(room: RoomId) -> ColumnElement[bool]:
    return and_(_TABLE.c.room == room, _TABLE.c.state == State.WAITING)
