"""What comes after the one question in the wrong place: staff read where it stands, and nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.answers import misplacing, removal, unasked
from bot.conduct.course import steering
from bot.conduct.dialogue import reading
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Message, Place
from tests.office import DESK, DIRECT, JANSSEN, NETWORK, PETERSEN, House, an_office, words

FIRST = "Wir haben zweisprachiges Vorlesen jeden ersten Samstag im Monat."
SECOND = "Uns fehlen ganz dringend Leihtablets für die Jugendlichen."
LINK = "https://matrix.to/#/!netz:example.org/"


def hears(house: House, body: str) -> Message:
    message = house.message(body, JANSSEN)
    house.turn(reading.read, message)
    return message


def asked(house: House, original: Message | None, *, may: bool = True) -> list[Letter]:
    (dialogue,) = waiting(house)
    house.do(misplacing.ask, house.office, dialogue, original, may=may)
    return house.deliver()


def waiting(house: House) -> list[Dialogue]:
    found = house.look(lambda tx: tx.dialogues.at(RoomId(JANSSEN.user), house.now))
    return [one for one in found if one.topic is Topic.MISPLACED]


def says(house: House, body: str, original: Message) -> str:
    (dialogue,) = waiting(house)
    message = house.message(body, JANSSEN, room=DIRECT)
    said = house.look(lambda tx: misplacing.understand(tx, house.office, message, dialogue))
    if isinstance(said, misplacing.Said):
        house.turn(misplacing.settle, message, dialogue, said)
    else:
        house.turn(misplacing.note, message, dialogue, [original], said)
    return " ".join(words(one) for one in house.deliver() if isinstance(one.act, Say))


def status(house: House, place: Place = Place.STAFF) -> str:
    message = house.message("status", PETERSEN, room=DESK)
    house.turn(steering.status, message, house.latest().id, place, NETWORK)
    return " ".join(words(one) for one in house.deliver() if isinstance(one.act, Say))


@pytest.fixture
def both(house: House) -> tuple[House, Message, Message]:
    """She was asked about the first, and writes a second."""
    house.office = an_office(staff_room=DESK)
    house.open()
    first = hears(house, FIRST)
    asked(house, first)
    house.now += timedelta(hours=2)
    return house, first, hears(house, SECOND)


def test_she_is_not_asked_again_and_staff_read_where_both_stand(both: tuple[House, Message, Message]) -> None:
    house, first, second = both
    assert house.deliver() == []
    text = status(house)
    assert f"Stadtbibliothek: {LINK}{second.event} · {LINK}{first.event}" in text
    assert "„Antworten eintragen für Stadtbibliothek“" in text
    assert "Leihtablets" not in house.stored()


def test_nobody_reads_of_it_in_the_network_room(both: tuple[House, Message, Message]) -> None:
    house, _, _ = both
    assert LINK not in status(house, Place.NETWORK)


@pytest.mark.parametrize("word", ["1", "3"])
def test_when_she_speaks_to_us_she_reads_how_the_other_can_count(
    both: tuple[House, Message, Message], word: str
) -> None:
    house, first, second = both
    assert "steht noch eine Nachricht von Ihnen" in says(house, word, first)
    text = status(house)
    assert second.event in text
    assert first.event not in text


def test_what_became_an_answer_by_an_edit_is_open_no_more(both: tuple[House, Message, Message]) -> None:
    house, first, second = both
    says(house, "3", first)
    house.answer(f"3. {SECOND}", JANSSEN, event=second.event)
    assert LINK not in status(house)


def test_p8_what_is_deleted_or_erased_is_forgotten(both: tuple[House, Message, Message]) -> None:
    house, first, second = both
    redaction = house.message(by=JANSSEN, kind=Kind.REDACTION, target=second.event)
    house.turn(removal.removed, redaction)
    assert second.event not in status(house)
    hears(house, SECOND)
    house.do(erasing.erase, Subject(user=JANSSEN.user))
    assert LINK not in status(house)
    assert first.event not in house.stored()


def test_the_same_message_read_twice_stands_there_once(both: tuple[House, Message, Message]) -> None:
    house, first, second = both
    for message in (first, second):
        house.turn(reading.read, message)
    text = status(house)
    assert (text.count(first.event), text.count(second.event)) == (1, 1)


def test_at_the_end_staff_read_of_it_unasked(both: tuple[House, Message, Message]) -> None:
    house, _, second = both
    house.end()
    (told,) = [words(one) for one in house.deliver() if one.room == DESK and LINK in words(one)]
    assert second.event in told


def test_what_staff_themselves_write_is_nobodys_open_answer(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    asked(house, hears(house, FIRST), may=False)
    hears(house, SECOND)
    assert LINK not in status(house)


# --- A file in the room -----------------------------------------------------------------------------


def sends(house: House, note: str = "m.audio") -> Message:
    message = house.message(by=JANSSEN, kind=Kind.OTHER, note=note)
    house.turn(unasked.file, message)
    return message


def test_a_voice_message_gets_one_private_word_in_a_round_and_staff_know(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    sends(house)
    assert house.deliver() == []
    house.open()
    events = [sends(house).event, sends(house, "m.file").event]
    (letter,) = house.deliver()
    assert letter.room == JANSSEN.user
    assert "mit der Nummer der Frage davor" in words(letter)
    text = status(house)
    assert all(event in text for event in events)


def test_who_is_known_by_a_list_is_named_by_it(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    message = replace(house.message(by=JANSSEN, kind=Kind.OTHER, note="m.audio"), sender_name=None)
    house.turn(unasked.file, message)
    assert "janssen" in status(house)
