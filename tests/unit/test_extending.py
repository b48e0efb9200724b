"""Extending: staff are asked before the end, a reason stays with them, two at once hear of each other."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conduct.course import extending
from bot.meeting import extension
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.hours import Hours
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.round import Phase
from bot.speech import commands
from bot.speech.commands import Extend
from bot.speech.planning import without_reason
from tests.office import (
    BERLIN,
    BRANDT,
    DEADLINE,
    DESK,
    HARMS,
    JANSSEN,
    NETWORK,
    NOW,
    PETERSEN,
    ROOM,
    House,
    an_office,
    words,
)

HOURS = Hours(time(8), time(17), BERLIN, lambda day: "Fest" if day == date(2026, 11, 18) else None)
OPENED = datetime(2026, 11, 2, 10, tzinfo=BERLIN)
NINE_THIRTY = datetime(2026, 11, 13, 9, 30, tzinfo=BERLIN)
TUESDAY = datetime(2026, 11, 17, 12, tzinfo=BERLIN)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


# --- When to ask -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deadline", "asked"),
    [
        (at(13, 12), at(13, 9, 30)),
        (at(13, 18), at(13, 15, 30)),
        (at(13, 9), at(13, 8)),
        (at(13, 8, 30), at(13, 8)),
        (at(13, 8, 29), None),
        (at(13, 23), at(13, 8)),
        (at(14, 12), None),
        (at(18, 12), None),
        (at(3, 9, 59), None),
        (at(3, 10), at(3, 8)),
    ],
)
def test_staff_are_asked_on_the_last_day_while_they_are_there(
    deadline: datetime, asked: datetime | None
) -> None:
    assert extension.question_at(OPENED, deadline, HOURS) == asked


@settings(deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.timedeltas(timedelta(), timedelta(days=40))
)
def test_never_outside_the_hours_and_never_in_the_last_half_hour(opened: datetime, length: timedelta) -> None:
    begin = opened.replace(tzinfo=UTC)
    moment = extension.question_at(begin, begin + length, HOURS)
    if moment is not None:
        assert HOURS.open(moment)
        assert begin + length - moment >= timedelta(minutes=30)
        assert HOURS.day(moment) == HOURS.day(begin + length)


@pytest.mark.parametrize(
    ("asked", "deadline", "again"),
    [
        ([], at(13, 12), True),
        ([at(13, 12)], at(13, 12), False),
        ([at(13, 12)], at(14, 12), False),
        ([at(13, 12)], at(17, 12), True),
        ([at(13, 12), at(17, 12)], at(24, 12), False),
    ],
)
def test_once_and_once_more_if_it_was_extended_by_more_than_a_day(
    asked: list[datetime], deadline: datetime, again: bool
) -> None:
    assert extension.is_due(OPENED, deadline, HOURS, asked, deadline - timedelta(hours=1)) is (
        again and deadline != at(14, 12)
    )


# --- The question ----------------------------------------------------------------------------------


def running(house: House, **request: str) -> None:
    house.office = an_office(staff_room=DESK)
    house.open(**request)


def ask(house: House) -> list[Letter]:
    for round_ in house.look(lambda tx: extending.concerned(tx, house.office, house.now)):
        house.do(extending.ask, house.office, round_.id, network=NETWORK, desk=DESK)
    return house.deliver()


def say(house: House, body: str, by: Member = PETERSEN, desk: RoomId | None = DESK) -> list[Letter]:
    """What the conversation, and then the clerk, makes of it."""
    message = house.message(body, by, room=desk or ROOM)
    if not heard(house, message, desk):
        intent = commands.understand(body, prefix="!runde", prefix_needed=False)
        assert isinstance(intent, Extend), intent
        house.turn(extending.request, message, house.latest().id, intent.until, desk=desk)
    return house.deliver()


def heard(house: House, message: Message, desk: RoomId | None) -> bool:
    waiting = house.look(lambda tx: tx.dialogues.at(desk, house.now)) if desk else []
    return any(house.turn(extending.hear, message, dialogue) for dialogue in waiting)


def test_the_question_of_the_transcript(house: House) -> None:
    running(house)
    house.answer("Elf Kinder", to=1)
    house.deliver()
    house.now = NINE_THIRTY
    (question,) = ask(house)
    assert question.room == DESK
    assert "Heute um 12 Uhr endet Runde 1. Bisher hat 1 von 3 Einrichtungen geantwortet." in words(question)
    assert "verlängern bis Dienstag 12 Uhr" in words(question)
    assert ask(house) == []


def test_it_remembers_how_many_it_were_the_last_time(house: House) -> None:
    running(house)
    house.answer("Elf Kinder", to=1)
    house.answer("Vorlesen", JANSSEN, to=1)
    over = replace(house.latest(), phase=Phase.PUBLISHED, closed_at=NOW, published_at=NOW)
    house.look(lambda tx: tx.rounds.save(over, NOW))
    running(house)
    house.now = NINE_THIRTY
    assert "In Runde 1 waren es zum Schluss 2 von 3." in words(ask(house)[-1])


def test_without_a_word_it_ends_as_planned(house: House) -> None:
    running(house)
    house.now = NINE_THIRTY
    ask(house)
    assert "endet wie geplant: Freitag, 13. November, 12 Uhr" in words(say(house, "nein")[0])
    house.end(DEADLINE)
    assert house.latest().phase is Phase.CLOSED


@pytest.mark.parametrize("body", ["bis Dienstag 12 Uhr", "Di 12 Uhr", "verlängern bis Dienstag 12 Uhr"])
def test_a_time_is_enough_once_it_was_asked_for(house: House, body: str) -> None:
    running(house)
    house.now = NINE_THIRTY
    ask(house)
    assert "Bis wann soll" in words(say(house, "ja")[0])
    announced, told = say(house, body)
    assert announced.room == ROOM
    assert "bis **Dienstag, 17. November, 12 Uhr**" in words(announced)
    assert told.room == DESK
    assert house.latest().deadline == TUESDAY
    assert house.look(lambda tx: tx.dialogues.at(DESK, house.now)) == []


def test_after_a_long_extension_it_is_asked_once_more_and_then_never(house: House) -> None:
    running(house)
    for day, until in ((13, "bis Dienstag 12 Uhr"), (17, "bis Freitag 12 Uhr")):
        house.now = at(day, 9, 30)
        assert len(ask(house)) == 1
        say(house, until)
    house.now = at(20, 9, 30)
    assert ask(house) == []


# --- A reason --------------------------------------------------------------------------------------


def test_a_reason_is_left_out_and_what_will_be_said_is_shown_first(house: House) -> None:
    running(house)
    (shown,) = say(house, "verlängern bis Dienstag, 17.11. 12 Uhr, wegen der vielen Krankmeldungen")
    assert shown.room == DESK
    assert "Ihre Begründung lasse ich weg" in words(shown)
    assert "Wir verlängern „Netzwerktreffen“ bis **Dienstag, 17. November, 12 Uhr**" in words(shown)
    assert house.latest().deadline == DEADLINE
    announced, _told = say(house, "ja")
    assert announced.room == ROOM
    assert "Krank" not in words(announced)
    assert "Krank" not in house.stored()
    assert house.latest().deadline == TUESDAY


def test_a_no_to_it_changes_nothing(house: House) -> None:
    running(house)
    say(house, "verlängern bis Di 17.11. 12 Uhr wegen Krankheit")
    assert "endet wie geplant" in words(say(house, "nein")[0])
    assert house.latest().deadline == DEADLINE
    assert house.look(lambda tx: tx.dialogues.at(DESK, house.now)) == []


def test_in_the_network_room_it_is_announced_at_once_without_the_reason(house: House) -> None:
    running(house)
    (announced,) = say(house, "verlängern bis Di 17.11. 12 Uhr wegen Krankheit", desk=None)
    assert "Krank" not in words(announced)
    assert house.latest().deadline == TUESDAY


@pytest.mark.parametrize(
    ("body", "until"),
    [
        ("verlängern Fr, 11.12. 18:00", "Fr, 11.12. 18:00"),
        ("bitte die Frist verlängern 17.11. 12 Uhr", "17.11. 12 Uhr"),
        ("verlängern bis Di 12 Uhr, wegen der vielen Krankmeldungen in den Kitas", None),
        ("extend Fri 11 Dec 18:00", "Fri 11 Dec 18:00"),
    ],
)
def test_a_time_is_understood_without_a_bis(body: str, until: str | None) -> None:
    found = commands.understand(body, prefix="!runde", prefix_needed=False)
    assert isinstance(found, Extend)
    assert until is None or found.until == until


@pytest.mark.parametrize(
    "body", ["Verlängerung der Öffnungszeiten", "verlängern wir die Ausleihe um 5 Tage wegen der Feier?"]
)
def test_an_answer_about_longer_hours_is_no_command(body: str) -> None:
    assert commands.understand(body, prefix="!runde", prefix_needed=False) is None


@given(st.text(max_size=60))
def test_what_is_left_without_a_reason_is_the_beginning(said: str) -> None:
    time_alone, reason = without_reason(said)
    assert said.startswith(time_alone) or said.strip().startswith(time_alone)
    assert reason or time_alone == said


# --- Two at once, and what goes along ----------------------------------------------------------------


def test_the_second_of_two_reads_that_it_is_extended_and_by_whom(house: House) -> None:
    running(house)
    say(house, "verlängern bis Di 17.11. 12 Uhr")
    house.now += timedelta(minutes=1)
    (told,) = say(house, "verlängern bis Di 17.11. 12 Uhr", BRANDT)
    assert "schon verlängert, von petersen: bis Dienstag, 17. November, 12 Uhr" in words(told)


def test_another_time_a_moment_later_is_asked_about(house: House) -> None:
    running(house)
    say(house, "verlängern bis Di 17.11. 12 Uhr")
    house.now += timedelta(minutes=1)
    (asked,) = say(house, "verlängern bis Do 19.11. 12 Uhr", BRANDT)
    assert "gerade schon verlängert, von petersen" in words(asked)
    assert house.latest().deadline == TUESDAY
    say(house, "ja", BRANDT)
    assert house.latest().deadline == at(19, 12)


def test_the_next_day_nobody_is_asked(house: House) -> None:
    running(house)
    say(house, "verlängern bis Di 17.11. 12 Uhr")
    house.now += timedelta(days=1)
    assert len(say(house, "verlängern bis Do 19.11. 12 Uhr", BRANDT)) == 2


def test_minutes_that_would_come_too_early_are_named_with_the_new_plan(house: House) -> None:
    running(house, minutes="Mo, 16.11.2026 8 Uhr")
    _announced, told = say(house, "verlängern bis Di 17.11. 12 Uhr")
    assert "war für Montag, 16. November, 8 Uhr geplant. Jetzt kommt es sofort nach dem Ende." in words(told)


def test_what_was_asked_until_the_deadline_may_be_answered_until_the_new_one(house: House) -> None:
    running(house)
    round_ = house.latest()
    guided = Dialogue(RoomId(HARMS.user), Topic.GUIDED, "round:1", NOW, DEADLINE, round=round_.id)
    house.look(lambda tx: tx.dialogues.hold(guided))
    say(house, "verlängern bis Di 17.11. 12 Uhr")
    (found,) = house.look(lambda tx: tx.dialogues.of_round(round_.id))
    assert found.expires == TUESDAY


def test_a_weekday_long_before_the_end_is_the_one_after_it(house: House) -> None:
    """„verlängern bis Dienstag“ in the first week once shortened the round, and told all members so."""
    running(house)
    say(house, "verlängern bis Dienstag")
    assert house.latest().deadline == TUESDAY


def test_less_time_is_asked_about_first(house: House) -> None:
    running(house)
    before = house.latest().deadline
    asked = say(house, "verlängern bis Di, 10.11. 12 Uhr")
    assert house.latest().deadline == before
    assert [letter.room for letter in asked] == [DESK]
    assert "früher als bisher" in words(asked[0])
    assert "Begründung" not in words(asked[0])
