"""The homeserver itself is put back to an old backup: what we heard since, it has forgotten."""

import asyncio
import contextlib
import shutil
from pathlib import Path

from bot.demo.synapse import Synapse
from bot.matrix.person import Person
from bot.meeting.ids import RoomId
from tests.acceptance.conftest import OpenOffice, SetStage


async def test_h6_p5_p9_what_is_said_to_a_homeserver_put_back_before_we_listen_is_heard(
    office: OpenOffice, stage: SetStage, synapse: Synapse, tmp_path: Path
) -> None:
    """The bot is away meanwhile: Synapse takes its token for the present and would never tell it."""
    here = await stage(await office(), members=1)
    (anna,) = here.members
    asked = await here.begin()
    database = synapse.log.with_name("homeserver.db")
    await synapse.stop()
    await asyncio.to_thread(shutil.copy, database, tmp_path)
    await synapse.start()
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Der Anbau ist fertig."))
    await here.process.kill()
    await synapse.kill()
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    await asyncio.to_thread(shutil.copy, tmp_path / database.name, database)
    await synapse.start()

    await _hears_again(here.jana, anna, here.room)
    answer = await anna.reply(here.room, asked[2], "Wir laden zum Elterncafé ein.")
    await here.jana.hear(event_id=answer)
    await here.process.start()
    await here.receipt(here.jana, answer)
    await here.told("alte Sicherung", room=here.office.staff_room)


async def _hears_again(person: Person, speaker: Person, room: RoomId) -> None:
    """People's clients lie in the future just as well, until they have asked once."""
    for patience in range(1, 11):
        said = await speaker.say(room, "Hört man mich?")
        with contextlib.suppress(TimeoutError):
            await person.hear(event_id=said, timeout=patience)
            return
    raise AssertionError("nobody hears anything")
