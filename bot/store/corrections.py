"""Corrections: what a member has us do with single answers, whatever message they came in."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, update

from bot.meeting.ids import EventId
from bot.store import schema
from bot.store.boards import Boards
from bot.store.tombstones import Tombstones

_TABLE = schema.answers


class Corrections:
    """The answers as one transaction corrects them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unname(self, ids: Iterable[int], *, unnamed: bool) -> None:
        """Leave the institution out of the minutes for these answers, or put it back."""
        mine = _TABLE.c.id.in_(list(ids))
        self._connection.execute(update(_TABLE).where(mine).values(unnamed=unnamed))

    def move(self, ids: Iterable[int], question: int) -> None:
        """Move answers to another question. Boards lose them as if deleted, and they are new to the other."""
        mine = list(ids)
        self._connection.execute(update(_TABLE).where(_TABLE.c.id.in_(mine)).values(question=question))
        Boards(self._connection).let_go(mine)

    def remove(self, ids: Iterable[int]) -> None:
        """Delete these, with their statements; what else their messages answered stays.

        Whoever edits such a message later does not bring them back.
        """
        these = _TABLE.c.id.in_(list(ids))
        for row in self._connection.execute(select(_TABLE.c.event, _TABLE.c.origin).where(these)).all():
            Tombstones(self._connection).add_part(row.event, row.origin)
        self._connection.execute(delete(_TABLE).where(these))

    def removed(self, event: EventId, questions: Iterable[int]) -> bool:
        """Whether what a message said to any of these questions was deleted alone."""
        return Tombstones(self._connection).covers_any_part(event, questions)
