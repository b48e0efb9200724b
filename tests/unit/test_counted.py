"""One rule counts answers: whoever reads a number of a round reads the same one everywhere."""

import re

import pytest

from bot.conduct.course import steering
from bot.conduct.curation import curating
from bot.conduct.publication import composing, looking_back, publishing
from bot.meeting.letter import Say
from bot.meeting.message import Place
from bot.meeting.minutes import Minutes
from bot.minutes import markdown
from tests.office import (
    DESK,
    HARMS,
    JANSSEN,
    NETWORK,
    ONKEN,
    PETERSEN,
    ROOM,
    House,
    an_office,
    words,
)

from .test_voting import KOLLEGE, POLL, meeting

__all__ = ["meeting"]

pytestmark = pytest.mark.both_databases

# Question by question; the poll has a count of its own.
COUNTS, IN_WORDS, TOOK_PART = {1: 3, 2: 2, 3: 0, POLL: 2}, 5, 3


@pytest.fixture
def round_of_all_kinds(meeting: House) -> House:
    """Several messages and persons of an institution, an answer without a name beside a named one, votes."""
    meeting.office = an_office(staff_room=DESK)
    meeting.deliver()
    meeting.answer("Elf neue Kinder.", HARMS, to=1)
    meeting.answer("Und eine neue Gruppe.", HARMS, to=1)
    meeting.answer("Der Umbau dauert noch.", KOLLEGE, to=1)
    meeting.answer("Der Leseclub wächst.", JANSSEN, to=1)
    meeting.answer("Vorlesen am Samstag.", JANSSEN, to=2)
    meeting.answer("Impfberatung, dienstags.", ONKEN, to=2)
    meeting.answer("vor Ort", HARMS, to=POLL)
    meeting.answer("wieder schriftlich", KOLLEGE, to=POLL)
    meeting.answer("vor Ort, gern bei uns", JANSSEN, to=POLL)
    id_ = meeting.latest().id
    hers = [
        one.id
        for one in meeting.look(lambda tx: tx.answers.of_round(id_))
        if one.answer.member.user == KOLLEGE.user
    ]
    meeting.look(lambda tx: tx.corrections.unname(hers, unnamed=True))
    return meeting


def staff_read(house: House, work: object, *arguments: object) -> str:
    """What staff read at the moment they ask for something."""
    message = house.message("?", PETERSEN, room=DESK)
    house.turn(work, message, *arguments)
    return words(house.deliver()[0])


def minutes(house: House) -> Minutes:
    round_ = house.latest()
    return house.look(lambda tx: composing.compose(tx, house.office, round_, house.now))


def test_status_boards_draft_minutes_and_look_back_say_the_same(round_of_all_kinds: House) -> None:
    house = round_of_all_kinds
    id_ = house.latest().id
    status = staff_read(house, steering.status, id_, Place.STAFF, NETWORK)
    assert {no: int(re.search(rf"Frage {no}: (\d+)", status)[1]) for no in (1, 2, 3)} | {
        POLL: int(re.search(r"Kurzfrage: (\d+)", status)[1])
    } == COUNTS
    assert f"Geantwortet: {TOOK_PART} von 3" in status

    house.end()
    house.sort()
    house.deliver()
    overview = staff_read(house, curating.overview, DESK, id_)
    assert f"{IN_WORDS} Antworten aus {TOOK_PART} Einrichtungen" in overview
    board = staff_read(house, curating.open_, DESK, id_, 1)
    assert re.search(r"Frage 1: [^\n]+ 3 Antworten", board)
    draft = staff_read(house, publishing.show, id_, Place.STAFF, True)
    assert f"{IN_WORDS} von {IN_WORDS} Antworten sind enthalten" in draft
    assert "1 Antwort ohne Namen" in draft

    house.do(publishing.publish, house.office, id_)
    found = minutes(house)
    assert {item.no: item.answers for item in found.items} == COUNTS
    text = markdown.document(found, house.office.texts)
    assert f"alle {IN_WORDS} Antworten" in text
    assert "(3 Antworten)" in text
    said = [one.act.text for one in house.deliver() if one.room == ROOM and isinstance(one.act, Say)]
    room = " ".join(said)
    assert f"{TOOK_PART} von 3 Einrichtungen" in room
    assert f"alle {IN_WORDS} Antworten" in room
    aftermath = house.look(lambda tx: tx.aftermaths.get(id_))
    house.do(looking_back.look_back, house.office, aftermath)
    assert f"Beteiligung: {TOOK_PART} von 3" in words(house.deliver()[-1])


def test_a_round_of_votes_alone_has_answers(meeting: House) -> None:
    meeting.deliver()
    meeting.answer("vor Ort", HARMS, to=POLL)
    meeting.end()
    meeting.sort()
    text = markdown.document(minutes(meeting), meeting.office.texts)
    assert "keine Antworten eingegangen" not in text
    assert "Ausgewertet" not in text
