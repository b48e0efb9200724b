"""Who can help whom: pairs of statements, which go with their answers, and what staff decided."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Table,
    insert,
    select,
    update,
)

from bot.meeting.helping import Passage, Suggestion
from bot.meeting.ids import RoundId
from bot.store.columns import Instant
from bot.store.schema import metadata

_HELPS = Table(
    "helps",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("need", ForeignKey("answers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("need_no", Integer, nullable=False),
    Column("need_digest", BigInteger, nullable=False),
    Column("offer", ForeignKey("answers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("offer_no", Integer, nullable=False),
    Column("offer_digest", BigInteger, nullable=False),
    Column("accepted", Boolean),
    sqlite_autoincrement=True,
)
# The rounds in which pairs were sought.
_SEARCHES = Table(
    "help_searches",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False),
)


class Helps:
    """The pairs as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sought(self, round_: RoundId) -> bool:
        """Whether pairs were sought in a round."""
        found = select(_SEARCHES.c.round).where(_SEARCHES.c.round == round_)
        return self._connection.scalar(found) is not None

    def keep(self, round_: RoundId, pairs: Iterable[tuple[Passage, Passage]], now: datetime) -> None:
        """Keep the pairs that were found, best first."""
        self._connection.execute(insert(_SEARCHES).values(round=round_, at=now))
        for need, offer in pairs:
            row = {"need": need.answer, "need_no": need.no, "need_digest": need.digest}
            row |= {"offer": offer.answer, "offer_no": offer.no, "offer_digest": offer.digest}
            self._connection.execute(insert(_HELPS).values(round=round_, **row))

    def of_round(self, round_: RoundId) -> list[Suggestion]:
        """The pairs of a round whose answers are still there, best first."""
        rows = self._connection.execute(select(_HELPS).where(_HELPS.c.round == round_).order_by(_HELPS.c.id))
        return [_suggestion(row) for row in rows]

    def decide(self, id_: int, accepted: bool) -> None:
        """Note whether staff want a pair in the minutes."""
        self._connection.execute(update(_HELPS).where(_HELPS.c.id == id_).values(accepted=accepted))


def _suggestion(row: Row[tuple[object, ...]]) -> Suggestion:
    need = Passage(row.need, row.need_no, row.need_digest)
    return Suggestion(row.id, need, Passage(row.offer, row.offer_no, row.offer_digest), row.accepted)
