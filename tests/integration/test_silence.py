"""Silence: noted while it lasts, told when it is over, whoever was to blame for it."""

from typing import Any

import pytest

from bot.conduct.course import silence
from bot.conduct.office import Office
from bot.health.vigil import keep_vigil
from bot.matrix.client import HardenedClient
from bot.matrix.listener import Listener
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident, Kind
from bot.store.database import Database, Transaction
from tests.beside import Beside
from tests.homeserver import Homeserver
from tests.office import NOW, an_office, later, words

from .conftest import Clock
from .house import BOT, Until
from .shift import working

STAFF = RoomId("!buero:fake.example")
OFFICE: Office = an_office(staff_room=STAFF)


def told(tx: Transaction) -> list[str]:
    return [words(outgoing.letter) for outgoing in tx.outbox.unsent()]


def known(tx: Transaction) -> list[Incident]:
    return tx.incidents.since(later(days=-99))


def test_p9_five_minutes_without_a_sync_are_noted_once_and_told_when_they_are_over(
    database: Database,
) -> None:
    with database.transaction() as tx:
        tx.listening.advance("s1", NOW)
        assert silence.notice(tx, later(minutes=5)) is None
        noticed = silence.notice(tx, later(minutes=5, seconds=1))
        assert noticed == Incident(Kind.SILENCE, "", NOW)
        assert silence.notice(tx, later(minutes=6)) is None
        assert told(tx) == []
        silence.hear(tx, OFFICE, later(minutes=42))
        tx.listening.advance("s2", later(minutes=42))
        silence.hear(tx, OFFICE, later(minutes=43))
        (letter,) = told(tx)
        assert "Von Montag, 2. November, 10 Uhr bis Montag, 2. November, 10:42 Uhr" in letter
        assert known(tx) == [Incident(Kind.SILENCE, "", NOW, later(minutes=42))]


def test_p9_k11_what_could_not_be_kept_for_a_while_was_heard_all_the_same(database: Database) -> None:
    with database.transaction() as tx:
        tx.listening.advance("s1", NOW)
        tx.incidents.note(Incident(Kind.STORAGE, "database", later(minutes=1), later(minutes=20)))
        assert silence.notice(tx, later(minutes=21)) is None
        silence.hear(tx, OFFICE, later(minutes=21))
        assert told(tx) == []
        assert silence.notice(tx, later(minutes=26)) is not None


def test_p9_before_the_first_sync_there_is_no_silence(database: Database) -> None:
    with database.transaction() as tx:
        assert silence.notice(tx, NOW) is None
        silence.hear(tx, OFFICE, NOW)
        assert known(tx) == []


@pytest.mark.parametrize(("minutes", "letters"), [(4, 0), (6, 1)])
async def test_p9_k17_after_a_start_staff_read_how_long_the_bot_was_away(
    homeserver: Homeserver,
    client: HardenedClient,
    database: Database,
    clock: Clock,
    minutes: int,
    letters: int,
) -> None:
    homeserver.room(STAFF, members=[BOT])
    await database.run(lambda tx: tx.listening.advance("s0", clock.now))
    clock.forward(minutes=minutes)
    await Listener(client, database, lambda: None, clock, OFFICE).catch_up()
    assert len(await database.run(told)) == letters
    assert len(await database.run(known)) == letters


async def test_p9_h1_six_hours_without_homeserver_are_one_line_in_the_log_and_one_letter(
    homeserver: Homeserver,
    client: HardenedClient,
    database: Database,
    clock: Clock,
    until: Until,
    caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.health.vigil._LOOK_EVERY", 0.01)
    monkeypatch.setattr("bot.matrix.listener._LONGEST_PAUSE", 0.05)
    homeserver.room(STAFF, members=[BOT])
    listener = Listener(client, database, lambda: None, clock, OFFICE)
    await listener.catch_up()
    async with working(listener.follow(), keep_vigil(database, clock)) as tasks:
        await homeserver.down()
        await until(lambda: "sync failed" in caplog.text)
        for _hour in range(6):
            clock.forward(hours=1)
            await until(lambda: "has not been heard since 2026-11-02 09:00 UTC" in caplog.text)
        assert await database.run(known) == [Incident(Kind.SILENCE, "", NOW)]
        await homeserver.up()
        homeserver.deliver(STAFF, homeserver.text("@anna:fake.example", "wieder da"))
        (letter,) = await until(lambda: database.run(told))
        assert "10 Uhr bis Montag, 2. November, 16 Uhr" in letter
        assert caplog.text.count("has not been heard") == 1
        assert not [task for task in tasks if task.done()]


async def test_p9_a_vigil_that_a_fault_spoils_goes_on(
    database: Database, beside: Beside, clock: Clock, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    await database.run(lambda tx: tx.listening.advance("s1", NOW))
    clock.forward(hours=1)
    beside.refuse("INSERT ON incidents")
    async with working(keep_vigil(database, clock)) as (vigil,):
        await until(lambda: vigil.done() or "the vigil could not look" in caplog.text)
        assert not vigil.done()
