"""Sealed messages that are not what they seem: none becomes anybody's words, and all neighbours arrive."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import nio
import pytest

from bot.matrix.client import HardenedClient
from tests.homeserver import Homeserver

from .house import BOT
from .members import encrypt, events_of, hear, readable, real_member, say

ANNA, MALLORY = "@anna:fake.example", "@mallory:fake.example"
ROOM = "!netz:fake.example"


@pytest.fixture
async def ours(homeserver: Homeserver, client: HardenedClient) -> HardenedClient:
    homeserver.room(ROOM, members=[BOT, ANNA, MALLORY])
    await client.sync(full_state=True)
    await client.keys_upload()
    return client


@pytest.fixture
async def anna(homeserver: Homeserver, ours: HardenedClient) -> AsyncIterator[nio.AsyncClient]:
    """Anna in the encrypted room, and the bot knows her device."""
    async with real_member(homeserver, ANNA) as anna:
        await encrypt(ROOM, anna, ours)
        yield anna


def on_the_wire(homeserver: Homeserver) -> dict[str, Any]:
    """The last sealed event as everybody in the room can see it."""
    (event,) = homeserver._batches[-1].events
    return dict(event)


def copy(homeserver: Homeserver, event: dict[str, Any], by: str, **changes: Any) -> dict[str, Any]:
    return homeserver.event(by, "m.room.encrypted", event["content"] | changes)


async def test_e6_a_sealed_message_sent_once_more_counts_once(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    """The same seal, another event: by herself, by the homeserver – nobody has said it twice."""
    await say(anna, ROOM, "Ich bin dafür.")
    again = copy(homeserver, on_the_wire(homeserver), ANNA)
    homeserver.deliver(ROOM, homeserver.text(ANNA, "davor"), again, homeserver.text(ANNA, "dahinter"))
    found = await events_of(ours)
    assert readable(found) == ["Ich bin dafür.", "davor", "dahinter"]
    assert isinstance(next(one for one in found if one.event_id == again["event_id"]), nio.BadEvent)
    assert ours.refused == 1


async def test_e6_the_same_event_twice_is_no_replay(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    """A gap brings again what a sync has brought."""
    await say(anna, ROOM, "Ich bin dafür.")
    homeserver.deliver(ROOM, on_the_wire(homeserver))
    assert await hear(ours) == ["Ich bin dafür."] * 2
    assert ours.refused == 0


Forgetful = Callable[[], Any]


@pytest.fixture
def forgetful(ours: HardenedClient, enter: Callable[[], HardenedClient]) -> Forgetful:
    """`await forgetful()`: the bot after a restart, when nobody remembers which seals were opened before."""

    async def restart() -> HardenedClient:
        again = enter()
        await again.sync(since=ours.next_batch, full_state=True)
        return again

    return restart


async def test_e6_another_members_sealed_words_are_not_ones_own(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient, forgetful: Forgetful
) -> None:
    await say(anna, ROOM, "Ich bin dafür.")
    original = on_the_wire(homeserver)
    assert await hear(ours) == ["Ich bin dafür."]
    reader = await forgetful()
    stolen = copy(homeserver, original, MALLORY, device_id="MALLORYS")
    homeserver.deliver(ROOM, homeserver.text(ANNA, "davor"), stolen, homeserver.text(ANNA, "dahinter"))
    assert await hear(reader) == ["davor", "dahinter"]
    assert reader.refused == 1


async def test_e6_claiming_another_devices_key_does_not_make_its_words_ones_own(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient, forgetful: Forgetful
) -> None:
    """Mallory's list of devices may hold Anna's curve25519 key; she can even sign it, with her own key."""
    await say(anna, ROOM, "Ich bin dafür.")
    original = on_the_wire(homeserver)
    await hear(ours)
    reader = await forgetful()
    async with real_member(homeserver, MALLORY) as mallory:
        device = mallory.device_id
        forged = json.loads(json.dumps(homeserver.device_keys[MALLORY][device]))
        forged["keys"][f"curve25519:{device}"] = anna.olm.account.identity_keys["curve25519"]
        del forged["signatures"]
        forged["signatures"] = {MALLORY: {f"ed25519:{device}": mallory.olm.sign_json(forged)}}
        homeserver.device_keys[MALLORY][device] = forged
    reader.olm.users_for_key_query.add(MALLORY)
    await reader.keys_query()
    known = {one.curve25519 for one in reader.device_store.active_user_devices(MALLORY)}
    assert known == {anna.olm.account.identity_keys["curve25519"]}

    homeserver.deliver(ROOM, copy(homeserver, original, MALLORY, device_id=device))
    homeserver.deliver(ROOM, homeserver.text(ANNA, "dahinter"))
    assert await hear(reader) == ["dahinter"]
    assert reader.refused == 1


async def test_e6_a_sender_inside_the_seal_is_not_believed(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    await say(anna, ROOM, "eins")
    session = anna.olm.outbound_group_sessions[ROOM]
    inside = {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "zwei"}, "room_id": ROOM}
    claimed = inside | {"sender": MALLORY, "event_id": "$claimed", "origin_server_ts": 1}
    sealed = copy(homeserver, on_the_wire(homeserver), ANNA, ciphertext=session.encrypt(json.dumps(claimed)))
    homeserver.deliver(ROOM, sealed)
    *_, last = await events_of(ours)
    told = (last.body, last.sender, last.event_id, last.server_timestamp)
    assert told == ("zwei", ANNA, sealed["event_id"], sealed["origin_server_ts"])


async def test_e6_a_broken_seal_is_refused_and_one_that_only_lacks_its_key_waits(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    await say(anna, ROOM, "eins")
    event = on_the_wire(homeserver)
    await hear(ours)
    words = event["content"]["ciphertext"]
    swapped = words[:60] + ("A" if words[60] != "A" else "B") + words[61:]
    broken = [copy(homeserver, event, ANNA, ciphertext=text) for text in (swapped, "ü", "", words[:40])]
    keyless = copy(homeserver, event, ANNA, session_id="unknown")
    homeserver.deliver(ROOM, *broken, keyless, homeserver.text(ANNA, "dahinter"))
    found = await events_of(ours)
    assert [type(one) for one in found] == [nio.BadEvent] * 4 + [nio.MegolmEvent, nio.RoomMessageText]
    assert ours.refused == 4


async def test_e6_what_was_said_before_our_key_begins_waits_too(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    await say(anna, ROOM, "eins")
    event = on_the_wire(homeserver)
    key = event["content"]["sender_key"], event["content"]["session_id"]
    later = anna.olm.outbound_group_sessions[ROOM]
    await hear(ours)
    identity = anna.olm.account.identity_keys["ed25519"]
    ours.olm.create_group_session(key[0], identity, ROOM, key[1], later.session_key)
    homeserver.deliver(ROOM, event)
    (found,) = await events_of(ours)
    assert (type(found), ours.refused) == (nio.MegolmEvent, 0)


async def test_e6_a_key_from_a_stranger_in_anothers_name_opens_nothing(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    """A forwarded key may name any sender; and nobody may hand out keys under another device's name."""
    async with real_member(homeserver, MALLORY) as mallory:
        await hear(mallory)
        await mallory.keys_query()
        await mallory.share_group_session(ROOM, ignore_unverified_devices=True)
        session = nio.crypto.OutboundGroupSession()
        session.mark_as_shared()
        theirs = anna.olm.account.identity_keys
        key = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": session.id}
        own = nio.crypto.InboundGroupSession(session.session_key, "x", "y", ROOM)
        forwarded = key | {
            "session_key": own.export_session(0),
            "sender_key": theirs["curve25519"],
            "sender_claimed_ed25519_key": theirs["ed25519"],
            "forwarding_curve25519_key_chain": [],
        }
        plain = key | {"session_key": session.session_key, "sender_key": theirs["curve25519"]}
        for kind, content in (("m.forwarded_room_key", forwarded), ("m.room_key", plain)):
            await slip(mallory, ours, kind, content)
    inside = {"type": "m.room.message", "content": {"msgtype": "m.text", "body": "Anna kündigt."}}
    words = {"ciphertext": session.encrypt(json.dumps(inside | {"room_id": ROOM})), "session_id": session.id}
    sealed = key | words | {"sender_key": theirs["curve25519"], "device_id": anna.device_id}
    homeserver.deliver(ROOM, homeserver.event(ANNA, "m.room.encrypted", sealed))
    homeserver.deliver(ROOM, homeserver.text(ANNA, "dahinter"))
    assert await hear(ours) == ["dahinter"]
    under_her_own_name = mallory.olm.account.identity_keys["curve25519"]
    assert ours.olm.inbound_group_store.get(ROOM, under_her_own_name, session.id), "or nothing was tried"
    assert not ours.olm.inbound_group_store.get(ROOM, theirs["curve25519"], session.id)


async def slip(sender: nio.AsyncClient, to: HardenedClient, kind: str, content: dict[str, Any]) -> None:
    """Send a device of ours something sealed for it alone."""
    device = sender.device_store[BOT][to.device_id]
    channel = sender.olm.session_store.get(device.curve25519)
    sealed = sender.olm._olm_encrypt(channel, device, kind, content)
    await sender.to_device(nio.ToDeviceMessage("m.room.encrypted", BOT, to.device_id, sealed))


# --- A key that got lost is asked back ---------------------------------------------------------------


async def lose_the_key(homeserver: Homeserver, anna: nio.AsyncClient, words: str) -> dict[str, Any]:
    """Anna says something, and the key for it never arrives."""
    homeserver.fail("PUT", "/sendToDevice/", status=200, body={})
    await say(anna, ROOM, words)
    return on_the_wire(homeserver)


def questions(homeserver: Homeserver) -> list[dict[str, Any]]:
    """What we asked devices of Anna for."""
    asked = [ask.body["messages"] for ask in homeserver.requests if "m.room_key_request" in ask.path]
    return [content for messages in asked for content in messages.get(ANNA, {}).values()]


def forwarded(anna: nio.AsyncClient, event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """How Element's engine answers such a question."""
    session_id = event["content"]["session_id"]
    own = anna.olm.account.identity_keys
    session = anna.olm.inbound_group_store.get(ROOM, own["curve25519"], session_id)
    return {
        "algorithm": "m.megolm.v1.aes-sha2",
        "room_id": ROOM,
        "session_id": session_id,
        "session_key": session.export_session(0),
        "sender_key": own["curve25519"],
        "sender_claimed_ed25519_key": own["ed25519"],
        "forwarding_curve25519_key_chain": [],
    } | changes


async def test_e1_a_lost_key_is_asked_for_once_and_taken_from_the_device_that_made_it(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    event = await lose_the_key(homeserver, anna, "Ich bin dafür.")
    await say(anna, ROOM, "Und noch etwas.")
    assert await hear(ours) == []
    await ours.send_to_device_messages()
    (question,) = questions(homeserver)
    assert (question["action"], question["body"]["session_id"]) == ("request", event["content"]["session_id"])

    await slip(anna, ours, "m.forwarded_room_key", forwarded(anna, event))
    homeserver.deliver(ROOM, event)
    assert await hear(ours) == ["Ich bin dafür."]


async def test_e6_a_key_nobody_asked_for_or_another_one_than_we_asked_for_is_not_taken(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    event = await lose_the_key(homeserver, anna, "Ich bin dafür.")
    assert await hear(ours) == []
    other = nio.crypto.OutboundGroupSession()
    key = nio.crypto.InboundGroupSession(other.session_key, "x", "y", ROOM).export_session(0)
    unasked = {"session_key": key, "session_id": other.id}
    for changes in (
        unasked,
        {"session_key": key},
        {"session_key": "ü"},
        {"room_id": "!a:x"},
        {"algorithm": "x"},
    ):
        await slip(anna, ours, "m.forwarded_room_key", forwarded(anna, event, **changes))
    homeserver.deliver(ROOM, event, homeserver.text(ANNA, "dahinter"))
    assert await hear(ours) == ["dahinter"]
    assert not ours.olm.inbound_group_store.get(ROOM, event["content"]["sender_key"], other.id)


async def test_e6_a_member_cannot_answer_for_another_members_device(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    """Mallory has Anna's key – she is in the room –, but it is not hers to pass on in any name."""
    async with real_member(homeserver, MALLORY) as mallory:
        await hear(mallory)
        await mallory.keys_query()
        event = await lose_the_key(homeserver, anna, "Ich bin dafür.")
        assert await hear(ours) == []
        await ours.send_to_device_messages()
        await mallory.share_group_session(ROOM, ignore_unverified_devices=True)
        hers = mallory.olm.account.identity_keys["curve25519"]
        for sender_key in (anna.olm.account.identity_keys["curve25519"], hers):
            key = forwarded(anna, event, sender_key=sender_key)
            await slip(mallory, ours, "m.forwarded_room_key", key)
    stolen = copy(homeserver, event, ANNA, sender_key=hers)
    homeserver.deliver(ROOM, event, stolen, homeserver.text(ANNA, "dahinter"))
    assert await hear(ours) == ["dahinter"]


async def test_e1_a11_whoever_seals_with_a_thousand_keys_is_not_asked_a_thousand_times(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    event = await lose_the_key(homeserver, anna, "Ich bin dafür.")
    flood = [copy(homeserver, event, ANNA, session_id=f"s{number}") for number in range(100)]
    homeserver.deliver(ROOM, *flood)
    await hear(ours)
    assert len(ours.olm.outgoing_to_device_messages) <= 20


async def test_e1_a11_a_key_whose_name_is_too_long_for_any_question_is_not_asked_for(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> None:
    """The question would be refused and wait for ever, before those that can be answered."""
    event = await lose_the_key(homeserver, anna, "Ich bin dafür.")
    for part in ("session_id", "sender_key", "device_id"):
        homeserver.deliver(ROOM, copy(homeserver, event, ANNA, **{part: "x" * 30_000}))
        await ours.sync()
    assert all(len(str(ask.as_dict())) < 5_000 for ask in ours.olm.outgoing_to_device_messages)
