"""Past minutes from end to end: in the thread, found again, and only by those who may read them now."""

import pytest

from bot.meeting.round import Phase

from . import test_curating as curating
from .house import BUERO, DIREKT, HARMS, NETZ, PETERSEN, House

office = curating.office


async def published(bot: House) -> None:
    await curating.closed(bot)

    async def sorted_() -> bool:
        return await bot.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))

    await bot.until(sorted_)
    bot.write(PETERSEN, "Vorschau", BUERO)
    await curating.told(bot, "2 von 2 Antworten sind enthalten", "schreiben Sie „freigeben“")
    bot.write(PETERSEN, "freigeben", BUERO)

    async def out() -> bool:
        return await bot.database.run(lambda tx: tx.rounds.latest()[0].phase is Phase.PUBLISHED)

    await bot.until(out)


@pytest.mark.both_databases
async def test_p6_minutes_are_found_by_members_of_their_network_as_long_as_they_are(bot: House) -> None:
    await published(bot)
    brief = await bot.hear("2 von", "haben mitgeschrieben", "direkt unter dieser Nachricht")
    full = await bot.hear("TOP 1 ·", "Wir suchen Dolmetscher.")
    assert full.content["m.relates_to"]["event_id"] == brief.event_id
    assert full.content["m.relates_to"]["rel_type"] == "m.thread"

    bot.write(HARMS, "Suche Dolmetschern", DIREKT)
    found = (await bot.hear("Zwei Stellen zu „Dolmetschern“", room=DIREKT)).content["body"]
    assert "„Es fehlt an Dolmetschern.“" in found
    bot.write(HARMS, "Suche Dolmetschr", DIREKT)
    await bot.hear("Meinten Sie „Dolmetscher“?", room=DIREKT)
    bot.write(HARMS, "ja", DIREKT)
    await bot.hear("Zwei Stellen zu „Dolmetscher“", room=DIREKT)
    bot.pass_time(minutes=2)
    bot.write(HARMS, "Protokolle", DIREKT)
    await bot.hear("Schreiben Sie zum Beispiel „Protokoll 1“", room=DIREKT)
    bot.write(HARMS, "Protokoll 1", DIREKT)
    await bot.hear("Hier ist das Protokoll", room=DIREKT)
    await bot.hear("Protokoll_Runde-1.md", room=DIREKT)

    bot.write(HARMS, "!runde suche Dolmetscher", NETZ)
    await bot.hear("nicht hier vor allen", room=NETZ)
    bot.write(PETERSEN, "Suche", BUERO)
    await bot.hear("Wonach soll ich suchen?", room=BUERO)
    bot.write(PETERSEN, "Suche Dolmetscher", BUERO)
    await bot.hear("Zwei Stellen zu „Dolmetscher“", room=BUERO)

    bot.homeserver.set_member(NETZ, HARMS, "leave", by=HARMS)
    bot.write(HARMS, "Suche Dolmetscher", DIREKT)
    await bot.hear("noch kein Protokoll", room=DIREKT)
