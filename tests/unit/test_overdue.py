"""Minutes announced and not released: staff are reminded twice at most, the network is told once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.course import overdue
from bot.meeting.letter import Letter
from bot.meeting.round import Release
from tests.office import BERLIN, BRANDT, DESK, PETERSEN, ROOM, House, an_office, words

from .test_releasing import over, release, stop

pytestmark = pytest.mark.both_databases

EIGHT = datetime(2026, 11, 16, 8, 0, tzinfo=BERLIN)
NEXT = datetime(2026, 11, 17, 8, 0, tzinfo=BERLIN)


def at(house: House, moment: datetime) -> list[Letter]:
    house.now = moment
    house.do(overdue.tend, house.office)
    return house.deliver()


def expected(house: House) -> datetime | None:
    return house.look(lambda tx: overdue.next_moment(tx, house.office, house.now))


def test_staff_are_reminded_when_it_is_due_and_on_the_next_working_day_and_never_again(house: House) -> None:
    over(house, Release.TWO, "Elf Kinder.")
    assert expected(house) == EIGHT
    assert at(house, EIGHT - timedelta(minutes=1)) == []
    (letter,) = at(house, EIGHT)
    assert letter.room == DESK
    assert "war für Montag, 16. November, 8 Uhr angekündigt. Es fehlen noch zwei Freigaben." in words(letter)
    assert "schreiben bitte zwei Personen „freigeben“" in words(letter)
    assert at(house, EIGHT + timedelta(hours=3)) == []
    assert expected(house) == NEXT
    told = {one.room: words(one) for one in at(house, NEXT)}
    assert set(told) == {DESK, ROOM}
    assert "Ich erinnere nicht noch einmal." in told[DESK]
    assert told[ROOM].startswith("Das Protokoll der Runde 1 kommt etwas später als angekündigt.")
    house.restart()
    for day in range(1, 20):
        assert at(house, NEXT + timedelta(days=day)) == []
        assert expected(house) is None


def test_who_has_released_is_told_that_one_is_missing(house: House) -> None:
    over(house, Release.TWO, "Elf Kinder.")
    release(house, PETERSEN)
    (letter,) = at(house, EIGHT)
    assert "Eine Freigabe ist da, eine fehlt noch. Wenn alles stimmt, schreiben Sie „freigeben“." in words(
        letter
    )


@pytest.mark.parametrize("how", [Release.ONE, Release.TWO])
def test_once_released_nobody_is_reminded(house: House, how: Release) -> None:
    over(house, how, "Elf Kinder.")
    release(house, *[PETERSEN, BRANDT][: how.needed])
    assert expected(house) is None
    assert at(house, EIGHT) == at(house, NEXT) == []


def test_what_nobody_announced_is_not_overdue(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", minutes=None)
    assert expected(house) is None
    assert at(house, NEXT) == []


def test_what_staff_stopped_was_still_announced(house: House) -> None:
    over(house, Release.AUTOMATIC, "Elf Kinder.")
    stop(house)
    (letter,) = at(house, EIGHT)
    assert "noch nicht freigegeben" in words(letter)


def test_nobody_is_told_at_night_or_on_a_sunday(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.", minutes="Fr, 20.11.2026 20 Uhr")
    friday = datetime(2026, 11, 20, 20, 0, tzinfo=BERLIN)
    for hours in (0, 1, 12, 24, 40):
        assert at(house, friday + timedelta(hours=hours)) == []
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)
    assert expected(house) == monday
    assert [one.room for one in at(house, monday)] == [DESK]
    assert {one.room for one in at(house, monday + timedelta(days=1))} == {DESK, ROOM}


def test_k17_who_was_away_is_reminded_once_and_after_weeks_not_at_all(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    late = NEXT + timedelta(days=2)
    assert [one.room for one in at(house, late)].count(DESK) == 1
    assert at(house, late + timedelta(minutes=1)) == []


def test_after_weeks_away_nobody_is_told_of_what_was_due_then(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    assert at(house, EIGHT + timedelta(days=21)) == []


def test_without_a_room_of_their_own_whoever_steers_it_reads_it_alone(house: House) -> None:
    over(house, Release.ONE, "Elf Kinder.")
    house.office = an_office(release=Release.ONE)
    starter = house.latest().starter
    steered = replace(house.latest(), desk=ROOM)
    house.look(lambda tx: tx.rounds.save(steered, house.now))
    assert [one.room for one in at(house, EIGHT)] == [starter]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_both_reminders_leave_when_somebody_is_there_and_on_different_days(moment: datetime) -> None:
    hours = an_office().hours
    announced = moment.replace(tzinfo=BERLIN)
    times = overdue.moments(announced, hours)
    assert hours.open(times.first)
    assert hours.open(times.second)
    assert announced <= times.first < times.second
    assert hours.day(times.first) < hours.day(times.second)
