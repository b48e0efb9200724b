"""Nudging: who has agreed to a task hears of it three working days before, and staff if it is overdue.

Only in office hours, only of tasks whose minutes are out, and each of them once for the day it is due.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.conduct import staffroom
from bot.conduct.office import Office
from bot.conduct.tasks import consenting, fulfilling
from bot.meeting.hours import Hours
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.round import Phase, Round
from bot.meeting.task import Consent, State, Task
from bot.store.database import Transaction

_DAYS_BEFORE = 3
_DAY = timedelta(days=1)
# Whoever comes back after years is not told of everything that was due meanwhile.
_LONGEST = timedelta(days=60)


def tend(tx: Transaction, office: Office, now: datetime) -> None:
    """Write whatever is due now."""
    if not office.hours.open(now):
        return
    today = office.hours.day(now)
    for task, round_ in _open(tx, today):
        if reminder_day(task.due, office.hours) <= today <= task.due:
            for name, letter in _reminders(tx, office, round_, task):
                if tx.outbox.post(letter, now) and letter.private:
                    fulfilling.wait(tx, UserId(letter.room), name, task, letter.key, now)
        elif task.due < today <= task.due + _LONGEST:
            _tell_overdue(tx, office, round_, task, now)


def _tell_overdue(tx: Transaction, office: Office, round_: Round, task: Task, now: datetime) -> None:
    room = staffroom.of(tx, office, round_)
    if room is not None:
        names = [one.name for one in task.remaining]
        values = {"network": round_.network, "what": task.what, "names": names, "due": office.dated(task.due)}
        tx.outbox.post(office.say(room, _key(task, "overdue"), "tasks.overdue", **values), now)


def next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When to look again."""
    today = office.hours.day(now)
    found = [at for task, _ in _open(tx, today) for at in _moments(task, office.hours) if at > now]
    if not office.hours.open(now):
        found.append(_opening(office.hours, today, now))
    return min(found, default=None)


def reminder_day(due: date, hours: Hours) -> date:
    """The third working day before a day."""
    day, left = due, _DAYS_BEFORE
    while left:
        day -= _DAY
        left -= hours.working(day)
    return day


def _open(tx: Transaction, today: date) -> Iterator[tuple[Task, Round]]:
    """Open tasks whose minutes are out, but for those that were due too long ago to be told of."""
    open_ = [task for task in tx.tasks.everything(today - _LONGEST) if task.state is State.OPEN]
    rounds = {id_: tx.rounds.get(id_) for id_ in {task.round for task in open_}}
    for task in open_:
        if rounds[task.round].phase is Phase.PUBLISHED:
            yield task, rounds[task.round]


def _moments(task: Task, hours: Hours) -> tuple[datetime, ...]:
    return (hours.opening(reminder_day(task.due, hours)), _opening(hours, task.due + _DAY))


def _opening(hours: Hours, day: date, after: datetime | None = None) -> datetime:
    """The first moment the office opens, on a day or later."""
    while not hours.working(day) or (after is not None and hours.opening(day) <= after):
        day += _DAY
    return hours.opening(day)


def _reminders(tx: Transaction, office: Office, round_: Round, task: Task) -> Iterator[tuple[str, Letter]]:
    """For whom each of them is."""
    values = {"network": round_.network, "what": task.what, "due": office.dated(task.due)}
    # Not any more when the day is over.
    expires = datetime.combine(task.due + _DAY, time(), office.zone)
    room = staffroom.of(tx, office, round_)
    for party in task.parties:
        user = consenting.contact(tx, round_, party.name) if party.consent is Consent.AGREED else None
        if user is not None:
            text = office.texts("tasks.reminder", institution=party.name, contact=office.contact, **values)
            key = _key(task, f"reminder:{user}")
            act = Say(text, notice=False)
            yield party.name, Letter(RoomId(user), key, act, round_.id, expires=expires)
        elif party.consent.given and room is not None:
            # The office itself, and whom only the office can reach.
            key, names = _key(task, "office"), [one.name for one in task.parties if one.consent.given]
            yield party.name, office.say(room, key, "tasks.reminder_office", names=names, **values)


def _key(task: Task, what: str) -> str:
    """Another day makes it another reminder."""
    return f"task:{task.id}:{task.due.isoformat()}:{what}"
