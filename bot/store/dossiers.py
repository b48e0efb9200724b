"""Dossiers: what a person is told of herself, beside what she sent."""

from sqlalchemy import Connection, or_, select

from bot.meeting.ids import RoundId, UserId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import MAIL
from bot.store import schema
from bot.store.traces import Trail


class Dossiers:
    """What there is about a person, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def letters(self, trail: Trail) -> list[dict[str, object]]:
        """When we wrote because of her: what for, where and when; what we said is not kept."""
        table = schema.outbox
        # The index of the keys has both, so that nobody else's letters are read.
        keys, ids = self._connection.execute(select(table.c.id, table.c.key)), trail.ids
        named = [row.id for row in keys if ids.search(row.key)]
        mailed = {f"{MAIL}{place.entry.mail}" for place in trail.places if place.entry.mail}
        hers = mailed | ({trail.user} if trail.user else set())
        about = or_(table.c.id.in_(named), table.c.room.in_(hers), table.c.addressee.in_(hers))
        columns = (table.c.key, table.c.room, table.c.posted, table.c.sent)
        rows = self._connection.execute(select(*columns).where(about).order_by(table.c.id))
        return [dict(row._mapping) for row in rows]

    def concerns(self, trail: Trail) -> list[tuple[int, dict[str, object]]]:
        """What was found to be personal data in each answer, and what became of it."""
        table = schema.concerns
        mine = table.c.answer.in_([filed.id for filed in trail.answers])
        rows = self._connection.execute(select(table).where(mine).order_by(table.c.answer, table.c.no))
        kept = ("kind", "excerpt", "decision")
        return [(row.answer, {name: getattr(row, name) for name in kept}) for row in rows]

    def incidents(self, trail: Trail) -> list[Incident]:
        """What went wrong with something she sent."""
        about = [*trail.events, *([trail.user] if trail.user else ())]
        found = select(schema.incidents).where(schema.incidents.c.subject.in_(about))
        rows = self._connection.execute(found.order_by(schema.incidents.c.id))
        return [Incident(Kind(row.kind), "", row.since, row.over) for row in rows]

    def lists(self, user: UserId) -> list[dict[str, object]]:
        """The member lists a person gave, and when."""
        table = schema.rosters
        columns = (table.c.room, table.c.network, table.c.valid.label("confirmed"), table.c.at)
        rows = self._connection.execute(select(*columns).where(table.c.asker == user).order_by(table.c.id))
        return [dict(row._mapping) for row in rows]

    def releases(self, user: UserId) -> list[dict[str, object]]:
        """Which minutes a person released, and when."""
        table = schema.releases
        mine = select(table.c.round, table.c.at).where(table.c.user == user)
        rows = self._connection.execute(mine.order_by(table.c.round))
        return [dict(row._mapping) for row in rows]

    def started(self, user: UserId) -> list[RoundId]:
        """The rounds a person started."""
        table = schema.rounds
        mine = select(table.c.id).where(table.c.starter == user).order_by(table.c.id)
        return list(self._connection.scalars(mine).all())

    def moderated(self, user: UserId) -> list[RoundId]:
        """The rounds a person moderates besides the office."""
        table = schema.moderators
        mine = select(table.c.round).where(table.c.user == user).order_by(table.c.round)
        return list(self._connection.scalars(mine).all())
