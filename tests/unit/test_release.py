"""What is released is what was read: whoever changes the minutes after a release makes it void."""

from datetime import timedelta

import pytest

from bot.conduct.answers import belated, entering, removal
from bot.conduct.answers.entering import Addressee, Meant
from bot.conduct.course import steering
from bot.meeting.answer import Standing
from bot.meeting.ids import RoundId
from bot.meeting.letter import Say
from bot.meeting.message import Kind
from bot.meeting.round import Phase, Release
from bot.speech.entry import Enter
from tests.office import BRANDT, DEADLINE, DESK, HARMS, JANSSEN, NETWORK, PETERSEN, House, an_office, words

VOID = "Sie gilt deshalb nicht mehr"


@pytest.fixture
def released(house: House) -> RoundId:
    """A closed round that the first of two has released; a late answer waits, and an entered one counts."""
    house.office = an_office(release=Release.TWO, staff_room=DESK)
    id_ = house.open().id
    house.answer("1. Eins.")
    enter(house, id_, "1. Zwei.", "Gesundheitsamt")
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, id_)
    house.answer("1. Zu spät.", JANSSEN)
    house.sort()
    house.turn(steering.give_release, house.message(by=PETERSEN, room=DESK), id_)
    house.deliver()
    assert house.latest().released_by == {PETERSEN.user}
    return id_


def enter(house: House, id_: RoundId, text: str, institution: str = "Museum") -> None:
    one = Addressee(id_, institution, NETWORK.name, "", "")
    message = house.message(by=BRANDT, room=DESK)
    house.look(lambda tx: tx.inbox.add(message))
    request = Enter(institution, text, None)
    house.turn(entering.begin, message, DESK, request, Meant([one], known=True, sure=True))


def told(house: House) -> list[str]:
    return [words(one) for one in house.deliver() if one.room == DESK and isinstance(one.act, Say)]


def test_p6_answers_that_are_entered_after_a_release_make_it_void(house: House, released: RoundId) -> None:
    enter(house, released, "1. Drei.")
    assert house.latest().released_by == frozenset()
    house.sort()
    assert sum(VOID in text for text in told(house)) == 1
    house.turn(steering.give_release, house.message(by=BRANDT, room=DESK), released)
    assert house.latest().phase is Phase.CLOSED


def test_p6_a_late_answer_that_is_admitted_makes_a_release_void(house: House, released: RoundId) -> None:
    (dialogue,) = house.look(lambda tx: tx.dialogues.at(DESK, house.now))[:1]
    house.turn(belated.hear, house.message("1", PETERSEN, room=DESK), dialogue)
    standings = {one.answer.standing for one in house.look(lambda tx: tx.answers.of_round(released))}
    assert Standing.ADMITTED in standings
    assert house.latest().released_by == frozenset()
    house.sort()
    assert sum(VOID in text for text in told(house)) == 1


def test_p6_what_is_withdrawn_makes_a_release_void_too(house: House, released: RoundId) -> None:
    filed = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    message = house.message(kind=Kind.REDACTION, target=filed[0].answer.event)
    house.turn(removal.removed, message)
    assert house.latest().released_by == frozenset()
    house.sort()
    assert sum(VOID in text for text in told(house)) == 1


def test_p6_while_nobody_has_released_nothing_is_said(house: House) -> None:
    house.office = an_office(release=Release.ONE, staff_room=DESK)
    id_ = house.open().id
    house.now = DEADLINE + timedelta(minutes=1)
    house.do(steering.end_on_time, house.office, id_)
    enter(house, id_, "1. Eins.")
    assert not any(VOID in text for text in told(house))
