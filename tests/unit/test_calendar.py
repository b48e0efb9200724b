"""Dates and stretches of time, as they are said."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

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
