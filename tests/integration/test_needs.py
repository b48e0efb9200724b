"""Needs from end to end: told apart from offers by the worker, printed, and asked about in the next round."""

from collections.abc import Callable, Iterator

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.meeting.round import Release
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.office import an_office

from .house import ALIAS, BUERO, HARMS, JANSSEN, PETERSEN, House

_ROUND = "!runde start {}\nFrist: in 2 Wochen\n1. {}"
_BOTH = "Was brauchen Sie von anderen – und was können Sie anbieten?"


@pytest.fixture
def office() -> Office:
    return an_office(staff_room=RoomId(ALIAS), release=Release.ONE)


@pytest.fixture(scope="module")
def sorter() -> Iterator[Sorter]:
    """The real one."""
    sorter = Sorter()
    yield sorter
    sorter.close()


async def sorted_(bot: House) -> None:
    """The round is over, and the worker has looked at its answers."""

    async def done() -> bool:
        return await bot.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))

    bot.pass_time(days=14)
    await bot.until(done, 60)


@pytest.mark.both_databases
async def test_of_needs_and_offers_the_needs_are_printed_and_come_back(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter, database_place: str
) -> None:
    async with house.open(enter(), sorter):
        house.write(PETERSEN, _ROUND.format("Suche und Biete", _BOTH))
        asked = await house.question(1)
        both = "Wir suchen eine Drehbank.\nWir verleihen kostenlos Medienkisten."
        await house.receipt(house.reply(HARMS, both, asked))
        await house.receipt(house.reply(JANSSEN, "Wir bieten einen Raum mit Küche an.", asked))
        await sorted_(house)
        house.write(PETERSEN, "freigeben", BUERO)
        register = (await house.hear("Unterstützungsbedarf im Überblick")).content["body"]
        assert register.count("offen") == 1
        assert "„Wir suchen eine Drehbank.“ – Kita Sonnenblume: offen" in register
    house.database.close()
    house.database = open_database(database_place)
    async with house.open(enter(), sorter):
        house.write(PETERSEN, _ROUND.format("Noch ein Treffen", "Was gibt es Neues?"))
        asked = (await house.hear("Frage 1 von 1: Was gibt es Neues?")).event_id
        await house.receipt(house.reply(JANSSEN, "Der Raum ist neu gestrichen.", asked))
        await sorted_(house)
        house.write(PETERSEN, "Aufgaben", BUERO)
        said = (await house.hear("Bedarf: „Wir suchen", room=BUERO)).content["body"]
        assert "1 Bedarf: „Wir suchen eine Drehbank.“ – Kita Sonnenblume, offen" in said
        assert "Wir bieten" not in said
    house.database.close()
