"""Reminders: when a round sent them, and what became of the letters to single persons."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from bot.meeting.ids import RoundId, UserId
from bot.store import schema
from bot.store.outbox import UNREACHED, State

_TABLE = schema.reminders
_LETTERS = schema.outbox


class Reminders:
    """The reminders as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, round_: RoundId, at: datetime) -> None:
        """Those who had not answered were reminded."""
        self._connection.execute(insert(_TABLE).values(round=round_, at=at))

    def sent(self, round_: RoundId) -> tuple[datetime, ...]:
        """When a round reminded, the earliest first."""
        found = select(_TABLE.c.at).where(_TABLE.c.round == round_).order_by(_TABLE.c.at)
        return tuple(self._connection.scalars(found).all())

    def waiting(self, round_: RoundId) -> set[UserId]:
        """Who is about to be reminded."""
        return self._users(_reminding(round_), _LETTERS.c.state == State.WAITING)

    def unreached(self, round_: RoundId) -> set[UserId]:
        """Who left her direct room, or lets nobody invite her."""
        return self._users(_private(round_), _LETTERS.c.reason == UNREACHED)

    def withhold(self, round_: RoundId, users: Collection[UserId]) -> None:
        """Of what waits for these persons, the reminders stay unsaid."""
        hers = and_(_reminding(round_), _LETTERS.c.state == State.WAITING, _LETTERS.c.room.in_(users))
        gone = {"state": State.SPARED, "reason": "not needed any more", "payload": None}
        self._connection.execute(update(_LETTERS).where(hers).values(gone))

    def _users(self, *where: ColumnElement[bool]) -> set[UserId]:
        return set(self._connection.scalars(select(_LETTERS.c.room).where(*where)).all())


def _reminding(round_: RoundId) -> ColumnElement[bool]:
    """Other letters to a person are hers whether or not she has answered."""
    key = f"round:{round_}:reminder:"
    return and_(_private(round_), _LETTERS.c.key.startswith(key, autoescape=True))


def _private(round_: RoundId) -> ColumnElement[bool]:
    return and_(_LETTERS.c.round == round_, _LETTERS.c.room.startswith("@"))
