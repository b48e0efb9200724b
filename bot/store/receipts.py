"""Receipts that wait because the homeserver has had enough: they make room for others, and fewer will do."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from bot.meeting.ids import RoomId
from bot.store import schema
from bot.store.outbox import State

_TABLE = schema.outbox
# So many answers a round may ask of a person: whoever answers all of them gets all receipts.
_ENOUGH = 20


class Receipts:
    """The waiting receipts as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def relieve(self, room: RoomId, until: datetime) -> None:
        """Let all receipts of a room wait, and spare the homeserver those of people who write too much.

        Of each person the newest twenty stay: what carries one counts, and so does all before it.
        """
        waiting = and_(
            _TABLE.c.state == State.WAITING, _TABLE.c.lane.startswith(f"{room}/receipts/", autoescape=True)
        )
        newest_first = select(_TABLE.c.id, _TABLE.c.payload).where(waiting).order_by(_TABLE.c.id.desc())
        spared = _beyond_enough(self._connection.execute(newest_first))
        values = {"state": State.SPARED, "payload": None, "reason": "spared"}
        self._connection.execute(update(_TABLE).where(_TABLE.c.id.in_(spared)).values(values))
        self._connection.execute(update(_TABLE).where(waiting, _TABLE.c.due < until).values(due=until))


def _beyond_enough(newest_first: Iterable[Row[tuple[Any, ...]]]) -> list[int]:
    seen: Counter[object] = Counter()
    beyond = []
    for row in newest_first:
        person = row.payload.get("to")
        seen[person] += 1
        if person is not None and seen[person] > _ENOUGH:
            beyond.append(row.id)
    return beyond
