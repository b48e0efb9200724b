"""Early changes: edits that came before the message they change, kept until that is read."""

from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from bot.meeting.ids import EventId, RoomId, UserId
from bot.store import schema
from bot.store.inbox import STILL_SEALED, State
from bot.store.tombstones import Tombstones

_TABLE = schema.inbox
_MOST = 20
_UNREAD = (None, State.PENDING, *STILL_SEALED)


class Early:
    """The early changes as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Whether any change is held; only this class holds them, and nearly always there is none.
        self._empty = False

    def awaits(self, original: EventId) -> bool:
        """Whether a message is still to be read: it has not come, or not been opened, or not had its turn."""
        return self._state(original) in _UNREAD and not Tombstones(self._connection).covers(original)

    def misplaced(self, original: EventId, room: RoomId) -> bool:
        """Whether a change in `room` means a message of another one, which is not its to change."""
        where = (_TABLE.c.event == original) & (_TABLE.c.room != room)
        return self._connection.scalar(select(_TABLE.c.event).where(where)) is not None

    def is_by(self, user: UserId, original: EventId) -> bool:
        """Whether somebody sent a message, as long as we know."""
        hers = (_TABLE.c.event == original) & (_TABLE.c.sender == user)
        return self._connection.scalar(select(_TABLE.c.event).where(hers)) is not None

    def crowded(self, user: UserId) -> bool:
        """Whether as many changes of one person wait as anybody can honestly have made."""
        hers = (_TABLE.c.state == State.HELD) & (_TABLE.c.sender == user)
        return (self._connection.scalar(select(func.count()).where(hers)) or 0) >= _MOST

    def hold(self, change: EventId) -> None:
        """Set a change aside."""
        self._empty = False
        self._connection.execute(update(_TABLE).where(_TABLE.c.event == change).values(state=State.HELD))

    def release(self, original: EventId) -> None:
        """Let the changes to a message that was read have their turn."""
        self._put([row.event for row in self._held() if _target(row) == original], state=State.PENDING)

    def drop(self, original: EventId) -> None:
        """A message was withdrawn: nothing changes it any more, and if it is yet to come, it is not read."""
        if self._state(original) is None:
            Tombstones(self._connection).add([original])
        events = [row.event for row in self._held() if _target(row) == original]
        self._put(events, state=State.DONE, payload=None)

    def expire(self, before: datetime) -> int:
        """Give up on changes that came before a moment, unless the key to the message is all that is missing.

        Returns how many there were.
        """
        old = [row for row in self._held() if row.arrived < before]
        events = [row.event for row in old if not self._may_open(_target(row))]
        self._put(events, state=State.DONE, payload=None)
        return len(events)

    def _held(self) -> list[Row[tuple[object, ...]]]:
        if self._empty:
            return []
        held = select(_TABLE).where(_TABLE.c.state == State.HELD).order_by(_TABLE.c.position)
        found = list(self._connection.execute(held).all())
        self._empty = not found
        return found

    def _put(self, events: list[str], **values: object) -> None:
        if events:
            self._connection.execute(update(_TABLE).where(_TABLE.c.event.in_(events)).values(values))

    def _may_open(self, event: str) -> bool:
        """What is given up has no payload any more."""
        where = (_TABLE.c.event == event) & _TABLE.c.state.in_(STILL_SEALED) & _TABLE.c.payload.is_not(None)
        return self._connection.scalar(select(_TABLE.c.event).where(where)) is not None

    def _state(self, event: str) -> str | None:
        return self._connection.scalar(select(_TABLE.c.state).where(_TABLE.c.event == event))


def _target(row: Row[tuple[object, ...]]) -> EventId:
    return EventId(row.payload["target"])
