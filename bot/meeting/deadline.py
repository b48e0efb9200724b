"""Deadlines as people write them: „Fr, 4.12.2026 18:00“, „bis Dienstag 12 Uhr“, „tomorrow noon“.

A strict grammar of our own, since a wrong deadline costs a network a week and a question costs a minute:
what is not understood in full is refused. What is understood and still odd (a Sunday, no time given …)
comes with doubts; a doubt means: ask before acting.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.meeting import timewords as words
from bot.meeting.hours import elapsed

Parts = tuple[words.Part, ...]
PartT = TypeVar("PartT", bound=words.Part)

USUAL_TIME = time(18)
"""Taken, and doubted, when a day is named without a time."""

MIDNIGHT = words.Clock(24)
SATURDAY = 5
_BY = re.compile(
    r"\s*(?:noch\s+)?(?:um|by)\s+(?:noch\s+)?(?P<span>.+?)(?:\s+(?:mehr|länger|more))?\s*", re.IGNORECASE
)
_WEEKLY = {words.Weekday, words.Clock, words.HalfDay}
HALF_A_YEAR = timedelta(days=183)


class Reason(StrEnum):
    """Why a text names no deadline."""

    NOT_UNDERSTOOD = "not_understood"
    PAST = "past"
    NO_SUCH_DATE = "no_such_date"
    NO_SUCH_HOUR = "no_such_hour"
    AMBIGUOUS_HOUR = "ambiguous_hour"
    WEEKDAY_MISMATCH = "weekday_mismatch"
    TOO_FAR = "too_far"
    TOO_MANY = "too_many"


class Doubt(StrEnum):
    """Why to ask before acting, though the text was understood."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NIGHT = "night"
    NO_TIME = "no_time"
    SOON = "soon"
    WHICH_WEEK = "which_week"
    """„nächsten Freitag“, while this week's Friday is still to come; „Montag in 2 Wochen“ on a Thursday."""
    DISTANT = "distant"
    """A date without a year whose next occurrence is more than half a year away; it may just have passed."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment in the office's zone."""

    at: datetime
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Unclear:
    """No deadline. `at` is the moment that was read and refused, `suggestion` one that would do."""

    reason: Reason
    at: datetime | None = None
    suggestion: datetime | None = None


Holiday = Callable[[date], str | None]


def _no_holiday(_: date) -> None:
    return None


def read(text: str, now: datetime, *, holiday: Holiday = _no_holiday) -> Deadline | Unclear:
    """Read `text` as one moment after `now` and within a year.

    `now` is aware and in the office's ZoneInfo; so is the result. Days, weeks and months keep the
    time of day when the clocks change, hours and minutes are elapsed time.
    """
    parts = words.parts(text)
    if not parts:
        return Unclear(Reason.NOT_UNDERSTOOD)
    if len({type(part) for part in parts}) < len(parts):
        return Unclear(Reason.TOO_MANY)
    if words.Or() in parts:
        return Unclear(Reason.NOT_UNDERSTOOD)
    if elapsed := _one(parts, words.Elapsed):
        return _after(elapsed.delta, now) if len(parts) == 1 else Unclear(Reason.NOT_UNDERSTOOD)
    return _appointed(parts, now, holiday)


def _after(delta: timedelta, now: datetime) -> Deadline | Unclear:
    """Count by the stop watch. Who counts in minutes means exactly that, be it Sunday night: no doubts."""
    at = (now.astimezone(UTC) + delta).astimezone(now.tzinfo)
    if reason := _out_of_range(at, now):
        return Unclear(reason, at=at)
    return Deadline(at)


def _appointed(parts: Parts, now: datetime, holiday: Holiday) -> Deadline | Unclear:
    clock = _time_of_day(parts, now)
    if clock is None:
        return Unclear(Reason.NOT_UNDERSTOOD)
    day = _day(parts, clock, now)
    if isinstance(day, Unclear):
        return day
    at = datetime.combine(day, clock, tzinfo=now.tzinfo)
    if reason := _out_of_range(at, now):
        return Unclear(reason, at=at)
    if MIDNIGHT in parts:
        # It belongs to two days, and people mean now the one, now the other.
        return Unclear(Reason.NOT_UNDERSTOOD, suggestion=at)
    if reason := _trouble_with_clocks(at):
        return Unclear(reason, suggestion=_next_sound_hour(at))
    return Deadline(at, tuple(_doubts(parts, at, now, holiday)))


def read_later(
    text: str, now: datetime, than: datetime, *, holiday: Holiday = _no_holiday
) -> Deadline | Unclear:
    """As `read`, where it is known that a moment after `than` is meant: more time, and the same hour.

    A weekday is then the first one after it, and a day without a time has the time that `than` has. „Um eine
    Woche“ is a week on top.
    """
    if on_top := _on_top(text):
        return read(on_top, than, holiday=holiday)
    found = _at_the_hour_of(than, read(text, now, holiday=holiday))
    if isinstance(found, Deadline) and found.at <= than and _is_weekly(text):
        timed = Doubt.NO_TIME not in found.doubts
        after = than if timed else than.replace(hour=23, minute=59)
        return _at_the_hour_of(than, read(text, after, holiday=holiday))
    return found


def _at_the_hour_of(than: datetime, found: Deadline | Unclear) -> Deadline | Unclear:
    if not isinstance(found, Deadline) or Doubt.NO_TIME not in found.doubts:
        return found
    return replace(found, at=datetime.combine(found.at.date(), than.time(), tzinfo=than.tzinfo))


def _on_top(text: str) -> str:
    """„Um 3 Tage“ as „in 3 Tagen“ from a moment on; empty if it is anything else, such as „um 18 Uhr“."""
    found = _BY.fullmatch(text)
    spelled = f"in {found['span']}" if found else ""
    parts = words.parts(spelled) or ()
    return spelled if parts and {type(part) for part in parts} <= {words.Later, words.Elapsed} else ""


def _is_weekly(text: str) -> bool:
    parts = words.parts(text) or ()
    return _one(parts, words.Weekday) is not None and {type(part) for part in parts} <= _WEEKLY


# --- Time of day -----------------------------------------------------------------------------------


def _time_of_day(parts: Parts, now: datetime) -> time | None:
    """The time that was said or is meant; None if there is no such time."""
    clock, half = _one(parts, words.Clock), _one(parts, words.HalfDay)
    if clock is not None:
        return _said_time(clock, half)
    if half is not None:
        return time(12) if half.half is words.Half.NOON else None
    # „in 2 Wochen“ at 09:07 means 09:07.
    return time(now.hour, now.minute) if _counts_from_now(parts) else USUAL_TIME


def _said_time(clock: words.Clock, half: words.HalfDay | None) -> time | None:
    if clock == MIDNIGHT:
        return time(23, 59)
    hour = clock.hour if half is None else _hour_in(half.half, clock.hour)
    if hour is None or hour > 23 or clock.minute > 59:
        return None
    return time(hour, clock.minute)


def _hour_in(half: words.Half, hour: int) -> int | None:
    """„6 Uhr abends“ is 18; None for „13 Uhr früh“."""
    match half:
        case words.Half.MORNING:
            return hour if hour < 12 else None
        case words.Half.NOON:
            return hour if hour in range(11, 15) else None
        case words.Half.EVENING:
            return hour if hour >= 12 else hour + 12 if hour else None


# --- Day -------------------------------------------------------------------------------------------


def _day(parts: Parts, clock: time, now: datetime) -> date | Unclear:
    """The first day that everything said agrees on and that still lies ahead, or the last that did not."""
    readings = list(_readings(parts, now.date()))
    if not readings:
        return Unclear(Reason.NOT_UNDERSTOOD, suggestion=_next_time(parts, clock, now))
    if () in readings:
        return Unclear(Reason.NO_SUCH_DATE, suggestion=_last_of_month(parts, clock, now))
    agreed = [day for day in readings[0] if all(day in reading for reading in readings)]
    if not agreed:
        return Unclear(Reason.TOO_MANY)
    weekday = _one(parts, words.Weekday)
    fitting = [day for day in agreed if weekday is None or day.weekday() == weekday.number]
    if not fitting:
        return Unclear(Reason.WEEKDAY_MISMATCH, suggestion=_moment_ahead(agreed, clock, now))
    ahead = _moment_ahead(fitting, clock, now)
    return ahead.date() if ahead else fitting[-1]


def _moment_ahead(days: Iterable[date], clock: time, now: datetime) -> datetime | None:
    moments = (datetime.combine(day, clock, tzinfo=now.tzinfo) for day in days)
    return next((at for at in moments if elapsed(now, at) > timedelta(0)), None)


def _readings(parts: Parts, today: date) -> Iterator[tuple[date, ...]]:
    """For each part that names a day: the days it may mean in order; none if there is no such day."""
    weekday, week = _one(parts, words.Weekday), _one(parts, words.Week)
    named, offset, later = _one(parts, words.Date), _one(parts, words.Offset), _one(parts, words.Later)
    if named:
        yield _dates(named, today)
    if (offset or later) and not _weeks_after(parts):
        yield _counted(offset, later, today)
    if weekday and not (named or offset or later or week):
        yield _coming(weekday, today)
    if weekday and later and _weeks_after(parts):
        yield _weeks_on(weekday, later, today)
    if week and (named or offset or later or weekday):
        monday = today + timedelta(weeks=week.ahead, days=-today.weekday())
        yield tuple(monday + timedelta(days=days) for days in range(7))


def _dates(named: words.Date, today: date) -> tuple[date, ...]:
    """A date without a year that is still to come is this year's: the next would be too far ahead anyway."""
    found = (_date(year, month, named.day) for year, month in _months(named, today))
    days = tuple(day for day in found if day)
    return days[:1] if named.year is None and days and today < days[0] else days


def _counted(offset: words.Offset | None, later: words.Later | None, today: date) -> tuple[date, ...]:
    """„heute in 2 Wochen“: the offset first, then the count."""
    start = today + timedelta(days=offset.days if offset else 0)
    if later is None:
        return (start,)
    years, month = divmod(start.month - 1 + later.months, 12)
    day = _date(start.year + years, month + 1, start.day)
    return (day + timedelta(days=later.days),) if day else ()


def _coming(weekday: words.Weekday, today: date) -> tuple[date, ...]:
    days = (weekday.number - today.weekday()) % 7
    first = today + timedelta(days=days)
    week = timedelta(weeks=1)
    # Only the bare „Freitag“ can be today; „kommenden Freitag“ said on a Friday is not.
    return (first, first + week) if days or weekday.which is words.Which.ANY else (first + week,)


def _weeks_after(parts: Parts) -> bool:
    """„Freitag in 2 Wochen“: the count begins with that Friday. „In 3 Tagen, Freitag“ counts from today."""
    later, others = _one(parts, words.Later), (words.Date, words.Offset, words.Week)
    if later is None or _one(parts, words.Weekday) is None or any(_one(parts, kind) for kind in others):
        return False
    return not later.months and later.days % 7 == 0


def _weeks_on(weekday: words.Weekday, later: words.Later, today: date) -> tuple[date, ...]:
    first = today + timedelta(days=(weekday.number - today.weekday()) % 7)
    return (first + timedelta(days=later.days),)


def _counts_from_now(parts: Parts) -> bool:
    return _one(parts, words.Later) is not None and not _weeks_after(parts)


def _next_time(parts: Parts, clock: time, now: datetime) -> datetime | None:
    """„18 Uhr“ alone may be today's or the last day's, so it is asked."""
    if {type(part) for part in parts} != {words.Clock}:
        return None
    return _moment_ahead((now.date(), now.date() + timedelta(days=1)), clock, now)


def _last_of_month(parts: Parts, clock: time, now: datetime) -> datetime | None:
    """What to take instead of the 31st of a shorter month."""
    named = _one(parts, words.Date)
    if named is None or named.day > 31:
        return None
    months = _months(named, now.date())
    last = (_date(year, month, day) for year, month in months for day in (30, 29, 28))
    return _moment_ahead((day for day in last if day), clock, now)


def _months(named: words.Date, today: date) -> tuple[tuple[int, int], ...]:
    """The years and months that may be meant; without a month the day that comes next, and no other."""
    if named.month is None:
        here, following = (today.year, today.month), (today.year + today.month // 12, today.month % 12 + 1)
        return (
            (following,)
            if named.day < today.day
            else (here, following)
            if named.day == today.day
            else (here,)
        )
    years = (today.year, today.year + 1) if named.year is None else (named.year,)
    return tuple((year, named.month) for year in years)


def _date(year: int, month: int, day: int) -> date | None:
    """A date if there is one, and if it is one that calendars can count with."""
    if not (1900 <= year <= 9000 and 1 <= month <= 12 and day >= 1):
        return None
    found = date(year, month, 1) + timedelta(days=day - 1)
    return found if found.month == month else None


# --- Judgement -------------------------------------------------------------------------------------


def _out_of_range(at: datetime, now: datetime) -> Reason | None:
    if elapsed(now, at) <= timedelta(0):
        return Reason.PAST
    a_year_on = _date(now.year + 1, now.month, now.day) or date(now.year + 1, 3, 1)
    return Reason.TOO_FAR if at.date() > a_year_on else None


def _trouble_with_clocks(at: datetime) -> Reason | None:
    """Whether the hands of the clock show `at` not at all or twice that night."""
    there_and_back = at.astimezone(UTC).astimezone(at.tzinfo)
    if there_and_back.replace(tzinfo=None) != at.replace(tzinfo=None):
        return Reason.NO_SUCH_HOUR
    return Reason.AMBIGUOUS_HOUR if at.utcoffset() != at.replace(fold=1).utcoffset() else None


def _next_sound_hour(at: datetime) -> datetime:
    """02:30 → 03:30, which exists once in both nights. Python adds to the hands of the clock."""
    later = at + timedelta(hours=1)
    return _next_sound_hour(later) if _trouble_with_clocks(later) else later


def _doubts(parts: Parts, at: datetime, now: datetime, holiday: Holiday) -> Iterator[Doubt]:
    if at.weekday() >= SATURDAY:
        yield Doubt.WEEKEND
    if holiday(at.date()) is not None:
        yield Doubt.HOLIDAY
    if not 6 <= at.hour < 22:
        yield Doubt.NIGHT
    if _counts_from_now(parts):
        return
    if _one(parts, words.Clock) is None and _one(parts, words.HalfDay) is None:
        yield Doubt.NO_TIME
    if elapsed(now, at) < timedelta(hours=1):
        yield Doubt.SOON
    if _weeks_after(parts) and at.isoweekday() < now.isoweekday():
        yield Doubt.WHICH_WEEK
    if _says_next(parts) and at.isocalendar()[:2] == now.isocalendar()[:2]:
        yield Doubt.WHICH_WEEK
    if _leaves_year_open(parts) and elapsed(now, at) > HALF_A_YEAR:
        yield Doubt.DISTANT


def _says_next(parts: Parts) -> bool:
    weekday = _one(parts, words.Weekday)
    return weekday is not None and weekday.which is words.Which.NEXT


def _leaves_year_open(parts: Parts) -> bool:
    """A weekday that fits settles the year as well as the year itself does."""
    named = _one(parts, words.Date)
    return (
        named is not None
        and named.month is not None
        and named.year is None
        and _one(parts, words.Weekday) is None
    )


def _one(parts: Parts, kind: type[PartT]) -> PartT | None:
    return next((part for part in parts if isinstance(part, kind)), None)
