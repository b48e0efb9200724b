"""Headings in staff's own words that outlive the answers they stood over: nothing of what anybody said."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Table, delete, insert, select, update

from bot.meeting.ids import RoomId, RoundId
from bot.meeting.memory import Remembered
from bot.meeting.round import Phase
from bot.store import schema
from bot.store.columns import Instant, Name, Words
from bot.store.schema import metadata

# `round` is the number of a round in its room.
_TABLE = Table(
    "remembered",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("room", Name, nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("heading", Words, nullable=False),
    Column("at", Instant, nullable=False),
)


class Memories:
    """What is remembered of networks, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, room: RoomId, remembered: Iterable[Remembered], now: datetime) -> None:
        """Remember headings; what was said to them is not kept here."""
        rows = [{"room": room, "round": one.round, "heading": one.heading, "at": now} for one in remembered]
        if rows:
            self._connection.execute(insert(_TABLE), rows)

    def of(self, room: RoomId) -> list[Remembered]:
        """The headings of a network, newest first."""
        mine = select(_TABLE).where(_TABLE.c.room == room).order_by(_TABLE.c.round.desc(), _TABLE.c.id)
        return [Remembered(row.heading, row.round) for row in self._connection.execute(mine)]

    def lessons(self, room: RoomId, before: RoundId) -> list[RoundId]:
        """The rounds of a network that were published before another one began, newest first."""
        table = schema.rounds.c
        earlier = (table.room == room) & (table.phase == Phase.PUBLISHED) & (table.id < before)
        found = self._connection.scalars(select(table.id).where(earlier).order_by(table.id.desc()))
        return list(found.all())

    def taught(self, room: RoomId, number: int) -> list[RoundId]:
        """The rounds of a network that have a heading from the one with this number."""
        rounds, themes = schema.rounds.c, schema.themes.c
        learnt = select(themes.round).where(themes.recalled == number)
        later = (rounds.room == room) & (rounds.number > number) & rounds.id.in_(learnt)
        return list(self._connection.scalars(select(rounds.id).where(later).order_by(rounds.id)).all())

    def headings(self) -> dict[int, str]:
        """Every heading, by its id."""
        rows = self._connection.execute(select(_TABLE.c.id, _TABLE.c.heading).order_by(_TABLE.c.id))
        return {row.id: row.heading for row in rows}

    def drop(self, ids: Iterable[int]) -> None:
        """Forget some."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(list(ids))))

    def fade(self, before: datetime) -> None:
        """Forget what is older."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.at < before))

    def move(self, old: RoomId, new: RoomId) -> None:
        """Move all memories of a room that was replaced."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.room == old).values(room=new))
