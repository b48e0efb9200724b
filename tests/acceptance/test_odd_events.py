"""What anybody can send through a real homeserver: the bot goes on, and the answers beside it are kept."""

from typing import Any
from urllib.parse import quote

import aiohttp

from bot.demo.synapse import Synapse
from tests.acceptance.conftest import SetStage

ODD: list[tuple[str, dict[str, Any]]] = [
    ("m.room.message", {}),
    ("m.room.message", {"msgtype": 5, "body": None}),
    ("m.room.message", {"msgtype": "m.text", "body": "x", "m.relates_to": ["m.thread"]}),
    ("m.room.message", {"msgtype": "m.text", "body": "x", "m.relates_to": {"rel_type": {}, "event_id": 7}}),
    (
        "m.room.message",
        {"msgtype": "m.text", "body": "*", "m.new_content": 1, "m.relates_to": {"rel_type": "m.replace"}},
    ),
    ("m.room.message", {"msgtype": "m.file", "body": {}, "filename": [], "file": "x", "url": 1}),
    ("m.room.message", {"msgtype": "m.text", "body": "", "formatted_body": "<![<!--&#xd800;" * 900}),
    ("m.room.encrypted", {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": {}, "session_id": None}),
    ("m.reaction", {"m.relates_to": "1\ufe0f\u20e3"}),
    ("m.poll.start", {"m.poll": None}),
    ("m.sticker", {"url": None}),
]


async def test_p5_a11_odd_events_and_messages_for_the_device_alone_cost_no_answer(
    stage: SetStage, synapse: Synapse
) -> None:
    scene = await stage(members=2)
    questions = await scene.begin()
    anna, bernd = scene.members
    name = anna.user.removeprefix("@").partition(":")[0]
    async with aiohttp.ClientSession() as http:
        login = {"type": "m.login.password", "user": anna.user, "password": f"pw-{name}"}
        async with http.post(f"{synapse.url}/_matrix/client/v3/login", json=login) as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['access_token']}"}
        for no, (kind, content) in enumerate(ODD):
            where = f"{synapse.url}/_matrix/client/v3/rooms/{quote(scene.room)}/send/{kind}/odd{no}"
            async with http.put(where, json=content, headers=headers) as answer:
                assert answer.status in (200, 400)
        for no, kind in enumerate(("m.room_key.withheld", "m.dummy", "m.room_key", "m.room.encrypted")):
            where = f"{synapse.url}/_matrix/client/v3/sendToDevice/{kind}/device{no}"
            told = {"messages": {scene.bot: {"*": {}}}}
            async with http.put(where, json=told, headers=headers) as answer:
                assert answer.status == 200
    said = await bernd.reply(scene.room, questions[1], "Elf Kinder warten.")
    await scene.receipt(bernd, said)
    assert scene.process.running
    await scene.process.stop()
    await scene.process.start()
    said = await bernd.reply(scene.room, questions[2], "Eine Dolmetscherin.")
    await scene.receipt(bernd, said)
