"""What is said about an answer is no answer: under a question in the room, and in the guided conversation."""

import pytest

from bot.conduct.dialogue import reading
from bot.meeting.ids import RoomId
from bot.meeting.letter import Say
from tests.office import HARMS, House, later, words

from .talking import say

KITA = HARMS.institution


def hears(house: House, body: str, **more: object) -> list[str]:
    """Something is written in the network room; returns what is said to her in private."""
    house.do(reading.read, house.office, house.message(body, HARMS, **more))
    said = [one for one in house.deliver() if isinstance(one.act, Say)]
    assert all(one.room == RoomId(HARMS.user) for one in said)
    return [words(one) for one in said]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Das bitte nicht ins Protokoll", "Soll ich Ihre Antwort zu Frage 3 löschen?"),
        ("bitte anonym", "Soll ich den Namen im Protokoll bei Frage 3 weglassen?"),
        ("Bitte lasst mich da raus", "Ich erinnere Sie deshalb nicht mehr."),
    ],
)
def test_under_a_question_it_is_about_her_answer_there(house: House, said: str, told: str) -> None:
    house.open()
    house.answer("Elf neue Kinder.", to=1)
    house.answer("Uns fehlen Räume.", to=3)
    house.deliver()
    (letter,) = hears(house, said, thread=house.question(3))
    assert told in letter
    assert house.answers() == {KITA: {1: "Elf neue Kinder.", 3: "Uns fehlen Räume."}}


def test_as_a_reply_to_her_answer_or_right_after_it_as_well(house: House) -> None:
    house.open()
    first = house.answer("Elf neue Kinder.", to=1)
    house.answer("Uns fehlen Räume.", to=3)
    house.deliver()
    (letter,) = hears(house, "bitte nicht ins Protokoll", reply_to=first.event)
    assert "Frage 1" in letter
    (letter,) = hears(house, "bitte nicht ins Protokoll")
    assert "Frage 3" in letter


def test_before_she_has_answered_it_is_no_answer_either(house: House) -> None:
    house.open()
    assert len(hears(house, "Das bitte nicht ins Protokoll", thread=house.question(3))) == 1
    assert house.answers() == {}


def test_among_colleagues_it_is_talk(house: House) -> None:
    house.open()
    assert hears(house, "Das bitte nicht ins Protokoll") == []
    house.answer("Elf neue Kinder.", to=1)
    house.deliver()
    house.now = later(days=1)
    assert hears(house, "Das bitte nicht ins Protokoll") == []
    assert hears(house, "Das bitte nicht ins Protokoll", reply_to=house.message().event) == []


def test_in_the_guided_conversation_it_answers_nothing(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf neue Kinder.")
    assert "zu Frage 1" in say(house, "das bitte nicht ins Protokoll")
    assert house.answers() == {KITA: {1: "Elf neue Kinder."}}
