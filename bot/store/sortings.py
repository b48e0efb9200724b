"""What the answers of a closed round were sorted into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.meeting.ids import RoundId
from bot.store import schema

_PART = ("answer", "no", "text", "theme", "left_out", "doubtful", "need")


@dataclass(frozen=True, slots=True)
class Sorted:
    """A part of an answer; `theme` counts within its question, None if it stands alone.

    Of one that is `doubtful` it is not sure that it belongs there. In one that is a `need`, somebody says
    what she needs where that was asked.
    """

    answer: int
    no: int
    text: str
    theme: int | None
    left_out: bool
    doubtful: bool = False
    need: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """The answers to one question, taken apart and brought together under headings.

    `recalled` tells for each heading the number of the round that had it before, 0 if none had.
    """

    question: int
    headings: tuple[str, ...]
    parts: tuple[Sorted, ...]
    grouped: bool
    recalled: tuple[int, ...] = ()


class Sortings:
    """The sortings as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, round_: RoundId, sortings: Iterable[Sorting], now: datetime) -> None:
        """Store how a round was sorted, in place of an earlier time."""
        self._clear(round_)
        for sorting in sortings:
            self._insert(round_, sorting, now)

    def of_round(self, round_: RoundId) -> list[Sorting]:
        """How each question was sorted, in order; empty if that has not happened yet."""
        table = schema.sortings
        rows = self._connection.execute(
            select(table.c.question, table.c.grouped)
            .where(table.c.round == round_)
            .order_by(table.c.question)
        )
        return [self._sorting(round_, row.question, row.grouped) for row in rows.all()]

    def _sorting(self, round_: RoundId, question: int, grouped: bool) -> Sorting:
        table = schema.themes
        mine = (table.c.round == round_) & (table.c.question == question)
        themes = self._connection.execute(select(table).where(mine).order_by(table.c.no)).all()
        headings = tuple(theme.heading for theme in themes)
        recalled = tuple(theme.recalled or 0 for theme in themes)
        recalled = recalled if any(recalled) else ()
        return Sorting(question, headings, self._parts(round_, question), grouped, recalled)

    def _parts(self, round_: RoundId, question: int) -> tuple[Sorted, ...]:
        table, answers = schema.statements, schema.answers
        rows = self._connection.execute(
            select(table)
            .join(answers, answers.c.id == table.c.answer)
            .where(answers.c.round == round_, answers.c.question == question)
            .order_by(table.c.answer, table.c.no)
        )
        return tuple(Sorted(*(getattr(row, name) for name in _PART)) for row in rows)

    def _insert(self, round_: RoundId, sorting: Sorting, now: datetime) -> None:
        key = {"round": round_, "question": sorting.question}
        self._connection.execute(insert(schema.sortings).values(**key, at=now, grouped=sorting.grouped))
        recalled = sorting.recalled or (0,) * len(sorting.headings)
        for no, (heading, number) in enumerate(zip(sorting.headings, recalled, strict=True)):
            row = {"no": no, "heading": heading, "recalled": number or None}
            self._connection.execute(insert(schema.themes).values(**key, **row))
        for part in sorting.parts:
            row = {name: getattr(part, name) for name in _PART}
            self._connection.execute(insert(schema.statements).values(row))

    def _clear(self, round_: RoundId) -> None:
        mine = select(schema.answers.c.id).where(schema.answers.c.round == round_)
        self._connection.execute(delete(schema.statements).where(schema.statements.c.answer.in_(mine)))
        for table in (schema.themes, schema.sortings):
            self._connection.execute(delete(table).where(table.c.round == round_))
