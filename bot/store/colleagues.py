"""Colleagues: what several persons of one institution answered to the same question."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, select

from bot.meeting.answer import COUNTING, Answer
from bot.meeting.ids import RoundId, UserId
from bot.store import schema
from bot.store.answers import Filed, filed

_TABLE = schema.answers


class Colleagues:
    """Answers that count, as one transaction sees them, by whom they are from."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beside(self, answer: Answer) -> list[Filed]:
        """What others of her institution answered to the same question, in the order it came."""
        same = (_TABLE.c.question == answer.question) & (_TABLE.c.institution == answer.member.institution)
        return self._filed(answer.round, same & (_TABLE.c.user != answer.member.user))

    def by(self, round_: RoundId, user: UserId) -> list[Filed]:
        """What a person answered in a round."""
        return self._filed(round_, _TABLE.c.user == user)

    def replace(self, earlier: Iterable[Filed]) -> None:
        """Somebody else's answer takes their place."""
        gone = [one.id for one in earlier]
        self._connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(gone)))

    def _filed(self, round_: RoundId, where: ColumnElement[bool]) -> list[Filed]:
        counted = (_TABLE.c.round == round_) & _TABLE.c.standing.in_(COUNTING)
        rows = self._connection.execute(select(_TABLE).where(counted, where).order_by(_TABLE.c.id))
        return [filed(row) for row in rows]
