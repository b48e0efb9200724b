"""Extension: when staff are asked, before the end of a round, whether it is to go on."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from bot.meeting.hours import Hours, elapsed

MOST = 2
"""So often they are asked in a round: once, and once more if it was extended by more than a day."""

_SHORTEST_ROUND = timedelta(days=1)
_AHEAD = timedelta(hours=2, minutes=30)
_LAST = timedelta(minutes=30)
_ANEW = timedelta(days=1)


def question_at(opened: datetime, deadline: datetime, hours: Hours) -> datetime | None:
    """When to ask: on the last day, once the office is open, two hours and a half ahead if that is later.

    None if nobody is there then, if less than half an hour would be left, or if the round is short.
    """
    day = hours.day(deadline)
    if not hours.working(day) or elapsed(opened, deadline) < _SHORTEST_ROUND:
        return None
    ahead = deadline.astimezone(UTC) - _AHEAD
    at = max(hours.opening(day), ahead) if hours.open(ahead) else hours.opening(day)
    return at if _fits(at, deadline, hours) else None


def is_due(
    opened: datetime, deadline: datetime, hours: Hours, asked: Collection[datetime], now: datetime
) -> bool:
    """Whether to ask at `now`; `asked` are the deadlines for which staff were asked already."""
    at = question_at(opened, deadline, hours)
    return at is not None and at <= now and _fits(now, deadline, hours) and anew(deadline, asked)


def anew(deadline: datetime, asked: Collection[datetime]) -> bool:
    """Whether to ask about this deadline, having asked about those."""
    return not asked or (len(asked) < MOST and elapsed(max(asked), deadline) > _ANEW)


def _fits(at: datetime, deadline: datetime, hours: Hours) -> bool:
    return hours.open(at) and elapsed(at, deadline) >= _LAST
