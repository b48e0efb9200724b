"""Tasks from end to end: noted in the staff room, agreed in private, printed, and reminded of once."""

from collections.abc import Callable

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.meeting.round import Release
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.office import an_office

from .house import ALIAS, BUERO, DIREKT, HARMS, JANSSEN, PETERSEN, START, House

TASKS = (
    "Aufgabe zu 1: Dolmetscherpool entwerfen, Kita Sonnenblume und Museum, bis Fr 18.12.2026\n"
    "Aufgabe: Tagesordnung, Bildungsbüro, bis 8.1.2027"
)


@pytest.fixture
def office() -> Office:
    return an_office(staff_room=RoomId(ALIAS), release=Release.ONE, guests=(PETERSEN,))


async def told(bot: House, *fragments: str, room: str = BUERO) -> str:
    return str((await bot.hear(*fragments, room=room)).words)


async def closed(bot: House) -> None:
    """Two institutions have answered, the round has ended, and its themes are in order."""
    bot.write(PETERSEN, START)
    await bot.receipt(bot.reply(HARMS, "Wir suchen Dolmetscher.", await bot.question(1)))
    await bot.receipt(bot.reply(JANSSEN, "Es fehlt an Dolmetschern.", await bot.question(1)))
    bot.pass_time(days=14)
    await bot.hear("ist beendet")

    async def sorted_() -> bool:
        return await bot.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))

    await bot.until(sorted_)
    bot.write(PETERSEN, "Frage 1", BUERO)
    await told(bot, "e1 Kita Sonnenblume")
    bot.write(PETERSEN, "passt", BUERO)
    await told(bot, "Alle Fragen sind geprüft.", "Welche neuen Aufgaben nehmen Sie aus der Runde mit?")


def count(bot: House, fragment: str) -> int:
    return sum(fragment in str(one.content.get("body", "")) for one in bot.homeserver.sent)


async def letters(bot: House, purpose: str) -> list[str]:
    """What was written to somebody about a task; she reads it in a room of her own."""
    found = await bot.database.run(lambda tx: tx.letters.beginning("task:"))
    return [key for key, _ in found if purpose in key and key.endswith(HARMS)]


@pytest.mark.both_databases
async def test_p1_p2_tasks_are_noted_agreed_printed_and_reminded_of_once(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter, database_place: str
) -> None:
    async with house.open(enter(), sorter):
        await closed(house)
        house.write(PETERSEN, TASKS, BUERO)
        await told(
            house, "Zwei Aufgaben notiert.", "Nicht auf der Mitgliederliste: Museum.", "Soll ich dort erst"
        )
        house.write(PETERSEN, "ja", BUERO)
        await told(house, "Ich habe nachgefragt: Kita Sonnenblume.", "Bitte fragen Sie selbst: Museum.")
        await house.until(lambda: letters(house, ":consent:"))
    house.database.close()
    house.database = open_database(database_place)
    async with house.open(enter(), sorter):
        house.write(HARMS, "Ja gern!", DIREKT)
        await told(house, "Ich habe Ihre Zusage notiert", room=DIREKT)
        await told(house, "Kita Sonnenblume ist einverstanden")
        house.write(PETERSEN, "freigeben", BUERO)
        printed = (await house.hear("Aufgaben und Termine", "Neu vereinbart")).words
        line = "1. Dolmetscherpool entwerfen. Wer: Kita Sonnenblume · Museum (angefragt). Bis: Freitag, 18."
        assert line in printed
        assert "2. Tagesordnung. Wer: Bildungsbüro. Bis: Freitag, 8. Januar 2027." in printed
        # Tuesday, 15 December.
        house.pass_time(days=29)
        await house.until(lambda: letters(house, ":reminder:"))
    house.database.close()
    house.database = open_database(database_place)
    async with house.open(enter(), sorter):
        house.pass_time(hours=1)
        house.write(PETERSEN, "Aufgaben", BUERO)
        await told(house, "Aufgaben im Netzwerk", "1 Dolmetscherpool entwerfen")
        house.write(PETERSEN, "Aufgabe 1 bis 22.1.2027", BUERO)
        await told(house, "Notiert:", "bis Freitag, 22. Januar 2027")
    assert count(house, "Zwei Aufgaben notiert") == 1
    assert count(house, "Kita Sonnenblume ist einverstanden") == 1
    for purpose in (":consent:", ":reminder:"):
        assert len(await letters(house, purpose)) == 1
    house.database.close()


async def test_members_may_speak_of_tasks_as_they_like(bot: House) -> None:
    await closed(bot)
    bot.write(HARMS, "Aufgaben", DIREKT)
    bot.write(HARMS, "Aufgabe: alles, Bildungsbüro, bis 8.1.2027", DIREKT)
    bot.write(PETERSEN, "Aufgabe: alles, Bildungsbüro, bis 8.1.2027")
    bot.write(PETERSEN, "Guten Morgen zusammen", BUERO)
    bot.write(PETERSEN, "status", BUERO)
    await told(bot, "beendet")
    assert await bot.database.run(lambda tx: tx.tasks.everything()) == []


async def test_without_a_round_that_has_ended_there_are_no_tasks(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(1)
    bot.write(PETERSEN, "Aufgabe: Raum suchen, Bildungsbüro, bis 8.1.2027", BUERO)
    await told(bot, "Aufgaben gehören zu einer Runde, die beendet ist.")
