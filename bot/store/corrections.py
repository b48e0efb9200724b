"""Corrections: what a member has us do with single answers, whatever message they came in."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, update

from bot.store import schema

_TABLE = schema.answers


class Corrections:
    """The answers as one transaction corrects them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unname(self, ids: Iterable[int], *, unnamed: bool) -> None:
        """These stand in the minutes without their institution, or with it after all."""
        mine = _TABLE.c.id.in_(list(ids))
        self._connection.execute(update(_TABLE).where(mine).values(unnamed=unnamed))

    def remove(self, ids: Iterable[int]) -> None:
        """Delete these, with their statements; what else their messages answered stays."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.id.in_(list(ids))))
