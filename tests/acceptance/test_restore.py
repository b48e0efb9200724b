"""A backup from before most of the round is put back, on a real Synapse and end-to-end encrypted."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.config_file import load
from bot.custody import archive
from tests.acceptance.conftest import OpenOffice, SetStage


async def test_p2_k13_after_a_restore_nothing_is_said_twice_and_everybody_is_heard_again(
    office: OpenOffice, stage: SetStage, tmp_path: Path
) -> None:
    """Anna wrote before the backup, Bernd and Clara only afterwards: their keys are not in it."""
    here = await stage(await office())
    anna, bernd, clara = here.members
    asked = await here.begin()
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Wir haben eine neue Leitung."))
    settings = load(here.process.config)
    made = await asyncio.to_thread(archive.back_up, settings, tmp_path, datetime.now(UTC))

    since = await anna.reply(here.room, asked[2], "Wir laden zum Elterncafé ein.")
    await here.receipt(anna, since)
    await here.receipt(bernd, await bernd.reply(here.room, asked[1], "Der Anbau ist fertig."))
    await here.command("!runde verlängern bis in 5 Stunden", "mehr Zeit")
    await here.process.kill()
    before = [one.event_id for one in here.said()]
    await asyncio.to_thread(archive.restore, settings, made, datetime.now(UTC), replace=True)
    device = here.office.device
    await here.process.start()
    await asyncio.gather(*(one.recognise(here.bot, device) for one in (here.jana, *here.members)))

    await here.receipt(clara, await clara.reply(here.room, asked[1], "Unser Kursheft ist gedruckt."))
    await here.receipt(bernd, await bernd.reply(here.room, asked[1], "Der Anbau ist jetzt fertig."))
    await here.settled()
    assert here.receipts(since) == 1
    added = [one.body for one in here.said() if one.event_id not in before]
    assert [body.partition(".")[0] for body in added] == ["So steuern Sie eine Runde"]
    minutes = await here.close()
    said = ["neue Leitung", "Elterncafé", "jetzt fertig", "Kursheft"]
    assert [words for words in said if words not in minutes] == []
