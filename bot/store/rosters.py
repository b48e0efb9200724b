"""Member lists of networks, and those that wait for a yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.meeting.ids import RoomId, UserId
from bot.meeting.member import Member, introduce
from bot.meeting.roster import Entry, Proposal, Roster, enrolled
from bot.store import schema

_LISTS, _PLACES = schema.rosters, schema.places


@dataclass(frozen=True, slots=True)
class Place:
    """An entry, and the network whose list it is in; `valid` is false as long as the list waits for a yes."""

    room: RoomId | None
    network: str
    valid: bool
    entry: Entry


class Rosters:
    """The member lists as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # What we have read stays true for as long as the transaction lasts: only this class writes lists.
        self._ids: dict[RoomId, int | None] = {}
        self._read: dict[int, Roster] = {}

    def of(self, room: RoomId) -> Roster:
        """The member list of a network room; without entries if there is none."""
        found = self._valid(room)
        return Roster() if found is None else self._list(found)

    def introduce(self, room: RoomId, user: UserId, display_name: str | None) -> Member:
        """For whom somebody writes in a network (see `Roster.placed`)."""
        found, member = self._valid(room), introduce(user, display_name)
        if found is None:
            return member
        if found in self._read:
            return self._read[found].placed(member)
        hers = (_PLACES.c.roster == found) & (_PLACES.c.user == user.lower())
        row = self._connection.execute(select(_PLACES).where(hers).order_by(_PLACES.c.no).limit(1)).first()
        return enrolled(member, _entry(row)) if row else self._list(found).placed(member)

    def save(self, room: RoomId, network: str, roster: Roster, proposal: Proposal) -> None:
        """Keep the list of a room, in place of the one before; the proposal tells who gave it, and when."""
        self._forget_read()
        self._connection.execute(delete(_LISTS).where(_LISTS.c.room == room, _LISTS.c.valid))
        self._add(room, network, roster, proposal, valid=True)

    def rewrite(self, room: RoomId, roster: Roster) -> None:
        """The list of a room was corrected; it has one."""
        found = self._valid(room)
        assert found is not None
        self._forget_read()
        self._connection.execute(delete(_PLACES).where(_PLACES.c.roster == found))
        self._fill(found, roster)

    def propose(self, proposal: Proposal) -> None:
        """Keep a list until its giver says yes; what she gave before is forgotten."""
        self.drop(proposal.desk, proposal.asker)
        self._add(proposal.room, proposal.network, proposal.roster, proposal, valid=False)

    def waiting(self, desk: RoomId) -> list[Proposal]:
        """All that wait for a yes in this room, the newest first."""
        here = select(_LISTS).where(_LISTS.c.desk == desk, ~_LISTS.c.valid).order_by(_LISTS.c.at.desc())
        return [
            Proposal(row.desk, row.asker, row.event, row.at, self._roster(row.id), row.room, row.network)
            for row in self._connection.execute(here)
        ]

    def drop(self, desk: RoomId, asker: UserId) -> None:
        """Forget what waits for somebody's yes."""
        hers = (_LISTS.c.desk == desk) & (_LISTS.c.asker == asker) & ~_LISTS.c.valid
        self._connection.execute(delete(_LISTS).where(hers))

    def forget(self, before: datetime) -> None:
        """Forget lists that have waited for a yes since then."""
        self._connection.execute(delete(_LISTS).where(~_LISTS.c.valid, _LISTS.c.at < before))

    def move(self, old: RoomId, new: RoomId) -> None:
        """Move the lists of a network, or those that staff were asked about, to another room."""
        if self._valid(new) is None:
            self._connection.execute(update(_LISTS).where(_LISTS.c.room == old).values(room=new))
        self._connection.execute(update(_LISTS).where(_LISTS.c.desk == old).values(desk=new))
        self._forget_read()

    def places(self) -> list[Place]:
        """Everything in every list, also in those that wait for a yes."""
        found = select(_PLACES, _LISTS.c.room, _LISTS.c.network, _LISTS.c.valid).join(_LISTS)
        rows = self._connection.execute(found.order_by(_PLACES.c.roster, _PLACES.c.no))
        return [Place(row.room, row.network, row.valid, _entry(row)) for row in rows]

    def erase_person(self, user: UserId, pseudonym: UserId) -> None:
        """Forget a person; her institution stays, and who gave a list is known under a pseudonym."""
        self._forget_read()
        empty = {"name": "", "user": None, "mail": "", "role": ""}
        self._connection.execute(update(_PLACES).where(_PLACES.c.user == user.lower()).values(empty))
        given = _LISTS.c.asker == user
        self._connection.execute(delete(_LISTS).where(given, ~_LISTS.c.valid))
        self._connection.execute(update(_LISTS).where(given).values(asker=pseudonym, event=""))

    def erase_institution(self, name: str) -> None:
        """Forget an institution with all its persons; capital letters do not matter."""
        self._forget_read()
        named = {place.entry.institution for place in self.places()}
        wanted = [one for one in named if one.casefold() == name.casefold()]
        self._connection.execute(delete(_PLACES).where(_PLACES.c.institution.in_(wanted)))

    def _valid(self, room: RoomId) -> int | None:
        if room not in self._ids:
            valid = (_LISTS.c.room == room) & _LISTS.c.valid
            self._ids[room] = self._connection.scalar(select(_LISTS.c.id).where(valid))
        return self._ids[room]

    def _list(self, id_: int) -> Roster:
        if id_ not in self._read:
            self._read[id_] = self._roster(id_)
        return self._read[id_]

    def _forget_read(self) -> None:
        self._ids.clear()
        self._read.clear()

    def _roster(self, id_: int) -> Roster:
        rows = self._connection.execute(select(_PLACES).where(_PLACES.c.roster == id_).order_by(_PLACES.c.no))
        # Staff give a list elsewhere; what members say of themselves belongs to their room.
        alone = (_LISTS.c.id == id_) & (_LISTS.c.desk == _LISTS.c.room)
        partial = self._connection.scalar(select(_LISTS.c.id).where(alone)) is not None
        return Roster(tuple(_entry(row) for row in rows), partial)

    def _add(
        self, room: RoomId | None, network: str, roster: Roster, proposal: Proposal, *, valid: bool
    ) -> None:
        values: dict[str, object] = {"room": room, "network": network, "valid": valid, "desk": proposal.desk}
        values |= {"asker": proposal.asker, "event": proposal.event, "at": proposal.at}
        key = self._connection.execute(insert(_LISTS).values(values)).inserted_primary_key
        assert key is not None
        self._fill(key[0], roster)

    def _fill(self, id_: int, roster: Roster) -> None:
        rows = [
            {name: getattr(entry, name) for name in _FIELDS} | {"roster": id_, "no": no}
            for no, entry in enumerate(roster.entries)
        ]
        if rows:
            self._connection.execute(insert(_PLACES), rows)


_FIELDS = ("institution", "name", "user", "mail", "role", "topic", "told")


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(*(getattr(row, name) for name in _FIELDS))
