"""Lanes: all that waits to be said in one room, taken together."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from bot.meeting.ids import RoomId, UserId
from bot.meeting.incident import Absence
from bot.meeting.letter import DELETED, GONE, Act, Say
from bot.meeting.message import Kind
from bot.store import schema
from bot.store.outbox import ANEW, State, kept, payload

_TABLE = schema.outbox


class Lanes:
    """The lanes as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hasten(self, room: RoomId, now: datetime) -> None:
        """What waits for a room need not wait any longer."""
        late = and_(_waiting(room), _TABLE.c.due > now)
        self._connection.execute(update(_TABLE).where(late).values(due=now))

    def barred(self, room: RoomId) -> bool:
        """Whether something waits because we may not say it in a room."""
        where = and_(_waiting(room), _TABLE.c.reason.in_(tuple(Absence)))
        return self._connection.scalar(select(_TABLE.c.id).where(where).limit(1)) is not None

    def spare(self, ids: Iterable[int]) -> None:
        """Give letters up that have expired."""
        late = and_(_TABLE.c.id.in_(list(ids)), _TABLE.c.state == State.WAITING)
        unsaid = _gone("too late") | {"state": State.SPARED}
        self._connection.execute(update(_TABLE).where(late).values(unsaid))

    def move(self, old: RoomId, new: RoomId, now: datetime) -> None:
        """What waits for a room is said in another, in the same order; signs belong to the old one and go.
        What is to be deleted is deleted where it was said.

        No reply points from one room into the other.
        """
        gone = _TABLE.c.key.startswith(DELETED)
        self._connection.execute(update(_TABLE).where(_waiting(old), gone).values(lane=old + GONE))
        said = and_(_waiting(old), _TABLE.c.lane == old)
        for row in self._connection.execute(select(_TABLE.c.id, _TABLE.c.payload).where(said)).all():
            moved = {"room": new, "lane": new, "payload": payload(_alone(kept(row.payload))), "due": now}
            self._connection.execute(update(_TABLE).where(_TABLE.c.id == row.id).values(moved))
        others = and_(_waiting(old), ~gone)
        self._connection.execute(update(_TABLE).where(others).values(_gone("the room was replaced")))

    def unite(self, alias: RoomId, room: RoomId) -> None:
        """What waits for a room under its alias waits in its lane, in the order it was posted."""
        waiting = and_(_TABLE.c.lane == alias, _TABLE.c.state == State.WAITING)
        self._connection.execute(update(_TABLE).where(waiting).values(lane=room))

    def of_persons(self) -> list[UserId]:
        """Whose letters wait in lanes of their own: it is not known yet in which room they will be said."""
        hers = and_(_TABLE.c.state == State.WAITING, _TABLE.c.lane.startswith("@"))
        lanes = self._connection.scalars(select(_TABLE.c.lane).where(hers).distinct().order_by(_TABLE.c.lane))
        return [UserId(lane) for lane in lanes]

    def spoken(self, user: UserId) -> tuple[RoomId, ...]:
        """The rooms in which a person wrote, the last one first."""
        inbox = schema.inbox.c
        hers = (inbox.sender == user) & (inbox.kind != Kind.INVITE)
        found = select(inbox.room).where(hers).group_by(inbox.room).order_by(func.max(inbox.position).desc())
        return tuple(RoomId(room) for room in self._connection.scalars(found))

    def take_back(self, prefix: str) -> bool:
        """What waits under keys with this prefix is not said any more; whether there was anything.

        What is on its way that moment arrives, and is deleted (`Outbox.sent`).
        """
        waits = and_(_TABLE.c.state == State.WAITING, _TABLE.c.key.startswith(prefix, autoescape=True))
        gone = _gone(ANEW)
        return self._connection.execute(update(_TABLE).where(waits).values(gone)).rowcount > 0


def _alone(act: Act) -> Act:
    """Without what it replies to."""
    return replace(act, reply_to=None, thread=None, under="") if isinstance(act, Say) else act


def _gone(reason: str) -> dict[str, object]:
    return {"state": State.SPARED, "reason": reason, "payload": None}


def _waiting(room: RoomId) -> ColumnElement[bool]:
    return and_(_TABLE.c.room == room, _TABLE.c.state == State.WAITING)
