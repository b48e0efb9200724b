"""Dates and stretches of time, as they are said."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech import calendar

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 13, 12, 0, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("language", "year", "expected"),
    [
        ("de", False, "Freitag, 13.\u00a0November, 12\u00a0Uhr"),
        ("de", True, "Freitag, 13.\u00a0November 2026, 12\u00a0Uhr"),
        ("en", False, "Friday, 13\u00a0November, 12:00"),
        ("en", True, "Friday, 13\u00a0November 2026, 12:00"),
    ],
)
def test_a_moment_names_weekday_day_and_time(language: str, year: bool, expected: str) -> None:
    assert calendar.moment(FRIDAY, language, year=year) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "german", "english"),
    [
        (12, 30, "12:30\u00a0Uhr", "12:30"),
        (8, 5, "8:05\u00a0Uhr", "08:05"),
        (0, 0, "0\u00a0Uhr", "00:00"),
        (18, 0, "18\u00a0Uhr", "18:00"),
    ],
)
def test_minutes_are_said_only_if_there_are_any(hour: int, minute: int, german: str, english: str) -> None:
    at = FRIDAY.replace(hour=hour, minute=minute)
    assert calendar.moment(at, "de").endswith(f", {german}")
    assert calendar.moment(at, "en").endswith(f", {english}")


def test_a_day_is_said_without_time() -> None:
    assert calendar.day(date(2026, 3, 1), "de") == "Sonntag, 1.\u00a0März"
    assert calendar.day(date(2026, 3, 1), "en", year=True) == "Sunday, 1\u00a0March 2026"


@pytest.mark.parametrize(
    ("delta", "german", "english"),
    [
        (timedelta(days=12, hours=23), "in 13 Tagen", "in 13 days"),
        (timedelta(days=13), "in 13 Tagen", "in 13 days"),
        (timedelta(days=120), "in 120 Tagen", "in 120 days"),
        (timedelta(hours=24), "in einem Tag", "in one day"),
        (timedelta(hours=30), "in 30 Stunden", "in 30 hours"),
        (timedelta(hours=47), "in 2 Tagen", "in 2 days"),
        (timedelta(minutes=20), "in 20 Minuten", "in 20 minutes"),
        (timedelta(minutes=19, seconds=59), "in 20 Minuten", "in 20 minutes"),
        (timedelta(hours=1), "in einer Stunde", "in one hour"),
        (timedelta(minutes=59, seconds=50), "in einer Stunde", "in one hour"),
        (timedelta(minutes=90), "in 90 Minuten", "in 90 minutes"),
        (timedelta(hours=2), "in 2 Stunden", "in 2 hours"),
        (timedelta(minutes=1), "in einer Minute", "in one minute"),
        (timedelta(seconds=45), "in 45 Sekunden", "in 45 seconds"),
        (timedelta(seconds=1), "in einer Sekunde", "in one second"),
        (timedelta(milliseconds=200), "jetzt", "now"),
        (timedelta(hours=-1), "vor einer Stunde", "one hour ago"),
        (timedelta(days=-3), "vor 3 Tagen", "3 days ago"),
    ],
)
def test_a_span_is_rounded_to_what_people_say(delta: timedelta, german: str, english: str) -> None:
    assert calendar.span(delta, "de") == german
    assert calendar.span(delta, "en") == english


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=366)))
def test_every_span_ahead_is_said_without_a_lonely_one(delta: timedelta) -> None:
    said = calendar.span(delta, "de")
    assert said.startswith("in ")
    assert not said.startswith("in 1 ")


def test_holidays_of_a_land_are_named_in_the_language_asked_for() -> None:
    lower_saxony, nationwide = calendar.holidays_of("NI", "de"), calendar.holidays_of("", "de")
    reformation_day = date(2026, 10, 31)
    assert lower_saxony(reformation_day) == "Reformationstag"
    assert calendar.holidays_of("NI", "en")(reformation_day) == "Reformation Day"
    assert nationwide(reformation_day) is None
    assert nationwide(date(2026, 12, 25)) == "Erster Weihnachtstag"
    assert lower_saxony(date(2026, 11, 18)) is None


def test_holidays_reach_into_the_next_year() -> None:
    assert calendar.holidays_of("NI", "de")(date(2027, 1, 1)) == "Neujahr"


def test_an_unknown_land_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="XX"):
        calendar.holidays_of("XX", "de")
