"""Archive: published minutes as they hold now, kept when the answers are not; and whatever they outlived."""

import json
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, Row, Table, delete, insert, select

from bot.meeting.ids import RoomId, RoundId
from bot.meeting.round import Kind, Phase
from bot.store import schema
from bot.store.columns import Instant, Name, Words
from bot.store.schema import metadata

# There is one edition of a round: what was withdrawn or corrected is in no older one, either.
_TABLE = Table(
    "archive",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False),
    # That of the answers it was made of (see `Mailings.stamp`).
    Column("stamp", Name, nullable=False),
    Column("took_part", Integer, nullable=False),
    Column("invited", Integer, nullable=False),
    # The packed sheet (`bot.minutes.sheet`).
    Column("page", Words, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Archived:
    """The minutes of a round, published `at` a moment; `page` is their sheet, packed."""

    round: RoundId
    at: datetime
    stamp: str
    took_part: int
    invited: int
    page: str


class Archive:
    """The editions as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, edition: Archived) -> None:
        """Keep an edition in place of the one before."""
        self.drop(edition.round)
        self._connection.execute(insert(_TABLE), asdict(edition))

    def of(self, round_: RoundId) -> Archived | None:
        """The edition of a round, if there is one."""
        row = self._connection.execute(select(_TABLE).where(_TABLE.c.round == round_)).first()
        return None if row is None else _archived(row)

    def drop(self, round_: RoundId) -> None:
        """Delete the edition of a round."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.round == round_))

    def published(self, rooms: Collection[RoomId]) -> list[RoundId]:
        """The published rounds of some rooms, the newest first."""
        table = schema.rounds.c
        mine = (table.phase == Phase.PUBLISHED) & table.room.in_(rooms)
        found = select(table.id).where(mine).order_by(table.published_at.desc(), table.id.desc())
        return [RoundId(id_) for id_ in self._connection.scalars(found)]

    def before(self, room: RoomId, number: int) -> RoundId | None:
        """The published meeting of a room before the round with a number."""
        table = schema.rounds.c
        mine = (table.phase == Phase.PUBLISHED) & (table.room == room) & (table.number < number)
        mine &= table.kind == Kind.MEETING
        id_ = self._connection.scalar(select(table.id).where(mine).order_by(table.number.desc()).limit(1))
        return None if id_ is None else RoundId(id_)

    def naming(self, names: Collection[str], *, apart: bool = False) -> list[Archived]:
        """All that hold one of these names – `apart`: as words of their own; capital letters do not matter.

        Databases know small and capital letters of English alone, so we look ourselves.
        """
        forms = [re.escape(_as_packed(name)) for name in names if name.strip()]
        either = "|".join(forms)
        wanted = re.compile(rf"(?<!\w)(?:{either})(?!\w)" if apart else either)
        rows = self._connection.execute(select(_TABLE).order_by(_TABLE.c.round)) if forms else ()
        return [_archived(row) for row in rows if wanted.search(row.page.casefold())]


def _as_packed(name: str) -> str:
    """A name as a page has it, in small letters: a mark may need another one before it."""
    return json.dumps(" ".join(name.split()), ensure_ascii=False)[1:-1].casefold()


def _archived(row: Row[tuple[object, ...]]) -> Archived:
    return Archived(**row._mapping)
