"""A planned round, and scene 6, on a real homeserver: suggestions, an opening by itself, more time."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from datetime import datetime
from pathlib import Path

import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.meeting.answer import Standing
from bot.meeting.ids import UserId
from bot.meeting.round import Phase
from bot.store.database import Transaction, look_into, open_database
from tests.acceptance.conftest import SetStage, start_office
from tests.acceptance.stage import Office, Stage, Town
from tests.faults import clock
from tests.office import BERLIN, a_round

OPENS = datetime(2026, 11, 2, 10, tzinfo=BERLIN)
DEADLINE = datetime(2026, 11, 13, 12, tzinfo=BERLIN)
SUGGESTIONS = datetime(2026, 10, 29, 16, tzinfo=BERLIN)


@pytest_asyncio.fixture(loop_scope="session")
async def weeks(synapse: Synapse, town: Town, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose clock the test sets; it is the Monday before."""
    folder = tmp_path / "office"
    folder.mkdir()
    clock.set_to(folder / "clock", datetime(2026, 10, 26, 9, 2, tzinfo=BERLIN))
    async with AsyncExitStack() as closing_:
        settings = {"rounds": {"release": "one", "holidays": "NI"}}
        program = "tests.acceptance.timelapse"
        yield await start_office(closing_, synapse, town, folder, settings=settings, program=program)


def draft(here: Stage) -> None:
    """What the questions of the setup leave behind."""
    planned = a_round(
        room=here.room,
        desk=here.office.staff_room,
        network=here.name,
        starter=UserId(here.jana.user),
        opens_at=OPENS,
        deadline=DEADLINE,
        first_deadline=DEADLINE,
        suggestions_until=SUGGESTIONS,
    )
    database = open_database(f"sqlite:///{here.process.config.parent / 'data' / 'umlauf.db'}")
    with closing(database), database.transaction() as tx:
        tx.rounds.add(planned)


def stored(here: Stage, read: Callable[[Transaction], object]) -> object:
    """Something of the database, while the bot works on it."""
    database = look_into(f"sqlite:///{here.process.config.parent / 'data' / 'umlauf.db'}")
    with closing(database), database.transaction() as tx:
        return read(tx)


async def at(here: Stage, *moment: int) -> None:
    """It is that moment now, and the bot has noticed."""
    clock.set_to(here.process.config.with_name("clock"), datetime(2026, *moment, tzinfo=BERLIN))
    await here.command("hilfe", "status", room=here.office.staff_room)


async def test_a_plan_from_the_call_for_suggestions_to_its_extension(
    weeks: Office, town: Town, stage: SetStage
) -> None:
    here = await stage(weeks, members=2)
    desk, (anna, bernd) = here.office.staff_room, here.members
    draft(here)
    await here.command("hilfe", "status", room=desk)
    call = await here.told("Welches Thema brennt Ihnen unter den Nägeln?", by=anna)
    assert call.encrypted
    await here.receipt(anna, await anna.reply(here.room, call.event_id, "Dolmetscher!!"))

    await at(here, 10, 30, 8, 0)
    await here.told("Ein Themenvorschlag", "Kita Sonnenblume: Dolmetscher", "„freigeben“", room=desk)
    await here.command("freigeben", "startet von selbst: Montag, 2. November, 10 Uhr", room=desk)
    await here.command("Zeitplan", "Start: Montag, 2. November, 10 Uhr", "Frage an Sie", room=desk)
    assert stored(here, lambda tx: tx.rounds.latest()[0].phase) is Phase.PLANNED

    await at(here, 11, 2, 10, 0)
    asked = await here.asked(("Was ist gerade los bei Ihnen?",))
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Elf neue Kinder."))
    assert stored(
        here, lambda tx: [one.answer.text for one in tx.answers.of_round(tx.rounds.latest()[0].id)]
    ) == ["Elf neue Kinder."]

    since = len(bernd.heard)
    await here.command(f"{bernd.user} moderiert mit", "moderiert", "mit und kann alles", room=desk)
    told = await here.privately(bernd, "Sie moderieren jetzt", since=since)
    assert told.encrypted

    await at(here, 11, 13, 9, 30)
    await here.told("Heute um 12 Uhr endet Runde 1", "1 von 2 Einrichtungen", room=desk)
    words = "verlängern bis Dienstag 12 Uhr, wegen der vielen Krankmeldungen"
    await here.command(words, "So kündige ich es im Netzwerkraum an", room=desk)
    assert not [one for one in here.said(anna) if "mehr Zeit" in one.body]
    await here.command("ja", "läuft jetzt bis Dienstag, 17. November, 12 Uhr", room=desk)
    announced = await here.told("Sie haben mehr Zeit", "Dienstag, 17. November, 12 Uhr", by=anna)
    assert "Krank" not in announced.body
    await here.command("schließen", "Erledigt", by=bernd, room=told.room)
    await here.told("ist beendet", "1 von 2 Einrichtungen", by=anna)
    suggested = stored(
        here, lambda tx: len(tx.answers.of_round(tx.rounds.latest()[0].id, Standing.SUGGESTED))
    )
    assert suggested == 1
