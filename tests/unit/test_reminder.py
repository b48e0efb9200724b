"""When a round reminds, and whom: in office hours, at most twice, and nobody who has answered."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.meeting.hours import Hours
from bot.meeting.ids import UserId
from bot.meeting.member import Member
from bot.meeting.reminder import Hint, Span, is_due, next_moment, plan, refusal, silent
from bot.speech import calendar
from tests.office import BERLIN, HARMS, JANSSEN, ONKEN

HOLIDAYS = calendar.holidays_of("NI", "de")
HOURS = Hours(time(8), time(17), BERLIN, HOLIDAYS)


def at(text: str) -> datetime:
    """A moment on the office's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def told(moments: tuple[datetime, ...]) -> list[str]:
    """Moments as the office's clock shows them."""
    return [f"{moment.astimezone(BERLIN):%a %d.%m. %H:%M}" for moment in moments]


# Two weeks from Friday to Friday, as in most networks.
SPAN = Span(at("2026-10-30 10:00"), at("2026-11-13 12:00"))


@pytest.mark.parametrize(
    ("opened", "deadline", "expected"),
    [
        ("2026-10-30 10:00", "2026-11-13 12:00", ["Mon 09.11. 08:00", "Thu 12.11. 08:00"]),
        # Before the last day comes a Sunday, and before that Christmas.
        ("2026-12-14 10:00", "2026-12-28 18:00", ["Tue 22.12. 08:00", "Thu 24.12. 08:00"]),
        # Over the end of summer time, which takes none of the hours away.
        ("2026-10-21 10:00", "2026-10-29 12:00", ["Mon 26.10. 08:00", "Wed 28.10. 08:00"]),
        # A deadline on a Sunday: the last working day before it.
        ("2026-11-02 10:00", "2026-11-08 20:00", ["Fri 06.11. 08:00"]),
        # Two days: once is enough.
        ("2026-11-02 10:00", "2026-11-04 12:00", ["Tue 03.11. 08:00"]),
        # Nothing in the first third, nothing in less than a day.
        ("2026-11-02 07:00", "2026-11-03 10:00", []),
        ("2026-11-02 10:00", "2026-11-03 09:00", []),
        # A weekend only.
        ("2026-11-06 18:00", "2026-11-09 07:00", []),
    ],
)
def test_reminders_leave_halfway_and_before_the_last_day(
    opened: str, deadline: str, expected: list[str]
) -> None:
    assert told(plan(Span(at(opened), at(deadline)), HOURS, 2)) == expected


def test_a_single_reminder_is_the_later_one_and_none_is_none() -> None:
    assert told(plan(SPAN, HOURS, 1)) == ["Thu 12.11. 08:00"]
    assert plan(SPAN, HOURS, 0) == ()


def test_p2_an_extension_moves_what_is_yet_to_come_and_adds_nothing() -> None:
    first = at("2026-11-09 08:00")
    longer = Span(SPAN.opened, at("2026-11-20 12:00"), (first,))
    assert told(plan(longer, HOURS, 2)) == ["Thu 19.11. 08:00"]
    assert plan(Span(SPAN.opened, longer.deadline, (first, at("2026-11-12 08:00"))), HOURS, 2) == ()


def test_k17_of_missed_reminders_the_latest_leaves_once_and_in_office_hours() -> None:
    night, morning = at("2026-11-12 20:00"), at("2026-11-13 08:00")
    assert not is_due(SPAN, HOURS, 2, night)
    assert next_moment(SPAN, HOURS, 2, night) == morning
    assert is_due(SPAN, HOURS, 2, morning)
    done = Span(SPAN.opened, SPAN.deadline, (morning,))
    assert plan(done, HOURS, 2) == ()
    assert not is_due(done, HOURS, 2, morning + timedelta(minutes=1))
    assert next_moment(done, HOURS, 2, morning) is None


def test_k17_a_reminder_that_would_come_in_the_last_hour_or_later_never_comes() -> None:
    for late in ("2026-11-13 11:00:01", "2026-11-13 12:00", "2026-11-16 09:00"):
        assert not is_due(SPAN, HOURS, 2, at(late))
        assert next_moment(SPAN, HOURS, 2, at(late)) is None


def test_the_bell_is_set_for_the_next_reminder() -> None:
    assert next_moment(SPAN, HOURS, 2, SPAN.opened) == at("2026-11-09 08:00")
    assert not is_due(SPAN, HOURS, 2, at("2026-11-09 07:59"))
    assert is_due(SPAN, HOURS, 2, at("2026-11-09 08:00"))


@pytest.mark.parametrize(
    ("now", "sent", "expected"),
    [
        ("2026-11-03 10:00", (), None),
        ("2026-11-03 07:59", (), Hint.OUTSIDE_HOURS),
        ("2026-11-03 17:00", (), Hint.OUTSIDE_HOURS),
        ("2026-11-07 10:00", (), Hint.OUTSIDE_HOURS),
        ("2026-11-13 11:30", (), Hint.LAST_HOUR),
        ("2026-11-03 10:00", ("2026-11-03 09:00",), Hint.TODAY),
        ("2026-11-04 10:00", ("2026-11-03 09:00",), None),
        ("2026-11-05 10:00", ("2026-11-03 09:00", "2026-11-04 09:00"), Hint.OFTEN_ENOUGH),
    ],
)
def test_staff_may_remind_in_office_hours_and_twice_at_most(
    now: str, sent: tuple[str, ...], expected: Hint | None
) -> None:
    span = Span(SPAN.opened, SPAN.deadline, tuple(map(at, sent)))
    assert refusal(span, HOURS, at(now)) is expected


def test_nobody_of_an_institution_is_reminded_once_one_of_it_has_answered() -> None:
    colleague = Member(UserId("@meyer:example.org"), "Ute Meyer", HARMS.institution)
    renamed = Member(ONKEN.user, "M. Onken", "Amt für Gesundheit")
    found = silent([HARMS, colleague, JANSSEN, renamed], {HARMS.institution}, {ONKEN.user})
    assert found == (JANSSEN,)


# --- Whatever the round ------------------------------------------------------------------------------

moments = st.datetimes(datetime(2026, 3, 20), datetime(2027, 4, 10)).map(lambda one: one.replace(tzinfo=UTC))
hours = st.builds(
    lambda begin, end: Hours(time(begin), time(end), BERLIN, HOLIDAYS),
    st.integers(0, 11),
    st.integers(12, 23),
)


@given(moments, st.timedeltas(timedelta(hours=1), timedelta(days=30)), hours, st.integers(0, 2))
def test_k17_a_reminder_never_leaves_at_the_wrong_time(
    opened: datetime, length: timedelta, open_: Hours, most: int
) -> None:
    span = Span(opened, opened + length)
    found = plan(span, open_, most)
    assert len(found) <= most
    assert len({open_.day(moment) for moment in found}) == len(found)
    for moment in found:
        local = moment.astimezone(BERLIN)
        assert local.weekday() < 5
        assert HOLIDAYS(local.date()) is None
        assert open_.begin <= local.time() < open_.end
        assert opened < moment <= span.deadline - timedelta(hours=1)


@given(
    moments,
    st.timedeltas(timedelta(hours=1), timedelta(days=20)),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=25)), max_size=12),
    st.integers(0, 2),
)
def test_p2_k17_however_we_are_woken_a_round_reminds_twice_at_most(
    opened: datetime, length: timedelta, woken: list[timedelta], most: int
) -> None:
    span = Span(opened, opened + length)
    for after in sorted(woken):
        now = opened + after
        if is_due(span, HOURS, most, now):
            assert HOURS.open(now)
            assert now <= span.deadline - timedelta(hours=1)
            span = Span(span.opened, span.deadline, (*span.sent, now))
    assert len(span.sent) <= most
    assert len({HOURS.day(moment) for moment in span.sent}) == len(span.sent)


def test_a_land_keeps_its_own_holidays() -> None:
    assert HOURS.working(date(2026, 11, 2))
    assert not HOURS.working(date(2026, 10, 31))
    reformation = Hours(time(8), time(17), BERLIN, calendar.holidays_of("SN", "de"))
    # The day of repentance is a holiday in Saxony alone.
    assert not reformation.working(date(2026, 11, 18))
    assert HOURS.working(date(2026, 11, 18))
