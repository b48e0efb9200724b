"""Rulings: what staff decide about single answers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from bot.meeting.answer import Standing
from bot.meeting.ids import EventId, RoomId, RoundId
from bot.store import schema
from bot.store.answers import Answers, Filed, filed
from bot.store.corrections import Corrections

_TABLE = schema.answers


class Rulings:
    """The rulings as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_event(self, event: EventId) -> list[Filed]:
        """What one message answered, with the ids to decide about, by question."""
        found = select(_TABLE).where(_TABLE.c.event == event).order_by(_TABLE.c.question)
        return [filed(row) for row in self._connection.execute(found)]

    def room_of(self, event: EventId) -> RoomId | None:
        """Where a message was sent, as long as we know."""
        return self._connection.scalar(select(schema.inbox.c.room).where(schema.inbox.c.event == event))

    def judge(self, ids: Collection[int], standing: Standing) -> None:
        """From now on these answers count, or do not."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.id.in_(ids)).values(standing=standing))

    def reword(self, id_: int, text: str) -> None:
        """Overwrite the wording of an answer; the former one is not kept."""
        self._connection.execute(update(_TABLE).where(_TABLE.c.id == id_).values(text=text))

    def drop(self, ids: Collection[int]) -> None:
        """Delete answers, with all that was made of them."""
        Corrections(self._connection).remove(ids)

    def deferred(self, room: RoomId) -> list[Filed]:
        """What was kept for the next round of a room, in the order it arrived."""
        rounds = select(schema.rounds.c.id).where(schema.rounds.c.room == room).order_by(schema.rounds.c.id)
        answers = Answers(self._connection)
        found = [
            answers.of_round(RoundId(id_), Standing.DEFERRED)
            for id_ in self._connection.scalars(rounds).all()
        ]
        return [answer for one in found for answer in one]

    def forget_deferred(self, shown: datetime, arrived: datetime) -> None:
        """Forget what was shown to staff before the one moment, or came before the other.

        It was shown when the next round of its room was opened.
        """
        old = _TABLE.c.arrived < arrived
        waiting = _TABLE.c.standing == Standing.DEFERRED
        self._connection.execute(delete(_TABLE).where(waiting, old | _followed(shown)))


def _followed(before: datetime) -> ColumnElement[bool]:
    """Whether another round of the same room was opened after an answer's own, and before a moment."""
    mine, next_ = schema.rounds.alias("mine"), schema.rounds.alias("next")
    followed = select(mine.c.id).join(next_, (next_.c.room == mine.c.room) & (next_.c.id > mine.c.id))
    return _TABLE.c.round.in_(followed.where(next_.c.opened_at < before))
