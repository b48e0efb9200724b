"""Steering: status without naming anybody in public, extensions, an early end, cancellation, release."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.conduct.course import extending, steering
from bot.conduct.publication import publishing
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.round import Phase, Release
from tests.office import (
    BERLIN,
    BRANDT,
    DEADLINE,
    DESK,
    HARMS,
    JANSSEN,
    NETWORK,
    NOW,
    ONKEN,
    PETERSEN,
    REQUEST,
    ROOM,
    House,
    an_office,
    keys,
    words,
)

AFTER = DEADLINE + timedelta(minutes=1)
MINUTES = "Mo, 16.11.2026 8 Uhr"


def steer(
    house: House, step: Callable[..., None], room: RoomId = ROOM, by: Member = PETERSEN
) -> list[Letter]:
    """Take a step by command; returns what is said thereupon."""
    message = house.message(room=room, by=by)
    house.turn(step, message, house.latest().id)
    return house.deliver()


def prolong(house: House, until: str, room: RoomId = ROOM) -> list[Letter]:
    message = house.message(room=room, by=PETERSEN)
    house.turn(extending.request, message, house.latest().id, until, desk=None)
    return house.deliver()


def on_time(house: House) -> list[Letter]:
    house.do(steering.end_on_time, house.office, house.latest().id)
    return house.deliver()


def status(house: House, place: Place = Place.NETWORK) -> str:
    message = house.message(by=PETERSEN, room=ROOM if place is Place.NETWORK else DESK)
    house.turn(steering.status, message, house.latest().id, place, NETWORK)
    (letter,) = house.deliver()
    return words(letter)


def put_in(house: House, phase: Phase) -> None:
    """Move the latest round into a phase, however it got there."""
    round_ = replace(house.latest(), phase=phase)
    house.look(lambda tx: tx.rounds.save(round_, NOW))


# --- Status ----------------------------------------------------------------------------------------


def test_status_counts_institutions_and_answers(house: House) -> None:
    house.open()
    house.answer("Elf Kinder", to=1)
    house.answer("1. Vorlesen\n2. Samstag", JANSSEN)
    house.deliver()
    text = status(house)
    assert "läuft bis Freitag, 13. November, 12 Uhr" in text
    assert "2 von 3 Einrichtungen" in text
    assert "Frage 1: 2 Antworten" in text
    assert "Frage 2: 1 Antwort" in text
    assert "Frage 3: 0 Antworten" in text


def test_who_is_missing_is_told_to_staff_alone(house: House) -> None:
    house.open()
    house.answer("Elf Kinder", to=1)
    house.deliver()
    assert "Noch offen: Gesundheitsamt · Stadtbibliothek" in status(house, Place.STAFF)


def test_of_many_who_are_missing_twenty_are_named(house: House) -> None:
    house.open()
    message = house.message(by=PETERSEN, room=DESK)
    large = replace(NETWORK, listed=tuple(f"Kita {no:02}" for no in range(63)))
    house.turn(steering.status, message, house.latest().id, Place.STAFF, large)
    (letter,) = house.deliver()
    assert "Kita 19 · und 43 weitere" in words(letter)
    assert "Kita 20" not in words(letter)


@pytest.mark.parametrize(("minutes", "late"), [(10, False), (11, True)])
def test_k17_p9_an_end_that_comes_late_says_so_and_staff_are_told(
    house: House, minutes: int, late: bool
) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    house.answer("rechtzeitig", to=1)
    house.deliver()
    house.end(DEADLINE + timedelta(minutes=minutes))
    ended, *told = house.deliver()
    assert ("Die Frist war Freitag, 13. November, 12 Uhr" in words(ended)) is late
    assert "ist beendet." in words(ended)
    assert [letter.room for letter in told] == [DESK] * late
    assert all("geschlossen habe ich erst Freitag, 13. November, 12:11 Uhr" in words(one) for one in told)


@pytest.mark.parametrize("phase", list(Phase))
def test_nobody_absent_is_named_in_the_network_room(house: House, phase: Phase) -> None:
    house.start(room=DESK)
    house.deliver()
    house.answer("Elf Kinder", to=1)
    put_in(house, phase)
    house.deliver()
    text = status(house)
    absent = [part for member in (JANSSEN, ONKEN) for part in (member.name, member.institution, member.user)]
    assert not any(name in text for name in absent)


def test_nobody_absent_is_named_in_anything_the_network_room_reads_of_a_whole_round(house: House) -> None:
    house.start(room=DESK)
    house.deliver()
    house.answer("Elf Kinder", to=1)
    prolong(house, "Di, 17.11.2026 12 Uhr", DESK)
    house.now = DEADLINE + timedelta(days=5)
    read = house.deliver() + on_time(house)
    house.sort()
    house.do(publishing.publish, house.office, house.latest().id)
    read += house.deliver()
    public = "".join(str(letter.act) for letter in read if letter.room == ROOM)
    assert HARMS.institution in public
    assert JANSSEN.institution not in public
    assert JANSSEN.name not in public


@pytest.mark.parametrize(
    ("release", "given", "minutes", "expected"),
    [
        (Release.AUTOMATIC, (), None, "Das Protokoll kommt gleich."),
        (Release.AUTOMATIC, (), MINUTES, "kommt am Montag, 16. November, 8 Uhr."),
        (Release.TWO, (), MINUTES, "Es fehlen noch zwei Freigaben"),
        (Release.TWO, (BRANDT,), MINUTES, "Es fehlt noch eine Freigabe:"),
        (Release.ONE, (BRANDT,), None, "Das Protokoll kommt gleich."),
    ],
)
def test_status_after_the_end_says_what_comes_next(
    house: House, release: Release, given: tuple[Member, ...], minutes: str | None, expected: str
) -> None:
    house.office = an_office(release=release)
    house.open(minutes=minutes)
    house.now = AFTER
    on_time(house)
    for person in given:
        steer(house, steering.give_release, by=person)
    assert expected in status(house)


# --- Extension -------------------------------------------------------------------------------------


def test_an_extension_is_announced_once_and_confirmed_at_the_desk(house: House) -> None:
    house.open()
    announced, confirmed = prolong(house, "Di, 17.11.2026 12 Uhr", DESK)
    assert (announced.room, confirmed.room) == (ROOM, DESK)
    assert "bis **Dienstag, 17. November, 12 Uhr**" in words(announced)
    assert "läuft jetzt bis Dienstag, 17. November, 12 Uhr" in words(confirmed)
    assert house.latest().deadline == datetime(2026, 11, 17, 12, tzinfo=BERLIN)
    assert house.latest().first_deadline == DEADLINE


def test_in_the_network_room_the_announcement_is_enough(house: House) -> None:
    house.open()
    assert len(prolong(house, "Di, 17.11.2026 12 Uhr")) == 1


def test_less_time_is_not_called_more_time(house: House) -> None:
    house.open()
    (letter,) = prolong(house, "morgen 12 Uhr")
    assert "Gute Nachricht" not in words(letter)
    assert "**Dienstag, 3. November, 12 Uhr**" in words(letter)


def test_back_and_forth_and_back_is_announced_each_time(house: House) -> None:
    house.open()
    days = ("Di, 17.11.2026 12 Uhr", "Mi, 18.11.2026 12 Uhr", "Di, 17.11.2026 12 Uhr")
    assert [len(prolong(house, day)) for day in days] == [1, 1, 1]


@pytest.mark.parametrize(
    ("until", "hint"),
    [
        ("gestern", "liegt schon zurück"),
        ("bald", "nicht verstanden"),
        ("", "nicht verstanden"),
        ("Fr, 13.11.2026 12 Uhr", "hat sich nichts geändert"),
    ],
)
def test_a9_an_odd_extension_changes_nothing(house: House, until: str, hint: str) -> None:
    before = house.open()
    (letter,) = prolong(house, until)
    assert hint in words(letter)
    assert house.latest() == before


def test_minutes_announced_for_an_earlier_day_come_after_the_extension(house: House) -> None:
    house.open(minutes=MINUTES)
    prolong(house, "Di, 17.11.2026 12 Uhr")
    assert house.latest().minutes_at is None


# --- The end ---------------------------------------------------------------------------------------


def test_p4_a8_a_round_closes_once_however_often_the_clock_rings(house: House) -> None:
    house.open()
    house.now = AFTER
    assert keys(on_time(house)) == ["round:1:closed"]
    assert on_time(house) == []
    house.restart()
    assert on_time(house) == []
    assert house.latest().phase is Phase.CLOSED


@pytest.mark.parametrize(("answers", "said"), [(0, "0 von 3 Einrichtungen"), (1, "1 von 3 Einrichtungen")])
def test_at_the_end_everyone_hears_how_many_wrote(house: House, answers: int, said: str) -> None:
    house.open()
    for _ in range(answers):
        house.answer("Elf", to=1)
    house.deliver()
    house.now = AFTER
    (letter,) = on_time(house)
    assert said in words(letter)
    assert ("Herzlichen Dank" in words(letter)) is bool(answers)


@pytest.mark.parametrize(
    ("release", "minutes", "expected"),
    [
        (Release.AUTOMATIC, None, "kommt gleich"),
        (Release.AUTOMATIC, MINUTES, "am Montag, 16. November, 8 Uhr"),
        (Release.TWO, None, "sichtet jetzt die Beiträge"),
    ],
)
def test_at_the_end_everyone_hears_when_the_minutes_come(
    house: House, release: Release, minutes: str | None, expected: str
) -> None:
    house.office = an_office(release=release)
    house.open(minutes=minutes)
    house.now = AFTER
    assert expected in words(on_time(house)[0])


@pytest.mark.parametrize(
    ("release", "asked"), [(Release.ONE, "schreiben Sie"), (Release.TWO, "zwei Personen")]
)
def test_the_desk_is_asked_for_the_release(house: House, release: Release, asked: str) -> None:
    house.office = an_office(release=release)
    house.start(room=DESK)
    house.deliver()
    house.now = AFTER
    wanted = next(letter for letter in on_time(house) if letter.room == DESK)
    assert asked in words(wanted)
    assert "!runde" not in words(wanted)


def test_a8_staff_end_a_round_early_once(house: House) -> None:
    house.open()
    house.now += timedelta(hours=1)
    assert keys(steer(house, steering.end, DESK))[0] == "round:1:closed"
    assert house.latest().ends == house.now
    (refusal,) = steer(house, steering.end, DESK)
    assert "ist seit Montag, 2. November, 11 Uhr beendet" in words(refusal)


# --- Cancellation ----------------------------------------------------------------------------------


def test_what_was_not_said_before_the_cancellation_stays_unsaid(house: House) -> None:
    house.start(room=DESK)
    house.turn(steering.call_off, house.message(room=DESK, by=PETERSEN), house.latest().id)
    told = [letter for letter in house.deliver() if letter.room == ROOM]
    assert keys(told) == ["round:1:cancelled"]
    assert house.latest().phase is Phase.CANCELLED
    assert house.look(lambda tx: tx.outbox.dead()) == 0


def test_a_proposed_round_is_cancelled_without_a_word_to_the_network(house: House) -> None:
    house.start(replace(REQUEST, deadline="Fr, 13.11.2026"), room=DESK)
    house.deliver()
    assert {letter.room for letter in steer(house, steering.call_off, DESK)} == {DESK}


def test_a_bare_word_does_not_cancel_what_people_have_answered(house: House) -> None:
    """It may have been said to a question of ours, and there is no way back."""
    house.open()
    house.answer("Uns fehlen Räume", to=1)
    house.deliver()

    def says(words: str) -> list[Letter]:
        message = house.message(words, PETERSEN, room=DESK)
        house.turn(steering.call_off, message, house.latest().id)
        return house.deliver()

    (asked,) = says("abbrechen")
    assert "Eine Einrichtung hat schon geantwortet" in words(asked)
    assert "„!runde abbrechen“" in words(asked)
    assert house.latest().phase is Phase.OPEN
    says("!runde abbrechen")
    assert house.latest().phase is Phase.CANCELLED


def test_a_cancelled_round_never_closes_or_publishes(house: House) -> None:
    house.open()
    steer(house, steering.call_off)
    house.now = AFTER
    assert on_time(house) == []
    house.do(publishing.publish, house.office, house.latest().id)
    assert house.deliver() == []


# --- Release ---------------------------------------------------------------------------------------


def test_p6_four_eyes_are_those_of_two_people(house: House) -> None:
    house.office = an_office(release=Release.TWO)
    house.open()
    house.now = AFTER
    on_time(house)
    steps = ((PETERSEN, "Danke. Für"), (PETERSEN, "Ihre Freigabe habe ich schon. Für"), (BRANDT, "sind da"))
    for person, expected in steps:
        (letter,) = steer(house, steering.give_release, DESK, person)
        assert expected in words(letter)
    assert house.latest().released_by == {PETERSEN.user, BRANDT.user}


def test_a_release_does_not_hurry_minutes_that_have_their_day(house: House) -> None:
    house.office = an_office(release=Release.ONE)
    house.open(minutes=MINUTES)
    house.now = AFTER
    on_time(house)
    (letter,) = steer(house, steering.give_release, DESK)
    assert "veröffentliche am Montag, 16. November, 8 Uhr" in words(letter)


# --- Too early, too late, or both ------------------------------------------------------------------

STEPS = {
    "extend": lambda house: prolong(house, "in 3 Wochen", DESK),
    "close": lambda house: steer(house, steering.end, DESK),
    "cancel": lambda house: steer(house, steering.call_off, DESK),
    "release": lambda house: steer(house, steering.give_release, DESK),
}
REFUSED = {
    Phase.PROPOSED: {"extend", "close", "release"},
    Phase.PLANNED: {"extend", "close", "release"},
    Phase.OPEN: {"release"},
    Phase.CLOSED: {"extend", "close"},
    Phase.PUBLISHED: set(STEPS),
    Phase.CANCELLED: set(STEPS),
}


@pytest.mark.parametrize(
    ("phase", "step"), [(phase, step) for phase in Phase for step in sorted(REFUSED[phase])]
)
def test_a8_a_step_out_of_season_is_refused_kindly_and_changes_nothing(
    house: House, phase: Phase, step: str
) -> None:
    house.open()
    put_in(house, phase)
    before = house.latest()
    (letter,) = STEPS[step](house)
    assert letter.room == DESK
    assert "„Netzwerktreffen“" in words(letter)
    assert house.latest() == before


def test_rechenschaft_each_step_has_exactly_one_entry_in_the_trail(house: House) -> None:
    house.office = an_office(release=Release.ONE)
    house.open()
    prolong(house, "in 3 Wochen")
    steer(house, steering.end)
    steer(house, steering.end)
    steer(house, steering.give_release)
    steer(house, steering.call_off)
    trail = [entry.what for entry in house.look(lambda tx: tx.audit.entries())]
    assert trail == [
        "round proposed",
        "round opened",
        "round extended",
        "round closed",
        "minutes released",
        "round cancelled",
    ]


@pytest.mark.parametrize("release", list(Release))
def test_whoever_closes_a_round_at_its_desk_reads_once_that_it_has_ended(
    house: House, release: Release
) -> None:
    house.office = an_office(release=release)
    house.start(room=DESK)
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.deliver()
    told = [words(letter) for letter in steer(house, steering.end, DESK) if letter.room == DESK]
    assert sum("ist beendet" in text for text in told) == 1
    assert any("„freigeben“" in text for text in told) is (release is not Release.AUTOMATIC)


def test_whoever_closes_a_round_elsewhere_is_told_there_as_well(house: House) -> None:
    house.office = an_office(release=Release.ONE)
    house.start(room=DESK)
    house.deliver()
    elsewhere = RoomId("!direkt-petersen:example.org")
    rooms = {letter.room for letter in steer(house, steering.end, elsewhere)}
    assert {ROOM, DESK, elsewhere} <= rooms
