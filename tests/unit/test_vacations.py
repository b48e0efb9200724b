"""School holidays: a calendar file as ministries publish it, or a list, and a sentence if they are wrong."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import office_of
from bot.config import ConfigurationProblem
from bot.config_file import load
from bot.speech.vacations import UnusableCalendar, vacations_of
from tests.unit.test_config import SMALL

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Beispiel//Ferien//DE
BEGIN:VEVENT
UID:1@example.org
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261223
DTEND;VALUE=DATE:20270107
SUMMARY:Weihnachtsferien
 \\, Niedersachsen
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20270507
SUMMARY:Ferientag
END:VEVENT
END:VCALENDAR
"""


def calendar(folder: Path, content: str) -> Path:
    file = folder / "ferien.ics"
    file.write_bytes(content.replace("\n", "\r\n").encode())
    return file


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 22), None),
        (date(2026, 12, 23), "Weihnachtsferien, Niedersachsen"),
        (date(2027, 1, 6), "Weihnachtsferien, Niedersachsen"),
        (date(2027, 1, 7), None),
        (date(2027, 5, 7), "Ferientag"),
        (date(2027, 5, 8), None),
    ],
)
def test_a_calendar_file_tells_first_and_last_day(tmp_path: Path, day: date, name: str | None) -> None:
    assert vacations_of(calendar(tmp_path, ICS))(day) == name


def test_a_list_tells_first_and_last_day() -> None:
    vacation = vacations_of(["2026-12-23/2027-01-06 Weihnachtsferien", "2027-01-30 / 2027-02-02  Halbjahr"])
    assert [vacation(date(2027, 1, day)) for day in (6, 7, 30)] == ["Weihnachtsferien", None, "Halbjahr"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Weihnachten", "is not written like"),
        ("2026-12-23/2027-02-30 Ferien", "is not written like"),
        ("2026-12-23/2027-01-06", "is not written like"),
        ("2027-01-06/2026-12-23 Ferien", "end before they begin"),
        ("2026-01-06/2026-12-23 Ferien", "last too long"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, reason: str) -> None:
    with pytest.raises(UnusableCalendar, match=reason):
        vacations_of([line])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Ferien: 23.12. bis 6.1.",
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        ICS.replace("DTSTART", "DTSTRT"),
        ICS.replace("SUMMARY", "COMMENT"),
        ICS.replace("20261223", "20261399"),
        "BEGIN:VEVENT\nEND:VEVENT\n",
    ],
)
def test_a_file_that_is_no_calendar_of_holidays_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnusableCalendar):
        vacations_of(calendar(tmp_path, content))


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ('"nirgends.ics"', "cannot be read: No such file"),
        ('["23.12. Weihnachten"]', "is not written like"),
    ],
)
def test_the_program_ends_with_one_sentence_about_it(tmp_path: Path, setting: str, reason: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"{SMALL}\n[rounds]\nschool_holidays = {setting}\n", "utf-8")
    with pytest.raises(ConfigurationProblem, match=rf"^rounds\.school_holidays.*{reason}.*\.$"):
        office_of(load(file))


def test_an_office_that_tells_nothing_knows_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(SMALL, "utf-8")
    assert office_of(load(file)).vacation is None


def test_the_path_is_relative_to_the_configuration(tmp_path: Path) -> None:
    calendar(tmp_path, ICS)
    file = tmp_path / "config.toml"
    file.write_text(f'{SMALL}\n[rounds]\nschool_holidays = "ferien.ics"\n', "utf-8")
    vacation = office_of(load(file)).vacation
    assert vacation is not None
    assert vacation(date(2027, 5, 7)) == "Ferientag"
