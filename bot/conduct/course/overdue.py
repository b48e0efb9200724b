"""Overdue: minutes were announced for a moment, and nobody has released them.

Staff are reminded when that moment has come, and once more as the office opens on the next working day. Then
the network hears, too, that it takes a little longer: it was promised something. More is not said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conduct import staffroom
from bot.conduct.office import Office
from bot.meeting.hours import Hours
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.round import Phase, Round, released
from bot.store.database import Transaction

# Whoever comes back after weeks is not told of everything that was due meanwhile.
_LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Moments:
    """When staff are reminded, in UTC; with the second one the network is told."""

    first: datetime
    second: datetime


def moments(announced: datetime, hours: Hours) -> Moments:
    """At the announced moment, or as soon as somebody is there; and as the next working day begins."""
    first = announced if hours.open(announced) else hours.next_opening(announced)
    return Moments(first, hours.next_opening(first))


def tend(tx: Transaction, office: Office, now: datetime) -> None:
    """Tell whoever has to know now. What was missed is made up for by the later one alone."""
    if not office.hours.open(now):
        return
    for round_, announced in _waiting(tx, now):
        times = moments(announced, office.hours)
        if now < times.first:
            continue
        again = now >= times.second
        _remind(tx, office, round_, announced, now, again=again)
        if again:
            _own_up(tx, office, round_, announced, now)


def next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When to look again."""
    found = [moments(announced, office.hours) for _, announced in _waiting(tx, now)]
    ahead = [at for one in found for at in (one.first, one.second) if at > now]
    if found and not office.hours.open(now):
        ahead.append(office.hours.next_opening(now))
    return min(ahead, default=None)


def _waiting(tx: Transaction, now: datetime) -> list[tuple[Round, datetime]]:
    """Rounds whose minutes were announced, are not released, and of which somebody has yet to be told."""
    closed = [one for one in tx.rounds.active() if one.phase is Phase.CLOSED and not released(one)]
    announced = [(one, one.minutes_at) for one in closed if one.minutes_at is not None]
    recent = [(one, at) for one, at in announced if now - at <= _LONGEST]
    return [(one, at) for one, at in recent if not tx.letters.has(f"{_key(one, at)}:network")]


def _remind(
    tx: Transaction, office: Office, round_: Round, announced: datetime, now: datetime, *, again: bool
) -> None:
    """All who may release: staff in their own room, whoever moderates with them in private."""
    desk = staffroom.of(tx, office, round_)
    persons = round_.moderators if desk else round_.moderators | {round_.starter}
    values = {
        "title": round_.title,
        "minutes": office.spoken(announced),
        "needed": round_.release.needed,
        "missing": round_.release.needed - len(round_.released_by),
        "again": again,
    }
    for room in (desk, *(RoomId(person) for person in sorted(persons - round_.released_by))):
        if room is not None:
            key = f"{_key(round_, announced)}:{2 if again else 1}:{room}"
            tx.outbox.post(office.say(room, key, "overdue.staff", **values), now)


def _own_up(tx: Transaction, office: Office, round_: Round, announced: datetime, now: datetime) -> None:
    text = office.texts("overdue.network", number=round_.number)
    tx.outbox.post(Letter(round_.room, f"{_key(round_, announced)}:network", Say(text), round_.id), now)


def _key(round_: Round, announced: datetime) -> str:
    return f"round:{round_.id}:overdue:{announced.timestamp():.0f}"
