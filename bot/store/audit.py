"""The audit trail: who did what and when, never what anybody said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, true, update

from bot.meeting.ids import RoundId, UserId
from bot.store import schema

# What is counted later: that an answer was withdrawn, and that published minutes had quoted it.
WITHDRAWN = "answer withdrawn"
FROM_MINUTES = "published"
# Who did what came by itself.
NOBODY = UserId("umlauf")


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `detail` holds numbers, dates or reasons."""

    at: datetime
    who: UserId
    what: str
    round: RoundId | None = None
    detail: str = ""


class Audit:
    """The trail as one transaction sees it; it only grows, and names can be taken out of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, entry: Entry) -> None:
        """Write an entry."""
        row = {name: getattr(entry, name) for name in ("at", "who", "what", "round", "detail")}
        self._connection.execute(insert(schema.audit).values(row))

    def entries(self, who: UserId | None = None) -> list[Entry]:
        """All entries, oldest first; or those that name somebody."""
        mine = schema.audit.c.who == who if who else true()
        rows = self._connection.execute(select(schema.audit).where(mine).order_by(schema.audit.c.id))
        return [Entry(row.at, row.who, row.what, row.round, row.detail) for row in rows]

    def latest(self, round_: RoundId, what: str) -> Entry | None:
        """When, and by whom, something was last done with a round."""
        row = schema.audit.c
        found = select(schema.audit).where((row.round == round_) & (row.what == what)).order_by(row.id.desc())
        last = self._connection.execute(found.limit(1)).first()
        return None if last is None else Entry(last.at, last.who, last.what, last.round, last.detail)

    def often(self, round_: RoundId, what: str) -> int:
        """How often something was done with a round."""
        row = schema.audit.c
        found = (row.round == round_) & (row.what == what)
        return self._connection.scalar(select(func.count()).where(found)) or 0

    def withdrawn_from_minutes(self, round_: RoundId) -> int:
        """How many messages were withdrawn after the minutes of their round had quoted them."""
        row = schema.audit.c
        found = (row.round == round_) & (row.what == WITHDRAWN) & (row.detail == FROM_MINUTES)
        return self._connection.scalar(select(func.count()).where(found)) or 0

    def withdrew(self, round_: RoundId) -> set[UserId]:
        """Who withdrew a message of a round."""
        row = schema.audit.c
        found = select(row.who).where((row.round == round_) & (row.what == WITHDRAWN))
        return set(self._connection.scalars(found).all())

    def rename(self, who: UserId, pseudonym: UserId) -> None:
        """Replace a name by a pseudonym; what was done stays known."""
        mine = schema.audit.c.who == who
        self._connection.execute(update(schema.audit).where(mine).values(who=pseudonym))
