"""Suggestions: asked for once, shown to staff word for word, and counted nowhere."""

from datetime import datetime, timedelta

import pytest

from bot.conduct import noted
from bot.conduct.answers import suggesting
from bot.conduct.course import reminding, steering
from bot.conduct.dialogue import reading
from bot.conduct.membership import trust
from bot.conduct.preparation import planning
from bot.conduct.privacy.erasing import consent
from bot.conduct.publication import composing
from bot.meeting.answer import Standing
from bot.meeting.ids import EventId
from bot.meeting.letter import Letter, React
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.store import naming
from tests.office import (
    BERLIN,
    DESK,
    DIRECT,
    HARMS,
    JANSSEN,
    NETWORK,
    PETERSEN,
    ROOM,
    House,
    words,
)
from tests.unit.test_planning import DEADLINE, START, approve, draft, move, turn

UNTIL = datetime(2026, 11, 5, 16, tzinfo=BERLIN)
FRIDAY = datetime(2026, 11, 6, 8, tzinfo=BERLIN)


def asked(house: House, **changes: object) -> Round:
    """A draft whose members were asked."""
    draft(house, **{"suggestions_until": UNTIL} | changes)
    tend(house)
    return house.latest()


def tend(house: House, *, encrypted: bool = True) -> list[Letter]:
    for round_ in house.look(lambda tx: suggesting.concerned(tx, house.office, house.now)):
        house.do(suggesting.tend, house.office, round_.id, encrypted=encrypted)
    return house.deliver()


def suggest(house: House, body: str, by: object = HARMS, **more: object) -> Message:
    call = EventId(f"$round:{house.latest().id}:call")
    message = house.message(body, by, **{"reply_to": call} | more)
    house.take(message)
    return message


def suggestions(house: House) -> list[str]:
    id_ = house.latest().id
    return [one.answer.text for one in house.look(lambda tx: tx.answers.of_round(id_, Standing.SUGGESTED))]


def test_members_are_asked_once_with_a_letter_they_can_reply_to(house: House) -> None:
    draft(house, suggestions_until=UNTIL)
    (call,) = tend(house)
    assert (call.room, call.question) == (ROOM, suggesting.CALL)
    assert "Am Montag, 9. November, 10 Uhr, beginnt" in words(call)
    assert "bis Donnerstag, 5. November, 16 Uhr möglich" in words(call)
    assert tend(house) == []


def test_a_draft_without_suggestions_asks_nobody(house: House) -> None:
    draft(house)
    assert tend(house) == []


def test_without_trust_nobody_is_asked_in_a_sealed_room(house: House) -> None:
    draft(house, suggestions_until=UNTIL)
    house.do(trust.lost, house.office, "unsigned")
    house.deliver()
    assert tend(house) == []
    assert len(tend(house, encrypted=False)) == 1


@pytest.mark.parametrize("form", ["reply_to", "thread"])
def test_what_is_said_to_it_is_kept_with_a_receipt(house: House, form: str) -> None:
    asked(house)
    call = EventId(f"$round:{house.latest().id}:call")
    house.take(house.message("Dolmetscher!!", **{form: call}))
    (receipt,) = house.deliver()
    assert isinstance(receipt.act, React)
    assert suggestions(house) == ["Dolmetscher!!"]


def test_it_is_changed_and_withdrawn_by_its_author(house: House) -> None:
    asked(house)
    first, second = suggest(house, "Dolmetscher!!"), suggest(house, "Übergang", JANSSEN)
    house.edit(first, "Dolmetscherpool")
    house.edit(second, "Fremdes", sender=HARMS.user)
    assert suggestions(house) == ["Dolmetscherpool", "Übergang"]
    house.withdraw(first)
    assert suggestions(house) == ["Übergang"]
    assert "Dolmetscher" not in house.stored()


def test_it_counts_nowhere(house: House) -> None:
    """Neither as an answer nor in any number; and whoever suggested something is still reminded."""
    asked(house)
    suggest(house, "Dolmetscher!!")
    house.withdraw(suggest(house, "Übergang", JANSSEN))
    approve(house)
    house.now = START
    turn(house)
    id_, office = house.latest().id, house.office
    assert house.look(lambda tx: tx.answers.institutions(id_)) == set()
    assert house.look(lambda tx: tx.answers.of_round(id_)) == []
    message = house.message(by=PETERSEN, room=DESK)
    house.turn(steering.status, message, id_, Place.STAFF, NETWORK, office=office)
    assert "0 von 3 Einrichtungen" in words(house.deliver()[0])
    house.now = datetime(2026, 11, 16, 8, tzinfo=BERLIN)
    house.do(reminding.tend, office, id_, network=NETWORK)
    assert len([letter for letter in house.deliver() if letter.room.startswith("@")]) == 3
    house.now = DEADLINE
    house.do(steering.end_on_time, office, id_)
    assert "0 von 3 Einrichtungen" in words(house.deliver()[0])
    house.sort()
    closed = house.latest()
    minutes = house.look(lambda tx: composing.compose(tx, office, closed, house.now))
    assert (minutes.participants, minutes.statements, minutes.withdrawn) == ((), 0, 0)


def test_staff_read_them_word_for_word_on_the_next_morning(house: House) -> None:
    asked(house)
    suggest(house, "Dolmetscher!! Das *wird* schwieriger.")
    suggest(house, "Dolmetschen finde ich auch wichtig.", JANSSEN)
    house.deliver()
    house.now = UNTIL + timedelta(hours=1)
    assert tend(house) == []
    suggest(house, "Zu spät, und doch da.", JANSSEN)
    house.deliver()
    house.now = FRIDAY
    (told,) = tend(house)
    assert told.room == DESK
    for part in (
        "**Drei Themenvorschläge** aus zwei Einrichtungen",
        "Kita Sonnenblume: Dolmetscher\\!\\! Das \\*wird\\* schwieriger.",
        "1. Was ist gerade los bei Ihnen?",
        "schreiben Sie „freigeben“",
    ):
        assert part in words(told)
    assert tend(house) == []


def test_what_comes_after_they_were_shown_is_shown_by_itself(house: House) -> None:
    asked(house)
    house.now = FRIDAY
    tend(house)
    for no in range(50):
        suggest(house, f"Noch etwas {no}", JANSSEN)
    told = [letter for letter in house.deliver() if letter.room == DESK]
    assert "Stadtbibliothek: Noch etwas 0" in words(told[0])
    assert len(told) == 40


def test_a_flood_of_suggestions_fits_into_one_message(house: House) -> None:
    asked(house)
    for no in range(60):
        suggest(house, f"{no} " + "Dolmetscher " * 200)
    house.deliver()
    house.now = FRIDAY
    (told,) = tend(house)
    assert len(words(told)) < 20_000
    assert "und 20 weitere" in words(told)


def test_what_was_missed_while_we_were_away_is_shown_when_the_office_is_open(house: House) -> None:
    asked(house)
    house.now = FRIDAY + timedelta(hours=11)
    assert tend(house) == []
    house.now = START - timedelta(hours=1)
    assert len(tend(house)) == 1


def test_a_plan_in_a_hurry_is_shown_in_time(house: House) -> None:
    asked(house, opens_at=UNTIL + timedelta(hours=2))
    house.now = UNTIL
    assert "kein Themenvorschlag" in words(tend(house)[0])


def test_nothing_begins_unreleased_and_staff_are_asked_once(house: House) -> None:
    asked(house)
    house.now = FRIDAY
    tend(house)
    house.now = START
    (told,) = tend(house)
    assert "noch nicht freigegeben" in words(told)
    assert tend(house) + turn(house) == []
    assert house.latest().phase is Phase.PROPOSED
    approve(house)
    assert len(turn(house)) == 4


def test_what_is_not_said_to_the_call_is_explained_once_in_private(house: House) -> None:
    asked(house)
    said = "Dolmetschen"
    for body, by in (
        ("Guten Morgen zusammen", HARMS),
        (said, HARMS),
        ("Und Personal", HARMS),
        (said, PETERSEN),
    ):
        house.turn(reading.read, house.message(body, by))
    (hint,) = house.deliver()
    assert hint.room == HARMS.user
    assert "bis Donnerstag, 5. November" in words(hint)
    assert suggestions(house) == []
    suggest(house, said, room=DIRECT, reply_to=EventId(f"${hint.key}".replace("@", "")))
    assert suggestions(house) == [said]


def test_after_the_last_moment_nobody_is_told_to_suggest_anything(house: House) -> None:
    asked(house)
    house.now = UNTIL
    house.turn(reading.read, house.message("Dolmetschen und Personal, bitte", HARMS))
    assert house.deliver() == []


def test_once_the_round_runs_a_reply_to_the_call_is_no_suggestion(house: House) -> None:
    asked(house)
    approve(house)
    suggest(house, "Rechtzeitig")
    house.now = START
    turn(house)
    suggest(house, "Danach")
    assert suggestions(house) == ["Rechtzeitig"]
    suggest(house, "1. Elf Kinder")
    assert house.answers() == {HARMS.institution: {1: "Elf Kinder"}}


def test_members_who_were_asked_hear_of_a_move_and_of_the_end(house: House) -> None:
    asked(house)
    moved = [letter for letter in move(house, "auf Di 10.11. 10 Uhr") if letter.room == ROOM]
    assert ["beginnt am Dienstag, 10. November, 10 Uhr" in words(one) for one in moved] == [True]
    message = house.message(by=PETERSEN, room=DESK)
    house.turn(steering.call_off, message, house.latest().id)
    assert sorted(letter.room for letter in house.deliver()) == sorted([ROOM, DESK])


def test_a_call_that_was_not_said_yet_stays_unsaid_with_the_round(house: House) -> None:
    draft(house, suggestions_until=UNTIL)
    house.do(suggesting.tend, house.office, house.latest().id, encrypted=False)
    message = house.message(by=PETERSEN, room=DESK)
    house.turn(steering.call_off, message, house.latest().id)
    assert [letter.room for letter in house.deliver()] == [DESK]


def test_they_are_deleted_with_the_round_even_if_it_never_began(house: House) -> None:
    asked(house)
    suggest(house, "Dolmetscher!!")
    house.deliver()
    house.now = DEADLINE + timedelta(days=80)
    house.forget()
    assert suggestions(house) == ["Dolmetscher!!"]
    house.now = DEADLINE + timedelta(days=100)
    house.forget()
    assert "Dolmetscher" not in house.stored()
    assert house.latest().phase is Phase.CANCELLED


def test_p8_who_is_erased_is_not_shown_either(house: House) -> None:
    asked(house)
    suggest(house, "Dolmetscher!!")
    suggest(house, "Übergang", JANSSEN)
    house.deliver()
    house.now = FRIDAY
    house.do(suggesting.tend, house.office, house.latest().id, encrypted=False)
    house.turn(consent, house.message("ja", HARMS, room=DIRECT))
    assert "Dolmetscher" not in house.stored()
    (told,) = [letter for letter in tend(house) if letter.room == DESK]
    assert "Ein Themenvorschlag" in words(told)


def test_it_is_none_of_the_answers_she_is_shown(house: House) -> None:
    asked(house)
    suggest(house, "Dolmetscher!!")
    assert house.look(lambda tx: noted.rounds_of(tx, HARMS.user)) == []
    approve(house)
    house.now = START
    turn(house)
    house.answer("Elf Kinder", to=1)
    id_ = house.latest().id
    hers = house.look(lambda tx: noted.hers(tx, HARMS.user, id_))
    assert [one.answer.text for one in hers] == ["Elf Kinder"]


def test_p1_k13_what_was_said_to_a_call_after_the_backup_is_kept_again(house: House) -> None:
    """The call is known by its echo, and comes ahead of the replies to it, at whatever time."""
    draft(house, suggestions_until=UNTIL)
    with house.database.transaction() as tx:
        txn = naming.txn(tx.rounds._connection, ROOM, "round:1:call")
        tx.outbox.confirm(txn, EventId("$round:1:call"), house.now)
    asked_at, house.now = house.now, UNTIL + timedelta(days=2)
    house.do(planning.resume, house.office)
    assert house.deliver() == []
    suggest(house, "Räume für Kurse", arrived=asked_at + timedelta(hours=1))
    assert suggestions(house) == ["Räume für Kurse"]
