"""What staff decide about answers, and what is to be decided, in both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.meeting.answer import Answer, Standing, counted
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.round import Phase, Round
from bot.store.database import Database, Transaction, open_database
from tests.office import HARMS, NOW, ROOM, a_round


@pytest.fixture
def both(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def published(tx: Transaction, **changes: object) -> Round:
    return tx.rounds.add(a_round(phase=Phase.PUBLISHED, published_at=NOW, **changes))


def answer(round_: Round, event: str, standing: Standing = Standing.COUNTED, question: int = 1) -> Answer:
    return Answer(round_.id, question, EventId(event), HARMS, f"Wort {event}", NOW, standing)


def test_what_staff_admit_counts_and_what_they_refuse_is_gone(both: Database) -> None:
    with both.transaction() as tx:
        round_ = published(tx)
        for no, standing in enumerate(Standing):
            tx.answers.file(answer(round_, f"${no}", standing))
        assert [one.answer.standing for one in tx.answers.of_round(round_.id)] == ["counted", "admitted"]
        (late,) = tx.answers.of_round(round_.id, Standing.LATE)
        assert tx.rulings.of_event(EventId("$2")) == [late]
        tx.rulings.judge([late.id], Standing.ADMITTED)
        tx.rulings.reword(late.id, "Anders")
        # One institution, however often it was heard.
        answers = [one.answer for one in tx.answers.of_round(round_.id)]
        assert counted(round_, answers) == {1: 1}
        assert len(tx.answers.of_round(round_.id)) == 3
        assert [one.answer.text for one in tx.answers.of_round(round_.id)][-1] == "Anders"
        assert tx.answers.institutions(round_.id) == {HARMS.institution}
        tx.rulings.drop([late.id])
        assert tx.answers.of_event(EventId("$2")) == []


def test_what_is_deferred_waits_for_the_next_round_and_goes_a_month_after(both: Database) -> None:
    with both.transaction() as tx:
        tx.answers.file(answer(published(tx), "$alt", Standing.DEFERRED))
        tx.rulings.forget_deferred(NOW + timedelta(days=90), NOW)
        assert len(tx.rulings.deferred(ROOM)) == 1
        published(tx, opened_at=NOW + timedelta(days=60))
        tx.rulings.forget_deferred(NOW + timedelta(days=50), NOW)
        assert len(tx.rulings.deferred(ROOM)) == 1
        tx.rulings.forget_deferred(NOW + timedelta(days=61), NOW)
        assert tx.rulings.deferred(ROOM) == []


def test_concerns_are_decided_one_by_one_and_go_with_their_answer(both: Database) -> None:
    with both.transaction() as tx:
        round_ = published(tx)
        tx.answers.file(answer(round_, "$eins"))
        tx.answers.file(answer(round_, "$zwei", question=2))
        one, two = tx.answers.of_round(round_.id)
        tx.concerns.note(one.id, [("person", "Frau A."), ("person+health", "Herr B. ist krank.")])
        tx.concerns.note(two.id, [("phone", "0170 1234567")])
        first, second, third = tx.concerns.open(round_.id)
        assert (first.filed, first.no, second.excerpt, third.kind) == (one, 1, "Herr B. ist krank.", "phone")
        assert [each.no for each in tx.concerns.of_event(EventId("$eins"))] == [1, 2]
        tx.concerns.decide(first, "kept")
        assert (len(tx.concerns.open(round_.id)), tx.concerns.decided(round_.id)) == (2, 1)
        assert tx.concerns.known(round_.id) == {one.id, two.id}
        tx.answers.withdraw(EventId("$eins"))
        assert [each.excerpt for each in tx.concerns.open(round_.id)] == ["0170 1234567"]


def test_who_is_forgotten_is_not_asked_about_and_the_staff_room_has_two_names(both: Database) -> None:
    room, alias = RoomId("!buero:example.org"), RoomId("#buero:example.org")
    asked = Dialogue(alias, Topic.LATE, f"late:1:{HARMS.user}", NOW, NOW + timedelta(days=1))
    other = replace(asked, desk=room, subject="late:1:@x_harms:example.org")
    with both.transaction() as tx:
        tx.dialogues.hold(asked)
        tx.dialogues.hold(other)
        assert len(tx.dialogues.at(room, NOW, alias=alias)) == 2
        tx.dialogues.forget(UserId(HARMS.user))
        assert tx.dialogues.at(room, NOW, alias=alias) == [other]
        tx.dialogues.drop(Topic.LATE)
        assert tx.dialogues.at(room, NOW, alias=alias) == []
