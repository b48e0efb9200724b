"""Tasks: each state they had, so that a step can be taken back and minutes always show what was so then.

They hold staff's own words, and names of institutions.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Table,
    delete,
    false,
    func,
    insert,
    select,
    update,
)

from bot.meeting.ids import RoomId, RoundId
from bot.meeting.task import Consent, Party, State, Task
from bot.store.columns import Instant, Name, Words, storable
from bot.store.schema import metadata, rounds

_TASKS = Table(
    "tasks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("round", ForeignKey("rounds.id", ondelete="CASCADE"), nullable=False, index=True),
    # What is needed, and nobody has promised.
    Column("need", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)
# What is needed, and by whom; turns of a need do not say it. If it is in the words of an answer, it goes when
# that is deleted.
_NEEDS = Table(
    "needs",
    metadata,
    Column("task", ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    Column("answer", ForeignKey("answers.id", ondelete="CASCADE"), index=True),
    Column("what", Words, nullable=False),
    Column("parties", JSON, nullable=False),
)
# The newest turn of a task holds. A message of staff is one step, which counts up within a network; it is 0
# for what others did. `parties` are names, each with whether it is the office itself; `topics` are questions,
# or a question with the key of a theme.
_TURNS = Table(
    "task_turns",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("task", ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("what", Words, nullable=False),
    Column("parties", JSON, nullable=False),
    Column("due", Name, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("state", Name, nullable=False),
    sqlite_autoincrement=True,
)
_CONSENTS = Table(
    "task_consents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("task", ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("step", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("name", Words, nullable=False),
    Column("consent", Name, nullable=False),
    sqlite_autoincrement=True,
)
_HISTORY = (_TURNS, _CONSENTS)
# The number of a task is its place among those of its round, in the order they came.
_COUNTED = func.row_number().over(partition_by=(_TASKS.c.round, _TASKS.c.need), order_by=_TASKS.c.id)
_NUMBERS = select(_TASKS.c.id, _COUNTED.label("no")).subquery()


class Tasks:
    """The tasks as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, task: Task, step: int) -> int:
        """Add a new task; returns its id."""
        row = {"round": task.round, "need": task.need}
        key = self._connection.execute(insert(_TASKS).values(**row)).inserted_primary_key
        assert key is not None
        if task.need:
            words = {"what": task.what, "parties": _parties(task), "answer": task.answer}
            self._connection.execute(insert(_NEEDS).values(task=key[0], **words))
        self._turn(key[0], task, step, task.made)
        return int(key[0])

    def save(self, task: Task, step: int, now: datetime) -> None:
        """Add another state of a task; who agreed to it is kept by `agree` alone."""
        self._turn(task.id, task, step, now)

    def agree(self, task: int, name: str, consent: Consent, now: datetime, step: int = 0) -> None:
        """Note whether somebody agrees to a task."""
        row = {"task": task, "step": step, "at": now, "name": name, "consent": consent}
        self._connection.execute(insert(_CONSENTS).values(row))

    def of_network(self, room: RoomId, at: datetime | None = None) -> list[Task]:
        """All tasks of a network's rounds as they stand, or as they stood at a moment."""
        return self._tasks(_TASKS.c.id.in_(_of_room(room)) & ~_TASKS.c.need, at)

    def needs_of(self, room: RoomId, at: datetime | None = None) -> list[Task]:
        """What is needed in a network, since earlier rounds, as it stands, or as it stood at a moment."""
        return self._tasks(_TASKS.c.id.in_(_of_room(room)) & _TASKS.c.need, at)

    def everything(self, since: date = date.min) -> list[Task]:
        """The tasks of all networks that are, or once were, due on a day or later."""
        due = select(_TURNS.c.task).where(_TURNS.c.due >= since.isoformat())
        return self._tasks(_TASKS.c.id.in_(due) & ~_TASKS.c.need)

    def find(self, id_: int) -> Task | None:
        """A task; None if it was taken back."""
        return next(iter(self._tasks(_TASKS.c.id == id_)), None)

    def next_step(self, room: RoomId) -> int:
        """The number of the next step in a network."""
        return max(self._last(table, room) for table in _HISTORY) + 1

    def take_back(self, room: RoomId, after: datetime | None) -> bool:
        """Take back the last step, if it was taken after a moment; False if there is none."""
        last, touched = self.next_step(room) - 1, set[int]()
        for table in _HISTORY:
            mine = (table.c.step == last) & (table.c.step > 0) & table.c.task.in_(_of_room(room))
            recent = mine if after is None else mine & (table.c.at > after)
            touched |= set(self._connection.scalars(select(table.c.task).where(recent)))
            self._connection.execute(delete(table).where(recent))
        bare = _TASKS.c.id.in_(touched) & _TASKS.c.id.not_in(select(_TURNS.c.task))
        self._connection.execute(delete(_TASKS).where(bare))
        return bool(touched)

    def naming(self, names: Collection[str]) -> list[Task]:
        """The tasks that somebody of these names has, or had, and what they need.

        Capital letters do not matter.
        """
        hers = {name.casefold() for name in names}
        turns = [
            row
            for table in (_TURNS, _NEEDS)
            for row in self._connection.execute(select(table.c.task, table.c.parties)).all()
        ]
        ids = {row.task for row in turns if any(party[0].casefold() in hers for party in row.parties)}
        return self._tasks(_TASKS.c.id.in_(ids))

    def erase(self, names: Collection[str]) -> None:
        """Take these names out of all tasks; capital letters do not matter."""
        gone = {name.casefold() for name in names}
        for table, key in ((_TURNS, _TURNS.c.id), (_NEEDS, _NEEDS.c.task)):
            for id_, parties in self._connection.execute(select(key, table.c.parties)).all():
                kept = [party for party in parties if party[0].casefold() not in gone]
                if len(kept) < len(parties):
                    self._connection.execute(update(table).where(key == id_).values(parties=kept))
        named = self._connection.scalars(select(_CONSENTS.c.name).distinct()).all()
        hers = [name for name in named if name.casefold() in gone]
        self._connection.execute(delete(_CONSENTS).where(_CONSENTS.c.name.in_(hers)))

    def forget(self, ids: Iterable[int]) -> None:
        """Forget tasks for good. That there was one stays, so that others keep their numbers."""
        gone = list(ids)
        for table in _HISTORY:
            self._connection.execute(delete(table).where(table.c.task.in_(gone)))
        self._connection.execute(delete(_TASKS).where(_TASKS.c.id.in_(gone), _TASKS.c.need))

    def _turn(self, id_: int, task: Task, step: int, at: datetime) -> None:
        row: dict[str, Any] = {"task": id_, "step": step, "at": at, "state": task.state}
        row |= {"what": "", "parties": []} if task.need else {"what": task.what, "parties": _parties(task)}
        row |= {"due": task.due.isoformat(), "topics": [*task.topics, *map(list, task.themes)]}
        self._connection.execute(insert(_TURNS).values(row))

    def _last(self, table: Table, room: RoomId) -> int:
        last = select(func.max(table.c.step)).where(table.c.task.in_(_of_room(room)))
        return self._connection.scalar(last) or 0

    def _tasks(self, which: Any, at: datetime | None = None) -> list[Task]:
        consents = self._consents(which, at)
        rows = self._rows(_TURNS, which, at)
        made: dict[int, datetime] = {}
        for row in rows:
            made.setdefault(row.task, row.at)
        latest = {row.task: row for row in rows}
        found = [_task(row, made[id_], consents) for id_, row in sorted(latest.items())]
        needed = self._needed([id_ for id_, row in latest.items() if row.need])
        plain = [task for task in found if not latest[task.id].need]
        return [*plain, *(_worded(task, needed[task.id]) for task in found if task.id in needed)]

    def _needed(self, ids: Collection[int]) -> dict[int, Any]:
        """What is needed still; what went with its answer is not."""
        if not ids:
            return {}
        rows = self._connection.execute(select(_NEEDS).where(_NEEDS.c.task.in_(ids)))
        return {row.task: row for row in rows.all()}

    def _consents(self, which: Any, at: datetime | None) -> dict[tuple[int, str], Consent]:
        return {(row.task, row.name): Consent(row.consent) for row in self._rows(_CONSENTS, which, at)}

    def _rows(self, table: Table, which: Any, at: datetime | None) -> list[Any]:
        found = (
            select(table, _TASKS.c.round, _TASKS.c.need, _NUMBERS.c.no)
            .join(_TASKS, table.c.task == _TASKS.c.id)
            .join(_NUMBERS, _NUMBERS.c.id == _TASKS.c.id)
            .where(which)
        )
        then = found if at is None else found.where(table.c.at <= at)
        return list(self._connection.execute(then.order_by(table.c.id)).all())


def _of_room(room: RoomId) -> Any:
    mine = select(_TASKS.c.id).join(rounds, _TASKS.c.round == rounds.c.id)
    return mine.where(rounds.c.room == room)


def _parties(task: Task) -> list[list[Any]]:
    return [[storable(party.name), party.consent is Consent.OWN] for party in task.parties]


def _task(row: Any, made: datetime, consents: dict[tuple[int, str], Consent]) -> Task:
    parties = tuple(
        Party(name, Consent.OWN if own else consents.get((row.task, name), Consent.UNASKED))
        for name, own in row.parties
    )
    return Task(
        row.task,
        RoundId(row.round),
        row.what,
        parties,
        date.fromisoformat(row.due),
        made,
        tuple(one for one in row.topics if isinstance(one, int)),
        State(row.state),
        tuple((one[0], one[1]) for one in row.topics if isinstance(one, list)),
        no=row.no,
    )


def _worded(task: Task, row: Any) -> Task:
    """A turn with what is needed, and by whom."""
    parties = tuple(Party(name) for name, _ in row.parties)
    return replace(task, what=row.what, parties=parties, need=True, answer=row.answer, no=0)
