"""Scene 11 of the record, on a real homeserver: what comes after the minutes, three weeks in seconds."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.matrix.person import Heard, Person
from bot.meeting.ids import EventId
from tests.acceptance import timelapse
from tests.acceptance.conftest import SetStage, start_office
from tests.acceptance.stage import Office, Stage, Town
from tests.acceptance.test_planning import stored
from tests.acceptance.test_reminder import invitation
from tests.office import BERLIN

_EVENING = "Info-Abend für Familien zur Tagespflege am 3. Dezember um 19 Uhr, online."
_HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
_MOVED = "Der Info-Abend ist am 10. Dezember um 19 Uhr, online."
_READING = "Zweisprachiges Vorlesen jeden ersten Samstag im Monat."
_QUESTIONS = ("Was ist gerade los bei Ihnen?", "Auf welche Angebote möchten Sie hinweisen?")


@pytest_asyncio.fixture(loop_scope="session")
async def weeks(synapse: Synapse, town: Town, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose clock the test sets; the round ends at noon on 18 November."""
    folder = tmp_path / "office"
    folder.mkdir()
    timelapse.set_to(folder / "clock", datetime(2026, 11, 18, 10, 0, tzinfo=BERLIN))
    async with AsyncExitStack() as closing_:
        settings = {"rounds": {"release": "one", "holidays": "NI"}}
        program = "tests.acceptance.timelapse"
        yield await start_office(closing_, synapse, town, folder, settings=settings, program=program)


async def _at(here: Stage, *moment: int) -> None:
    """It is that moment now, and the bot has noticed."""
    timelapse.set_to(here.process.config.with_name("clock"), datetime(2026, *moment, tzinfo=BERLIN))
    await here.command("hilfe", "status", room=here.office.staff_room)


async def _deleted(here: Stage, by: Person, *events: EventId) -> None:
    """She sees that messages of the bot are deleted."""
    for event in events:
        await by.hear(lambda heard, event=event: heard.redacts == event, sender=here.bot)


def _files(here: Stage, by: Person) -> list[Heard]:
    return [one for one in here.said(by) if one.kind == "m.file"]


async def test_scene_11_corrections_agreement_and_a_look_back(
    weeks: Office, town: Town, stage: SetStage
) -> None:
    here = await stage(weeks, members=2)
    desk, (anna, bernd) = here.office.staff_room, here.members
    asked = await here.begin(questions=_QUESTIONS)
    await here.receipt(anna, await anna.reply(here.room, asked[2], _EVENING))
    reading = await bernd.reply(here.room, asked[2], _READING)
    await here.receipt(bernd, reading)
    room = await invitation(anna, here.bot)
    await anna.join(room)
    await _at(here, 11, 18, 12, 1)
    await here.told("ist beendet", by=anna)
    await _at(here, 11, 19, 8, 0)
    await here.command("freigeben", "Danke, die Freigabe", room=desk)
    first = await here.told("Stimmt etwas nicht?", "bis Donnerstag, 3. Dezember 2026, 12 Uhr", by=anna)
    await here.told("Protokoll_Runde-1.pdf", by=anna, kind="m.file")
    old = [one.event_id for one in _files(here, anna)]
    assert len(old) == 3

    await _at(here, 11, 24, 20, 2)
    await bernd.reply(here.room, first.event_id, "Vielen Dank für das schöne Protokoll!")
    await here.command(_HINT, "Korrektur zu TOP 2", _HINT, "Stimmt das so?", by=anna, room=room)
    await here.command("Ja genau", "liegt jetzt beim Bildungsbüro", by=anna, room=room)
    await here.told("Korrektur 1", _HINT, "So steht es jetzt", room=desk)
    await here.command(f"Korrektur 1: {_MOVED}", "Mittwoch, 25. November, 8 Uhr", room=desk)
    await here.told("übernimmt ihn", by=anna, room=room)
    await _at(here, 11, 25, 8, 0)
    note = await here.told("Korrektur zum Protokoll Runde 1 (Fassung 2)", _MOVED, "ausgetauscht", by=anna)
    assert note.encrypted
    assert note.reply_to == first.event_id
    await _deleted(here, anna, *old)
    assert len(_files(here, anna)) == 6

    await bernd.redact(here.room, reading)
    await here.told("ein Beitrag zurückgezogen", room=desk)
    await _at(here, 11, 25, 9, 0)
    await here.told("Neue Fassung des Protokolls Runde 1", "(Fassung 3)", by=anna)
    quoting = [one.event_id for one in here.said(anna) if _READING in one.body]
    assert quoting
    await _deleted(here, anna, first.event_id, *quoting)

    await _at(here, 12, 3, 12, 0)
    agreed = await here.told("ist abgestimmt (Fassung 3)", "besonders gut gefallen", by=anna)
    liked = await anna.reply(here.room, agreed.event_id, "… dass ich abends antworten konnte.")
    await here.receipt(anna, liked)
    await here.receipt(anna, await anna.say(room, "… dass man nicht fahren muss"))
    await _at(here, 12, 10, 8, 0)
    look = await here.told("Rückblick Runde 1", "2 Rückmeldungen", room=desk)
    assert "dass ich abends antworten konnte" in look.body
    assert "Anna" not in look.body
    said = [one.body for one in here.said(anna)]
    for once in ("(Fassung 2)", "Neue Fassung", "abgestimmt ("):
        assert sum(once in body for body in said) == 1
    assert _READING not in str(stored(here, lambda tx: tx.answers.of_round(tx.rounds.latest()[0].id)))
