"""Curation from end to end: staff put themes in order in their room, and the minutes follow."""

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


@pytest.fixture
def office() -> Office:
    return an_office(staff_room=RoomId(ALIAS), release=Release.ONE, guests=(PETERSEN,))


async def told(bot: House, *fragments: str) -> str:
    return str((await bot.hear(*fragments, room=BUERO)).content["body"])


async def closed(bot: House) -> None:
    """Two institutions have answered, and the round has ended."""
    bot.write(PETERSEN, START)
    await bot.receipt(bot.reply(HARMS, "Wir suchen Dolmetscher.", await bot.question(1)))
    await bot.receipt(bot.reply(JANSSEN, "Es fehlt an Dolmetschern.", await bot.question(1)))
    bot.write(PETERSEN, "Themen", BUERO)
    await told(bot, "läuft noch bis")
    bot.pass_time(days=14)
    await bot.hear("ist beendet")


async def test_themes_are_curated_and_the_minutes_follow(bot: House) -> None:
    await closed(bot)

    async def sorted_() -> bool:
        return await bot.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))

    await bot.until(sorted_)
    bot.write(PETERSEN, "Themen im Netzwerk Sprache", BUERO)
    await told(bot, "2 Antworten aus 2 Einrichtungen", "Schreiben Sie „Frage 1“")
    bot.write(PETERSEN, "a1 nach B", BUERO)
    await told(bot, "Zu welcher Frage?")
    bot.write(PETERSEN, "Frage 1", BUERO)
    await told(bot, "e1 Kita Sonnenblume: Wir suchen Dolmetscher.", "nur zwei Antworten")
    bot.write(PETERSEN, "neues Thema Dolmetschen aus e1 e2", BUERO)
    await told(bot, "A · Dolmetschen (2)")
    bot.write(PETERSEN, "Satz zu A: Beide suchen.\nx9 nach A", BUERO)
    await told(
        bot, "Ergänzt.", "„x9“ gibt es nicht, deshalb bleibt „x9 nach A“ liegen.", "Frage 1 ist fertig."
    )
    bot.write(PETERSEN, "freigeben", BUERO)
    minutes = (await bot.hear("1.1 Dolmetschen (2 Einrichtungen)")).content["body"]
    assert "Bildungsbüro: Beide suchen." in minutes.replace("*", "")
    await bot.hear("Das Bildungsbüro hat die Themen durchgesehen und geordnet.")
    bot.clock.forward(minutes=1)
    bot.write(PETERSEN, "Themen", BUERO)
    await told(bot, "ist veröffentlicht. An den Themen ändert sich deshalb nichts mehr")


async def test_members_may_say_what_they_like(bot: House) -> None:
    await closed(bot)
    bot.write(HARMS, "Themen", DIREKT)
    bot.write(HARMS, "Frage 1", DIREKT)
    bot.write(PETERSEN, "Themen")
    bot.write(PETERSEN, "Guten Morgen zusammen", BUERO)
    bot.write(PETERSEN, "status", BUERO)
    await told(bot, "beendet")
    said = [str(one.content.get("body", "")) for one in bot.homeserver.sent]
    assert not any("e1 Kita Sonnenblume" in body or "Antworten aus" in body for body in said)


@pytest.mark.both_databases
async def test_p1_p2_killed_in_the_middle_it_goes_on_where_it_was(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter, database_place: str
) -> None:
    async with house.open(enter(), sorter):
        await closed(house)

        async def sorted_() -> bool:
            return await house.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))

        await house.until(sorted_)
        house.write(PETERSEN, "Frage 1", BUERO)
        await told(house, "e1 Kita Sonnenblume")
        house.write(PETERSEN, "neues Thema Dolmetschen aus e1 e2", BUERO)
        await told(house, "A · Dolmetschen (2)")
    house.database.close()
    house.database = open_database(database_place)
    house.clock.forward(minutes=5)
    async with house.open(enter(), sorter):
        house.write(PETERSEN, "e2 einzeln", BUERO)
        await told(house, "Verschoben: Stadtbibliothek steht jetzt einzeln")
        house.write(PETERSEN, "zurück", BUERO)
        await told(house, "Zurückgenommen.", "A · Dolmetschen (2)")
    house.database.close()
