"""The inbox: everything that arrived, once each, until it is dealt with."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, select, update

from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.message import Kind, Message
from bot.store import schema
from bot.store.tombstones import Tombstones

_TABLE, _SAID = schema.inbox, schema.outbox
_FOLLOWED = select(schema.rooms.c.room)
# Built once: every message asks for these.
_STATE = select(_TABLE.c.state).where(_TABLE.c.event == bindparam("wanted"))
_TAKE_IN = insert(_TABLE)
_SETTLE = (
    update(_TABLE).where(_TABLE.c.event == bindparam("wanted")).values(state=bindparam("now"), payload=None)
)
_SETTLE_WAITING = _SETTLE.where(_TABLE.c.state == "pending")
_OWN_COLUMNS = ("event", "room", "sender", "kind", "arrived")


class State(StrEnum):
    """What became of a message.

    A sealed one is ASKED once its sender was asked to send it again, and LOST once staff were told; a key
    may still open it (see `bot.store.sealed`). An edit is HELD while it waits for its original
    (`bot.store.early`).
    """

    PENDING = "pending"
    SEALED = "sealed"
    ASKED = "asked"
    LOST = "lost"
    HELD = "held"
    DONE = "done"
    BAD = "bad"


STILL_SEALED = (State.SEALED, State.ASKED, State.LOST)


@dataclass(frozen=True, slots=True)
class Received:
    """A message, or what is left of it once it is dealt with, and what became of it."""

    message: Message
    state: State


@dataclass(frozen=True, slots=True)
class Landmark:
    """An event that the homeserver told us of, and when."""

    event: EventId
    room: RoomId
    at: datetime


class Inbox:
    """The inbox as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: Message) -> bool:
        """Take a message in; False if its event is already known, whatever became of it."""
        if self._state(message.event) is not None or Tombstones(self._connection).covers(message.event):
            return False
        row = {name: value for name, value in asdict(message).items() if name in _OWN_COLUMNS}
        row |= {"payload": payload_of(message), "state": _first_state(message)}
        self._connection.execute(_TAKE_IN, row)
        return True

    def next(self) -> Message | None:
        """The oldest message that waits to be read; invitations wait for all others."""
        return next(iter(self.pending(1)), None)

    def pending(self, limit: int) -> list[Message]:
        """The oldest messages that wait to be read, in the order they arrived; or a single invitation."""
        others = self._messages(State.PENDING, limit, _TABLE.c.kind != Kind.INVITE)
        return others or self._messages(State.PENDING, 1)

    def waits(self, event: EventId) -> bool:
        """Whether a message is still to be dealt with."""
        return self._state(event) == State.PENDING

    def known(self, events: Collection[EventId]) -> set[EventId]:
        """Which of these events we have taken in, whatever became of them."""
        return set(self._connection.scalars(select(_TABLE.c.event).where(_TABLE.c.event.in_(events))).all())

    def settle(self, event: EventId, state: State = State.DONE, *, if_waiting: bool = False) -> None:
        """Mark a message as dealt with and forget what it said; `if_waiting`: unless it was set aside."""
        self._connection.execute(_SETTLE_WAITING if if_waiting else _SETTLE, {"wanted": event, "now": state})

    def failed(self, event: EventId) -> int:
        """Count an attempt that ended in a fault; returns how many there were."""
        where = _TABLE.c.event == event
        self._connection.execute(update(_TABLE).where(where).values(attempts=_TABLE.c.attempts + 1))
        return self._connection.scalar(select(_TABLE.c.attempts).where(where)) or 0

    def before(self, message: Message, *, anybody: bool = False) -> Message | None:
        """What the same person, or `anybody`, sent before a message, in the same room."""
        position = select(_TABLE.c.position).where(_TABLE.c.event == message.event).scalar_subquery()
        found = select(_TABLE).where(_TABLE.c.room == message.room, _TABLE.c.position < position)
        if not anybody:
            found = found.where(_TABLE.c.sender == message.sender)
        row = self._connection.execute(found.order_by(_TABLE.c.position.desc()).limit(1)).first()
        return None if row is None else message_of(row)

    def of_sender(self, user: UserId) -> list[Received]:
        """Everything a person sent, in the order it arrived."""
        return self._received(_TABLE.c.sender == user)

    def everything(self) -> list[Received]:
        """Everything that ever arrived and was not erased, in order."""
        return self._received()

    def undone(self, since: datetime | None = None) -> dict[State, int]:
        """How many messages wait, cannot be read, or were put aside; of those that arrived `since` then."""
        undone = [state for state in State if state is not State.DONE]
        counted = select(_TABLE.c.state, func.count()).where(_TABLE.c.state.in_(undone))
        counted = counted.where(_TABLE.c.arrived >= since) if since is not None else counted
        found = {row[0]: row[1] for row in self._connection.execute(counted.group_by(_TABLE.c.state))}
        return {state: found.get(state, 0) for state in undone}

    def remove(self, event: EventId) -> None:
        """Forget a message altogether; a tombstone has to keep it from coming back."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.event == event))

    def _state(self, event: EventId) -> str | None:
        return self._connection.scalar(_STATE, {"wanted": event})

    def _received(self, *where: ColumnElement[bool]) -> list[Received]:
        rows = self._connection.execute(select(_TABLE).where(*where).order_by(_TABLE.c.position))
        return [Received(message_of(row), State(row.state)) for row in rows]

    def _messages(self, state: State, limit: int, *where: ColumnElement[bool]) -> list[Message]:
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.state == state, *where).order_by(_TABLE.c.position).limit(limit)
        )
        return [message_of(row) for row in rows]


def _first_state(message: Message) -> State:
    return State.SEALED if message.kind is Kind.SEALED else State.PENDING


def payload_of(message: Message) -> dict[str, Any]:
    """What of a message has no column of its own, and is forgotten when it is dealt with."""
    return {name: value for name, value in asdict(message).items() if name not in _OWN_COLUMNS}


def message_of(row: Row[tuple[object, ...]]) -> Message:
    """The message of a row; bare if it is dealt with. One that cannot be read holds up no other."""
    frame = Message(row.event, row.room, row.sender, Kind.DAMAGED, row.arrived)
    try:
        return replace(frame, kind=Kind(row.kind), **(row.payload or {}))
    except (TypeError, ValueError):
        return frame


class Listening:
    """How far we have listened, and in which rooms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def position(self) -> tuple[str, datetime] | None:
        """The sync token of the last batch we took in, and when; None before the first."""
        row = self._connection.execute(select(schema.sync.c.token, schema.sync.c.listened_at)).one_or_none()
        return None if row is None else (row.token, row.listened_at)

    def advance(self, token: str, now: datetime) -> None:
        """Move on; belongs into the transaction that takes the events in."""
        values = {"token": token, "listened_at": now}
        if self._connection.execute(update(schema.sync).values(values)).rowcount == 0:
            self._connection.execute(insert(schema.sync).values(id=1, **values))

    def rooms(self) -> set[str]:
        """The rooms whose timeline we have followed so far."""
        return set(self._connection.scalars(select(schema.rooms.c.room)).all())

    def landmark(self) -> Landmark | None:
        """The newest event, heard or said, in a room that we follow. An invitation is none: it has no id."""
        heard = select(_TABLE.c.event, _TABLE.c.room, _TABLE.c.arrived.label("at"))
        said = select(_SAID.c.event, _SAID.c.room, _SAID.c.sent.label("at"))
        newest = (
            heard.where(_TABLE.c.room.in_(_FOLLOWED), _TABLE.c.kind != Kind.INVITE)
            .order_by(_TABLE.c.position.desc())
            .limit(1),
            said.where(_SAID.c.room.in_(_FOLLOWED), _SAID.c.event.is_not(None), _SAID.c.sent.is_not(None))
            .order_by(_SAID.c.sent.desc())
            .limit(1),
        )
        found = [row for one in newest for row in self._connection.execute(one)]
        return max((Landmark(*row) for row in found), key=lambda one: one.at, default=None)

    def follow(self, room: str, now: datetime) -> None:
        """From now on a gap in this room's timeline is ours to fill."""
        self._connection.execute(insert(schema.rooms).values(room=room, seen_at=now))

    def unfollow(self, room: str) -> None:
        """Follow a room no longer."""
        self._connection.execute(schema.rooms.delete().where(schema.rooms.c.room == room))
