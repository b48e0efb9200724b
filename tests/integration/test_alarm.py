"""Alarms on both kinds of databases: noted once as long as they last, and told where staff read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct import alarm
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import Letter
from bot.store.database import Database, Transaction, open_database
from bot.store.networks import Registration
from tests.office import DESK, NETWORK, NOW, PETERSEN, ROOM, a_round, an_office, later, words

STAFF = RoomId("#bildungsbuero:example.org")
UNREADABLE = Incident(Kind.UNREADABLE, "$abc", NOW, NOW, ROOM)
SILENCE = Incident(Kind.SILENCE, "", NOW)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def told(tx: Transaction) -> list[Letter]:
    return [outgoing.letter for outgoing in tx.outbox.unsent()]


def test_p9_staff_hear_in_their_own_room_with_a_link_to_what_is_meant(database: Database) -> None:
    with database.transaction() as tx:
        tx.rounds.add(a_round(desk=ROOM))
        assert alarm.sound(tx, an_office(staff_room=STAFF), UNREADABLE, NOW)
        (letter,) = told(tx)
    assert letter.room == STAFF
    assert NETWORK.name in words(letter)
    assert "https://matrix.to/#/!netz:example.org/$abc" in words(letter)


def test_p9_without_a_staff_room_the_room_a_round_is_steered_from_has_to_do(database: Database) -> None:
    with database.transaction() as tx:
        tx.rounds.add(a_round(desk=DESK))
        alarm.sound(tx, an_office(), UNREADABLE, NOW)
        assert [letter.room for letter in told(tx)] == [DESK]


def test_p9_what_concerns_the_office_is_never_told_to_everybody(database: Database) -> None:
    with database.transaction() as tx:
        tx.rounds.add(a_round(desk=ROOM))
        assert alarm.sound(tx, an_office(), UNREADABLE, NOW)
        assert told(tx) == []
        assert tx.incidents.since(NOW) == [UNREADABLE]


def test_an_incident_is_noted_once_as_long_as_it_lasts(database: Database) -> None:
    office = an_office(staff_room=STAFF)
    with database.transaction() as tx:
        assert alarm.sound(tx, office, SILENCE, NOW)
        assert not alarm.sound(tx, office, SILENCE, later(minutes=5))
        assert tx.incidents.end(Kind.SILENCE, "", later(minutes=9)) == SILENCE
        assert tx.incidents.end(Kind.SILENCE, "", later(minutes=9)) is None
        assert tx.incidents.lasting(Kind.SILENCE, "") is None
        assert len(told(tx)) == 1


def test_h11_p9_what_happens_twice_in_a_second_is_told_twice(database: Database) -> None:
    """Removed, invited again, and banned at once."""
    office = an_office(staff_room=STAFF)
    lost = Incident(Kind.ROOM_LOST, ROOM, NOW, room=ROOM, detail="removed")
    with database.transaction() as tx:
        assert alarm.sound(tx, office, lost, NOW)
        tx.incidents.end(Kind.ROOM_LOST, ROOM, later(seconds=0.2))
        assert alarm.sound(tx, office, replace(lost, since=later(seconds=0.4)), later(seconds=0.4))
        assert len(told(tx)) == 2


@pytest.mark.parametrize(("days", "known"), [(1, 1), (8, 0)])
def test_what_is_over_is_forgotten_in_time(database: Database, days: int, known: int) -> None:
    with database.transaction() as tx:
        tx.incidents.note(UNREADABLE)
        tx.incidents.forget(later(days=days) - timedelta(days=7))
        assert len(tx.incidents.since(NOW)) == known


def unhandled(no: int) -> Incident:
    at = later(seconds=no)
    return Incident(Kind.UNHANDLED, f"$kaputt{no}", at, at, ROOM)


def test_p9_what_fails_for_every_message_does_not_fill_the_staff_room(database: Database) -> None:
    office = an_office(staff_room=STAFF)
    with database.transaction() as tx:
        for no in range(250):
            assert alarm.sound(tx, office, unhandled(no), later(seconds=no))
            alarm.sum_up(tx, office, later(seconds=no))
        assert len(told(tx)) == 3
        assert tx.incidents.count(Kind.UNHANDLED, NOW, later(hours=1)) == 250
        alarm.sum_up(tx, office, later(seconds=3 + 3599))
        assert len(told(tx)) == 3
        alarm.sum_up(tx, office, later(seconds=3 + 3600))
        alarm.sum_up(tx, office, later(hours=2))
        *_, summary = told(tx)
        assert len(told(tx)) == 4
    assert "247 weitere Nachrichten nicht verarbeiten" in words(summary)
    assert "umlauf doctor" in words(summary)


def test_p9_an_hour_later_single_messages_are_told_again(database: Database) -> None:
    office = an_office(staff_room=STAFF)
    with database.transaction() as tx:
        for no in (0, 1, 2, 3, 7200):
            alarm.sound(tx, office, unhandled(no), later(seconds=no))
            alarm.sum_up(tx, office, later(seconds=no))
        links = [words(letter) for letter in told(tx)]
    assert len(links) == 5
    assert "eine weitere Nachricht" in links[-2]
    assert "$kaputt7200" in links[-1]


def test_p9_few_alarms_of_one_kind_do_not_silence_another(database: Database) -> None:
    office = an_office(staff_room=STAFF)
    with database.transaction() as tx:
        for no in range(10):
            alarm.sound(tx, office, unhandled(no), later(seconds=no))
        alarm.sound(tx, office, Incident(Kind.UNDELIVERED, "letter 7", NOW, None, ROOM), NOW)
        assert len(told(tx)) == 4


def loop(room: RoomId) -> Incident:
    return Incident(Kind.LOOP, room, NOW, room=room)


@pytest.mark.parametrize("kind", [Kind.LOOP, Kind.UNDELIVERED, Kind.ROOM_LOST])
def test_p9_a_room_we_are_silent_in_does_not_hear_of_it_though_its_alias_is_all_that_is_configured(
    database: Database, kind: Kind
) -> None:
    office = an_office(staff_room=STAFF, located=lambda: DESK)
    with database.transaction() as tx:
        assert alarm.sound(tx, office, Incident(kind, DESK, NOW, room=DESK), NOW)
        assert told(tx) == []
        alarm.sound(tx, office, Incident(kind, ROOM, NOW, room=ROOM), NOW)
        assert [letter.room for letter in told(tx)] == [STAFF]


def test_p9_what_could_not_be_read_in_the_staff_room_is_said_there(database: Database) -> None:
    for room in (STAFF, DESK):
        office = an_office(staff_room=room, located=lambda: DESK)
        with database.transaction() as tx:
            alarm.sound(tx, office, Incident(Kind.UNHANDLED, f"$in{room}", NOW, NOW, DESK), NOW)
            assert told(tx)[-1].room == room


def test_p10_an_alarm_calls_a_room_by_its_name_and_never_by_its_id(database: Database) -> None:
    private, named = RoomId("!direkt:example.org"), RoomId("!lesen:example.org")
    with database.transaction() as tx:
        tx.networks.register(Registration(named, "Netzwerk Lesen", PETERSEN.user, NOW))
        for room in (private, named):
            alarm.sound(tx, an_office(staff_room=STAFF), loop(room), NOW)
        first, second = map(words, told(tx))
    assert first.startswith("In einer Direktnachricht oder in einem Raum ohne Runde muss ich")
    assert "https://matrix.to/#/!direkt:example.org" in first
    assert second.startswith("Im Raum Netzwerk Lesen muss ich")
