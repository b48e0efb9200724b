"""Staff excuse an institution: whose excuse it is then, and what is asked where several may be meant."""

from bot.conduct.answers.entering import Addressee, Meant
from bot.conduct.course import reminding, sparing
from bot.conduct.membership import excused
from bot.meeting.ids import UserId
from bot.meeting.message import Place
from bot.speech import excuse
from tests.office import DESK, HARMS, JANSSEN, NETWORK, PETERSEN, House, an_office, words

LIBRARY = JANSSEN.institution


def say(house: House, said: str, *found: Addressee, sure: bool = True) -> list[str]:
    """Staff say it in their room; returns what they hear."""
    request = excuse.read(said)
    assert request is not None
    message, meant = house.message(said, HARMS, room=DESK), Meant(found, known=True, sure=sure)
    heard = house.turn(sparing.hear, message, Place.STAFF, request, meant)
    return [words(one) for one in house.deliver() if one.room == DESK] if heard else []


def library(house: House, network: str = NETWORK.name) -> Addressee:
    return Addressee(house.latest().id, LIBRARY, network, user=JANSSEN.user)


def test_whoever_says_so_for_another_is_reminded_herself(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    round_ = house.open()
    say(house, f"{LIBRARY} entschuldigen", library(house))
    assert house.look(lambda tx: excused.institutions(tx, round_.id)) == (LIBRARY,)
    assert house.look(lambda tx: excused.persons(tx, round_.id)) == {JANSSEN.user}
    house.turn(
        reminding.remind_now, house.message("erinnern", PETERSEN, room=DESK), round_.id, Place.STAFF, NETWORK
    )
    reminded = {UserId(one.room) for one in house.deliver() if one.private}
    assert HARMS.user in reminded
    assert JANSSEN.user not in reminded


def test_what_is_not_recognised_for_sure_is_asked_about(house: House) -> None:
    round_ = house.open()
    (asked,) = say(house, f"{LIBRARY} entschuldigen", library(house), sure=False)
    assert "Soll ich" in asked
    assert not house.look(lambda tx: excused.institutions(tx, round_.id))


def test_of_two_networks_the_one_is_named(house: House) -> None:
    round_ = house.open()
    said = f"Die {LIBRARY} fällt diesmal aus"
    (asked,) = say(house, said, library(house), library(house, "Schulleitungen"))
    assert "Welches meinen Sie?" in asked
    (held,) = house.look(lambda tx: tx.dialogues.at(DESK, house.now))
    assert held.state["words"] == f"{LIBRARY} entschuldigen\nRaum: "
    assert not house.look(lambda tx: excused.institutions(tx, round_.id))


def test_nobody_takes_back_what_was_not_said(house: House) -> None:
    house.open()
    assert say(house, f"Die {LIBRARY} macht doch mit", library(house)) == []
