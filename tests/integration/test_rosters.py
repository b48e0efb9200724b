"""Member lists in the store, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.member import Member
from bot.meeting.roster import Entry, Proposal, Roster
from bot.store.database import Database, open_database

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ROOM, NEW, DESK = RoomId("!netz"), RoomId("!neu"), RoomId("!buero")
PETERSEN, HARMS = UserId("@petersen:example.org"), UserId("@harms:example.org")
ROSTER = Roster(
    (
        Entry("Kita Sonnenblume", "Silke Harms", HARMS, "harms@example.org", "Leitung", "Sprache"),
        Entry("Museum \0 am Wall"),
        Entry("Museum \ud800", "Okko Janßen"),
    )
)
PROPOSAL = Proposal(DESK, PETERSEN, EventId("$liste"), NOW, ROSTER)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def test_a_list_waits_for_its_giver_and_then_holds_for_its_room(database: Database) -> None:
    with database.transaction() as tx:
        tx.rosters.propose(PROPOSAL)
        assert tx.rosters.of(ROOM) == Roster()
        (found,) = tx.rosters.waiting(DESK)
        assert (found.event, found.at, found.room) == (PROPOSAL.event, NOW, None)
        tx.rosters.save(ROOM, "Netz", found.roster, found)
        tx.rosters.drop(DESK, PETERSEN)
    with database.transaction() as tx:
        assert tx.rosters.waiting(DESK) == []
        assert [entry.institution for entry in tx.rosters.of(ROOM).entries] == [
            "Kita Sonnenblume",
            "Museum � am Wall",
            "Museum �",
        ]
        assert tx.rosters.of(ROOM).entries[0] == ROSTER.entries[0]


def test_a_later_list_replaces_the_earlier_one_of_its_room_only(database: Database) -> None:
    short = Roster((Entry("Museum"),))
    with database.transaction() as tx:
        tx.rosters.save(ROOM, "Netz", ROSTER, PROPOSAL)
        tx.rosters.save(NEW, "Neu", short, PROPOSAL)
        tx.rosters.save(ROOM, "Netz", short, PROPOSAL)
        tx.rosters.rewrite(NEW, Roster((Entry("Hort"),)))
    with database.transaction() as tx:
        assert tx.rosters.of(ROOM) == short
        assert tx.rosters.of(NEW).institutions == ("Hort",)
        assert len(tx.rosters.places()) == 2


def test_a21_whoever_writes_is_known_by_her_account_else_by_her_name(database: Database) -> None:
    with database.transaction() as tx:
        tx.rosters.save(ROOM, "Netz", ROSTER, PROPOSAL)
        assert tx.rosters.introduce(ROOM, HARMS, "neu (Zuhause)") == Member(
            HARMS, "Silke Harms", "Kita Sonnenblume"
        )
        janssen = UserId("@janssen:example.org")
        assert tx.rosters.introduce(ROOM, janssen, "Okko Janßen").institution == "Museum �"
        assert tx.rosters.introduce(NEW, HARMS, "Silke (Kita)") == Member(HARMS, "Silke", "Kita")


def test_a_list_moves_with_its_room_and_its_desk(database: Database) -> None:
    with database.transaction() as tx:
        tx.rosters.save(ROOM, "Netz", ROSTER, PROPOSAL)
        tx.rosters.propose(PROPOSAL)
        tx.rosters.move(ROOM, NEW)
        tx.rosters.move(DESK, RoomId("!anderes"))
        assert tx.rosters.of(ROOM) == Roster()
        assert tx.rosters.of(NEW).entries
        assert [one.asker for one in tx.rosters.waiting(RoomId("!anderes"))] == [PETERSEN]


def test_what_nobody_confirmed_is_forgotten_and_what_holds_is_kept(database: Database) -> None:
    with database.transaction() as tx:
        tx.rosters.save(ROOM, "Netz", ROSTER, PROPOSAL)
        tx.rosters.propose(PROPOSAL)
        tx.rosters.forget(NOW + timedelta(seconds=1))
        assert tx.rosters.waiting(DESK) == []
        assert len(tx.rosters.places()) == 3


def test_p8_a_person_leaves_every_list_and_an_institution_goes_with_its_persons(database: Database) -> None:
    with database.transaction() as tx:
        tx.rosters.save(ROOM, "Netz", ROSTER, PROPOSAL)
        tx.rosters.erase_person(HARMS, UserId("erased-1"))
        assert tx.rosters.of(ROOM).entries[0] == Entry("Kita Sonnenblume", topic="Sprache")
        tx.rosters.erase_institution("KITA sonnenblume")
        assert len(tx.rosters.of(ROOM).entries) == 2
        tx.rosters.erase_person(PETERSEN, UserId("erased-2"))
        assert len(tx.rosters.of(ROOM).entries) == 2
