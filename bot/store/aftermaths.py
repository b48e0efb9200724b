"""Aftermaths: what published minutes still have before them, their editions, and who took part.

Who took part is noted when minutes appear: answers do not stay, and staff compare one round with the next. An
institution may be called like a person, so it is known by a salted hash alone.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Table,
    delete,
    false,
    func,
    insert,
    select,
    update,
)

from bot.meeting.aftermath import Aftermath, Edition
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.round import Kind
from bot.store import salt, schema
from bot.store.columns import Instant, Name
from bot.store.schema import metadata

_TABLE = Table(
    "aftermaths",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("until", Instant, nullable=False),
    Column("issue_at", Instant),
    Column("whole", Boolean, nullable=False, server_default=false()),
    Column("pressed", Boolean, nullable=False, server_default=false()),
    Column("agreed_at", Instant),
    Column("looked_back_at", Instant),
    Column("unreached", Integer, nullable=False, server_default="0"),
)
_EDITIONS = Table(
    "editions",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("no", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("unreached", Integer, nullable=False, server_default="0"),
)
_TURNOUT = Table(
    "turnouts",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("institution", Name, primary_key=True),
)


class Aftermaths:
    """The aftermaths as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(
        self,
        round_: RoundId,
        until: datetime,
        institutions: Iterable[str],
        now: datetime,
        *,
        unreached: int = 0,
    ) -> Aftermath:
        """The minutes are out, as their first edition."""
        self._connection.execute(insert(_TABLE).values(round=round_, until=until, unreached=unreached))
        first = {"round": round_, "no": 1, "at": now, "unreached": unreached}
        self._connection.execute(insert(_EDITIONS).values(first))
        for institution in sorted(map(self._masked, set(institutions))):
            self._connection.execute(insert(_TURNOUT).values(round=round_, institution=institution))
        return Aftermath(round_, until, unreached=unreached)

    def get(self, round_: RoundId) -> Aftermath | None:
        """What minutes still have before them; None if not out, or out before there were aftermaths."""
        found = self._find(_TABLE.c.round == round_)
        return found[0] if found else None

    def unfinished(self) -> list[Aftermath]:
        """Those that have something before them, the oldest first."""
        return self._find(_TABLE.c.looked_back_at.is_(None) | _TABLE.c.issue_at.is_not(None))

    def save(self, aftermath: Aftermath) -> None:
        """Write back one that took a step."""
        values = {
            column.name: getattr(aftermath, column.name)
            for column in _TABLE.columns
            if column.name != "round"
        }
        mine = _TABLE.c.round == aftermath.round
        self._connection.execute(update(_TABLE).where(mine).values(values))

    def edition(self, round_: RoundId, no: int | None = None) -> Edition | None:
        """The newest edition of the minutes, or edition `no`; None if there is none, or nobody counted."""
        mine = (_EDITIONS.c.round == round_) & (_EDITIONS.c.no == no if no else True)
        newest = select(_EDITIONS).where(mine).order_by(_EDITIONS.c.no.desc())
        row = self._connection.execute(newest.limit(1)).first()
        return None if row is None else Edition(row.no, row.at, row.unreached)

    def reissue(self, round_: RoundId, now: datetime) -> Edition:
        """Begin the next edition of the minutes, and return it."""
        last = select(func.max(_EDITIONS.c.no)).where(_EDITIONS.c.round == round_)
        missed = self._connection.scalar(select(_TABLE.c.unreached).where(_TABLE.c.round == round_)) or 0
        edition = Edition((self._connection.scalar(last) or 0) + 1, now, missed)
        row = {"no": edition.no, "at": now, "unreached": missed}
        self._connection.execute(insert(_EDITIONS).values(round=round_, **row))
        return edition

    def before(self, room: RoomId, round_: RoundId) -> RoundId | None:
        """The meeting of a room whose minutes came out before those of this round."""
        rounds = schema.rounds.c
        earlier = select(func.max(_TABLE.c.round)).join(schema.rounds, rounds.id == _TABLE.c.round)
        id_ = self._connection.scalar(
            earlier.where(rounds.room == room, rounds.id < round_, rounds.kind == Kind.MEETING)
        )
        return None if id_ is None else RoundId(id_)

    def turnout(self, round_: RoundId) -> int:
        """How many institutions took part."""
        mine = select(func.count()).where(_TURNOUT.c.round == round_)
        return self._connection.scalar(mine) or 0

    def among(self, round_: RoundId, institutions: Iterable[str]) -> set[str]:
        """Which of these took part."""
        mine = select(_TURNOUT.c.institution).where(_TURNOUT.c.round == round_)
        known = set(self._connection.scalars(mine).all())
        return {name for name in institutions if self._masked(name) in known}

    def forget_names(self, names: Collection[str]) -> None:
        """Forget that these took part; capital letters do not matter."""
        hers = [self._masked(name) for name in names]
        self._connection.execute(delete(_TURNOUT).where(_TURNOUT.c.institution.in_(hers)))

    def _masked(self, institution: str) -> str:
        return salt.digest(self._connection, institution.casefold())

    def _find(self, where: ColumnElement[bool]) -> list[Aftermath]:
        rows = self._connection.execute(select(_TABLE).where(where).order_by(_TABLE.c.round))
        return [_aftermath(row) for row in rows]


def _aftermath(row: Row[tuple[object, ...]]) -> Aftermath:
    return Aftermath(**dict(row._mapping))
