"""The hours of an office: when somebody is there, on its own clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When an office is open, on its own clock, from Monday to Friday but for holidays."""

    begin: time
    end: time
    zone: ZoneInfo
    holiday: Callable[[date], str | None]

    def working(self, day: date) -> bool:
        """Whether somebody is there on that day."""
        return day.weekday() < _SATURDAY and self.holiday(day) is None

    def open(self, at: datetime) -> bool:
        """Whether somebody is there at that moment."""
        local = at.astimezone(self.zone)
        return self.working(local.date()) and self.begin <= local.time() < self.end

    def day(self, at: datetime) -> date:
        """The day it is then at the office."""
        return at.astimezone(self.zone).date()

    def opening(self, day: date) -> datetime:
        """When the office opens on a day, in UTC."""
        return datetime.combine(day, self.begin, tzinfo=self.zone).astimezone(UTC)

    def next_opening(self, after: datetime) -> datetime:
        """When the office opens next after a moment, in UTC."""
        day = self.day(after)
        while not self.working(day) or self.opening(day) <= after:
            day += _DAY
        return self.opening(day)


def elapsed(begin: datetime, end: datetime) -> timedelta:
    """Time that passed; within one zone Python would compare the hands of the clock instead."""
    return end.astimezone(UTC) - begin.astimezone(UTC)
