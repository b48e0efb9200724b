"""Rooms that are replaced: what is stored of them goes along, once, and nothing gets lost in a circle."""

from collections.abc import Iterator

import pytest

from bot.conduct.membership import moving, presence
from bot.conduct.turn import Turn
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Letter, React, Say
from bot.meeting.message import Kind, Message
from bot.store.database import Database, Transaction, open_database
from bot.store.networks import Registration
from tests.office import DESK, NOW, PETERSEN, ROOM, a_round, an_office, words

NEW, NEWER = RoomId("!neu"), RoomId("!neuer")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def replaced(room: RoomId) -> Message:
    return Message(EventId(f"$ende-{room}"), room, PETERSEN.user, Kind.UPGRADE, NOW)


def waiting(tx: Transaction) -> list[Letter]:
    return [outgoing.letter for outgoing in tx.outbox.unsent()]


def test_h11_p3_what_waits_for_the_old_room_is_said_in_the_new_one_in_order(database: Database) -> None:
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round(room=ROOM, desk=ROOM))
        question = Letter(ROOM, "q4", Say("Frage 4", reply_to=EventId("$alt")), round_.id, 4)
        tx.outbox.post(question, NOW)
        tx.outbox.post(Letter(ROOM, "✅", React(EventId("$alt"), "✅")), NOW)
        tx.outbox.post(Letter(ROOM, "q5", Say("Frage 5", thread=EventId("$alt")), round_.id, 5), NOW)
        tx.listening.follow(NEW, NOW)
        moving.set_out(Turn(tx, an_office(), replaced(ROOM), NOW), NEW)
        assert waiting(tx) == [
            Letter(NEW, "q4", Say("Frage 4"), round_.id, 4),
            Letter(NEW, "q5", Say("Frage 5"), round_.id, 5),
        ]
        assert {waiting.lane for waiting in waiting(tx)} == {NEW}
        moved = tx.rounds.get(round_.id)
        assert (moved.room, moved.desk, tx.rounds.latest_in(ROOM)) == (NEW, NEW, None)


def test_h11_a_room_may_be_replaced_more_than_once_but_not_go_round_in_circles(database: Database) -> None:
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round(room=ROOM, desk=DESK))
        for room in (ROOM, NEW, NEWER):
            tx.listening.follow(room, NOW)
        for old, new in ((ROOM, NEW), (NEW, NEWER), (NEWER, ROOM), (ROOM, NEW)):
            moving.set_out(Turn(tx, an_office(), replaced(old), NOW), new)
        assert tx.rounds.get(round_.id).room == ROOM
        assert tx.moves.lead(NEW, ROOM)
        assert not tx.moves.lead(ROOM, DESK)


def test_h11_two_networks_do_not_become_one(database: Database) -> None:
    with database.transaction() as tx:
        here = tx.rounds.add(a_round(room=ROOM, desk=DESK))
        there = tx.rounds.add(a_round(room=NEW, desk=DESK))
        tx.listening.follow(NEW, NOW)
        moving.set_out(Turn(tx, an_office(), replaced(ROOM), NOW), NEW)
        assert (tx.rounds.get(here.id).room, tx.rounds.get(there.id).room) == (ROOM, NEW)


def test_h11_p9_staff_are_told_where_a_round_has_gone(database: Database) -> None:
    with database.transaction() as tx:
        tx.rounds.add(a_round(room=ROOM, desk=DESK))
        tx.listening.follow(NEW, NOW)
        moving.set_out(Turn(tx, an_office(), replaced(ROOM), NOW), NEW)
        moving.arrive(tx, an_office(), NEW, NOW)
        (letter,) = waiting(tx)
        assert letter.room == DESK
        assert "durch einen neuen ersetzt" in words(letter)


def test_h11_a_network_that_was_only_named_so_far_is_followed(database: Database) -> None:
    """Its name is kept, and nobody is asked again what that room is."""
    office = an_office(staff_room=DESK)
    with database.transaction() as tx:
        assert not presence.awaited(tx, office, ROOM)
        tx.networks.register(Registration(ROOM, "Ganztag", PETERSEN.user, NOW))
        assert presence.awaited(tx, office, ROOM)
        tx.networks.register(Registration(ROOM, "", PETERSEN.user, NOW))
        assert not presence.awaited(tx, office, ROOM)
