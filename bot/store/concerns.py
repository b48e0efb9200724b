"""Concerns: what in an answer may be personal data, until staff have decided about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from bot.meeting.ids import EventId, RoundId
from bot.store import schema
from bot.store.answers import Answers, Filed
from bot.store.rulings import Rulings

_TABLE, _ANSWERS = schema.concerns, schema.answers


@dataclass(frozen=True, slots=True)
class Concern:
    """A passage of an answer, verbatim, and what makes it one: „person“, „person+health“."""

    filed: Filed
    no: int
    kind: str
    excerpt: str


class Concerns:
    """The concerns as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, answer: int, passages: Sequence[tuple[str, str]]) -> None:
        """Note the passages of an answer to decide about, each with its kind, in place of earlier ones."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.answer == answer))
        for no, (kind, excerpt) in enumerate(passages, start=1):
            row = {"answer": answer, "no": no, "kind": kind, "excerpt": excerpt}
            self._connection.execute(insert(_TABLE).values(row))

    def decide(self, concern: Concern, decision: str) -> None:
        """Note a decision, and delete the passage itself."""
        where = (_TABLE.c.answer == concern.filed.id) & (_TABLE.c.no == concern.no)
        self._connection.execute(update(_TABLE).where(where).values(decision=decision, excerpt=""))

    def reword(self, answer: int, words: re.Pattern[str], wording: str) -> None:
        """What is quoted of an answer reads differently from now on."""
        found = self._connection.execute(select(_TABLE).where(_TABLE.c.answer == answer)).all()
        for row in found:
            where = (_TABLE.c.answer == answer) & (_TABLE.c.no == row.no)
            excerpt = words.sub(lambda _: wording, row.excerpt)
            self._connection.execute(update(_TABLE).where(where).values(excerpt=excerpt))

    def open(self, round_: RoundId) -> list[Concern]:
        """What is still to be decided in a round, in the order of its answers."""
        counting = {filed.id: filed for filed in Answers(self._connection).of_round(round_)}
        return self._undecided(counting)

    def of_event(self, event: EventId) -> list[Concern]:
        """What is still to be decided about one message."""
        return self._undecided({filed.id: filed for filed in Rulings(self._connection).of_event(event)})

    def decided(self, round_: RoundId) -> int:
        """How many passages of a round are decided already."""
        mine = (_ANSWERS.c.round == round_) & _TABLE.c.decision.is_not(None)
        return (
            self._connection.scalar(select(func.count()).select_from(_TABLE.join(_ANSWERS)).where(mine)) or 0
        )

    def known(self, round_: RoundId) -> set[int]:
        """Answers of a round that were found to hold such passages, decided or not."""
        found = select(_TABLE.c.answer).join(_ANSWERS).where(_ANSWERS.c.round == round_)
        return set(self._connection.scalars(found).all())

    def _undecided(self, answers: dict[int, Filed]) -> list[Concern]:
        if not answers:
            return []
        open_: ColumnElement[bool] = _TABLE.c.decision.is_(None)
        rows = self._connection.execute(select(_TABLE).where(open_).order_by(_TABLE.c.answer, _TABLE.c.no))
        return [
            Concern(answers[row.answer], row.no, row.kind, row.excerpt)
            for row in rows
            if row.answer in answers
        ]
