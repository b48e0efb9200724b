"""An answer under the wrong question: moved by its author, and whatever hangs on it goes with it."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.conduct.curation import displacing
from bot.conduct.dialogue import reading
from bot.conduct.office import Office
from bot.conduct.privacy import disclosing, erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.turn import Turn
from bot.meeting.answer import counted
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.question import Question
from bot.speech import placing as placing_words
from bot.store.database import Transaction
from tests.office import (
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    PETERSEN,
    ROOM,
    House,
    an_office,
    keys,
    later,
    words,
)

from .talking import heard, say, wait

KITA, LIBRARY = HARMS.institution, JANSSEN.institution


def here(house: House, body: str, by: Member = HARMS, **more: object) -> str:
    """Somebody writes in the network room; returns what she hears in private."""
    message = house.message(body, by, **more)
    house.look(lambda tx: tx.inbox.add(message))
    house.turn(reading.read, message)
    house.look(lambda tx: tx.inbox.settle(message.event))
    return heard(house)


def close(house: House) -> None:
    house.end()
    house.deliver()


def test_a_reply_to_her_own_message_moves_it(house: House) -> None:
    house.open()
    original = house.answer("Elternkurs ab Januar", to=3)
    house.deliver()
    said = here(house, "Das war eigentlich zu Frage 2.", reply_to=original.event)
    assert said.startswith("Verschoben. Ihre Antwort ist jetzt zu Frage 2 gezählt, nicht mehr zu Frage 3.")
    assert "Ihre Nachricht im Netzwerkraum bleibt" in said
    assert house.answers() == {KITA: {2: "Elternkurs ab Januar"}}


def test_in_the_thread_right_after_it_is_no_answer(house: House) -> None:
    house.open()
    house.message()
    here(house, "Elternkurs ab Januar", thread=house.question(3))
    assert "zu Frage 2" in here(house, "sorry, falsche Frage, das ist zu 2", thread=house.question(3))
    assert house.answers() == {KITA: {2: "Elternkurs ab Januar"}}


def test_a_reply_to_what_we_said_of_it_moves_that_one(house: House) -> None:
    house.open()
    here(house, "Elternkurs ab Januar", thread=house.question(3))
    (key, _) = house.look(lambda tx: tx.letters.beginning("noted:"))[0]
    note = f"${key.replace('@', '')}"
    house.now = later(hours=5)
    here(house, "Uns fehlt Personal", thread=house.question(1))
    assert "jetzt zu Frage 2" in say(house, "gehört zu Frage 2", reply_to=note)
    assert house.answers() == {KITA: {1: "Uns fehlt Personal", 2: "Elternkurs ab Januar"}}


def test_a_colleagues_message_is_not_hers_to_move(house: House) -> None:
    house.open()
    theirs = house.answer("Leihtablets", JANSSEN, to=3)
    house.answer("Elternkurs", to=1)
    house.deliver()
    assert here(house, "gehört zu Frage 2", reply_to=theirs.event) == ""
    assert house.answers() == {LIBRARY: {3: "Leihtablets"}, KITA: {1: "Elternkurs"}}


def test_hours_later_and_pointing_to_nothing_it_is_asked_what_is_meant(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=1)
    house.deliver()
    house.now = later(hours=3)
    assert "welche Antwort Sie meinen" in say(house, "das war zu Frage 2")
    assert "jetzt zu Frage 2" in say(house, "Antwort 1 gehört zu Frage 2")


def test_of_a_numbered_message_one_answer_moves_and_edits_find_it(house: House) -> None:
    house.open()
    original = house.answer("1. Elf Kinder\n3. Elternkurs", room=DIRECT)
    house.deliver()
    which = say(house, "das gehört zu Frage 2", reply_to=original.event)
    assert "„Antwort 1 gehört zu Frage 2“" in which
    say(house, "Antwort 3 gehört zu Frage 2")
    assert house.answers() == {KITA: {1: "Elf Kinder", 2: "Elternkurs"}}
    house.edit(original, "1. Elf Kinder\n3. Elternkurs ab Januar")
    assert house.answers() == {KITA: {1: "Elf Kinder", 2: "Elternkurs ab Januar"}}
    assert "zu Frage 2" in heard(house)
    house.edit(original, "1. Elf Kinder\n2. Merkblatt\n3. Elternkurs")
    id_ = house.latest().id
    texts = [
        (one.answer.question, one.answer.text) for one in house.look(lambda tx: tx.answers.of_round(id_))
    ]
    assert texts == [(1, "Elf Kinder"), (2, "Elternkurs"), (2, "Merkblatt")]
    house.withdraw(original)
    assert house.answers() == {}


def test_two_answers_of_one_message_may_come_together(house: House) -> None:
    house.open()
    original = house.answer("1. Elf Kinder\n3. Volle Gruppen", room=DIRECT)
    house.deliver()
    say(house, "Antwort 3 gehört zu Frage 1")
    house.edit(original, "1. Zwölf Kinder\n3. Sehr volle Gruppen")
    id_ = house.latest().id
    texts = [
        (one.answer.question, one.answer.text) for one in house.look(lambda tx: tx.answers.of_round(id_))
    ]
    assert texts == [(1, "Zwölf Kinder"), (1, "Sehr volle Gruppen")]


def test_an_edit_and_a_deletion_of_the_message_act_where_it_is(house: House) -> None:
    house.open()
    original = house.answer("Elternkurs", to=3)
    here(house, "das war zu Frage 2")
    house.edit(original, "Elternkurs mit 16 Plätzen")
    assert house.answers() == {KITA: {2: "Elternkurs mit 16 Plätzen"}}
    assert "zu Frage 2" in heard(house)
    house.withdraw(original)
    assert house.answers() == {}


def test_p8_what_was_withdrawn_after_it_was_moved_stays_away(house: House) -> None:
    house.open()
    original = house.answer("1. Elf Kinder\n3. Elternkurs", room=DIRECT)
    say(house, "Antwort 3 gehört zu Frage 2")
    say(house, "zurückziehen 2")
    say(house, "ja")
    assert house.answers() == {KITA: {1: "Elf Kinder"}}
    house.edit(original, "1. Elf Kinder\n3. Elternkurs ab Januar")
    assert house.answers() == {KITA: {1: "Elf Kinder"}}


def test_moved_twice_and_back(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=3)
    here(house, "das war zu Frage 2")
    here(house, "nein, das gehört zu Frage 1")
    here(house, "gehört doch zu Frage 1")
    assert house.answers() == {KITA: {1: "Elternkurs"}}
    assert "schon zu Frage 1 gezählt" in here(house, "gehört zu Frage 1")
    here(house, "gehört zu Frage 3")
    assert house.answers() == {KITA: {3: "Elternkurs"}}


def test_a_question_that_does_not_exist(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=1)
    house.deliver()
    said = here(house, "das war zu Frage 7")
    assert said.startswith("Eine Frage 7 gibt es in dieser Runde nicht.")
    assert "von 1 bis 3" in said
    assert "„gehört zu Frage 2“" in said
    assert house.answers() == {KITA: {1: "Elternkurs"}}


def test_a_poll_is_no_place_for_words(house: House) -> None:
    round_ = house.open()
    poll = Question(4, "Wie treffen wir uns?", options=("vor Ort", "online"))
    house.do(lambda tx, now: tx.rounds.save(replace(round_, questions=(*round_.questions, poll)), now))
    house.answer("Elternkurs", to=1)
    house.deliver()
    assert "Eine Frage 4 gibt es" in here(house, "das war zu Frage 4")


def test_after_the_deadline_and_after_the_minutes_it_is_said_kindly(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=3)
    close(house)
    said = say(house, "Antwort 3 gehört zu Frage 2")
    assert "ist seit" in said
    assert "„Antwort 3 gehört zu Frage 2.“" in said
    assert house.answers() == {KITA: {3: "Elternkurs"}}
    house.sort()
    house.publish()
    said = say(house, "Antwort 3 gehört zu Frage 2")
    assert "Protokoll zu „Netzwerktreffen“" in said or "ist seit" in said
    assert house.answers() == {KITA: {3: "Elternkurs"}}


def test_in_the_guided_conversation_the_open_question_comes_next(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elternkurs ab Januar")
    say(house, "mit 16 Plätzen")
    assert "Frage 2 von 3" in wait(house)
    said = say(house, "das war eigentlich schon zu Frage 2")
    assert "Verschoben. Ihre Antwort aus zwei Nachrichten ist jetzt zu Frage 2 gezählt" in said
    assert "**Frage 1 von 3" in said
    say(house, "Elf neue Kinder")
    assert "**Frage 3 von 3" in wait(house)
    assert house.answers()[KITA][1] == "Elf neue Kinder"


def test_of_several_messages_to_one_question_the_one_she_replies_to_moves_alone(house: House) -> None:
    house.open()
    say(house, "los")
    say(house, "Elf neue Kinder")
    say(house, "Elternkurs ab Januar")
    wait(house)
    filed = house.look(lambda tx: tx.answers.of_user(HARMS.user))
    second = next(one.answer.event for one in filed if "Elternkurs" in one.answer.text)
    said = say(house, "Das war eigentlich zu Frage 2", reply_to=second)
    assert "Verschoben. Diese Nachricht ist jetzt zu Frage 2 gezählt, nicht mehr zu Frage 1." in said
    assert "Was Sie sonst zu Frage 1 geschrieben haben, bleibt dort." in said
    assert house.answers()[KITA] == {1: "Elf neue Kinder", 2: "Elternkurs ab Januar"}


def test_p1_kill_after_the_move_and_nothing_is_said_twice(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=3)
    house.deliver()
    message = house.message("das war zu Frage 2")
    with pytest.raises(ValueError, match="killed"):
        house.do(_killed, house.office, message)
    house.restart()
    assert house.answers() == {KITA: {3: "Elternkurs"}}
    house.turn(reading.read, message)
    house.restart()
    assert house.answers() == {KITA: {2: "Elternkurs"}}
    assert [key.rpartition(":")[2] for key in keys(house.deliver())] == ["placing.moved"]


def test_who_has_answered_has_answered_wherever(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=3)
    here(house, "das war zu Frage 2")
    id_ = house.latest().id
    filed = house.look(lambda tx: tx.answers.of_round(id_))
    assert counted(house.latest(), (one.answer for one in filed)) == {2: 1}
    assert house.look(lambda tx: tx.answers.institutions(id_)) == {KITA}
    found = house.look(lambda tx: disclosing.disclose(tx, HARMS.user, house.now))
    assert [(one["question"], one["text"]) for one in found["answers"]] == [(2, "Elternkurs")]
    house.do(erasing.erase, Subject(user=HARMS.user))
    assert "Elternkurs" not in house.stored()


def test_whoever_asks_what_is_stored_reads_where_it_stood_before(house: House) -> None:
    house.open()
    house.answer("Elternkurs", to=3)
    here(house, "das war zu Frage 2")
    (found,) = house.look(lambda tx: disclosing.disclose(tx, HARMS.user, house.now))["answers"]
    assert (found["question"], found["moved_from"]) == (2, 3)


def test_staff_reply_to_an_answer_that_it_belongs_elsewhere(house: House) -> None:
    house.office = an_office(staff_room=DESK)
    house.open()
    theirs = house.answer("Elternkurs", to=3)
    house.deliver()
    assert displaced(house, "gehört zu Frage 2", theirs).startswith(
        "Verschoben. Die Antwort von Kita Sonnenblume ist jetzt zu Frage 2 gezählt"
    )
    assert house.answers() == {KITA: {2: "Elternkurs"}}
    assert "nicht verschoben" in displaced(house, "gehört zu Frage 2", theirs)
    assert "Fragen 1 bis 3" in displaced(house, "gehört zu Frage 8", theirs)
    close(house)
    displaced(house, "gehört zu Frage 1", theirs)
    assert house.answers() == {KITA: {1: "Elternkurs"}}
    house.sort()
    house.publish()
    assert "ist veröffentlicht" in displaced(house, "gehört zu Frage 2", theirs)
    assert house.answers() == {KITA: {1: "Elternkurs"}}


def test_only_a_reply_to_somebody_elses_answer_asks_for_that(house: House) -> None:
    house.open()
    theirs, talk = house.answer("Elternkurs", to=3), house.message("Hallo")
    own = house.answer("Leihtablets", PETERSEN, to=3)
    found = [replace(own, body="gehört zu Frage 2", reply_to=one.event) for one in (theirs, talk, own)]
    assert [house.look(lambda tx, one=one: displacing.of_others(tx, one)) for one in found] == [
        ROOM,
        None,
        None,
    ]


def displaced(house: House, body: str, original: Message) -> str:
    message = house.message(body, PETERSEN, reply_to=original.event)
    house.turn(displacing.in_room, message, placing_words.read(body))
    return "".join(words(one) for one in house.deliver() if one.room == DESK)


def _killed(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    reading.read(Turn(tx, office, message, now))
    raise ValueError("killed")
