"""Deleted edits, and single answers that were deleted: neither comes back by the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.answers import removal, restoring, revising
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import EventId
from bot.meeting.letter import Say
from bot.meeting.message import Kind, Message
from bot.store.answers import Filed
from bot.store.database import Transaction
from tests.office import DEADLINE, HARMS, JANSSEN, House, words

GONE = "zählt nicht mehr"


def arrive(house: House, message: Message) -> Message:
    house.look(lambda tx: tx.inbox.add(message))
    return message


def handle(house: House, message: Message) -> Message:
    """As the desk does."""
    arrive(house, message)
    match message.kind:
        case Kind.EDIT:
            house.turn(revising.revise, message)
        case Kind.REDACTION:
            house.turn(removal.removed, message)
        case _:
            house.take(message)
    house.look(lambda tx: tx.inbox.settle(message.event, if_waiting=True))
    return message


def written(house: House, body: str) -> Message:
    return handle(house, house.message(body))


def edited(house: House, original: Message, body: str) -> Message:
    return handle(house, replace(house.message(body), kind=Kind.EDIT, target=original.event))


def deleted(house: House, event: EventId) -> list[Dialogue]:
    """Returns what the restorer is to do."""
    handle(house, house.message(kind=Kind.REDACTION, target=event))
    return house.look(lambda tx: tx.dialogues.due(house.now))


def told(house: House) -> list[str]:
    return [words(letter) for letter in house.deliver() if isinstance(letter.act, Say)]


def test_a7_an_edit_that_is_deleted_after_the_end_takes_its_words_along(house: House) -> None:
    house.open()
    original = written(house, "1. Vorher.")
    edit = edited(house, original, "1. KANARIE")
    house.now = DEADLINE + timedelta(hours=1)
    (dialogue,) = deleted(house, edit.event)
    house.do(restoring.settle, house.office, dialogue, replace(original, body="1. Vorher."))
    assert house.answers() == {"Kita Sonnenblume": {1: "Vorher."}}
    assert "KANARIE" not in house.stored()
    assert any("Jetzt gilt zu Frage 1 wieder" in one for one in told(house))


def test_a7_what_cannot_be_read_any_more_is_deleted_and_she_is_told(house: House) -> None:
    house.open()
    edit = edited(house, written(house, "1. Vorher."), "1. KANARIE")
    (dialogue,) = deleted(house, edit.event)
    house.do(restoring.settle, house.office, dialogue, None)
    assert house.answers() == {}
    assert "KANARIE" not in house.stored()
    assert any("Bitte antworten Sie noch einmal" in one for one in told(house))
    assert house.look(lambda tx: tx.dialogues.due(house.now)) == []


def test_an_edit_that_was_not_taken_over_is_deleted_without_further_ado(house: House) -> None:
    house.open()
    original = written(house, "1. Vorher.")
    late = replace(house.message("1. Später."), kind=Kind.EDIT, target=original.event)
    house.now = DEADLINE + timedelta(hours=1)
    handle(house, replace(late, arrived=house.now))
    assert deleted(house, late.event) == []


def test_what_an_edit_changed_is_known_only_as_long_as_there_is_an_answer(house: House) -> None:
    """The id of a message of hers must not outlive her erasure, or the answers."""
    house.open()
    original = written(house, "1. Vorher.")
    edit = edited(house, original, "1. Nachher.")
    assert house.look(lambda tx: tx.edits.changed(edit.event)) == original.event
    house.look(lambda tx: tx.traces.fade(house.now + timedelta(days=31)))
    assert house.look(lambda tx: tx.edits.author(edit.event)) == ""
    assert house.look(lambda tx: tx.edits.changed(edit.event)) == original.event
    house.do(erasing.erase, Subject(HARMS.user))
    assert house.look(lambda tx: tx.edits.changed(edit.event)) is None
    assert original.event not in house.stored()


def test_the_nightly_sweep_lets_go_of_what_edits_changed(house: House) -> None:
    house.open()
    original = written(house, "1. Vorher.")
    edit = edited(house, original, "1. Nachher.")
    house.look(lambda tx: tx.traces.fade(house.now))
    assert house.look(lambda tx: tx.edits.changed(edit.event)) == original.event
    id_ = house.latest().id
    house.look(lambda tx: tx.answers.forget(id_))
    house.look(lambda tx: tx.traces.fade(house.now))
    assert house.look(lambda tx: tx.edits.changed(edit.event)) is None


def withdrawn(tx: Transaction, one: Filed) -> None:
    tx.corrections.remove([one.id])


def refused(tx: Transaction, one: Filed) -> None:
    tx.rulings.drop([one.id])


def replaced(tx: Transaction, one: Filed) -> None:
    tx.colleagues.replace([one])


def lose(house: House, deed: Callable[[Transaction, Filed], None], question: int) -> None:
    """One answer is deleted alone; its message still stands in the room."""
    id_ = house.latest().id
    filed = house.look(lambda tx: tx.answers.of_round(id_))
    house.look(lambda tx: deed(tx, next(one for one in filed if one.answer.question == question)))


@pytest.mark.parametrize("deed", [withdrawn, refused, replaced])
def test_p8_an_answer_that_was_deleted_alone_does_not_come_back_with_an_edit(
    house: House, deed: Callable[[Transaction, Filed], None]
) -> None:
    house.open()
    original = written(house, "1. Frau KANARIE ist krank. 3. Raume.")
    lose(house, deed, 1)
    told(house)
    edited(house, original, "1. Frau KANARIE ist krank. 3. Räume.")
    assert house.answers() == {"Kita Sonnenblume": {3: "Räume."}}
    assert "KANARIE" not in house.stored()
    (note,) = told(house)
    assert "zu Frage 3" in note
    edited(house, original, "1. Frau KANARIE ist krank. 2. Neu. 3. Räume.")
    assert house.answers() == {"Kita Sonnenblume": {2: "Neu.", 3: "Räume."}}


def test_p1_whoever_edits_what_does_not_count_any_more_is_told_so_once(house: House) -> None:
    house.open()
    original = written(house, "1. Wir bauen um.")
    lose(house, withdrawn, 1)
    told(house)
    forged = replace(house.message("1. Fremd.", JANSSEN), kind=Kind.EDIT, target=original.event)
    handle(house, forged)
    assert told(house) == []
    edited(house, original, "1. Wir bauen doch um.")
    edited(house, original, "1. Wir bauen doch nicht um.")
    (said,) = told(house)
    assert GONE in said
    assert "neue Nachricht" in said
    assert house.answers() == {}
