"""Answers and what they were sorted into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.meeting.answer import Answer, Standing
from bot.meeting.ids import EventId, RoundId
from bot.meeting.member import Member
from bot.store import schema

_TABLE = schema.answers


@dataclass(frozen=True, slots=True)
class Filed:
    """An answer with the id it was filed under."""

    id: int
    answer: Answer


class Answers:
    """The answers as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def file(self, answer: Answer) -> None:
        """Store an answer; one event answers one question once."""
        self._connection.execute(insert(_TABLE).values(_values(answer)))

    def of_event(self, event: EventId) -> list[Answer]:
        """What one message answered, by question."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.event == event).order_by(_TABLE.c.question)
        )
        return [_answer(row) for row in rows]

    def of_round(self, round_: RoundId, standing: Standing = Standing.COUNTED) -> list[Filed]:
        """All answers of a round in the order they arrived."""
        chosen = (_TABLE.c.round == round_) & (_TABLE.c.standing == standing)
        rows = self._connection.execute(select(_TABLE).where(chosen).order_by(_TABLE.c.id))
        return [Filed(row.id, _answer(row)) for row in rows]

    def rewrite(self, event: EventId, texts: dict[int, str]) -> None:
        """Take over an edited message; questions that it no longer mentions lose its answer.

        The former wording is overwritten, not kept.
        """
        for question, text in texts.items():
            where = (_TABLE.c.event == event) & (_TABLE.c.question == question)
            self._connection.execute(update(_TABLE).where(where).values(text=text))
        gone = (_TABLE.c.event == event) & _TABLE.c.question.not_in(texts)
        self._connection.execute(delete(_TABLE).where(gone))

    def withdraw(self, event: EventId) -> int:
        """Delete all that one message answered, with its statements; returns how many answers went."""
        return self._connection.execute(delete(_TABLE).where(_TABLE.c.event == event)).rowcount

    def institutions(self, round_: RoundId) -> set[str]:
        """Who has answered in time."""
        where = (_TABLE.c.round == round_) & (_TABLE.c.standing == Standing.COUNTED)
        return set(self._connection.scalars(select(_TABLE.c.institution).where(where)).all())

    def counts(self, round_: RoundId, standing: Standing = Standing.COUNTED) -> dict[int, int]:
        """How many answers each question has."""
        where = (_TABLE.c.round == round_) & (_TABLE.c.standing == standing)
        rows = self._connection.execute(
            select(_TABLE.c.question, func.count()).where(where).group_by(_TABLE.c.question)
        )
        return {row[0]: row[1] for row in rows}


def _values(answer: Answer) -> dict[str, object]:
    return {
        "round": answer.round,
        "question": answer.question,
        "event": answer.event,
        "user": answer.member.user,
        "name": answer.member.name,
        "institution": answer.member.institution,
        "text": answer.text,
        "arrived": answer.arrived,
        "standing": answer.standing,
    }


def _answer(row: Row[tuple[object, ...]]) -> Answer:
    return Answer(
        round=row.round,
        question=row.question,
        event=row.event,
        member=Member(row.user, row.name, row.institution),
        text=row.text,
        arrived=row.arrived,
        standing=Standing(row.standing),
    )


@dataclass(frozen=True, slots=True)
class Sorted:
    """A sorted statement; `theme` counts within its question, None if it stands alone."""

    answer: int
    no: int
    text: str
    theme: int | None
    left_out: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A theme of a question."""

    question: int
    no: int
    text: str


class Sortings:
    """What the answers of closed rounds were sorted into."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(
        self,
        round_: RoundId,
        headings: Iterable[Heading],
        statements: Iterable[Sorted],
        *,
        grouped: bool,
        now: datetime,
    ) -> None:
        """Store the sorting of a round in place of an earlier one."""
        self._clear(round_)
        for heading in headings:
            row = {"round": round_, "question": heading.question, "no": heading.no, "heading": heading.text}
            self._connection.execute(insert(schema.themes).values(row))
        for sorted_ in statements:
            row = {name: getattr(sorted_, name) for name in ("answer", "no", "text", "theme", "left_out")}
            self._connection.execute(insert(schema.statements).values(row))
        self._connection.execute(insert(schema.sortings).values(round=round_, at=now, grouped=grouped))

    def grouped(self, round_: RoundId) -> bool | None:
        """Whether the themes were found in time; None if the round has not been sorted yet."""
        table = schema.sortings
        return self._connection.scalar(select(table.c.grouped).where(table.c.round == round_))

    def headings(self, round_: RoundId) -> list[Heading]:
        """The themes of a round in order."""
        table = schema.themes
        rows = self._connection.execute(
            select(table).where(table.c.round == round_).order_by(table.c.question, table.c.no)
        )
        return [Heading(row.question, row.no, row.heading) for row in rows]

    def statements(self, round_: RoundId) -> list[Sorted]:
        """The statements of a round in the order of their answers."""
        table = schema.statements
        rows = self._connection.execute(
            select(table)
            .join(_TABLE, _TABLE.c.id == table.c.answer)
            .where(_TABLE.c.round == round_)
            .order_by(table.c.answer, table.c.no)
        )
        return [Sorted(row.answer, row.no, row.text, row.theme, row.left_out) for row in rows]

    def _clear(self, round_: RoundId) -> None:
        mine = select(_TABLE.c.id).where(_TABLE.c.round == round_)
        self._connection.execute(delete(schema.statements).where(schema.statements.c.answer.in_(mine)))
        self._connection.execute(delete(schema.themes).where(schema.themes.c.round == round_))
        self._connection.execute(delete(schema.sortings).where(schema.sortings.c.round == round_))
