"""Erasure by chat: asked once, done at a yes, for oneself alone, and without a word of what was erased."""

from datetime import timedelta

import pytest

from bot.conduct import alarm, assent
from bot.conduct.course import steering
from bot.conduct.dialogue import reading
from bot.conduct.privacy import erasing
from bot.conduct.publication import publishing
from bot.meeting import incident
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident
from bot.meeting.letter import Say
from bot.meeting.member import Member
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase
from tests.office import (
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    PETERSEN,
    QUESTIONS,
    ROOM,
    House,
    an_office,
    keys,
    words,
)

CANARY = "KANARIE"


def arrive(house: House, body: str, by: Member = HARMS, room: RoomId = DIRECT, **more: object) -> Message:
    """A message on its way through the inbox."""
    message = house.message(body, by, room=room, **more)
    house.look(lambda tx: tx.inbox.add(message))
    return message


def ask(house: House, by: Member = HARMS, room: RoomId = DIRECT) -> Message:
    message = arrive(house, "löschen", by, room)
    place = Place.NETWORK if room == ROOM else Place.DIRECT
    house.turn(assent.ask, message, place)
    house.look(lambda tx: tx.inbox.settle(message.event))
    return message


def asked(house: House, by: Member = HARMS, room: RoomId = DIRECT) -> bool:
    message = arrive(house, "ja", by, room)
    return house.look(lambda tx: assent.asked(tx, message))


def erase(house: House, by: Member = HARMS, room: RoomId = DIRECT) -> None:
    ask(house, by, room)
    house.turn(erasing.consent, arrive(house, "ja", by, room))


def publish(house: House) -> None:
    house.end()
    house.sort(theme=f"{CANARY} und Co")
    house.do(publishing.publish, house.office, house.latest().id)


def test_a22_the_question_is_honest_about_what_stays(house: House) -> None:
    ask(house)
    (letter,) = house.deliver()
    text = words(letter)
    assert "Wirklich alles löschen?" in text
    for honest in ("auf anderen Servern", "Protokolle, die schon veröffentlicht sind", "„ja“"):
        assert honest in text


def test_a22_in_the_network_room_the_question_shows_the_prefix(house: House) -> None:
    ask(house, room=ROOM)
    assert "„!runde ja“" in words(house.deliver()[0])


def test_a22_a_yes_belongs_to_the_question_just_before_it_and_to_its_own_person(house: House) -> None:
    assert not asked(house)
    ask(house)
    assert not asked(house, JANSSEN)
    assert not asked(house, HARMS, ROOM)
    assert asked(house)
    assert not asked(house), "something else was said meanwhile"


@pytest.mark.parametrize(("minutes", "holds"), [(59, True), (61, False)])
def test_a22_after_an_hour_a_yes_means_something_else(house: House, minutes: int, holds: bool) -> None:
    ask(house)
    house.now += timedelta(minutes=minutes)
    assert asked(house) is holds


def test_a22_a_no_changes_nothing(house: House) -> None:
    house.open()
    house.answer("Räume", to=1)
    ask(house)
    house.turn(erasing.dissent, arrive(house, "nein"))
    assert house.answers() == {HARMS.institution: {1: "Räume"}}
    assert "bleibt alles" in words(house.deliver()[-1])


@pytest.mark.parametrize("phase", ["open", "closed", "sorted", "published"])
def test_a22_p8_nothing_of_her_is_left_in_any_table_and_the_others_keep_theirs(
    house: House, phase: str
) -> None:
    house.open()
    message = arrive(house, f"{CANARY} braucht Platz.", room=ROOM, reply_to=house.question(1))
    house.take(message)
    arrive(house, f"2. {CANARY}, noch ungelesen")
    house.answer("Was bleibt", JANSSEN, to=1)
    if phase != "open":
        house.end()
    if phase in ("sorted", "published"):
        house.sort(theme=f"{CANARY} und Co")
    if phase == "published":
        house.do(publishing.publish, house.office, house.latest().id)
    erase(house)
    stored = house.stored()
    assert not [trace for trace in (CANARY, HARMS.user, HARMS.name, message.event + '"') if trace in stored]
    assert house.answers() == {JANSSEN.institution: {1: "Was bleibt"}}
    assert CANARY.encode() not in house.bytes_on_disk()
    house.take(message)
    assert house.look(lambda tx: tx.inbox.add(message)) is False
    assert house.answers() == {JANSSEN.institution: {1: "Was bleibt"}}


@pytest.mark.parametrize("room", [DIRECT, ROOM])
def test_a22_the_acknowledgement_quotes_and_names_nobody(house: House, room: RoomId) -> None:
    house.open()
    house.answer(CANARY, to=1)
    erase(house, room=room)
    letter = house.deliver()[-1]
    assert isinstance(letter.act, Say)
    assert (letter.room, letter.act.reply_to, letter.act.thread) == (room, None, None)
    assert "gelöscht" in words(letter)
    said = words(letter) + letter.key
    assert not [one for one in (CANARY, HARMS.name, HARMS.user, HARMS.institution) if one in said]


def test_a22_rechenschaft_one_entry_under_a_pseudonym(house: House) -> None:
    erase(house)
    (entry,) = house.look(lambda tx: tx.audit.entries())
    assert entry.what == "person erased"
    assert entry.who == entry.detail
    assert entry.who.startswith("erased-")


def test_a22_who_was_erased_can_take_part_again(house: House) -> None:
    house.open()
    house.answer("Alt", to=1)
    erase(house)
    house.answer("Neu", to=1)
    assert house.answers() == {HARMS.institution: {1: "Neu"}}


def test_a22_p8_published_minutes_are_sorted_again_and_count_what_is_missing(house: House) -> None:
    house.open()
    house.answer(f"1. {CANARY}.\n2. {CANARY}.", room=DIRECT)
    house.answer("Was bleibt.", JANSSEN, to=1)
    publish(house)
    house.deliver()
    erase(house)
    assert house.look(lambda tx: tx.rounds.unsorted()) == [house.latest()]
    assert house.sort()
    assert house.look(lambda tx: tx.rounds.unsorted()) == []
    id_ = house.latest().id
    assert house.look(lambda tx: tx.audit.withdrawn_from_minutes(id_)) == 1
    assert [key for key in keys(house.deliver()) if "minutes" in key] == []


def test_a22_minutes_on_their_way_are_taken_back_and_come_again_without_her(house: House) -> None:
    house.open()
    house.answer(f"{CANARY}.", to=1)
    house.deliver()
    publish(house)
    erase(house)
    assert house.latest().minutes_owed
    assert house.sort(), "nobody is left, and the others get their minutes all the same"
    letters = house.deliver()
    assert [letter.key.endswith(":file:pdf") for letter in letters if ":minutes:" in letter.key][-1]
    assert CANARY not in "".join(str(letter.act) for letter in letters)
    assert not house.latest().minutes_owed
    assert house.latest().phase is Phase.PUBLISHED
    assert len(QUESTIONS) + 2 <= sum(":minutes:" in letter.key for letter in letters)


def test_a22_staff_erase_themselves_and_nobody_else(house: House) -> None:
    house.open()
    house.answer("Räume", to=1)
    erase(house, PETERSEN)
    assert house.answers() == {HARMS.institution: {1: "Räume"}}
    assert PETERSEN.user not in house.stored()
    assert house.latest().starter.startswith("erased-")


def test_a22_staff_hear_that_minutes_lost_something_and_not_whose_it_was(house: House) -> None:
    house.start(room=DESK)
    house.deliver()
    house.answer(f"{CANARY}.", to=1)
    house.answer("Was bleibt.", JANSSEN, to=1)
    publish(house)
    house.deliver()
    erase(house)
    (told,) = [letter for letter in house.deliver() if letter.room == DESK]
    assert "ein Beitrag zurückgezogen" in words(told)
    assert not [one for one in (HARMS.name, HARMS.institution, HARMS.user) if one in words(told)]


def test_a15_a22_whoever_is_called_like_a_letter_takes_no_letters_from_others(house: House) -> None:
    house.open()
    house.deliver()
    request = house.message(by=PETERSEN, room=DESK)
    house.turn(steering.status, request, house.latest().id, Place.STAFF, NETWORK)
    with house.database.transaction() as tx:
        gap = Incident(incident.Kind.GAP, ROOM, house.now, house.now, ROOM)
        alarm.sound(tx, an_office(staff_room=DESK), gap, house.now)
    erase(house, Member(HARMS.user, "e", "e"))
    erase(house, Member(JANSSEN.user, "Verlauf", "Verlauf"))
    left = keys(house.deliver())
    assert f"answer:{request.event}:status.open" in left
    assert [key for key in left if key.startswith("incident:gap:")]


def test_a22_an_unclear_word_is_asked_about_and_the_yes_after_it_holds(house: House) -> None:
    house.open()
    house.answer("Elf neue Kinder", to=1)
    house.deliver()
    ask(house)
    house.deliver()
    message = arrive(house, "vielleicht")
    rounds = house.look(lambda tx: tx.rounds.latest())
    house.turn(reading.take, message, Place.DIRECT, rounds)
    house.look(lambda tx: tx.inbox.settle(message.event))
    (again,) = house.deliver()
    assert "gelöscht ist noch nichts" in words(again)
    message = arrive(house, "ja")
    assert house.look(lambda tx: assent.asked(tx, message))
