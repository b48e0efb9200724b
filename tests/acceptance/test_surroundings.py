"""People on the real homeserver of the acceptance tests hear each other; the homeserver can fall and rise."""

import asyncio
import signal
import sys
from pathlib import Path

import nio
import pytest

from bot.demo.synapse import HomeserverFault, Synapse
from bot.matrix.person import Person, Refused
from bot.meeting.ids import RoomId
from tests.acceptance.conftest import Enter, OpenAccount


async def in_one_room(host: Person, *guests: Person, encrypted: bool = True) -> RoomId:
    room = await host.create_room("Netzwerk", tuple(one.user for one in guests), encrypted=encrypted)
    for one in (host, *guests):
        await one.meet(room, host.user, *(guest.user for guest in guests))
    return room


async def test_two_people_talk_in_an_encrypted_room(person: Enter) -> None:
    anna, bernd = await person("anna"), await person("bernd")
    room = await in_one_room(anna, bernd)

    said = await anna.say(room, "Grüße aus der Kita")
    heard = await bernd.hear(event_id=said)

    assert (heard.kind, heard.body, heard.sender) == ("m.text", "Grüße aus der Kita", anna.user)
    assert bernd.read(room) == f"{anna.user}: Grüße aus der Kita"


async def test_what_is_said_is_encrypted_on_the_way(person: Enter, synapse: Synapse) -> None:
    anna = await person("anna")
    room = await in_one_room(anna)
    said = await anna.say(room, "unter uns")

    stranger = nio.AsyncClient(synapse.url, anna.user, config=nio.AsyncClientConfig(encryption_enabled=False))
    await stranger.login(f"pw-{anna.user.split(':')[0].removeprefix('@')}")
    event = await stranger.room_get_event(room, said)
    await stranger.close()

    assert isinstance(event.event, nio.MegolmEvent)


async def test_reply_thread_and_edit_point_to_what_they_mean(person: Enter) -> None:
    anna, bernd = await person("anna"), await person("bernd")
    room = await in_one_room(anna, bernd)
    question = await anna.say(room, "Was ist gerade los?")
    await bernd.hear(event_id=question)

    reply = await bernd.reply(room, question, "Viel.")
    in_thread = await bernd.reply_in_thread(room, question, "Sehr viel.")
    edit = await bernd.edit(room, reply, "Wenig.")

    assert (await anna.hear(reply_to=question)).event_id == reply
    assert (await anna.hear(thread=question)).event_id == in_thread
    assert (await anna.hear(event_id=in_thread)).reply_to is None
    heard = await anna.hear(edits=reply)
    assert (heard.event_id, heard.body, heard.is_edit) == (edit, "Wenig.", True)


async def test_reaction_and_redaction_are_heard(person: Enter) -> None:
    anna, bernd = await person("anna"), await person("bernd")
    room = await in_one_room(anna, bernd)
    said = await anna.say(room, "Danke!")
    await bernd.hear(event_id=said)

    await bernd.react(room, said, "✅")
    reaction = await anna.hear(reacts_to=said)
    await anna.redact(room, said)

    assert (reaction.kind, reaction.key, reaction.sender) == ("m.reaction", "✅", bernd.user)
    assert (await bernd.hear(kind="m.room.redaction")).redacts == said


async def test_a_direct_conversation_is_encrypted_and_says_that_it_is_direct(person: Enter) -> None:
    anna, bernd = await person("anna"), await person("bernd")

    room = await anna.direct(bernd.user)
    await anna.meet(room, bernd.user)
    invitation = await anna.hear(lambda one: one.source["content"].get("membership") == "invite")
    said = await anna.say(room, "Nur für Sie")

    assert invitation.source["content"]["is_direct"] is True
    assert (await bernd.hear(event_id=said)).encrypted


async def test_a_message_after_a_crash_of_the_homeserver_arrives(person: Enter, synapse: Synapse) -> None:
    anna, bernd = await person("anna"), await person("bernd")
    room = await in_one_room(anna, bernd)
    await synapse.kill()

    saying = asyncio.create_task(anna.say(room, "Ist da noch jemand?"))
    await asyncio.sleep(0.5)
    assert not saying.done()
    await synapse.start()

    assert (await bernd.hear(event_id=await saying)).body == "Ist da noch jemand?"


async def test_a_paused_homeserver_answers_when_it_goes_on(person: Enter, synapse: Synapse) -> None:
    anna = await person("anna")
    room = await in_one_room(anna)
    synapse.pause()

    saying = asyncio.create_task(anna.say(room, "Hallo?"))
    await asyncio.sleep(0.5)
    assert not saying.done()
    synapse.resume()

    assert (await anna.hear(event_id=await saying)).body == "Hallo?"


async def test_power_is_given_and_a_room_is_found_by_its_alias(person: Enter, synapse: Synapse) -> None:
    anna, bernd, clara = await person("anna"), await person("bernd"), await person("clara")
    alias = f"netz-{anna.device.lower()}"
    room = await anna.create_room("Netzwerk", (bernd.user,), alias=alias)
    await anna.meet(room, bernd.user)

    await anna.set_power(room, bernd.user, 50)
    await bernd.hear(lambda one: one.source["content"].get("users", {}).get(bernd.user) == 50)
    await bernd.invite(room, clara.user)

    await clara.meet(room)
    assert await clara.join(f"#{alias}:{synapse.server_name}") == room


async def test_whoever_leaves_is_out(person: Enter) -> None:
    anna, bernd = await person("anna"), await person("bernd")
    room = await in_one_room(anna, bernd)

    await bernd.leave(room)
    await anna.hear(lambda one: one.source["content"].get("membership") == "leave", sender=bernd.user)

    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await bernd.redact(room, "$unknown")


async def test_waiting_in_vain_says_for_what(person: Enter) -> None:
    anna = await person("anna")

    with pytest.raises(TimeoutError, match=r"waited 0\.1 s for .*m\.notice"):
        await anna.hear(kind="m.notice", timeout=0.1)


async def test_the_same_device_comes_back_with_its_keys(
    account: OpenAccount, person: Enter, synapse: Synapse, tmp_path: Path
) -> None:
    anna, known = await person("anna"), await account("bernd")
    async with await Person.login(synapse.url, known.user, known.password, tmp_path) as bernd:
        room = await in_one_room(anna, bernd)
        said = await anna.say(room, "Vergessen Sie mich nicht")
        await bernd.hear(event_id=said, kind="m.text")
        device = bernd.device

    async with await Person.login(synapse.url, known.user, known.password, tmp_path, device=device) as again:
        assert (await again.hear(event_id=said)).body == "Vergessen Sie mich nicht"


async def test_a_wrong_password_is_refused(account: OpenAccount, synapse: Synapse) -> None:
    known = await account("anna")

    with pytest.raises(Refused, match="M_FORBIDDEN"):
        await Person.login(synapse.url, known.user, "falsch")


async def test_a_name_is_registered_once(account: OpenAccount, synapse: Synapse) -> None:
    known = await account("anna")

    with pytest.raises(HomeserverFault, match="already taken"):
        await synapse.register(known.user.split(":")[0].removeprefix("@"), "noch einmal")


async def test_a_missing_package_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "synapse", None)

    with pytest.raises(HomeserverFault, match=r"pip install 'umlauf\[demo\]'"):
        await Synapse(tmp_path).start()


async def test_a_homeserver_that_cannot_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(HomeserverFault, match=r"(?s)synapse\.log.*not a name"):
        await Synapse(tmp_path, server_name="not a name").start()


_SHORT_LIFE = """
import asyncio, os, pathlib, signal, sys
from bot.demo.synapse import Synapse

async def main():
    synapse = Synapse(pathlib.Path(sys.argv[1]))
    await synapse.start()
    print(synapse.url.rpartition(":")[2], flush=True)
    if sys.argv[2] == "paused":
        synapse.pause()
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.mark.parametrize("state", ["running", "paused"])
async def test_the_homeserver_does_not_outlive_us(state: str, tmp_path: Path) -> None:
    command = (sys.executable, "-c", _SHORT_LIFE, str(tmp_path), state)
    we = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    port, _ = await we.communicate()

    assert we.returncode == -signal.SIGKILL
    with pytest.raises(ConnectionRefusedError):
        await _knock_until_refused(int(port))


async def _knock_until_refused(port: int) -> None:
    """The kernel goes on taking calls for a process that is paused; it refuses once the process is gone."""
    async with asyncio.timeout(60):
        while True:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await writer.wait_closed()
            await asyncio.sleep(0.05)
