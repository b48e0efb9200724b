"""Patience: nobody is answered more than five times a minute, and nothing else is lost by that."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.conduct.course import extending, steering
from bot.conduct.membership import hospitality
from bot.conduct.publication import archiving, publishing
from bot.meeting.letter import React
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.patience import HOUR, MINUTE, MOST_FOR_STAFF, MOST_IN_A_MINUTE, may_reply
from bot.meeting.round import Phase
from tests.office import DESK, DIRECT, HARMS, JANSSEN, NOW, PETERSEN, ROOM, House, an_office, keys, words


@given(st.lists(st.integers(0, 600), max_size=200), st.sampled_from([MOST_IN_A_MINUTE, MOST_FOR_STAFF]))
def test_a3_no_minute_and_no_hour_has_more_replies_however_messages_come(
    pauses: list[int], most: int
) -> None:
    """Pauses in tenths of a second."""
    now, said = NOW, list[datetime]()
    for pause in pauses:
        now += timedelta(seconds=pause / 10)
        if may_reply(said, now, most):
            said.append(now)
    for moment in said:
        assert sum(moment - MINUTE < other <= moment for other in said) <= most
        assert sum(moment - HOUR < other <= moment for other in said) <= 6 * most
    assert not pauses or said


def test_a3_after_a_quiet_minute_there_is_a_reply_again() -> None:
    said = [NOW] * MOST_IN_A_MINUTE
    assert not may_reply(said, NOW + MINUTE - timedelta(seconds=1))
    assert may_reply(said, NOW + MINUTE)


def ask(house: House, by: Member = HARMS, times: int = 1) -> int:
    """Ask for help so often; returns how often it is given."""
    for _ in range(times):
        house.turn(hospitality.help_, house.message(by=by, room=DIRECT), Place.DIRECT, False)
    return len([letter for letter in house.deliver() if letter.room == DIRECT])


def test_a3_an_echo_bot_hears_five_replies_a_minute_and_thirty_an_hour(house: House) -> None:
    said = []
    for _ in range(60):
        said.append(ask(house, times=10))
        house.now += MINUTE
    assert said[:7] == [5, 5, 5, 5, 5, 5, 0]
    assert sum(said) == 30


def test_a3_a11_whoever_floods_silences_the_bot_for_herself_alone(house: House) -> None:
    assert ask(house, times=500) == 5
    assert ask(house, JANSSEN) == 1
    house.turn(hospitality.help_, house.message(room=ROOM), Place.NETWORK, False)
    assert len(house.deliver()) == 1


def test_a3_p1_whoever_hears_no_replies_any_more_is_still_heard(house: House) -> None:
    house.open()
    ask(house, times=9)
    message = house.answer("1. Elf Kinder", room=DIRECT)
    assert house.answers() == {HARMS.institution: {1: "Elf Kinder"}}
    (receipt,) = house.deliver()
    assert receipt.act == React(message.event, "✅", HARMS.user)


def test_a3_steps_are_taken_and_announced_though_the_echo_of_them_is_not(house: House) -> None:
    house.open()
    for _ in range(90):
        message = house.message(by=PETERSEN, room=DESK)
        house.turn(extending.request, message, house.latest().id, "bald", desk=None)
    assert len(house.deliver()) == MOST_FOR_STAFF
    house.turn(steering.end, house.message(by=PETERSEN, room=DESK), house.latest().id)
    assert keys(house.deliver()) == ["round:1:closed"]
    assert house.latest().phase is Phase.CLOSED


def test_a3_minutes_are_handed_out_with_their_word_or_not_at_all(house: House) -> None:
    house.open()
    house.turn(steering.end, house.message(by=PETERSEN, room=DESK), house.latest().id)
    house.sort()
    house.do(publishing.publish, house.office, house.latest().id)
    house.deliver()
    for _ in range(9):
        message = house.message(room=DIRECT)
        house.turn(publishing.show, message, house.latest().id, Place.DIRECT, False)
    letters = keys(house.deliver())
    assert len(letters) == 20
    assert sum(key.endswith(":file") for key in letters) == 5


def test_a3_p9_staff_hear_of_a_loop_once_until_it_has_been_calm(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    told = []

    def flood() -> None:
        for _ in range(9):
            message = house.message(room=DIRECT)
            house.turn(hospitality.help_, message, Place.DIRECT, False)
        told.extend(words(letter) for letter in house.deliver() if letter.room == DESK)

    for _ in range(5):
        flood()
        house.now += MINUTE
    assert len(told) == 1
    assert "in einem fort" in told[0]
    assert not [one for one in (HARMS.name, HARMS.user) if one in told[0]]
    house.now += 3 * HOUR
    flood()
    assert len(told) == 2


def test_a3_staff_find_past_minutes_also_in_a_busy_minute(house: House) -> None:
    for _ in range(MOST_IN_A_MINUTE + 1):
        message = house.message(by=PETERSEN, room=DESK)
        house.turn(archiving.show_list, message, [ROOM], Place.STAFF)
    assert len(house.deliver()) == MOST_IN_A_MINUTE + 1


def test_a3_staff_get_their_draft_also_in_a_busy_minute(house: House) -> None:
    """Whoever curates and asks how it stands has heard more than five replies by then."""
    house.open()
    house.turn(steering.end, house.message(by=PETERSEN, room=DESK), house.latest().id)
    house.sort()
    for _ in range(MOST_IN_A_MINUTE + 1):
        house.turn(hospitality.help_, house.message(by=PETERSEN, room=DESK), Place.STAFF, True)
    house.deliver()
    message = house.message("protokoll", PETERSEN, room=DESK)
    house.turn(publishing.show, message, house.latest().id, Place.STAFF, True)
    assert any(letter.key.endswith("release.preview") for letter in house.deliver())
