"""K13: after a restore each answer finds the question it was given to, also one asked since the backup."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.meeting.round import Phase, Release
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.beside import Beside
from tests.office import an_office

from .conftest import Twins
from .house import BOT, BUERO, DIREKT, HARMS, JANSSEN, PETERSEN, START, House
from .test_restore import letters
from .test_wrong_place import READING, asked

WANTED = "Wir suchen Dolmetscher. Bitte 04941 555 0199 anrufen."
Restored = Callable[[str], AbstractAsyncContextManager[House]]


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(BUERO), release=Release.ONE)


@pytest.fixture
async def running(house: House, client: HardenedClient, sorter: Sorter) -> AsyncIterator[House]:
    """A round is open."""
    async with house.open(client, sorter):
        house.write(PETERSEN, START.replace("in 2 Wochen", "Fr, 13.11.2026 16 Uhr"))
        await house.question(2)
        await house.quiet()
        yield house


@pytest.fixture
def restored(house: House, enter: Callable[[], HardenedClient], sorter: Sorter) -> Restored:
    """`async with restored(backup):` the same office a day later, as it was when the backup was taken."""

    @asynccontextmanager
    async def put_back(backup: str) -> AsyncIterator[House]:
        opened, beside = open_database(backup, expected=True), Beside(backup)
        twin = House(house.homeserver, opened, beside, house.until, house.office)
        twin.clock = house.clock
        before = letters(house.homeserver)
        house.homeserver.forget_transactions()
        async with twin.open(enter(), sorter):
            await twin.quiet()
            yield twin
        opened.close()
        beside.close()
        news = letters(house.homeserver) - before
        assert [said for (_, said), _ in news.items() if "konnte ich nichts empfangen" not in said] == []

    return put_back


async def test_p1_k13_what_she_answered_to_the_guide_stands_under_the_question_she_read(
    running: House, restored: Restored, twins: Twins
) -> None:
    backup = twins.saved()
    running.write(HARMS, "los", DIREKT)
    await running.hear("Frage 1 von 2", room=DIREKT)
    await running.receipt(running.write(HARMS, "Elf neue Kinder.", DIREKT))
    running.pass_time(seconds=21)
    await running.hear("Frage 2 von 2", room=DIREKT)
    await running.receipt(running.write(HARMS, "Vorlesen.", DIREKT))
    running.pass_time(seconds=21)
    await running.hear("Geschafft", room=DIREKT)
    running.write(HARMS, "ja, danke", DIREKT)
    await running.quiet(DIREKT)
    told = await running.answers()
    assert told["Kita Sonnenblume"] == {1: "Elf neue Kinder.", 2: "Vorlesen."}
    async with restored(backup) as twin:
        assert await twin.answers() == told


async def test_p1_k13_a_yes_to_the_wrong_place_is_not_asked_for_again(
    running: House, restored: Restored, twins: Twins
) -> None:
    backup = twins.saved()
    event = running.write(JANSSEN, READING)
    letter = await asked(running)
    running.write(JANSSEN, "1", letter.room)
    await running.receipt(event)
    await running.quiet(letter.room)
    told = await running.answers()
    assert told == {"Stadtbibliothek": {1: READING}}
    async with restored(backup) as twin:
        assert await twin.answers() == told


async def test_p4_k13_a_round_that_was_extended_at_the_question_goes_on(
    running: House, restored: Restored, twins: Twins
) -> None:
    backup = twins.saved()
    running.pass_time(days=11, hours=4, minutes=45)
    await running.hear("verlängern", room=BUERO)
    running.write(PETERSEN, "Mo, 16.11. 16 Uhr", BUERO)
    await running.hear("läuft jetzt bis", room=BUERO)
    await running.quiet(BUERO)
    async with restored(backup) as twin:
        with twin.database.transaction() as tx:
            (round_,) = tx.rounds.active()
        assert round_.deadline.day == 16


async def test_p8_k13_what_staff_decided_after_the_end_is_decided_again(
    running: House, restored: Restored, twins: Twins
) -> None:
    """A passage that was reworded, and a theme that was put in order: neither comes back as it was."""
    first = await running.question(1)
    await running.receipt(running.reply(HARMS, WANTED, first))
    await running.receipt(running.reply(JANSSEN, "Es fehlt an Dolmetschern.", first))
    backup = twins.saved()
    running.pass_time(days=12)
    await running.hear("ist beendet")
    await running.hear("Telefonnummer", room=BUERO)
    running.write(PETERSEN, "1", BUERO)
    await running.hear("Geändert", room=BUERO)
    await running.until(lambda: sorted_(running), 30)
    running.write(PETERSEN, "Frage 1", BUERO)
    await running.hear("e1 Kita Sonnenblume", room=BUERO)
    running.write(PETERSEN, "neues Thema Dolmetschen aus e1 e2", BUERO)
    await running.hear("A · Dolmetschen (2)", room=BUERO)
    running.write(PETERSEN, "freigeben", BUERO)
    await running.hear("1.1 Dolmetschen (2 Einrichtungen)")
    await running.until(lambda: len(running.homeserver.media) == 3, 30)
    await running.quiet()
    told = await running.answers()
    assert "0199" not in str(told)
    running.clock.forward(days=1)
    async with restored(backup) as twin:
        await twin.until(lambda: published(twin), 30)
        await twin.quiet()
        assert await twin.answers() == told


async def sorted_(house: House) -> bool:
    return await house.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))


async def published(house: House) -> bool:
    return await house.database.run(lambda tx: tx.rounds.latest()[0].phase is Phase.PUBLISHED)


async def test_p1_k13_what_staff_called_a_network_after_the_backup_is_its_name_again(
    running: House, restored: Restored, twins: Twins
) -> None:
    """That we came into the room is noticed anew; the answer is about the question from then."""
    later = RoomId("!spaeter:fake.example")
    backup = twins.saved()
    running.homeserver.room(later, members=[BOT, PETERSEN, HARMS], name="Arbeitsraum")
    for event in running.homeserver.state[later].values():
        running.homeserver.deliver(later, event)
    await running.hear("Arbeitsraum", room=BUERO)
    running.write(PETERSEN, "2 Übergang Schule und Beruf", BUERO)
    await running.hear("Das Netzwerk heißt", room=BUERO)
    await running.quiet(BUERO)
    told = await running.database.run(lambda tx: tx.networks.of(later))
    assert told is not None
    async with restored(backup) as twin:
        known = await twin.database.run(lambda tx: tx.networks.of(later))
    assert known is not None
    assert known.name == told.name == "Übergang Schule und Beruf"
