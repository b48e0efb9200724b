"""Answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from bot.meeting.answer import COUNTING, Answer, Channel, Standing
from bot.meeting.ids import EventId, RoundId, UserId
from bot.meeting.member import Member
from bot.store import schema
from bot.store.tombstones import Tombstones

_TABLE = schema.answers
_FILE = insert(_TABLE)


@dataclass(frozen=True, slots=True)
class Filed:
    """An answer with the id it was filed under."""

    id: int
    answer: Answer


class Answers:
    """The answers as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def file(self, answer: Answer) -> bool:
        """Store an answer; one event gives one answer to a question. Whether it was stored:

        not if the event was erased between the moment it was read and now, nor if what it said to this
        question was deleted alone, by whomever it is from or by somebody who might.
        """
        if Tombstones(self._connection).covers_part(answer.event, answer.origin):
            return False
        self._connection.execute(_FILE, _values(answer))
        return True

    def of_event(self, event: EventId) -> list[Answer]:
        """What one message answered, by question."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.event == event).order_by(_TABLE.c.question)
        )
        return [_answer(row) for row in rows]

    def of_round(self, round_: RoundId, *standings: Standing) -> list[Filed]:
        """All answers of a round that count, or those of `standings`, in the order they arrived."""
        return self._filed((_TABLE.c.round == round_) & _TABLE.c.standing.in_(standings or COUNTING))

    def rewrite(self, event: EventId, texts: Mapping[int, str]) -> None:
        """Take over an edited message; questions that it no longer mentions lose its answer.

        What was moved is found by the question that the message gives it to, and stays where it is. The
        former wording is overwritten, not kept.
        """
        for question, text in texts.items():
            where = (_TABLE.c.event == event) & (_TABLE.c.origin == question)
            self._connection.execute(update(_TABLE).where(where).values(text=text))
        gone = (_TABLE.c.event == event) & _TABLE.c.origin.not_in(texts)
        self._connection.execute(delete(_TABLE).where(gone))

    def reassign(self, id_: int, member: Member) -> None:
        """File an answer under another member: it was given for another institution than it seemed."""
        values = {"name": member.name, "institution": member.institution}
        self._connection.execute(update(_TABLE).where(_TABLE.c.id == id_).values(values))

    def withdraw(self, event: EventId) -> int:
        """Delete all that one message answered, with its statements; returns how many answers went."""
        return self._connection.execute(delete(_TABLE).where(_TABLE.c.event == event)).rowcount

    def forget(self, round_: RoundId) -> None:
        """Delete all answers of a round, with their statements, but not what waits for the next one."""
        gone = (_TABLE.c.round == round_) & (_TABLE.c.standing != Standing.DEFERRED)
        self._connection.execute(delete(_TABLE).where(gone))

    def institutions(self, round_: RoundId) -> set[str]:
        """Whose answers count."""
        where = (_TABLE.c.round == round_) & _TABLE.c.standing.in_(COUNTING)
        return set(self._connection.scalars(select(_TABLE.c.institution).where(where)).all())

    def of_user(self, user: UserId) -> list[Filed]:
        """All answers of a person, in the order they arrived."""
        return self._filed(_TABLE.c.user == user)

    def of_institution(self, name: str) -> list[Filed]:
        """All answers for an institution; capital letters do not matter."""
        filed = self._filed(_TABLE.c.institution.is_not(None))
        return [one for one in filed if one.answer.member.institution.casefold() == name.casefold()]

    def _filed(self, where: ColumnElement[bool]) -> list[Filed]:
        rows = self._connection.execute(select(_TABLE).where(where).order_by(_TABLE.c.id))
        return [filed(row) for row in rows]


def filed(row: Row[tuple[object, ...]]) -> Filed:
    """A row of the table as an answer."""
    return Filed(row.id, _answer(row))


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
        "numbered": answer.numbered,
        "channel": answer.channel,
        "unnamed": answer.unnamed,
        "entered_by": answer.entered_by,
        "origin": answer.origin,
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
        numbered=row.numbered,
        channel=Channel(row.channel),
        unnamed=row.unnamed,
        entered_by=row.entered_by,
        moved_from=None if row.origin == row.question else row.origin,
    )
