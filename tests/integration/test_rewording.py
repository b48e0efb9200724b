"""A message that was read already is edited: what a dialogue took follows, of the rest its author hears."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.sorting import Sorter
from bot.store.database import Database
from tests.beside import Beside
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import Until
from .test_bot import ALIAS, BUERO, DIREKT, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, START, House, furnish
from .unsorted import unsorted

ANEW = "Änderungen übernehme ich nur bei Antworten"


@pytest.fixture(scope="module")
def sorter() -> Iterator[Sorter]:
    sorter = Sorter(limit=30, work=unsorted)
    yield sorter
    sorter.close()


@pytest.fixture
async def bot(
    homeserver: Homeserver,
    database: Database,
    beside: Beside,
    until: Until,
    client: HardenedClient,
    sorter: Sorter,
) -> AsyncIterator[House]:
    furnish(homeserver, NAMES | {HARMS: "silkeh"})
    house = House(homeserver, database, beside, until)
    house.office = an_office(staff_room=RoomId(ALIAS), guests=(PETERSEN,))
    async with house.open(client, sorter):
        yield house


def edit(bot: House, user: str, event: str, body: str, room: str) -> str:
    new = {"msgtype": "m.text", "body": body}
    relation = {"rel_type": "m.replace", "event_id": event}
    return bot.write(user, f"* {body}", room, **{"m.new_content": new, "m.relates_to": relation})


def told(bot: House, fragment: str, room: str) -> int:
    return sum(fragment in said for said in bot.homeserver.said(room))


async def begin(bot: House) -> None:
    """Ms Harms answers; by her name nobody can tell for whom."""
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(HARMS, "1. Elf neue Kinder.", DIREKT)
    await bot.hear("Für welche Einrichtung schreiben Sie?", room=DIREKT)


async def test_h8_the_name_of_an_institution_may_be_edited_before_and_after_it_is_noted(bot: House) -> None:
    await begin(bot)
    name = bot.write(HARMS, "Kita Sonenblume", DIREKT)
    await bot.hear("Kita Sonenblume", room=DIREKT)
    edit(bot, HARMS, name, "Kita Sonnenblume", DIREKT)
    await bot.hear("Kita Sonnenblume", room=DIREKT)
    bot.write(HARMS, "ja", DIREKT)
    await bot.until(lambda: _is(bot, "Kita Sonnenblume"))
    edit(bot, HARMS, name, "Stadtteilhaus", DIREKT)
    await bot.hear("Stadtteilhaus", room=DIREKT)
    bot.write(HARMS, "ja", DIREKT)
    await bot.until(lambda: _is(bot, "Stadtteilhaus"))
    assert told(bot, ANEW, DIREKT) == 0


async def test_p8_a_name_that_was_deleted_before_it_was_confirmed_is_not_kept(bot: House) -> None:
    await begin(bot)
    name = bot.write(HARMS, "Kita Regenbogen", DIREKT)
    await bot.hear("Kita Regenbogen", room=DIREKT)
    bot.send(bot.homeserver.event(HARMS, "m.room.redaction", {"redacts": name}, redacts=name), DIREKT)
    await bot.quiet(DIREKT)
    waiting = await bot.database.run(lambda tx: tx.dialogues.of_user(HARMS))
    assert "Regenbogen" not in str(waiting)
    bot.write(HARMS, "ja", DIREKT)
    await bot.quiet(DIREKT)
    assert await _is(bot, "silkeh")


async def _is(bot: House, institution: str) -> bool:
    return list(await bot.answers()) == [institution]


async def test_h8_an_answer_to_the_guide_follows_every_edit_and_a_wish_does_not(bot: House) -> None:
    await begin(bot)
    wish = bot.write(HARMS, "los", DIREKT)
    await bot.hear("Frage 2 von 2", room=DIREKT)
    said = bot.write(HARMS, "Vorlsen.", DIREKT)
    await bot.receipt(said)
    first, second = (edit(bot, HARMS, said, body, DIREKT) for body in ("Vorlesen.", "Vorlesen am Samstag."))
    assert first != second
    edit(bot, HARMS, wish, "doch nicht", DIREKT)
    await bot.hear(ANEW, "ändern 1", room=DIREKT)
    edit(bot, HARMS, wish, "oder doch", DIREKT)
    await bot.quiet(DIREKT)
    assert (await bot.answers())["silkeh"][2] == "Vorlesen am Samstag."
    assert told(bot, ANEW, DIREKT) == 1


async def test_h8_talk_and_what_others_wrote_may_be_edited_without_a_word(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    talk = bot.write(PETERSEN, "Moin zusammen, heute wird es später.", BUERO)
    asked = bot.write(PETERSEN, "status", BUERO)
    await bot.hear("Geantwortet", room=BUERO)
    edit(bot, PETERSEN, talk, "Moin!", BUERO)
    edit(bot, JANSSEN, asked, "schließen", BUERO)
    await bot.quiet(BUERO)
    assert told(bot, ANEW, BUERO) == 0
    edit(bot, PETERSEN, asked, "schließen", BUERO)
    await bot.hear(ANEW, "„status“", room=BUERO)
    assert told(bot, "ist beendet", NETZ) == 0


async def test_h8_the_answer_before_in_a_setup_may_be_edited(bot: House) -> None:
    bot.write(PETERSEN, "neue Runde", BUERO)
    await bot.hear("Frage 1 von", room=BUERO)
    template = bot.write(PETERSEN, "9", BUERO)
    await bot.hear("Zahl", room=BUERO)
    edit(bot, PETERSEN, template, "1", BUERO)
    await bot.hear("Frage 2 von", room=BUERO)
    time = bot.write(PETERSEN, "bis Fr 20.11. 12 Uhr", BUERO)
    await bot.hear("Freitag, 20. November, 12 Uhr", room=BUERO)
    edit(bot, PETERSEN, time, "bis Fr 27.11. 12 Uhr", BUERO)
    await bot.hear("Freitag, 27. November, 12 Uhr", room=BUERO)
    edit(bot, PETERSEN, time, "bis Do 26.11. 12 Uhr", BUERO)
    await bot.hear("Donnerstag, 26. November, 12 Uhr", room=BUERO)
    edit(bot, PETERSEN, template, "2", BUERO)
    await bot.hear(ANEW, "„zurück“", room=BUERO)
    bot.write(PETERSEN, "niemand", BUERO)
    await bot.hear("freigeben", "26. November", room=BUERO)


async def test_h8_what_is_to_be_entered_may_be_edited_before_it_is_clear_for_whom(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    entry = bot.write(PETERSEN, "Antworten eintragen für Mühle: 1. Es ist vol.", BUERO)
    await bot.hear("Mühle", room=BUERO)
    edit(bot, PETERSEN, entry, "Antworten eintragen für Stadtbibliothek: 1. Es ist voll.", BUERO)
    await bot.receipt(entry)
    assert await bot.answers() == {"Stadtbibliothek": {1: "Es ist voll."}}
    edit(bot, PETERSEN, entry, "Antworten eintragen für Stadtbibliothek: 1. Es ist sehr voll.", BUERO)
    await bot.until(lambda: _answered(bot, {1: "Es ist sehr voll."}))
    gone = bot.homeserver.event(PETERSEN, "m.room.redaction", {"redacts": entry}, redacts=entry)
    bot.send(gone, BUERO)
    await bot.until(lambda: _answered(bot, None))


async def test_h8_a_text_that_could_not_be_told_apart_may_be_numbered_afterwards(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Antworten eintragen für Stadtbibliothek", BUERO)
    await bot.hear("Stadtbibliothek", room=BUERO)
    text = bot.write(PETERSEN, "Es ist voll, und wir lesen vor.", BUERO)
    await bot.hear("Nummer", room=BUERO)
    edit(bot, PETERSEN, text, "1. Es ist voll. 2. Wir lesen vor.", BUERO)
    await bot.receipt(text)
    assert await _answered(bot, {1: "Es ist voll.", 2: "Wir lesen vor."})


async def _answered(bot: House, texts: dict[int, str] | None) -> bool:
    return (await bot.answers()).get("Stadtbibliothek") == texts
