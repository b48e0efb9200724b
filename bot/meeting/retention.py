"""Retention: how long what was said is kept, counted in months of the calendar."""

from calendar import monthrange
from datetime import datetime, timedelta


def ends(begin: datetime, months: int) -> datetime:
    """When something has been kept for so many months: on the same day, or the last one of that month."""
    year, month, last = _month(begin, months)
    return begin.replace(year=year, month=month, day=min(begin.day, last))


def over(now: datetime, months: int) -> datetime:
    """The moment before which all began that has been kept for so many months by `now`."""
    year, month, last = _month(now, -months)
    if now.day <= last:
        return now.replace(year=year, month=month)
    # All of a shorter month is over: the last of its days ended with the same day of this one.
    night = now.replace(year=year, month=month, day=last, hour=0, minute=0, second=0, microsecond=0)
    return night + timedelta(days=1)


def _month(at: datetime, months: int) -> tuple[int, int, int]:
    """Year and month so many months on, and the last day of it."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return year, month + 1, monthrange(year, month + 1)[1]
