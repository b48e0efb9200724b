"""What an answer costs: how often the database is asked, however large the network, and nothing stale.

What a transaction has read it may remember, until it writes there itself; the next one reads anew.
"""

from dataclasses import replace

import pytest

from bot.conduct.dialogue import reading
from bot.conduct.turn import Turn
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message
from bot.meeting.roster import Entry, Proposal, Roster
from bot.store.database import Transaction
from bot.store.excuses import Excused
from tests.office import DESK, HARMS, NOW, PETERSEN, ROOM, House
from tests.queries import queries

# The message is looked at, filed, acknowledged, compared with colleagues', noted and settled; on a list its
# sender is looked for once more. The first answer of all brings a note to her.
MOST, MOST_AT_FIRST, ON_A_LIST = 9, 12, 1


def person(no: int) -> Member:
    return Member(UserId(f"@person{no}:example.org"), f"Person {no}", f"Einrichtung {no}")


def file(house: House, messages: list[Message]) -> float:
    """As the desk reads a page of neighbours; returns the queries for each."""
    with house.database.transaction() as tx:
        for message in messages:
            tx.inbox.add(message)
    with queries() as heard, house.database.transaction() as tx:
        for message in messages:
            assert tx.inbox.waits(message.event)
            reading.read(Turn(tx, house.office, message, house.now))
            tx.inbox.settle(message.event, if_waiting=True)
            tx.early.release(message.event)
    return len(heard) / len(messages)


def answers(house: House, question: int, members: int) -> list[Message]:
    return [
        house.message("Es läuft.", person(no), reply_to=house.question(question)) for no in range(members)
    ]


def enlist(house: House, members: int) -> None:
    known = (Entry(one.institution, one.name, one.user) for one in map(person, range(members)))
    proposal = Proposal(DESK, PETERSEN.user, EventId("$liste"), NOW, Roster(tuple(known)))
    house.look(lambda tx: tx.rosters.save(ROOM, "Netz", proposal.roster, proposal))


@pytest.mark.parametrize("listed", [False, True])
def test_an_answer_asks_the_database_a_few_times_however_many_there_are(house: House, listed: bool) -> None:
    house.open()
    if listed:
        enlist(house, 200)
    assert file(house, answers(house, 1, 200)) < MOST_AT_FIRST + listed * ON_A_LIST
    assert file(house, answers(house, 2, 50)) < MOST + listed * ON_A_LIST
    counted = house.latest().id
    assert len(house.look(lambda tx: tx.answers.of_round(counted))) == 250


def test_who_is_not_on_a_long_list_does_not_have_it_read_for_each_answer(house: House) -> None:
    house.open()
    enlist(house, 100)
    strangers = [replace(one, sender=UserId(f"{one.sender}.fremd")) for one in answers(house, 1, 50)]
    assert file(house, strangers) < MOST_AT_FIRST + ON_A_LIST


def test_a_list_that_changes_holds_at_once(house: House) -> None:
    """In the same transaction: nothing of what was read before."""
    house.open()
    enlist(house, 3)
    moved = Roster((Entry("Neu", "Silke Harms", HARMS.user),))
    proposal = Proposal(DESK, PETERSEN.user, EventId("$neu"), NOW, moved)

    def institutions(tx: Transaction) -> list[str]:
        return [
            tx.rosters.introduce(ROOM, HARMS.user, "Silke Harms").institution,
            *tx.rosters.of(ROOM).institutions,
        ]

    with house.database.transaction() as tx:
        assert "Einrichtung 0" in institutions(tx)
        tx.rosters.save(ROOM, "Netz", moved, proposal)
        assert institutions(tx) == ["Neu", "Neu"]
        tx.rosters.rewrite(ROOM, Roster((Entry("Neuer", "Silke Harms", HARMS.user),)))
        assert institutions(tx) == ["Neuer", "Neuer"]
        tx.rosters.move(ROOM, RoomId("!neu:example.org"))
        assert tx.rosters.of(ROOM).institutions == ()
        assert tx.rosters.of(RoomId("!neu:example.org")).institutions == ("Neuer",)
        tx.rosters.erase_institution("neuer")
        assert tx.rosters.of(RoomId("!neu:example.org")).institutions == ()


def test_who_is_erased_is_on_no_list_that_was_read_before(house: House) -> None:
    house.open()
    enlist(house, 1)
    with house.database.transaction() as tx:
        assert tx.rosters.of(ROOM).persons
        tx.rosters.erase_person(person(0).user, UserId("erased"))
        assert tx.rosters.of(ROOM).persons == ()


def test_an_excuse_ends_with_an_answer_though_nobody_was_excused_a_moment_ago(house: House) -> None:
    id_ = house.open().id
    with house.database.transaction() as tx:
        tx.excuses.drop(id_, "Kita Sonnenblume")
        tx.excuses.note(Excused(id_, "Kita Sonnenblume", HARMS.user, NOW))
        tx.excuses.note(Excused(id_, "Amt", PETERSEN.user, NOW))
        tx.excuses.drop(id_, "Kita Sonnenblume", HARMS.user)
        assert [one.institution for one in tx.excuses.of_round(id_)] == ["Amt"]


def test_a_room_that_moves_has_another_origin_at_once(house: House) -> None:
    new = RoomId("!neu:example.org")
    with house.database.transaction() as tx:
        assert tx.moves.origin(new) == new
        tx.moves.plan(ROOM, new, NOW)
        assert tx.moves.origin(new) == ROOM


def test_an_edit_that_is_held_after_all_is_released(house: House) -> None:
    edit = house.message("neu", kind=Kind.EDIT, target=EventId("$spät"))
    with house.database.transaction() as tx:
        tx.inbox.add(edit)
        tx.early.release(EventId("$anderes"))
        tx.early.hold(edit.event)
        assert not tx.inbox.waits(edit.event)
        tx.early.release(EventId("$spät"))
        assert tx.inbox.waits(edit.event)


def test_a_question_is_known_by_its_event_as_soon_as_it_has_one(house: House) -> None:
    house.start()
    with house.database.transaction() as tx:
        waiting = next(one for one in tx.outbox.unsent() if one.letter.question == 1)
        assert tx.outbox.subject_of(EventId("$frage")) is None
        tx.outbox.sent(waiting.id, EventId("$frage"), NOW)
        assert tx.outbox.subject_of(EventId("$frage")) == (waiting.letter.round, 1)
