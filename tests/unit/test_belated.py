"""Late answers: staff are asked once, the first decision counts, and their author hears of it."""

from dataclasses import replace

import pytest

from bot.conduct.answers import belated
from bot.conduct.course import steering
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.publication import composing
from bot.meeting.answer import Standing
from bot.meeting.letter import Letter
from bot.meeting.member import Member
from bot.meeting.message import Message
from bot.meeting.round import Phase, Release
from tests.entries import event, hears, moved, say, staff_room, told
from tests.office import (
    BRANDT,
    DEADLINE,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    ONKEN,
    PETERSEN,
    REQUEST,
    ROOM,
    House,
)

pytestmark = pytest.mark.both_databases

THREE = "Oh je, zu spät? 1. Die Untersuchungen laufen. 2. Unser Merkblatt gibt es. 3. Uns fehlen Dolmetscher."


@pytest.fixture
def closed(house: House) -> House:
    """A round with an answer is over, and its minutes wait to be released."""
    staff_room(house, release=Release.ONE)
    house.open()
    house.answer("Wir ziehen um.", HARMS, to=1)
    house.end(DEADLINE)
    house.sort()
    house.deliver()
    moved(house, hours=4)
    return house


def late(house: House, said: str = THREE, by: Member = ONKEN) -> tuple[Message, list[Letter]]:
    message = house.answer(said, by, room=DIRECT)
    return message, house.deliver()


def standings(house: House) -> list[str]:
    id_ = house.latest().id
    return [str(one.answer.standing) for one in house.look(lambda tx: tx.answers.of_round(id_, *Standing))]


def publish(house: House) -> None:
    house.turn(steering.give_release, house.message(by=PETERSEN, room=DESK), house.latest().id)
    house.sort()
    house.publish()


# --- Asking -----------------------------------------------------------------------------------------


def test_scene_8_a_late_answer_is_laid_before_staff_and_admitted(closed: House) -> None:
    _, letters = late(closed)
    assert "Ich lege sie dem Bildungsbüro als Nachtrag vor" in told(letters, room=DIRECT)[0]
    (asked,) = told(letters)
    assert "**Gesundheitsamt**, drei Antworten" in asked
    assert "noch nicht veröffentlicht" in asked
    assert "1\\. Aufnehmen (im Protokoll steht „Nachtrag“)" in asked
    assert ONKEN.institution not in closed.answers()

    letters = say(closed, "1", PETERSEN)
    assert "kommt ins Protokoll" in told(letters)[0]
    assert "Gute Nachricht" in told(letters, room=ONKEN.user)[0]
    assert set(closed.answers()[ONKEN.institution]) == {1, 2, 3}
    closed.sort()
    round_ = closed.latest()
    minutes = closed.do(lambda tx, now: composing.compose(tx, closed.office, round_, now))
    assert minutes.participants == (ONKEN.institution, HARMS.institution)
    late_ones = [one.source for item in minutes.items for one in item.singles if one.late]
    assert late_ones == [ONKEN.institution] * len(late_ones) != []


@pytest.mark.parametrize("said", ["", "Wir ziehen um."])
def test_the_end_names_the_next_step(house: House, said: str) -> None:
    staff_room(house, release=Release.ONE)
    house.start(room=DESK)
    house.deliver()
    if said:
        house.answer(said, HARMS, to=1)
        house.deliver()
    house.end(DEADLINE)
    (ended,) = told(house.deliver())
    assert "Wenn alles stimmt, schreiben Sie „freigeben“." in ended
    assert ("„themen“" in ended) == bool(said)


def test_words_for_no_question_are_not_told_that_no_round_is_hers(closed: House) -> None:
    """Who comes too late and forgets the numbers hears how they are still read."""
    _, letters = late(closed, "Bei uns war viel los, und Personal fehlt auch.")
    (hint,) = told(letters, room=DIRECT)
    assert "beendet" in hint
    assert "mit der Nummer der Frage" in hint
    assert standings(closed) == ["counted"]


def test_what_comes_later_adds_to_it_and_staff_hear_of_it_once_it_is_calm(closed: House) -> None:
    late(closed, "1. Erst das.")
    moved(closed, seconds=20)
    _, letters = late(closed, "2. Und das.")
    assert told(letters) == []
    moved(closed, seconds=30)
    late(closed, "3. Und noch das.")
    due = closed.look(lambda tx: tx.dialogues.next_due(closed.now))
    assert due == closed.now.replace(minute=closed.now.minute + 1)
    closed.now = due
    for dialogue in closed.look(lambda tx: tx.dialogues.due(closed.now)):
        closed.do(belated.act, closed.office, dialogue)
    (more,) = told(closed.deliver())
    assert "jetzt drei Antworten" in more
    assert closed.look(lambda tx: tx.dialogues.next_due(closed.now)) is None
    say(closed, "1")
    assert set(closed.answers()[ONKEN.institution]) == {1, 2, 3}


def test_after_the_minutes_are_out_it_cannot_be_admitted(closed: House) -> None:
    publish(closed)
    _, letters = late(closed)
    (asked,) = told(letters)
    assert "schon veröffentlicht" in asked
    assert "2\\." not in asked, "a list without its first number"
    assert "Aufnehmen geht nicht mehr. Schreiben Sie „vormerken“" in asked
    assert "schreiben Sie „vormerken“ oder „nicht aufnehmen“" in told(say(closed, "1"))[0]
    assert "zum Beispiel mit „vormerken“" in told(say(closed, "7"))[0]
    say(closed, "bitte vormerken")
    assert standings(closed) == ["counted", "deferred", "deferred", "deferred"]


def test_without_a_staff_room_it_is_as_before(house: House) -> None:
    house.open()
    house.end(DEADLINE)
    house.deliver()
    moved(house, hours=1)
    letters = late(house)[1]
    assert "als Nachtrag aufgehoben" in told(letters, room=DIRECT)[0]
    assert len(letters) == 1


# --- Deciding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1", "admitted"),
        ("aufnehmen", "admitted"),
        ("2.", "deferred"),
        ("die 2", "deferred"),
        ("nächste Runde", "deferred"),
        ("3", None),
        ("nicht aufnehmen", None),
        ("nicht aufnemen", None),
        ("Bitte vormerken.", "deferred"),
    ],
)
def test_staff_decide_by_number_or_by_words(closed: House, said: str, expected: str | None) -> None:
    late(closed)
    say(closed, said)
    assert set(standings(closed)) - {"counted"} == ({expected} if expected else set())
    (entry,) = [one for one in closed.look(lambda tx: tx.audit.entries()) if one.what.startswith("late")]
    assert (entry.what, entry.who, entry.detail) == (f"late answer {expected or 'refused'}", BRANDT.user, "3")


@pytest.mark.parametrize(
    "said",
    [
        "aufnehmen?!x oder nicht",
        "Guten Morgen",
        "ja",
        "bitte nehmen wir das",
        "status",
        "protokoll",
        "Nachtrag",
    ],
)
def test_talk_and_commands_decide_nothing(closed: House, said: str) -> None:
    late(closed)
    assert hears(closed, closed.message(said, BRANDT, room=DESK)) is False
    assert standings(closed).count("late") == 3


def test_staff_may_read_it_before_they_decide(closed: House) -> None:
    message, _ = late(closed)
    shown = told(say(closed, "zeigen"))
    assert (
        shown[1]
        == "**Gesundheitsamt** zu „Auf welche Angebote möchten Sie hinweisen?“:\n\nUnser Merkblatt gibt es."
    )
    assert len(shown) == 3
    closed.withdraw(message)
    assert "zurückgezogen" in told(say(closed, "zeigen"))[0]


def test_refused_answers_are_gone_and_their_author_is_told(closed: House) -> None:
    late(closed)
    letters = say(closed, "3")
    assert "leider nicht mehr aufnehmen" in told(letters, room=ONKEN.user)[0]
    assert "Merkblatt" not in closed.stored()


def test_two_who_wait_are_decided_one_after_the_other_or_by_reply(closed: House) -> None:
    _, first = late(closed)
    asked = next(one for one in first if one.room == DESK)
    moved(closed, minutes=5)
    late(closed, "1. Wir auch.", JANSSEN)
    moved(closed, minutes=5)
    letters = say(closed, "2", reply_to=event(asked.key))
    assert f"**{ONKEN.institution}** ist vorgemerkt" in told(letters)[0]
    assert f"Noch offen: {JANSSEN.institution}" in told(letters)[0]
    moved(closed, minutes=5)
    assert JANSSEN.institution in told(say(closed, "1"))[0]
    assert set(closed.answers()) == {HARMS.institution, JANSSEN.institution}


def test_who_decides_second_is_told_and_decides_nothing_else(closed: House) -> None:
    late(closed)
    late(closed, "1. Wir auch.", JANSSEN)
    say(closed, "1", PETERSEN)
    assert "schon entschieden" in told(say(closed, "1", BRANDT))[0]
    assert standings(closed).count("late") == 3
    moved(closed, minutes=1)
    say(closed, "1", BRANDT)
    assert standings(closed).count("late") == 0
    moved(closed, minutes=1)
    assert "wird aufgenommen" in told(say(closed, "3", PETERSEN))[0]
    assert standings(closed).count("admitted") == 4
    moved(closed, hours=1)
    assert hears(closed, closed.message("3", PETERSEN, room=DESK)) is False


def test_what_is_withdrawn_meanwhile_needs_no_decision(closed: House) -> None:
    message, _ = late(closed)
    closed.withdraw(message)
    assert "zurückgezogen" in told(say(closed, "1"))[0]
    assert "Merkblatt" not in closed.stored()


def test_a_late_answer_may_be_edited_until_it_is_admitted(closed: House) -> None:
    message, _ = late(closed)
    closed.edit(message, "1. Nur noch das.")
    say(closed, "1")
    assert closed.answers()[ONKEN.institution] == {1: "Nur noch das."}
    closed.edit(message, "1. Oder doch nicht.")
    assert closed.answers()[ONKEN.institution] == {1: "Nur noch das."}
    closed.withdraw(message)
    assert ONKEN.institution not in closed.answers()


def test_who_sends_more_after_a_decision_is_asked_about_anew(closed: House) -> None:
    late(closed, "1. Erst das.")
    say(closed, "1")
    moved(closed, minutes=5)
    _, letters = late(closed, "2. Und das.")
    assert "eine Antwort" in told(letters)[0]
    say(closed, "3")
    assert closed.answers()[ONKEN.institution] == {1: "Erst das."}


# --- The next round ---------------------------------------------------------------------------------


def test_what_was_deferred_is_shown_when_the_next_round_begins_and_forgotten_later(closed: House) -> None:
    late(closed)
    say(closed, "2")
    publish(closed)
    first = closed.latest().id
    assert closed.look(lambda tx: [one.answer.question for one in tx.rulings.deferred(ROOM)]) == [1, 2, 3]
    closed.start(replace(REQUEST, title="Nächstes", deadline="Fr, 29.1.2027 12 Uhr"))
    assert closed.latest().phase is Phase.OPEN
    shown = told(closed.deliver())
    assert "sind 3 Beiträge vorgemerkt" in shown[0]
    assert "Unser Merkblatt gibt es." in shown[2]
    assert "Auf welche Angebote" in shown[2]
    closed.do(belated.forget)
    assert len(closed.look(lambda tx: tx.rulings.deferred(ROOM))) == 3
    moved(closed, days=31)
    closed.do(belated.forget)
    assert closed.look(lambda tx: tx.rulings.deferred(ROOM)) == []
    assert closed.look(lambda tx: len(tx.answers.of_round(first))) == 1


def test_what_was_deferred_outlives_the_other_answers_but_not_a_year(closed: House) -> None:
    late(closed)
    say(closed, "2")
    publish(closed)
    moved(closed, days=120)
    closed.forget()
    closed.do(belated.forget)
    assert standings(closed) == ["deferred"] * 3
    assert closed.look(lambda tx: tx.rounds.over_before(closed.now)) == []
    moved(closed, days=260)
    closed.do(belated.forget)
    assert standings(closed) == []


# --- Whose data it is -------------------------------------------------------------------------------


def test_a22_nothing_is_asked_about_who_was_erased(closed: House) -> None:
    late(closed)
    say(closed, "1")
    late(closed, "2. Noch etwas.")
    closed.do(erasing.erase, Subject(ONKEN.user))
    assert closed.look(lambda tx: tx.dialogues.at(DESK, closed.now)) == []
    assert set(closed.answers()) == {HARMS.institution}
    # The events of our letters are called after their keys here.
    rows = [row for row in closed.stored().splitlines() if '"outbox"' not in row]
    assert not [row for row in rows if ONKEN.user in row or "Merkblatt" in row]
