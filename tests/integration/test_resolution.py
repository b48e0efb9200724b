"""A resolution with the whole bot: begun by staff, voted on everywhere, told in the room – and killed."""

from collections.abc import Callable

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.office import an_office

from .house import BUERO, DIREKT, HARMS, JANSSEN, NETZ, PETERSEN, House

REQUEST = "Beschluss: Das Netzwerk richtet eine Arbeitsgruppe ein.\nFrist: Fr, 13.11.2026 12 Uhr"


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(BUERO))


async def begin(house: House) -> str:
    house.write(PETERSEN, REQUEST, BUERO)
    return (await house.hear("A Sind Sie damit einverstanden", "„B Enthaltung“")).event_id


def said(house: House, fragment: str, room: str = NETZ) -> int:
    """How often the bot has said something."""
    bodies = [one.content.get("body", "") for one in house.homeserver.sent if one.room == room]
    return sum(fragment in body for body in bodies)


async def test_votes_come_from_everywhere_and_the_result_stands_in_the_room(bot: House) -> None:
    call = await begin(bot)
    await bot.receipt(bot.in_thread(JANSSEN, "A ja, B nein, weil das Geld fehlt", call))
    bot.write(HARMS, "ja", DIREKT)
    await bot.hear("Bitte schreiben Sie zum Beispiel „A ja, B ja“", room=DIREKT)
    assert "Kita Sonnenblume" not in await bot.answers()
    await bot.receipt(bot.write(HARMS, "A ja B ja", DIREKT))
    await bot.hear("Notiert für Kita Sonnenblume: A ja, B ja.", room=DIREKT)
    bot.write(PETERSEN, "status", BUERO)
    await bot.hear("Geantwortet: 2 von 2", "Frage B: 2 Antworten", room=BUERO)
    bot.write(PETERSEN, "schließen", BUERO)
    await bot.hear("Ergebnis der Abstimmung: Der Vorschlag ist nicht angenommen.", "Dafür: 1 · dagegen: 1")
    await bot.hear("Protokoll · Beschluss im Umlaufverfahren")
    await bot.hear("„nein, weil das Geld fehlt“", "Der Vorschlag ist nicht angenommen.")


async def test_a_bare_ja_is_asked_about_and_may_be_edited_into_a_vote(bot: House) -> None:
    call = await begin(bot)
    bare = bot.in_thread(JANSSEN, "ja", call)
    await bot.hear("Ihre Stimme kann ich noch nicht ganz zuordnen")
    assert await bot.answers() == {}
    bot.edit(JANSSEN, bare, "A ja, B Enthaltung")
    await bot.receipt(bare)
    assert await bot.answers() == {"Stadtbibliothek": {1: "ja", 2: "Enthaltung"}}
    bot.edit(JANSSEN, bare, "A ja, B ja")
    await bot.quiet()
    assert await bot.answers() == {"Stadtbibliothek": {1: "ja", 2: "ja"}}
    bot.delete(JANSSEN, bare)
    await bot.quiet()
    assert await bot.answers() == {}


async def test_where_nobody_votes_there_is_no_resolution_and_the_minutes_say_so(bot: House) -> None:
    await begin(bot)
    bot.pass_time(days=20)
    await bot.hear("Ergebnis der Abstimmung: Es gibt keinen Beschluss", "nicht abgestimmt: 2")
    await bot.hear("Protokoll · Beschluss im Umlaufverfahren", "niemand hat mit Ja oder Nein gestimmt")


async def test_whom_staff_place_one_by_one_is_counted_beside_those_in_the_room(bot: House) -> None:
    bot.write(PETERSEN, "mitglied Rolf Kuhn gehört zu Museum am Wall", BUERO)
    await bot.hear("gehört in Sprache und Ankommen jetzt zu Museum am Wall", room=BUERO)
    call = await begin(bot)
    await bot.receipt(bot.in_thread(JANSSEN, "A ja, B ja", call))
    bot.write(PETERSEN, f"mitglied {JANSSEN} gehört zu Bücherei Altendeich", BUERO)
    bot.write(PETERSEN, "mitglied Ada Brandt gehört zu Gesundheitsamt", BUERO)
    await bot.hear("jetzt zu Gesundheitsamt", room=BUERO)
    bot.write(PETERSEN, "status", BUERO)
    await bot.hear("Geantwortet: 1 von 4", "Gesundheitsamt · Kita Sonnenblume · Museum am Wall", room=BUERO)
    bot.write(PETERSEN, "schließen", BUERO)
    await bot.hear("Ergebnis der Abstimmung", "Dafür: 1 · dagegen: 0", "nicht abgestimmt: 3")
    await bot.hear("Teilgenommen (1): Bücherei Altendeich", "Beteiligung: 1 von 4")


async def test_nobody_turns_the_words_of_another_into_a_vote(bot: House) -> None:
    call = await begin(bot)
    bare = bot.in_thread(JANSSEN, "ja", call)
    await bot.hear("Ihre Stimme kann ich noch nicht ganz zuordnen")
    bot.edit(HARMS, bare, "A nein, B nein")
    await bot.quiet()
    assert await bot.answers() == {}


@pytest.mark.both_databases
async def test_p1_p2_killed_between_any_two_steps_every_vote_counts_and_the_result_is_told_once(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter
) -> None:
    def reopen() -> None:
        house.database.close()
        house.database = open_database(house.beside.url)

    async with house.open(enter(), sorter):
        call = await begin(house)
    reopen()
    # Said while we were away.
    vote = house.in_thread(JANSSEN, "A ja, B ja", call)
    async with house.open(enter(), sorter):
        await house.receipt(vote)
        second = house.write(HARMS, "A ja, B ja", DIREKT)
        await house.receipt(second)
    reopen()
    house.clock.forward(days=20)
    async with house.open(enter(), sorter):
        await house.hear(
            "Ergebnis der Abstimmung: Der Vorschlag ist angenommen.", "diese Nachricht kommt verspätet"
        )
        await house.hear("Protokoll · Beschluss im Umlaufverfahren")
    reopen()
    async with house.open(enter(), sorter):
        await house.quiet()
    assert said(house, "A Sind Sie damit einverstanden") == 1
    assert said(house, "Ergebnis der Abstimmung") == 1
    assert said(house, "Notiert für", DIREKT) == 1
    house.database.close()
