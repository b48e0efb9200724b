"""Praises: how people ended the sentence about what they liked in a round; shown without a name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Table, delete, insert, select

from bot.meeting.ids import EventId, RoundId, UserId
from bot.store.columns import Instant, Name, Words
from bot.store.schema import metadata
from bot.store.tombstones import Tombstones

_TABLE = Table(
    "praises",
    metadata,
    Column("event", Name, primary_key=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("user", Name, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Praise:
    """What one person liked about a round. It is shown without a name."""

    round: RoundId
    event: EventId
    user: UserId
    text: str
    at: datetime


class Praises:
    """The sentences as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, praise: Praise) -> bool:
        """Store one, or its new wording; False if its event was erased meanwhile."""
        if Tombstones(self._connection).covers(praise.event):
            return False
        self.withdraw(praise.event)
        row = {name: getattr(praise, name) for name in ("event", "round", "user", "text", "at")}
        self._connection.execute(insert(_TABLE).values(row))
        return True

    def get(self, event: EventId) -> Praise | None:
        """What a message said."""
        found = self._find(_TABLE.c.event == event)
        return found[0] if found else None

    def of_round(self, round_: RoundId) -> list[Praise]:
        """All of a round, in the order they came."""
        return self._find(_TABLE.c.round == round_)

    def of_user(self, user: UserId) -> list[Praise]:
        """All of a person."""
        return self._find(_TABLE.c.user == user)

    def withdraw(self, event: EventId) -> None:
        """Delete one, as its author did."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.event == event))

    def forget(self, round_: RoundId) -> None:
        """Forget all of a round."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.round == round_))

    def _find(self, where: ColumnElement[bool]) -> list[Praise]:
        rows = self._connection.execute(select(_TABLE).where(where).order_by(_TABLE.c.at, _TABLE.c.event))
        return [
            Praise(RoundId(row.round), EventId(row.event), UserId(row.user), row.text, row.at) for row in rows
        ]
