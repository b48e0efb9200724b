"""The timetable of a round: when it begins, until when everybody may answer, and when reminders leave.

`propose` makes one that fits the calendar of the office; `read` understands the one that staff wrote
(„2.11. 10 Uhr bis 16.11. 12 Uhr“) and says what is odd about it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from bot.meeting import deadline as german
from bot.meeting import reminder
from bot.meeting.deadline import Deadline, Doubt, Reason, Unclear
from bot.meeting.hours import Hours
from bot.meeting.reminder import MOST, Span

BEGIN, END = time(10), time(12)
"""When a round begins and ends, unless somebody says otherwise."""
WORKDAYS = 10
"""So many working days people have, the first and the last among them."""

_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_MONDAY, _SATURDAY = 0, 5
# So much later than usual a round may begin if that spares its members the school holidays.
_PATIENCE = timedelta(weeks=3)
_HORIZON = timedelta(weeks=26)
_LONGEST = timedelta(weeks=4)
# „Mo 10 Uhr bis Fr 12 Uhr“ ends on the Friday after that Monday; what is farther away was not meant.
_FOLLOWS = timedelta(days=60)
_OPENS, _CLOSES = time(8), time(17)
_UNTIL = re.compile(
    r"(?:^|(?<![\s,;])[\s,;]++)(?:bis(?:\s+zum)?|(?:und\s+)?(?:ende|schluss|frist|end)\s?:?(?:\s+(?:am|ist))?|until|till|to|[-–—])\s+",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"^(?:(?:start|beginn|anfang)\s?:?(?:\s+(?:am|ist))?|von|vom|ab|am|auf(?:\s+den)?|from|on)\s+",
    re.IGNORECASE,
)

Named = Callable[[date], str | None]


def _none(_: date) -> None:
    return None


class Off(StrEnum):
    """Why people are away on a day."""

    HOLIDAY = "holiday"
    VACATION = "vacation"


@dataclass(frozen=True, slots=True)
class Break:
    """Days off that lie in a round's time, under their name."""

    off: Off
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Timetable:
    """Start and deadline on the office's clock; reminders, in UTC, as `reminder` will have them leave.

    `notes` are the holidays and school holidays in between. Where nothing is known of school holidays,
    `vacations_known` is False, and nobody may say that there are none.
    """

    start: datetime
    deadline: datetime
    workdays: int
    reminders: tuple[datetime, ...]
    notes: tuple[Break, ...]
    vacations_known: bool


class Edge(StrEnum):
    """Which end of a round is meant."""

    START = "start"
    END = "end"


class Oddity(StrEnum):
    """Why to ask before a moment is taken: what any deadline may be doubted for, or school holidays."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NIGHT = "night"
    NO_TIME = "no_time"
    SOON = "soon"
    WHICH_WEEK = "which_week"
    DISTANT = "distant"
    VACATION = "vacation"


@dataclass(frozen=True, slots=True)
class Question:
    """What is odd about one end of a round; `name` is that of the holiday."""

    edge: Edge
    oddity: Oddity
    at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What staff wrote. Without a `start` the round begins as soon as it is released."""

    start: datetime | None
    deadline: datetime
    doubts: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not understood, and why; if nothing is `unclear`, the end lies before the start."""

    said: str
    unclear: Unclear | None = None


def propose(
    now: datetime,
    holiday: Named = _none,
    vacation: Named | None = None,
    *,
    hours: Hours | None = None,
    reminders: int = MOST,
) -> Timetable:
    """About a week ahead, from a Monday at ten, for ten working days, to a noon between Tuesday and Friday.

    `now` is on the office's clock. Neither end lies in school holidays; if a start in the next weeks keeps
    all of it free of them, that is taken. `vacation` is None if the office has not said when they are.
    """
    first, last = _days(now.date(), _Calendar(holiday, vacation or _none))
    start, deadline = (
        datetime.combine(day, clock, tzinfo=now.tzinfo) for day, clock in ((first, BEGIN), (last, END))
    )
    return complete(start, deadline, holiday, vacation, hours=hours, reminders=reminders)


def complete(
    start: datetime,
    deadline: datetime,
    holiday: Named = _none,
    vacation: Named | None = None,
    *,
    hours: Hours | None = None,
    reminders: int = MOST,
) -> Timetable:
    """The timetable of a round whose ends are known, both on the office's clock."""
    calendar = _Calendar(holiday, vacation or _none)
    assert isinstance(start.tzinfo, ZoneInfo)
    hours = hours or Hours(_OPENS, _CLOSES, start.tzinfo, holiday)
    first, last = start.date(), deadline.date()
    return Timetable(
        start,
        deadline,
        sum(1 for day in _span(first, last) if calendar.working(day)),
        reminder.plan(Span(start, deadline), hours, reminders),
        tuple(sorted(calendar.breaks(first, last), key=lambda one: one.first)),
        vacation is not None,
    )


def read(text: str, now: datetime, holiday: Named = _none, vacation: Named | None = None) -> Window | Unread:
    """Read „2.11. 10 Uhr bis 16.11. 12 Uhr“, or the end alone; `now` is on the office's clock."""
    text = " ".join(text.split())
    until = _UNTIL.search(text)
    begins, ends = (text[: until.start()], text[until.end() :]) if until else ("", text)
    if not begins:
        end = german.read(ends, now, holiday=holiday)
        if isinstance(end, Unclear):
            return Unread(ends, end)
        end = _usual(end, END)
        return Window(None, end.at, tuple(doubts(Edge.END, end, holiday, vacation)))
    start = read_start(begins, now, holiday)
    return start if isinstance(start, Unread) else _both(start, ends, now, holiday, vacation)


def _both(
    start: Deadline, ends: str, now: datetime, holiday: Named, vacation: Named | None
) -> Window | Unread:
    end = _end(ends, start.at, now, holiday)
    if isinstance(end, Unread):
        return end
    odd = (*doubts(Edge.START, start, holiday, vacation), *doubts(Edge.END, end, holiday, vacation))
    return Window(start.at, end.at, odd)


def has_two_ends(text: str) -> bool:
    """Whether it says from when until when."""
    until = _UNTIL.search(" ".join(text.split()))
    return until is not None and until.start() > 0


def read_start(text: str, now: datetime, holiday: Named = _none) -> Deadline | Unread:
    """Read when a round is to begin: „auf Di 3.11. 10 Uhr“."""
    said = _FROM.sub("", text.strip())
    found = german.read(said, now, holiday=holiday)
    return Unread(said, found) if isinstance(found, Unclear) else _usual(found, BEGIN)


# --- Proposing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The days on which one works, and those on which one does not."""

    holiday: Named
    vacation: Named

    def working(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and self.holiday(day) is None

    def fits(self, day: date) -> bool:
        """Whether a round may begin or end on that day."""
        return self.working(day) and self.vacation(day) is None

    def breaks(self, first: date, last: date) -> Iterator[Break]:
        """Public holidays on working days, and school holidays, as whole stretches within the span."""
        days = list(_span(first, last))
        for off, known in ((Off.HOLIDAY, self.holiday), (Off.VACATION, self.vacation)):
            named = ((day, known(day)) for day in days if off is Off.VACATION or day.weekday() < _SATURDAY)
            for name, group in groupby(named, key=lambda one: one[1]):
                stretch = [day for day, _ in group]
                if name is not None:
                    yield Break(off, name, stretch[0], stretch[-1])


def _days(today: date, calendar: _Calendar) -> tuple[date, date]:
    """The first and the last day: in the next weeks free of school holidays, or else as soon as may be."""
    soonest = _nearest_monday(today + _WEEK)
    found = list(_candidates(soonest, calendar))
    clear = [(first, last) for first, last in found if not any(map(calendar.vacation, _span(first, last)))]
    if clear and clear[0][0] - soonest <= _PATIENCE:
        return clear[0]
    return (found or [(soonest, soonest + _LONGEST)])[0]


def _nearest_monday(day: date) -> date:
    return day + timedelta(days=(3 - day.weekday()) % 7 - 3)


def _candidates(soonest: date, calendar: _Calendar) -> Iterator[tuple[date, date]]:
    """One for each week, if it has one: from its first day that fits."""
    for monday in _every(soonest, soonest + _HORIZON, _WEEK):
        first = next(filter(calendar.fits, _span(monday, monday + 4 * _DAY)), None)
        last = first and _last_day(first, calendar)
        if first and last:
            yield first, last


def _last_day(first: date, calendar: _Calendar) -> date | None:
    """The tenth working day, or the next that is between Tuesday and Friday and fits; None if that is far."""
    days = filter(calendar.working, _span(first, first + _LONGEST))
    enough = islice(days, WORKDAYS - 1, None)
    return next((day for day in enough if day.weekday() != _MONDAY and calendar.fits(day)), None)


def _span(first: date, last: date) -> Iterator[date]:
    return _every(first, last, _DAY)


def _every(first: date, last: date, step: timedelta) -> Iterator[date]:
    while first <= last:
        yield first
        first += step


# --- Reading ---------------------------------------------------------------------------------------


def _end(text: str, start: datetime, now: datetime, calendar: Named) -> Deadline | Unread:
    """The end as it was written: counted from now or, if that is before the start, from the start."""
    from_now, from_start = (german.read(text, at, holiday=calendar) for at in (now, start))
    if isinstance(from_now, Deadline) and _after(from_now.at, start):
        return _usual(from_now, END)
    if isinstance(from_start, Deadline) and not _after(from_start.at, start + _FOLLOWS):
        return _usual(from_start, END)
    if isinstance(from_now, Unclear) and from_now.reason is not Reason.PAST:
        return Unread(text, from_now)
    return Unread(text)


def _usual(found: Deadline, clock: time) -> Deadline:
    """Without a time of day, the one at which rounds usually begin or end; it stays doubted."""
    if Doubt.NO_TIME not in found.doubts:
        return found
    return replace(found, at=datetime.combine(found.at.date(), clock, tzinfo=found.at.tzinfo))


def _after(at: datetime, other: datetime) -> bool:
    return at.astimezone(UTC) > other.astimezone(UTC)


def doubts(edge: Edge, found: Deadline, holiday: Named, vacation: Named | None) -> Iterator[Question]:
    """What is odd about a moment, as one end of a round."""
    day = found.at.date()
    for doubt in found.doubts:
        yield Question(edge, Oddity(doubt), found.at, holiday(day) or "")
    if vacation is not None and (name := vacation(day)):
        yield Question(edge, Oddity.VACATION, found.at, name)
