"""Reminders: when those who have not answered hear from us once more, and who they are.

At most twice in a round: halfway through, and on the last working day before the day it ends. Each leaves
when the office opens, on a working day; none in the first third of a round, none in its last hour, none
in a round shorter than a day. One that was missed waits for the office to open, and the latest makes up for
those before it. Nobody is reminded twice on one day.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.meeting.hours import Hours, elapsed
from bot.meeting.ids import UserId
from bot.meeting.member import Member

MOST = 2
"""So often a round reminds, whoever asks for it."""

_SHORTEST_ROUND = timedelta(days=1)
_LAST_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Hint(StrEnum):
    """Why nobody is reminded right now, though staff asked for it."""

    OFTEN_ENOUGH = "often_enough"
    TODAY = "today"
    LAST_HOUR = "last_hour"
    OUTSIDE_HOURS = "outside_hours"


@dataclass(frozen=True, slots=True)
class Span:
    """A round's time: when it opened, when it ends, and when it has reminded already."""

    opened: datetime
    deadline: datetime
    sent: tuple[datetime, ...] = ()


def plan(span: Span, hours: Hours, most: int) -> tuple[datetime, ...]:
    """The moments, in UTC, at which `most` reminders still have to leave, the earliest first.

    An extension moves those that are yet to come. With one left, it is the later one.
    """
    left = most - len(span.sent)
    reminded = {hours.day(at) for at in span.sent}
    latest = max(span.sent, default=span.opened)
    ahead = [at for at in _moments(span, hours) if at > latest and hours.day(at) not in reminded]
    return tuple(ahead[-left:]) if left > 0 else ()


def is_due(span: Span, hours: Hours, most: int, now: datetime) -> bool:
    """Whether a reminder has to leave at `now`; never outside the hours or in the last hour."""
    missed = any(at <= now for at in plan(span, hours, most))
    return missed and refusal(span, hours, now) is None


def next_moment(span: Span, hours: Hours, most: int, now: datetime) -> datetime | None:
    """When to look next whether a reminder is due."""
    planned = plan(span, hours, most)
    ahead = [at for at in planned if at > now]
    if len(ahead) < len(planned):
        ahead += [at for at in _openings(span, hours) if at > now][:1]
    return min(ahead, default=None)


def refusal(span: Span, hours: Hours, now: datetime) -> Hint | None:
    """Why nobody can be reminded at `now`, if so."""
    if len(span.sent) >= MOST:
        return Hint.OFTEN_ENOUGH
    if any(hours.day(at) == hours.day(now) for at in span.sent):
        return Hint.TODAY
    if now > span.deadline - _LAST_HOUR:
        return Hint.LAST_HOUR
    return None if hours.open(now) else Hint.OUTSIDE_HOURS


def silent(
    members: Iterable[Member], institutions: Collection[str], users: Collection[UserId]
) -> tuple[Member, ...]:
    """Those to remind: nobody of an institution of which one has answered."""
    answered = set(institutions)
    members = tuple(members)
    answered |= {member.institution for member in members if member.user in users}
    return tuple(one for one in members if one.institution not in answered and one.user not in users)


def _moments(span: Span, hours: Hours) -> list[datetime]:
    """Halfway, and before the last day; what falls together is one."""
    length = elapsed(span.opened, span.deadline)
    if length < _SHORTEST_ROUND:
        return []
    openings = [at for at in _openings(span, hours) if elapsed(span.opened, at) * 3 >= length]
    before = [at for at in openings if hours.day(at) < hours.day(span.deadline)]
    halfway = [at for at in before if elapsed(span.opened, at) * 2 >= length]
    return sorted({*before[-1:], *halfway[:1]})


def _openings(span: Span, hours: Hours) -> Iterator[datetime]:
    """All moments at which the office opens, while there is time to remind."""
    day, last = hours.day(span.opened), hours.day(span.deadline)
    while day <= last:
        at = hours.opening(day)
        if hours.open(at) and span.opened < at <= span.deadline - _LAST_HOUR:
            yield at
        day += _DAY
