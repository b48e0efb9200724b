"""Timetables: proposals that fit any calendar, and dates of one's own with what is odd about them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.meeting import reminder, timetable
from bot.meeting.deadline import Reason
from bot.meeting.hours import Hours
from bot.meeting.reminder import Span
from bot.meeting.timetable import Break, Edge, Oddity, Off, Timetable, Unread, Window
from bot.speech.calendar import holidays_of
from tests.office import BERLIN

HOLIDAY = holidays_of("NI", "de")
LANDS = {land: holidays_of(land, "de") for land in ("", "NI", "BY", "SN", "BE")}
# The morning of the transcript: a Monday.
MONDAY = datetime(2026, 10, 26, 9, 3, tzinfo=BERLIN)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2034, 12, 31)).map(lambda at: at.replace(tzinfo=BERLIN))


def vacation(first: date, last: date, name: str = "Ferien") -> Callable[[date], str | None]:
    return lambda day: name if first <= day <= last else None


def spans(found: Timetable) -> list[date]:
    days = (found.deadline.date() - found.start.date()).days
    return [found.start.date() + timedelta(days=no) for no in range(days + 1)]


# --- Proposing -------------------------------------------------------------------------------------


def test_the_proposal_of_the_transcript() -> None:
    found = timetable.propose(MONDAY, HOLIDAY)
    assert found.start == datetime(2026, 11, 2, 10, tzinfo=BERLIN)
    assert found.deadline == datetime(2026, 11, 13, 12, tzinfo=BERLIN)
    assert (found.workdays, found.notes, found.vacations_known) == (10, (), False)


@settings(max_examples=300, deadline=None)
@given(now=moments, land=st.sampled_from(sorted(LANDS)))
def test_a_proposal_fits_every_day_of_ten_years(now: datetime, land: str) -> None:
    holiday = LANDS[land]
    found = timetable.propose(now, holiday)
    for at, clock in ((found.start, time(10)), (found.deadline, time(12))):
        assert at.time() == clock
        assert at.weekday() < 5
        assert holiday(at.date()) is None
        # There is such a moment, and only one.
        assert at.astimezone(UTC).astimezone(BERLIN) == at
    assert found.deadline.weekday() in (1, 2, 3, 4)
    assert 3 <= (found.start.date() - now.date()).days <= 15
    working = [day for day in spans(found) if day.weekday() < 5 and holiday(day) is None]
    assert len(working) == found.workdays >= 10
    named = {(one.name, day) for one in found.notes for day in spans(found) if one.first <= day <= one.last}
    assert named == {(holiday(day), day) for day in spans(found) if day.weekday() < 5 and holiday(day)}


@settings(max_examples=200, deadline=None)
@given(now=moments, ahead=st.integers(-30, 60), length=st.integers(1, 45))
def test_a_proposal_avoids_school_holidays_or_names_them(now: datetime, ahead: int, length: int) -> None:
    first = now.date() + timedelta(days=ahead)
    away = vacation(first, first + timedelta(days=length - 1))
    found = timetable.propose(now, HOLIDAY, away)
    assert away(found.start.date()) is None
    assert away(found.deadline.date()) is None
    assert (found.deadline - found.start).days <= 28
    inside = [day for day in spans(found) if away(day)]
    noted = [one for one in found.notes if one.off is Off.VACATION]
    assert [(one.first, one.last) for one in noted] == ([(inside[0], inside[-1])] if inside else [])
    assert found.vacations_known


def test_a_few_weeks_later_is_better_than_holidays_in_between() -> None:
    found = timetable.propose(MONDAY, HOLIDAY, vacation(date(2026, 11, 5), date(2026, 11, 6), "Herbstferien"))
    assert found.start == datetime(2026, 11, 9, 10, tzinfo=BERLIN)
    assert found.notes == ()


def test_holidays_that_cannot_be_avoided_are_named() -> None:
    every_thursday = lambda day: "Ferientag" if day.weekday() == 3 else None  # noqa: E731
    found = timetable.propose(MONDAY, HOLIDAY, every_thursday)
    assert found.start.date() == date(2026, 11, 2)
    assert found.notes[0] == Break(Off.VACATION, "Ferientag", date(2026, 11, 5), date(2026, 11, 5))


def test_a_year_without_a_single_working_day_is_no_fault() -> None:
    found = timetable.propose(MONDAY, lambda day: "Fest")
    assert found.start.date() == date(2026, 11, 2)
    assert found.workdays == 0


@settings(deadline=None)
@given(now=moments, most=st.integers(0, 2))
def test_reminders_are_those_that_will_leave(now: datetime, most: int) -> None:
    hours = Hours(time(9), time(16), BERLIN, HOLIDAY)
    found = timetable.propose(now, HOLIDAY, hours=hours, reminders=most)
    assert found.reminders == reminder.plan(Span(found.start, found.deadline), hours, most)
    assert len(found.reminders) == most
    assert all(at.astimezone(BERLIN).time() == time(9) for at in found.reminders)


# --- Reading ---------------------------------------------------------------------------------------


def local(month: int, day: int, hour: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("said", "start", "deadline"),
    [
        ("2.11. 10 Uhr bis 16.11. 12 Uhr", local(11, 2, 10), local(11, 16, 12)),
        ("vom 2.11. 10 Uhr bis zum 16.11. 12 Uhr", local(11, 2, 10), local(11, 16, 12)),
        ("ab Mo 2.11. 10 Uhr – Mo 16.11. 12 Uhr", local(11, 2, 10), local(11, 16, 12)),
        ("2.11. 10 Uhr, bis 16.11. 12 Uhr", local(11, 2, 10), local(11, 16, 12)),
        ("from 2 Nov 10:00 to 16 Nov 12:00", local(11, 2, 10), local(11, 16, 12)),
        ("2.11. 10 Uhr\nbis 2.11. 15 Uhr", local(11, 2, 10), local(11, 2, 15)),
        ("21.12. 10 Uhr bis 8.1. 12 Uhr", local(12, 21, 10), local(1, 8, 12, 2027)),
        ("Mi 10 Uhr bis Di 12 Uhr", local(10, 28, 10), local(11, 3, 12)),
        ("bis 16.11. 12 Uhr", None, local(11, 16, 12)),
        ("16.11. 12 Uhr", None, local(11, 16, 12)),
    ],
)
def test_dates_of_ones_own_are_read(said: str, start: datetime | None, deadline: datetime) -> None:
    assert timetable.read(said, MONDAY, HOLIDAY) == Window(start, deadline)


def test_without_a_time_the_usual_ones_are_taken_and_asked_about() -> None:
    found = timetable.read("2.11. bis 16.11.", MONDAY, HOLIDAY)
    assert isinstance(found, Window)
    assert (found.start, found.deadline) == (local(11, 2, 10), local(11, 16, 12))
    assert [(one.edge, one.oddity) for one in found.doubts] == [
        (Edge.START, Oddity.NO_TIME),
        (Edge.END, Oddity.NO_TIME),
    ]


def test_what_is_odd_is_named() -> None:
    autumn = vacation(date(2026, 11, 12), date(2026, 11, 16), "Herbstferien")
    found = timetable.read("31.10. 10 Uhr bis 16.11. 12 Uhr", MONDAY, HOLIDAY, autumn)
    assert isinstance(found, Window)
    assert [(one.edge, one.oddity, one.name) for one in found.doubts] == [
        (Edge.START, Oddity.WEEKEND, "Reformationstag"),
        (Edge.START, Oddity.HOLIDAY, "Reformationstag"),
        (Edge.END, Oddity.VACATION, "Herbstferien"),
    ]


@pytest.mark.parametrize(
    ("said", "part", "reason"),
    [
        ("irgendwann bis 16.11. 12 Uhr", "irgendwann", Reason.NOT_UNDERSTOOD),
        ("2.11. 10 Uhr bis irgendwann", "irgendwann", Reason.NOT_UNDERSTOOD),
        ("irgendwann", "irgendwann", Reason.NOT_UNDERSTOOD),
        ("31.11. 10 Uhr bis 5.12. 12 Uhr", "31.11. 10 Uhr", Reason.NO_SUCH_DATE),
        ("28.3.2027 2:30 Uhr bis 5.4.2027 12 Uhr", "28.3.2027 2:30 Uhr", Reason.NO_SUCH_HOUR),
        ("16.11. 10 Uhr bis 2.11. 12 Uhr", "2.11. 12 Uhr", None),
        ("16.11.2026 10 Uhr bis 2.11.2026 12 Uhr", "2.11.2026 12 Uhr", None),
    ],
)
def test_what_cannot_be_read_is_said(said: str, part: str, reason: Reason | None) -> None:
    found = timetable.read(said, MONDAY, HOLIDAY)
    assert isinstance(found, Unread)
    assert (found.said, found.unclear and found.unclear.reason) == (part, reason)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.: -–bistoundMoDiFr Uhrvom", max_size=40))
def test_whatever_is_written_never_ends_before_it_begins(said: str) -> None:
    found = timetable.read(said, MONDAY, HOLIDAY)
    if isinstance(found, Window) and found.start is not None:
        assert MONDAY < found.start < found.deadline or found.doubts
        assert found.start < found.deadline
