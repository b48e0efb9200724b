"""Networks that the office has named – and the rooms it said are none."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from bot.meeting.ids import RoomId, UserId
from bot.meeting.network import Network
from bot.store.columns import Instant, Name, Words
from bot.store.schema import metadata

# Networks that the office has registered, with the names it gave them.
_TABLE = Table(
    "networks",
    metadata,
    Column("room", Name, primary_key=True),
    Column("name", Words, nullable=False),
    Column("by", Name, nullable=False),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Registration:
    """What the office said of a room, who and when; without a name it is no network."""

    room: RoomId
    name: str
    by: UserId
    at: datetime


class Networks:
    """What is known of network rooms, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, registration: Registration) -> None:
        """Keep the name of a network, in place of an earlier one."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.room == registration.room))
        values = {name: getattr(registration, name) for name in ("room", "name", "by", "at")}
        self._connection.execute(insert(_TABLE).values(values))

    def of(self, room: RoomId) -> Registration | None:
        """What was said of a room, if anything."""
        row = self._connection.execute(select(_TABLE).where(_TABLE.c.room == room)).first()
        return None if row is None else Registration(row.room, row.name, row.by, row.at)

    def rooms(self) -> list[RoomId]:
        """The rooms that have a name as a network."""
        return [
            RoomId(room)
            for room in self._connection.scalars(
                select(_TABLE.c.room).where(_TABLE.c.name != "").order_by(_TABLE.c.at, _TABLE.c.room)
            )
        ]

    def named(self, network: Network) -> Network:
        """A network under the name that the office gave it."""
        known = self.of(network.room)
        return replace(network, name=known.name) if known and known.name else network

    def excludes(self, room: RoomId) -> bool:
        """Whether the office said that a room is no network."""
        known = self.of(room)
        return known is not None and not known.name

    def by(self, user: UserId) -> list[Registration]:
        """What somebody said of rooms."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.by == user).order_by(_TABLE.c.at, _TABLE.c.room)
        )
        return [Registration(row.room, row.name, row.by, row.at) for row in rows]

    def move(self, old: RoomId, new: RoomId) -> None:
        """Give the name of a replaced room to its successor, if that has none."""
        if self.of(new) is None:
            self._connection.execute(update(_TABLE).where(_TABLE.c.room == old).values(room=new))

    def rename(self, user: UserId, pseudonym: UserId) -> None:
        """Replace whoever named networks by a pseudonym."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.by == user).values(by=pseudonym))
