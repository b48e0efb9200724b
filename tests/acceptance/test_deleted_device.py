"""An administrator ends the bot's login in the midst of a round, and its device is deleted with it."""

import asyncio

import aiohttp

from bot.demo.synapse import Synapse
from tests.acceptance.conftest import OpenAccount, OpenOffice, SetStage
from tests.acceptance.test_trust import log_in


async def test_h4_e3_another_takes_the_place_of_a_device_that_was_deleted_and_is_trusted(
    synapse: Synapse, account: OpenAccount, office: OpenOffice, stage: SetStage
) -> None:
    here = await stage(await office(), members=1)
    (anna,) = here.members
    await here.begin()
    async with aiohttp.ClientSession() as http:
        admin = await log_in(synapse, http, await account("admin", admin=True))
        before = await admin.identity(here.bot)
        (device,) = before.devices
        url = f"{synapse.url}/_synapse/admin/v2/users/{here.bot}/devices/{device}"
        async with http.delete(url, headers={"Authorization": f"Bearer {admin.token}"}) as answer:
            assert answer.status == 200
        # Who writes before the bot is back may be asked to write again; who writes then is understood.
        await asyncio.gather(*(one.recognise(here.bot, device) for one in (here.jana, anna)))
        await here.jana.say(here.room, "!runde hilfe")
        await here.told("So steuern Sie eine Runde", encrypted=True)
        after = await admin.identity(here.bot)
    after.verify()
    assert len(after.devices) == 1
    assert device not in after.devices
    await here.receipt(anna, await anna.say(here.room, "1. Das Elterncafé zieht um."))
