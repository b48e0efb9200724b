"""A member's client asks the bot for a verification, on a real homeserver: her window closes by itself."""

import asyncio
from typing import Any

import nio

from tests.acceptance.conftest import SetStage
from tests.acceptance.stage import PATIENCE

KIND, CANCEL = "m.key.verification.request", "m.key.verification.cancel"


async def test_a_request_in_a_direct_room_is_called_off_under_the_seal(stage: SetStage) -> None:
    scene = await stage(members=1)
    (anna,) = scene.members
    room = await scene.direct(anna)
    asking = {"msgtype": KIND, "body": "please verify", "to": scene.bot, "from_device": anna.device}
    asked = await anna._send(room, asking | {"methods": ["m.sas.v1"]})
    heard = await anna.hear(kind=CANCEL, room=room, sender=scene.bot, encrypted=True, timeout=PATIENCE)
    assert heard.relates_to == {"rel_type": "m.reference", "event_id": asked}
    assert heard.source["content"]["code"] == "m.user"
    await scene.privately(anna, "An der Verschlüsselung ändert es nichts")


async def test_a_request_from_device_to_device_is_called_off_there(stage: SetStage) -> None:
    scene = await stage(members=1)
    (anna,) = scene.members
    told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    # nio makes no event of what has not the shape of the specification.
    anna._client.add_to_device_callback(told.set_result, nio.KeyVerificationCancel)
    asking = {"from_device": anna.device, "methods": ["m.sas.v1"], "timestamp": 0, "transaction_id": "one"}
    asked = nio.ToDeviceMessage(KIND, scene.bot, scene.office.device, asking)
    assert isinstance(await anna._client.to_device(asked), nio.ToDeviceResponse)
    async with asyncio.timeout(PATIENCE):
        heard = await told
    assert (heard.sender, heard.transaction_id, heard.code) == (scene.bot, "one", "m.user")
