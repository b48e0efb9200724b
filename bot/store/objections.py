"""Objections to minutes that are out."""

from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.objection import Objection, State
from bot.store.columns import Instant, Name, Words
from bot.store.schema import metadata
from bot.store.tombstones import Tombstones

# An objection that rewords an answer is deleted with it.
_TABLE = Table(
    "objections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Integer, nullable=False),
    Column("event", Name, nullable=False),
    Column("user", Name, nullable=False),
    Column("institution", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", Name, nullable=False),
    Column("rewording", ForeignKey("answers.id", ondelete="CASCADE")),
    Column("wording", Words, nullable=False, server_default=""),
    Column("number", Integer, nullable=False, server_default="0"),
    Column("edition", Integer),
    sqlite_autoincrement=True,
)


class Objections:
    """The objections as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, objection: Objection) -> Objection | None:
        """Store one; None if its event was erased between the moment it was read and now."""
        if Tombstones(self._connection).covers(objection.event):
            return None
        values = _values(objection)
        key = self._connection.execute(insert(_TABLE).values(values)).inserted_primary_key
        assert key is not None
        return self.get(key[0])

    def get(self, id_: int) -> Objection | None:
        """An objection; None if it is gone."""
        found = self._find(_TABLE.c.id == id_)
        return found[0] if found else None

    def save(self, objection: Objection) -> None:
        """Write back one that was decided, or changed by its author."""
        mine = _TABLE.c.id == objection.id
        self._connection.execute(update(_TABLE).where(mine).values(_values(objection)))

    def drop(self, *ids: int) -> None:
        """Delete objections."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(ids)))

    def of_round(self, round_: RoundId) -> list[Objection]:
        """All of a round, in the order they came."""
        return self._find(_TABLE.c.round == round_)

    def of_event(self, event: EventId) -> list[Objection]:
        """What one message objected to."""
        return self._find(_TABLE.c.event == event)

    def of_user(self, user: UserId) -> list[Objection]:
        """What a person objected to."""
        return self._find(_TABLE.c.user == user)

    def of_institution(self, name: str) -> list[Objection]:
        """What somebody objected to for an institution; capital letters do not matter."""
        return [one for one in self._find(_TABLE.c.id > 0) if one.institution.casefold() == name.casefold()]

    def living(self) -> list[Objection]:
        """All that have a number and did not come out yet, whatever staff decided, by their numbers."""
        found = self._find((_TABLE.c.number > 0) & _TABLE.c.edition.is_(None))
        return sorted(found, key=lambda one: one.number)

    def undecided(self, round_: RoundId) -> int:
        """How many of a round wait for the staff."""
        mine = (_TABLE.c.round == round_) & (_TABLE.c.state == State.OPEN)
        return self._connection.scalar(select(func.count()).where(mine)) or 0

    def expire(self, before: datetime) -> None:
        """Forget what nobody said yes to."""
        old = (_TABLE.c.state == State.DRAFT) & (_TABLE.c.at < before)
        self._connection.execute(delete(_TABLE).where(old))

    def forget(self, round_: RoundId) -> None:
        """Forget all of a round."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.round == round_))

    def _find(self, where: ColumnElement[bool]) -> list[Objection]:
        rows = self._connection.execute(select(_TABLE).where(where).order_by(_TABLE.c.id))
        return [_objection(row) for row in rows]


def _values(objection: Objection) -> dict[str, object]:
    names = (column.name for column in _TABLE.columns if column.name != "id")
    return {name: getattr(objection, name) for name in names}


def _objection(row: Row[tuple[object, ...]]) -> Objection:
    values = dict(row._mapping)
    return Objection(**values | {"state": State(str(values["state"]))})
