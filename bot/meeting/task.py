"""Tasks: what a network has agreed to do, who does it, and until when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.meeting.ids import RoundId

# In place of a theme's key: statements that belong to no theme.
ALONE = -1


class State(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Consent(StrEnum):
    """Whether somebody has agreed to a task: the office's own, and others."""

    OWN = "own"
    UNASKED = "unasked"
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"

    @property
    def given(self) -> bool:
        """Whether it may be said that she has agreed."""
        return self in (Consent.OWN, Consent.AGREED)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a task is for: an institution, or the office itself."""

    name: str
    consent: Consent = Consent.UNASKED


@dataclass(frozen=True, slots=True)
class Task:
    """One task, in the words of staff, agreed in a `round`; `topics` are the questions it is from.

    `themes` tell, for those of which staff said so, the question and the theme's key on its board. `id` is 0
    as long as it is not stored. A `need` is no task: somebody looks for it, and nobody has promised anything;
    its `due` means nothing. If its words are those of one `answer`, it goes with that. `no` is how people
    call a task of its round, whatever becomes of it; a need has none.
    """

    id: int
    round: RoundId
    what: str
    parties: tuple[Party, ...]
    due: date
    made: datetime
    topics: tuple[int, ...] = ()
    state: State = State.OPEN
    themes: tuple[tuple[int, int], ...] = ()
    need: bool = False
    answer: int | None = None
    no: int = 0

    @property
    def agreed(self) -> tuple[str, ...]:
        """Who has agreed to it."""
        return tuple(party.name for party in self.parties if party.consent.given)

    @property
    def remaining(self) -> tuple[Party, ...]:
        """Whom it is for still: all but who would not."""
        return tuple(party for party in self.parties if party.consent is not Consent.DECLINED)

    @property
    def declined(self) -> bool:
        """Whether nobody is left who would do it: it was asked for, and is not agreed."""
        return bool(self.parties) and not self.remaining

    @property
    def unasked(self) -> tuple[str, ...]:
        """Whom nobody has asked yet."""
        return tuple(party.name for party in self.parties if party.consent is Consent.UNASKED)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an earlier task; `moved` if it is due on another day than was last said."""

    task: Task
    moved: bool = False


def of_round(tasks: Iterable[Task], round_: RoundId) -> list[Task]:
    """The tasks of a round, by their numbers, as the minutes list them."""
    mine = (task for task in tasks if task.round == round_ and task.state is not State.DROPPED)
    return sorted(mine, key=_number)


def earlier(tasks: Iterable[Task], round_: RoundId) -> list[Task]:
    """What is still open from the rounds before this one, by round and number."""
    return sorted((task for task in tasks if task.round < round_ and task.state is State.OPEN), key=_number)


def listed(tasks: Iterable[Task], round_: RoundId) -> list[Task | None]:
    """All that staff may speak of, each at the place of its number; None where there is nothing any more.

    Those of the round have the numbers of its minutes, and earlier ones theirs, as far as no newer round
    needs them; the others come behind.
    """
    tasks = tuple(tasks)
    used = [task.no for task in tasks if task.round == round_]
    places = {task.no: task for task in of_round(tasks, round_)}
    behind = []
    for task in sorted(earlier(tasks, round_), key=lambda one: -one.round):
        if task.no in places or task.no <= max(used, default=0):
            behind.append(task)
        else:
            places[task.no] = task
    first = max([*used, *places], default=0) + 1
    places |= dict(enumerate(sorted(behind, key=_number), start=first))
    return [places.get(no) for no in range(1, max(places, default=0) + 1)]


def reported(now: Collection[Task], before: Iterable[Task], round_: RoundId) -> list[Report]:
    """The earlier tasks that the minutes of a round report on: what was open when the last ones came out.

    `now` are the tasks as they stand, `before` as they stood then.
    """
    known = {task.id: task for task in before}
    settled = {id_ for id_, task in known.items() if task.state is not State.OPEN}
    # A task noted and dropped since the last minutes was in none, so no minutes report on it.
    settled |= {task.id for task in now if task.id not in known and task.state is State.DROPPED}
    mine = [task for task in now if task.round < round_ and task.id not in settled]
    mine.sort(key=lambda task: (task.due, task.id))
    return [Report(task, moved=known.get(task.id, task).due != task.due) for task in mine]


def _number(task: Task) -> tuple[int, int, int]:
    return (task.round, task.no, task.id)
