"""How those who lead a round are called, as the minutes print it."""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, ForeignKey, Table, delete, insert, select

from bot.meeting.ids import RoundId, UserId
from bot.store.columns import Name, Words
from bot.store.schema import metadata

_LEADERS = Table(
    "leaders",
    metadata,
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True),
    Column("user", Name, primary_key=True),
    Column("name", Words, nullable=False),
)


class Leaders:
    """The names as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def know(self, round_: RoundId, names: Mapping[UserId, str]) -> None:
        """They are called so, in this round; what an earlier message said of them holds no more."""
        mine = (_LEADERS.c.round == round_) & _LEADERS.c.user.in_(names)
        self._connection.execute(delete(_LEADERS).where(mine))
        for user, name in names.items():
            self._connection.execute(insert(_LEADERS).values(round=round_, user=user, name=name))

    def of_round(self, round_: RoundId) -> dict[UserId, str]:
        """Whose names are known in a round, and what they are."""
        rows = self._connection.execute(select(_LEADERS).where(_LEADERS.c.round == round_))
        return {UserId(row.user): row.name for row in rows}

    def of_user(self, user: UserId) -> list[str]:
        """The names a person led rounds by."""
        found = select(_LEADERS.c.name).where(_LEADERS.c.user == user).distinct().order_by(_LEADERS.c.name)
        return list(self._connection.scalars(found).all())

    def forget(self, round_: RoundId) -> None:
        """Forget all of a round, whose minutes are shown no more."""
        self._connection.execute(delete(_LEADERS).where(_LEADERS.c.round == round_))

    def erase(self, user: UserId) -> None:
        """Forget that a person led rounds."""
        self._connection.execute(delete(_LEADERS).where(_LEADERS.c.user == user))
