"""What published minutes have before them: until when one may object, and what the clock asks for."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.aftermath import (
    Aftermath,
    Step,
    due,
    look_back_at,
    next_due,
    objections_until,
)
from bot.meeting.hours import Hours
from bot.meeting.ids import RoundId
from bot.speech import calendar
from tests.office import BERLIN

HOURS = Hours(time(8), time(17), BERLIN, calendar.holidays_of("NI", "de"))
UNTIL = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)
NEW = Aftermath(RoundId(1), UNTIL)


def at(month: int, day: int, hour: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("published", "days", "expected"),
    [
        (at(11, 19, 8), 14, at(12, 3, 12)),
        (at(11, 20, 16), 15, at(12, 7, 12)),
        (at(12, 11, 8), 14, at(12, 28, 12)),
        (at(12, 17, 8), 14, at(12, 31, 12)),
        (at(12, 18, 8), 14, at(1, 4, 12, 2027)),
        (at(10, 12, 23), 14, at(10, 26, 12)),
        (at(11, 19, 8), 1, at(11, 20, 12)),
    ],
)
def test_one_may_object_until_a_noon_on_a_working_day(
    published: datetime, days: int, expected: datetime
) -> None:
    assert objections_until(published, days, HOURS) == expected


def test_holidays_are_no_working_days() -> None:
    assert objections_until(at(3, 12, 8, 2026), 22, HOURS) == at(4, 7, 12), "Good Friday, Easter Monday"
    assert HOURS.next_opening(at(12, 24, 9)) == at(12, 28, 8)
    assert look_back_at(at(12, 18, 12), HOURS) == at(12, 28, 8)


def test_the_office_opens_next_today_if_it_is_early() -> None:
    assert HOURS.next_opening(at(11, 24, 7)) == at(11, 24, 8)
    assert HOURS.next_opening(at(11, 24, 8)) == at(11, 25, 8)


def test_the_steps_of_an_undisturbed_aftermath() -> None:
    assert due(NEW, UNTIL - timedelta(seconds=1), HOURS, 0) is None
    assert due(NEW, UNTIL, HOURS, 0) is Step.AGREE
    agreed = replace(NEW, agreed_at=UNTIL)
    assert due(agreed, at(12, 10, 7), HOURS, 0) is None
    assert due(agreed, at(12, 10, 8), HOURS, 0) is Step.LOOK_BACK
    over = replace(agreed, looked_back_at=at(12, 10, 8))
    assert due(over, at(12, 31, 8), HOURS, 0) is None
    assert over.over


def test_what_is_undecided_holds_up_the_end_and_staff_hear_of_it_once() -> None:
    assert due(NEW, UNTIL, HOURS, 2) is Step.REMIND_STAFF
    assert due(replace(NEW, pressed=True), UNTIL, HOURS, 2) is None
    assert due(replace(NEW, pressed=True), UNTIL, HOURS, 0) is Step.AGREE


def test_what_was_accepted_comes_out_before_the_end() -> None:
    waiting = replace(NEW, issue_at=UNTIL + timedelta(hours=20))
    assert due(waiting, UNTIL - timedelta(hours=1), HOURS, 0) is None
    assert due(waiting, UNTIL, HOURS, 0) is Step.ISSUE


def test_minutes_may_come_again_after_the_end() -> None:
    agreed = replace(NEW, agreed_at=UNTIL, looked_back_at=UNTIL, issue_at=at(1, 5, 9, 2027))
    assert not agreed.over
    assert due(agreed, at(1, 5, 8, 2027), HOURS, 0) is None
    assert due(agreed, at(1, 5, 9, 2027), HOURS, 0) is Step.ISSUE


def test_late_at_night_nobody_is_told_what_was_missed() -> None:
    assert due(NEW, at(12, 5, 22), HOURS, 0) is None
    assert due(NEW, at(12, 7, 8), HOURS, 0) is Step.AGREE
    assert next_due(NEW, at(12, 5, 22), HOURS) == at(12, 7, 8)


@given(
    st.builds(
        Aftermath,
        st.just(RoundId(1)),
        st.just(UNTIL),
        st.none() | st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1), timezones=st.just(UTC)),
    ),
    st.datetimes(datetime(2026, 11, 1), datetime(2027, 2, 1), timezones=st.just(UTC)),
)
def test_whoever_waits_for_the_bell_misses_nothing(aftermath: Aftermath, now: datetime) -> None:
    """If nothing is due now, and something will be, the bell rings at a moment at which it is."""
    if due(aftermath, now, HOURS, 0) is not None:
        return
    moment = next_due(aftermath, now, HOURS)
    assert moment is not None
    while due(aftermath, moment, HOURS, 0) is None:
        again = next_due(aftermath, moment, HOURS)
        assert again is not None
        assert again > moment
        moment = again


def test_a_day_is_one_of_the_office() -> None:
    night = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert HOURS.day(night) == date(2026, 11, 20)
    assert objections_until(night, 14, HOURS) == at(12, 4, 12)
