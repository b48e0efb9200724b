"""Rounds and their questions."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, or_, select, update

from bot.meeting.answer import COUNTING, Standing
from bot.meeting.dialogue import Topic
from bot.meeting.gathering import Gathering
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.question import Question
from bot.meeting.round import Form, Kind, Phase, Release, Round
from bot.store import schema

_COLUMNS = [column.name for column in schema.rounds.columns]
_OVER = (Phase.PUBLISHED, Phase.CANCELLED)
# What may be there of a round without any answer, or come when they are gone.
_BESIDE = ("excuses", "objections", "praises", "boards", "comparisons")


class Rounds:
    """The rounds as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # What we have read stays true for as long as the transaction lasts: only this class writes rounds.
        self._known: dict[RoundId, Round] = {}

    def add(self, round_: Round) -> Round:
        """Store a new round under the next number of its room; returns it with id and number."""
        number = self._next_number(round_.room)
        values = _values(round_) | {"number": number}
        del values["id"]
        key = self._connection.execute(insert(schema.rounds).values(values)).inserted_primary_key
        assert key is not None
        self._ask(RoundId(key[0]), round_.questions)
        self._appoint(RoundId(key[0]), round_.moderators, now=round_.opens_at or round_.deadline)
        return self.get(RoundId(key[0]))

    def save(self, round_: Round, now: datetime) -> None:
        """Write back a round that took a step; releases are kept with the moment they were given.

        One that was released and is not any more has to be released again.
        """
        statement = update(schema.rounds).where(schema.rounds.c.id == round_.id).values(_values(round_))
        self._connection.execute(statement)
        self._known.pop(round_.id, None)
        releases, given = schema.releases, self._released_by(round_.id)
        void = (releases.c.round == round_.id) & releases.c.user.in_(given - round_.released_by)
        self._connection.execute(delete(releases).where(void))
        for user in round_.released_by - given:
            row = {"round": round_.id, "user": user, "at": now}
            self._connection.execute(insert(schema.releases).values(row))
        self._appoint(round_.id, round_.moderators, now=now)
        if round_.questions != self._questions(round_.id):
            self._ask(round_.id, round_.questions)

    def get(self, id_: RoundId) -> Round:
        """The round with this id; it exists."""
        if id_ not in self._known:
            (self._known[id_],) = self._rounds(schema.rounds.c.id == id_)
        return self._known[id_]

    def active(self) -> list[Round]:
        """All rounds that still have something before them, oldest first."""
        return self._rounds(schema.rounds.c.phase.not_in(_OVER))

    def unsorted(self) -> list[Round]:
        """Published rounds whose minutes have to be put together again."""
        answers, sortings = schema.answers, schema.sortings
        mine = answers.c.round == schema.rounds.c.id
        # Round by round: this is asked again and again, and there may be very many answers.
        counted = exists().where(mine, answers.c.standing.in_(COUNTING))
        sorted_ = exists().where(sortings.c.round == schema.rounds.c.id)
        wanted = schema.rounds.c.minutes_owed | counted
        return self._rounds(schema.rounds.c.phase == Phase.PUBLISHED, ~sorted_, wanted)

    def over_before(self, moment: datetime, *, archived: bool = False) -> list[RoundId]:
        """Rounds that were over long ago, or whose minutes were due then, and that still hold something:
        answers, or what was said and done beside them; `archived`: or minutes in the archive."""
        table = schema.rounds.c
        ended = table.phase.in_(_OVER) & (func.coalesce(table.published_at, table.deadline) < moment)
        due = (table.closed_at < moment) & (func.coalesce(table.minutes_at, table.closed_at) < moment)
        overdue = (table.phase == Phase.CLOSED) & due
        never = table.phase.in_((Phase.PROPOSED, Phase.PLANNED)) & (table.deadline < moment)
        kept = schema.answers.c.standing != Standing.DEFERRED
        holding = select(schema.answers.c.round).where(kept).distinct()
        beside = [schema.metadata.tables[name].c.round for name in (*_BESIDE, *(["archive"] * archived))]
        held = or_(table.id.in_(holding), *(table.id.in_(select(round_)) for round_ in beside))
        chosen = select(table.id).where(ended | overdue | never, held).order_by(table.id)
        return list(self._connection.scalars(chosen).all())

    def latest_in(
        self, room: RoomId, *phases: Phase, before: RoundId | None = None, kind: Kind | None = None
    ) -> Round | None:
        """The newest round of a room – `before` another, of a `kind` –, in one of `phases` or in any."""
        fitting: ColumnElement[bool] = schema.rounds.c.phase.in_(phases or tuple(Phase))
        if kind is not None:
            fitting &= schema.rounds.c.kind == kind
        if before is not None:
            fitting &= schema.rounds.c.id < before
        newest = select(func.max(schema.rounds.c.id)).where(schema.rounds.c.room == room, fitting)
        id_ = self._connection.scalar(newest)
        return None if id_ is None else self.get(RoundId(id_))

    def latest(self) -> list[Round]:
        """The newest round of every room."""
        newest = select(func.max(schema.rounds.c.id)).group_by(schema.rounds.c.room)
        return self._rounds(schema.rounds.c.id.in_(newest))

    def proposed_at(self, desk: RoomId) -> Round | None:
        """The round that waits for a yes in this room; a draft, and one with a plan, wait for a release."""
        table, dialogues = schema.rounds.c, schema.dialogues.c
        drafts = select(dialogues.round).where(dialogues.topic == Topic.DRAFT, dialogues.round.is_not(None))
        unplanned = (table.phase == Phase.PROPOSED) & table.opens_at.is_(None)
        found = self._rounds(table.desk == desk, unplanned, table.id.not_in(drafts))
        return found[-1] if found else None

    def move(self, old: RoomId, new: RoomId) -> None:
        """Move all rounds of a room to another; they are steered from there if they were from here."""
        table = schema.rounds
        self._connection.execute(update(table).where(table.c.room == old).values(room=new))
        self._connection.execute(update(table).where(table.c.desk == old).values(desk=new))
        self._known.clear()

    def rename(self, user: UserId, pseudonym: UserId) -> None:
        """Who started and released rounds stays known, under a pseudonym.

        A release of minutes that are not out yet has to be given again: nobody may release under two names.
        """
        rounds, releases = schema.rounds, schema.releases
        unpublished = select(rounds.c.id).where(rounds.c.phase == Phase.CLOSED)
        mine = releases.c.user == user
        self._connection.execute(delete(releases).where(mine, releases.c.round.in_(unpublished)))
        self._connection.execute(update(releases).where(mine).values(user=pseudonym))
        self._connection.execute(update(rounds).where(rounds.c.starter == user).values(starter=pseudonym))
        moderators = schema.moderators
        self._connection.execute(delete(moderators).where(moderators.c.user == user))
        self._known.clear()

    def touch(self, room: RoomId) -> bool:
        """Whether any round was ever held in a room, or steered from it."""
        here = or_(schema.rounds.c.room == room, schema.rounds.c.desk == room)
        return self._connection.scalar(select(schema.rounds.c.id).where(here).limit(1)) is not None

    def _rounds(self, *where: ColumnElement[bool]) -> list[Round]:
        rows = self._connection.execute(select(schema.rounds).where(*where).order_by(schema.rounds.c.id))
        return [self._round(row) for row in rows.all()]

    def _round(self, row: Row[tuple[object, ...]]) -> Round:
        values = dict(row._mapping)
        values["phase"] = Phase(values["phase"])
        values["release"] = Release(values["release"])
        values["kind"] = Kind(values["kind"])
        values["form"] = Form(values["form"]) if values["form"] else None
        values["next_meeting"] = _gathering(values["next_meeting"])
        id_ = values["id"]
        return Round(
            **values,
            questions=self._questions(id_),
            released_by=self._released_by(id_),
            moderators=self._moderators(id_),
        )

    def _ask(self, id_: RoundId, questions: tuple[Question, ...]) -> None:
        table = schema.questions
        self._connection.execute(delete(table).where(table.c.round == id_))
        for question in questions:
            row = asdict(question) | {"round": id_, "options": list(question.options)}
            self._connection.execute(insert(table).values(row))

    def _appoint(self, id_: RoundId, wanted: frozenset[UserId], *, now: datetime) -> None:
        table, known = schema.moderators, self._moderators(id_)
        for user in wanted - known:
            self._connection.execute(insert(table).values({"round": id_, "user": user, "at": now}))
        gone = (table.c.round == id_) & table.c.user.in_(known - wanted)
        self._connection.execute(delete(table).where(gone))

    def _moderators(self, id_: RoundId) -> frozenset[UserId]:
        table = schema.moderators
        return frozenset(self._connection.scalars(select(table.c.user).where(table.c.round == id_)).all())

    def _questions(self, id_: RoundId) -> tuple[Question, ...]:
        table = schema.questions
        rows = self._connection.execute(select(table).where(table.c.round == id_).order_by(table.c.no))
        return tuple(Question(row.no, row.text, row.hint, tuple(row.options)) for row in rows)

    def _released_by(self, id_: RoundId) -> frozenset[UserId]:
        table = schema.releases
        return frozenset(self._connection.scalars(select(table.c.user).where(table.c.round == id_)).all())

    def _next_number(self, room: RoomId) -> int:
        """Rounds that were never held – cancelled, or refused before they began – give their number back
        to no one: a number people may have read must not come twice."""
        highest = select(func.max(schema.rounds.c.number)).where(schema.rounds.c.room == room)
        return (self._connection.scalar(highest) or 0) + 1


def _gathering(written: str) -> Gathering | None:
    """A day, or a moment if staff said an hour; behind it the place, if they named one."""
    when, _, place = written.partition(" ")
    day = (datetime if "T" in when else date).fromisoformat(when) if when else None
    return Gathering(day, place) if day else None


def _written(meeting: Gathering | None) -> str:
    return f"{meeting.day.isoformat()} {meeting.place}".strip() if meeting else ""


def _values(round_: Round) -> dict[str, object]:
    values = asdict(round_)
    values["form"] = round_.form or ""
    values["next_meeting"] = _written(round_.next_meeting)
    return {name: values[name] for name in _COLUMNS}
