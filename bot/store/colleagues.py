"""Colleagues: what several persons of one institution answered to the same question."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, bindparam, select

from bot.meeting.answer import COUNTING, Answer
from bot.meeting.ids import RoundId, UserId
from bot.store import schema
from bot.store.answers import Filed, filed
from bot.store.corrections import Corrections

_TABLE = schema.answers

# Built once: every answer asks for it.
_BESIDE = (
    select(_TABLE)
    .where(_TABLE.c.round == bindparam("its_round"), _TABLE.c.question == bindparam("its_question"))
    .where(_TABLE.c.institution == bindparam("its_institution"), _TABLE.c.user != bindparam("its_user"))
    .where(_TABLE.c.standing.in_(COUNTING))
    .order_by(_TABLE.c.id)
)


class Colleagues:
    """Answers that count, as one transaction sees them, by whom they are from."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beside(self, answer: Answer) -> list[Filed]:
        """What others of her institution answered to the same question, in the order it came."""
        hers: dict[str, object] = {"its_round": answer.round, "its_question": answer.question}
        hers |= {"its_institution": answer.member.institution, "its_user": answer.member.user}
        return [filed(row) for row in self._connection.execute(_BESIDE, hers)]

    def by(self, round_: RoundId, user: UserId) -> list[Filed]:
        """What a person answered in a round."""
        return self._filed(round_, _TABLE.c.user == user)

    def replace(self, earlier: Iterable[Filed]) -> None:
        """Delete answers whose place another person's takes."""
        Corrections(self._connection).remove([one.id for one in earlier])

    def _filed(self, round_: RoundId, where: ColumnElement[bool]) -> list[Filed]:
        counted = (_TABLE.c.round == round_) & _TABLE.c.standing.in_(COUNTING)
        rows = self._connection.execute(select(_TABLE).where(counted, where).order_by(_TABLE.c.id))
        return [filed(row) for row in rows]
