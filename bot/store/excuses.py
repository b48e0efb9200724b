"""Excuses: institutions that are not there this time, said by one of their members."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.meeting.ids import RoundId, UserId
from bot.store import schema

_TABLE = schema.excuses


@dataclass(frozen=True, slots=True)
class Excused:
    """An institution that does not take part in a round; `user` said so."""

    round: RoundId
    institution: str
    user: UserId
    at: datetime


class Excuses:
    """The excuses as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Rounds in which nobody is excused; what we have read holds until this class writes.
        self._bare: set[RoundId] = set()

    def note(self, excused: Excused) -> None:
        """Excuse an institution, in place of an earlier excuse."""
        self.drop(excused.round, excused.institution)
        self._bare.discard(excused.round)
        values = {name: getattr(excused, name) for name in ("round", "institution", "user", "at")}
        self._connection.execute(insert(_TABLE), values)

    def drop(self, round_: RoundId, *institutions: str) -> None:
        """Forget excuses: they take part after all."""
        if round_ in self._bare:
            return
        excused = {one.institution for one in self.of_round(round_)}
        if not excused:
            self._bare.add(round_)
        elif gone := excused & set(institutions):
            these = (_TABLE.c.round == round_) & _TABLE.c.institution.in_(gone)
            self._connection.execute(delete(_TABLE).where(these))

    def of_round(self, round_: RoundId) -> list[Excused]:
        """Who is excused."""
        return self._excused(_TABLE.c.round == round_)

    def of_user(self, user: UserId) -> list[Excused]:
        """What a person excused."""
        return self._excused(_TABLE.c.user == user)

    def forget(self, user: UserId) -> None:
        """Forget what a person said of her institution."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.user == user))

    def forget_institution(self, name: str) -> None:
        """Forget that an institution was excused; capital letters do not matter."""
        named = {one.institution for one in self._excused()}
        wanted = [one for one in named if one.casefold() == name.casefold()]
        self._connection.execute(delete(_TABLE).where(_TABLE.c.institution.in_(wanted)))

    def forget_round(self, round_: RoundId) -> None:
        """Forget all of a round."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.round == round_))

    def _excused(self, *where: Any) -> list[Excused]:
        rows = self._connection.execute(
            select(_TABLE).where(*where).order_by(_TABLE.c.at, _TABLE.c.institution)
        )
        return [Excused(row.round, row.institution, row.user, row.at) for row in rows]
