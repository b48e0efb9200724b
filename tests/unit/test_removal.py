"""What is deleted in a room: an answer, a question of ours, a part of the minutes; what staff hear of it."""

from datetime import timedelta

import pytest

from bot.conduct.answers import removal
from bot.conduct.publication import publishing
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Attach, Letter, Redact, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Place
from tests.office import DESK, HARMS, JANSSEN, ONKEN, PETERSEN, ROOM, House, keys, words

CANARY = "KANARIE"


def remove(house: House, event: EventId, by: Member = PETERSEN) -> list[Letter]:
    """Somebody deletes a message; returns what is said thereupon."""
    redaction = house.message(by=by, kind=Kind.REDACTION, target=event)
    house.turn(removal.removed, redaction)
    return house.deliver()


@pytest.fixture
def office(house: House) -> House:
    """An open round that is steered from the staff room."""
    house.start(room=DESK)
    house.deliver()
    return house


def publish(house: House, said: int | None = None) -> None:
    """The minutes are out, or the first `said` letters of them."""
    house.end()
    house.sort(theme=f"{CANARY} und Co")
    house.deliver()
    house.do(publishing.publish, house.office, house.latest().id)
    if said is None:
        house.deliver()
        return
    for outgoing in house.look(lambda tx: tx.outbox.unsent())[:said]:
        event = EventId(f"${outgoing.letter.key}")
        house.look(lambda tx, id_=outgoing.id, event=event: tx.outbox.sent(id_, event, house.now))


def document(house: House) -> str:
    """The minutes somebody gets who asks for them now."""
    house.turn(publishing.show, house.message(room=DESK), house.latest().id, Place.STAFF, True)
    (file,) = [
        letter.act.content
        for letter in house.deliver()
        if isinstance(letter.act, Attach) and not letter.act.printed
    ]
    return file


# --- Answers after the minutes are out ---------------------------------------------------------------


def test_p8_a7_minutes_asked_for_later_are_without_what_was_withdrawn_and_say_so(office: House) -> None:
    gone = office.answer(f"Unsere {CANARY} zieht um.", to=1)
    office.answer("Die Bücherei bleibt.", JANSSEN, to=1)
    office.answer("Wir auch.", ONKEN, to=2)
    publish(office)
    assert CANARY in document(office)
    remove(office, gone.event, HARMS)
    office.sort()
    text = document(office)
    assert CANARY not in text
    assert HARMS.institution not in text
    assert "Ein Beitrag wurde nach der Veröffentlichung zurückgezogen" in text
    assert "Die Bücherei bleibt." in text
    assert CANARY not in office.stored()


def test_p8_a7_while_themes_are_looked_for_again_the_minutes_are_there_all_the_same(office: House) -> None:
    gone = office.answer(f"Unsere {CANARY} zieht um.", to=1)
    office.answer("Die Bücherei bleibt.", JANSSEN, to=1)
    publish(office)
    remove(office, gone.event, HARMS)
    assert office.look(lambda tx: tx.rounds.unsorted()) == [office.latest()]
    assert "Die Bücherei bleibt." in document(office)


@pytest.mark.parametrize("said", [0, 2])
def test_p8_p7_a7_minutes_that_are_being_said_come_again_whole_and_sorted(office: House, said: int) -> None:
    others = [f"Punkt {no} bleibt, {'sehr ' * 200}lange." for no in range(60)]
    gone = office.answer(f"Unsere {CANARY} zieht um.", to=1)
    for words_ in others:
        office.answer(words_, JANSSEN, to=1)
    publish(office, said=said)
    redaction = office.message(by=HARMS, kind=Kind.REDACTION, target=gone.event)
    office.turn(removal.removed, redaction)
    assert CANARY not in str(office.look(lambda tx: tx.outbox.unsent()))
    assert office.sort(theme="Was bleibt")
    letters = office.deliver()
    acts = [letter.act for letter in letters if ":minutes:" in letter.key]
    assert [isinstance(act, Redact) for act in acts] == [True] * said + [False] * (len(acts) - said)
    minutes = [letter for letter in letters if ":minutes:again" in letter.key]
    chat = "".join(words(letter) for letter in minutes if isinstance(letter.act, Say))
    assert [chat.count(one.split(",")[0] + ",") for one in others] == [1] * len(others)
    assert "Was bleibt" in chat


def test_p8_a7_minutes_whose_last_answer_was_withdrawn_are_empty_and_say_so(office: House) -> None:
    gone = office.answer(f"Unsere {CANARY} zieht um.", to=1)
    publish(office)
    remove(office, gone.event, HARMS)
    assert office.look(lambda tx: tx.rounds.unsorted()) == []
    assert "Ein Beitrag wurde nach der Veröffentlichung zurückgezogen" in document(office)


def test_a7_staff_hear_of_a_withdrawal_once_a_day_and_nobody_else_does(office: House) -> None:
    answers = [office.answer(f"{no}", to=1) for no in range(4)]
    office.answer("Was bleibt", JANSSEN, to=1)
    publish(office)
    told = [remove(office, answer.event, HARMS) for answer in answers[:2]]
    office.now += timedelta(days=1)
    told += [remove(office, answer.event, HARMS) for answer in answers[2:]]
    assert [[letter.room for letter in letters] for letters in told] == [[DESK], [], [DESK], []]
    text = words(told[0][0])
    assert "ein Beitrag zurückgezogen" in text
    assert not [name for name in (HARMS.name, HARMS.institution, HARMS.user) if name in text]


@pytest.mark.parametrize("late", [False, True])
def test_a7_what_the_minutes_never_held_is_not_told_nor_counted(office: House, late: bool) -> None:
    """Withdrawn before the end, or late and never counted."""
    office.answer("Was bleibt", JANSSEN, to=1)
    gone = None if late else office.answer("weg", to=1)
    office.deliver()
    if gone is not None:
        assert remove(office, gone.event, HARMS) == []
    publish(office)
    if late:
        gone = office.answer("zu spät", to=1)
        office.deliver()
        assert remove(office, gone.event, HARMS) == []
    assert "zurückgezogen" not in document(office)


def test_p8_a_late_answer_withdrawn_after_all_was_forgotten_brings_no_empty_minutes(office: House) -> None:
    office.answer("Alt", to=1)
    publish(office)
    office.now += timedelta(days=120)
    office.forget()
    late = office.answer("Viel zu spät", to=1)
    office.deliver()
    remove(office, late.event, HARMS)
    assert office.look(lambda tx: tx.sortings.of_round(1)) == []


# --- Our own messages --------------------------------------------------------------------------------


def test_a7_a_question_is_asked_once_more_and_a_second_deletion_is_respected(office: House) -> None:
    again, note = remove(office, office.question(2))
    assert (again.room, again.key, note.room) == (ROOM, "round:1:question:2:again", DESK)
    assert "noch einmal gestellt" in words(note)
    (respected,) = remove(office, EventId("$round:1:question:2:again"))
    assert respected.room == DESK
    assert "bleibt jetzt weg" in words(respected)
    assert remove(office, EventId("$round:1:question:2:again")) == []


def test_a7_replies_to_both_copies_of_a_question_count(office: House) -> None:
    remove(office, office.question(2))
    office.answer("zur alten", reply_to=office.question(2))
    office.answer("zur neuen", JANSSEN, thread=EventId("$round:1:question:2:again"))
    assert office.answers() == {HARMS.institution: {2: "zur alten"}, JANSSEN.institution: {2: "zur neuen"}}


def test_a7_after_the_end_a_deleted_question_stays_deleted(office: House) -> None:
    publish(office)
    assert remove(office, office.question(1)) == []


def test_a7_deleted_minutes_are_not_said_again_and_staff_hear_it_once_a_day(office: House) -> None:
    office.answer("Räume", to=1)
    publish(office)
    told = [remove(office, EventId(f"$round:1:minutes:{no}")) for no in (1, 2, "file")]
    assert [[letter.room for letter in letters] for letters in told] == [[DESK], [], []]
    assert "als Datei" in words(told[0][0])
    assert "Räume" in document(office)


@pytest.mark.parametrize("room", [ROOM, DESK])
def test_a7_where_staff_have_no_room_of_their_own_nobody_is_told(house: House, room: RoomId) -> None:
    """What concerns the office is not told to everybody."""
    house.start(room=room)
    house.deliver()
    assert ROOM in {letter.room for letter in remove(house, house.question(1))}
    told = keys(remove(house, EventId("$round:1:question:1:again")))
    assert bool(told) is (room == DESK)
