"""How many institutions spoke of the themes that staff named, and which of them staff say are the same."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Table,
    delete,
    insert,
    select,
    update,
)

from bot.meeting.comparison import Comparison, Named
from bot.meeting.ids import RoomId, RoundId
from bot.store.columns import Words
from bot.store.schema import metadata, rounds

_COUNTS = Table(
    "theme_counts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("institutions", Integer, nullable=False),
)
# `group` is the key of a theme on its board.
_COMPARISONS = Table(
    "comparisons",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Integer, nullable=False),
    Column("group", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("institutions", Integer, nullable=False),
    Column("name_before", Words, nullable=False),
    Column("before", Integer, nullable=False),
    Column("accepted", Boolean),
    sqlite_autoincrement=True,
)


class Comparisons:
    """Comparisons with last rounds, as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, round_: RoundId, room: RoomId, themes: Iterable[Named]) -> None:
        """Keep the themes of a round, and forget those of the rounds before it."""
        mine = select(rounds.c.id).where(rounds.c.room == room, rounds.c.id <= round_)
        self._connection.execute(delete(_COUNTS).where(_COUNTS.c.round.in_(mine)))
        for one in themes:
            row = {"question": one.question, "name": one.name, "institutions": one.institutions}
            self._connection.execute(insert(_COUNTS).values(round=round_, **row))

    def counted(self, round_: RoundId) -> list[Named]:
        """The themes of a round that is published."""
        rows = self._connection.execute(
            select(_COUNTS).where(_COUNTS.c.round == round_).order_by(_COUNTS.c.id)
        )
        return [Named(row.question, row.name, row.institutions) for row in rows]

    def suggest(self, round_: RoundId, pairs: Iterable[tuple[Named, Named]]) -> None:
        """Note pairs of themes that may be the same; pairs that are known already are left as they are."""
        known = {(one.now.question, one.now.key, one.now.name) for one in self.of_round(round_)}
        for now, before in pairs:
            if (now.question, now.key, now.name) in known:
                continue
            row: dict[str, Any] = {"question": now.question, "group": now.key, "name": now.name}
            row |= {
                "institutions": now.institutions,
                "name_before": before.name,
                "before": before.institutions,
            }
            self._connection.execute(insert(_COMPARISONS).values(round=round_, **row))

    def of_round(self, round_: RoundId) -> list[Comparison]:
        """What staff were asked about in a round."""
        mine = _COMPARISONS.c.round == round_
        rows = self._connection.execute(select(_COMPARISONS).where(mine).order_by(_COMPARISONS.c.id))
        return [_comparison(row) for row in rows]

    def decide(self, id_: int, accepted: bool) -> None:
        """Note whether staff say that both are the same theme."""
        mine = _COMPARISONS.c.id == id_
        self._connection.execute(update(_COMPARISONS).where(mine).values(accepted=accepted))

    def forget(self, round_: RoundId) -> None:
        """Forget all of a round, whose minutes are shown no more."""
        self._connection.execute(delete(_COMPARISONS).where(_COMPARISONS.c.round == round_))


def _comparison(row: Row[tuple[Any, ...]]) -> Comparison:
    values = row._mapping
    now = Named(row.question, row.name, row.institutions, values["group"])
    return Comparison(row.id, now, Named(row.question, row.name_before, row.before), row.accepted)
