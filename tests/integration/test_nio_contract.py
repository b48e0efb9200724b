"""What nio 0.26 still does, and what ours does instead: for each thing `bot.matrix.client` overrides.

A test that fails in its first half – where plain nio has learned better – says which override can go.
"""

import asyncio
import json
import shutil
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nio.store import SqliteMemoryStore, SqliteStore

from bot.matrix import events
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from tests.homeserver import Homeserver

from .conftest import DEVICE
from .house import BOT
from .members import hear, readable, real_member
from .pen import Pen

ANNA, VICTIM = "@anna:fake.example", "@opfer:fake.example"
ROOM = "!netz:fake.example"
FILTER = {"room": {"timeline": {"limit": 100}}}


@pytest.fixture
def room(homeserver: Homeserver) -> None:
    homeserver.room(ROOM, members=[BOT, ANNA, VICTIM])


@pytest.fixture
async def plain(
    room: None, homeserver: Homeserver, fresh_keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[nio.AsyncClient]:
    """nio as it comes, with a store of its own."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copy(fresh_keys, folder)
    async with as_it_comes(homeserver, folder) as client:
        await client.sync()
        yield client


@asynccontextmanager
async def as_it_comes(
    homeserver: Homeserver, folder: Path, **settings: Any
) -> AsyncIterator[nio.AsyncClient]:
    config = nio.AsyncClientConfig(store=SqliteStore, store_name="keys.db", max_timeouts=0, **settings)
    client = nio.AsyncClient(homeserver.url, BOT, DEVICE, store_path=str(folder), config=config)
    client.restore_login(BOT, DEVICE, homeserver.token(BOT, DEVICE))
    yield client
    await client.close()
    client.store.database.close()


@pytest.fixture
async def ours(room: None, client: HardenedClient) -> HardenedClient:
    await client.sync()
    return client


@pytest.fixture
def pen(homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient) -> Pen:
    return Pen(homeserver, ANNA, ROOM, plain, ours)


def inside(kind: str, content: object, **more: Any) -> dict[str, Any]:
    return {"type": kind, "content": content, "room_id": ROOM} | more


def said(words: str) -> dict[str, Any]:
    return inside("m.room.message", {"msgtype": "m.text", "body": words})


def timeline(answer: nio.SyncResponse) -> list[Any]:
    assert isinstance(answer, nio.SyncResponse)
    return list(answer.rooms.join[ROOM].timeline.events)


async def page(client: nio.AsyncClient) -> list[Any]:
    answer = await client.room_messages(ROOM, None, limit=10)
    assert isinstance(answer, nio.RoomMessagesResponse)
    return answer.chunk[::-1]


# --- N1: the shape of events -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"content": ...}, KeyError),
        ({"origin_server_ts": "gestern"}, TypeError),
        ("boo", TypeError),
        (None, TypeError),
    ],
    ids=["no content", "time as text", "text", "null"],
)
async def test_n1_one_malformed_event_ends_the_sync(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, broken: Any, fault: type[Exception]
) -> None:
    if isinstance(broken, dict):
        whole = homeserver.text(ANNA, "kaputt") | broken
        broken = {name: value for name, value in whole.items() if value is not ...}
    homeserver.deliver(ROOM, homeserver.text(ANNA, "davor"), broken, homeserver.text(ANNA, "dahinter"))
    with pytest.raises(fault):
        await plain.sync()
    with pytest.raises(fault):
        await page(plain)

    assert readable(timeline(await ours.sync())) == ["davor", "dahinter"]
    assert readable(await page(ours)) == ["davor", "dahinter"]
    assert ours.refused == 2


async def test_h12_an_event_from_before_1970_is_thrown_away(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient
) -> None:
    homeserver.deliver(ROOM, homeserver.text(ANNA, "früh") | {"origin_server_ts": -1})
    assert readable(timeline(await plain.sync())) == []
    assert readable(timeline(await ours.sync())) == ["früh"]


async def test_n1_what_the_homeserver_tells_of_an_earlier_state_may_be_anything(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient
) -> None:
    odd = homeserver.event(ANNA, "m.room.member", {"membership": "join"}, state_key=ANNA)
    homeserver.deliver(ROOM, odd | {"unsigned": {"prev_content": -1}}, homeserver.text(ANNA, "daneben"))
    with pytest.raises(AttributeError):
        await plain.sync()
    member, text = timeline(await ours.sync())
    assert (member.state_key, text.body) == (ANNA, "daneben")


@pytest.mark.parametrize("unsigned", [None, {"prev_content": -1}])
async def test_a12_a_hostile_invitation_ends_the_sync(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, unsigned: Any
) -> None:
    hostile = {"type": "m.room.member", "sender": ANNA, "state_key": BOT, "content": {"membership": "invite"}}
    hostile["unsigned"] = unsigned
    body = {"next_batch": "s1.1", "rooms": {"invite": {"!x:y": {"invite_state": {"events": [hostile]}}}}}
    homeserver.fail("GET", "/sync", status=200, body=body, times=2)
    with pytest.raises((TypeError, AttributeError)):
        await plain.sync()
    assert isinstance(await ours.sync(), nio.SyncResponse)


@pytest.mark.parametrize(
    ("body", "fault"), [(b'{"n": ' + b"1" * 5000 + b"}", ValueError), (b"[" * 5000, RecursionError)]
)
async def test_n7_json_that_python_cannot_read_is_raised(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, body: bytes, fault: type[Exception]
) -> None:
    homeserver.fail("GET", "/sync", status=200, body=body, times=2)
    with pytest.raises(fault):
        await plain.sync()
    assert isinstance(await ours.sync(), nio.SyncError)


# --- N2: what is inside a ciphertext -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "changes", "fault"),
    [
        ("[1]", {}, TypeError),
        ('"x"', {}, TypeError),
        ("[" * 30_000, {}, RecursionError),
        (said("hallo") | {"unsigned": 5}, {}, TypeError),
        (said("hallo"), {"sender_key": ""}, AssertionError),
    ],
    ids=["list", "text", "deep", "unsigned", "no sender key"],
)
async def test_n2_one_bursting_ciphertext_ends_the_sync(
    homeserver: Homeserver,
    plain: nio.AsyncClient,
    ours: HardenedClient,
    pen: Pen,
    payload: Any,
    changes: dict[str, Any],
    fault: type[Exception],
) -> None:
    sealed = pen.seal(payload, **changes)
    homeserver.deliver(ROOM, pen.seal(said("davor")), sealed, pen.seal(said("dahinter")))
    with pytest.raises(fault):
        await plain.sync()
    with pytest.raises(fault):
        await page(plain)

    assert readable(timeline(await ours.sync())) == ["davor", "dahinter"]
    assert readable(await page(ours)) == ["davor", "dahinter"]
    assert ours.refused == 2


@pytest.mark.parametrize("payload", ["{}", '{"type": 5}', '{"type": "m.room.message", "content": [1]}'])
async def test_n2_what_is_no_event_inside_comes_without_a_sender(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, pen: Pen, payload: str
) -> None:
    homeserver.deliver(ROOM, pen.seal(payload))
    (theirs,) = timeline(await plain.sync())
    (bad,) = timeline(await ours.sync())
    assert not hasattr(theirs, "sender")
    assert (type(bad), bad.sender) == (nio.BadEvent, ANNA)


# --- N3, N4: what members can send encrypted, and nio believes ---------------------------------------


async def test_n3_encrypted_state_is_believed(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, pen: Pen
) -> None:
    sealed = [
        pen.seal(inside("m.room.power_levels", {"users": {ANNA: 100}}, state_key="")),
        pen.seal(inside("m.room.name", {"name": "Umbenannt"}, state_key="")),
        pen.seal(inside("m.room.member", {"membership": "leave"}, state_key=VICTIM)),
    ]
    homeserver.deliver(ROOM, *sealed, pen.seal(said("dahinter")))
    await plain.sync()
    assert readable(timeline(await ours.sync())) == ["dahinter"]

    def picture(client: nio.AsyncClient) -> tuple[int, str, bool]:
        here = client.rooms[ROOM]
        return here.power_levels.get_user_level(ANNA), here.name, VICTIM in here.users

    assert picture(plain) == (100, "Umbenannt", False)
    assert picture(ours) == (0, "Netzwerk", True)
    assert ours.refused == 3


async def test_n4_an_encrypted_redaction_is_believed(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, pen: Pen
) -> None:
    redaction = inside("m.room.redaction", {"redacts": "$answer"}, redacts="$answer")
    homeserver.deliver(ROOM, pen.seal(redaction))
    for found in (timeline(await plain.sync()), await page(plain)):
        assert [(type(event), event.redacts) for event in found] == [(nio.RedactionEvent, "$answer")]
    for found in (timeline(await ours.sync()), await page(ours)):
        assert [type(event) for event in found] == [nio.BadEvent]


async def test_n4_a_redaction_in_the_clear_is_taken(homeserver: Homeserver, ours: HardenedClient) -> None:
    homeserver.deliver(ROOM, homeserver.event(ANNA, "m.room.redaction", {}, redacts="$answer"))
    (redaction,) = timeline(await ours.sync())
    assert (type(redaction), redaction.redacts) == (nio.RedactionEvent, "$answer")


# --- To-device messages: anybody on Matrix can send them ---------------------------------------------


@pytest.mark.parametrize(
    "cipher", [{"type": 0, "body": "x"}, {"type": 1, "body": "AwE"}, {"type": 1, "body": "ü"}, {}]
)
async def test_p5_one_unopenable_box_ends_the_sync(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, cipher: dict[str, Any]
) -> None:
    content = {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": "k" * 43,
        "ciphertext": {ours.olm.account.identity_keys["curve25519"]: cipher},
    }
    box = {"type": "m.room.encrypted", "sender": "@wer:auch.immer", "content": content}
    homeserver.hand_over(BOT, "boo", None, box)
    with pytest.raises(Exception, match=r"."):
        await plain.sync()
    assert isinstance(await ours.sync(), nio.SyncResponse)
    assert ours.refused >= 2


async def test_p5_e1_a_key_that_comes_with_rubbish_arrives(
    homeserver: Homeserver, ours: HardenedClient
) -> None:
    """The neighbours of a bursting box are keys, and nobody sends those twice."""
    await ours.keys_upload()
    async with real_member(homeserver, ANNA) as anna:
        await anna.room_put_state(ROOM, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        await anna.sync()
        await anna.keys_query()
        homeserver.hand_over(BOT, {"type": "m.room.encrypted", "sender": ANNA, "content": {}})
        await anna.room_send(ROOM, "m.room.message", {"msgtype": "m.text", "body": "lesbar"}, "1", True)
    assert "lesbar" in await hear(ours)


# --- N3 and N4 once more, with two real clients ------------------------------------------------------


async def test_n3_n4_a_real_member_can_speak_but_not_rule(
    homeserver: Homeserver, ours: HardenedClient
) -> None:
    await ours.keys_upload()
    async with real_member(homeserver, ANNA) as anna:
        await anna.room_put_state(ROOM, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
        await anna.sync()
        await anna.keys_query()
        for txn, (kind, content) in enumerate(
            [
                ("m.room.message", {"msgtype": "m.text", "body": "eins"}),
                ("m.room.redaction", {"redacts": "$answer"}),
                ("m.room.message", {"msgtype": "m.text", "body": "zwei"}),
            ]
        ):
            await anna.room_send(ROOM, kind, content, str(txn), ignore_unverified_devices=True)
    assert {one.type for one in homeserver.sent} == {"m.room.encrypted"}
    assert await hear(ours) == ["eins", "zwei"]
    assert ours.refused == 1


# --- N5, N9 and waiting ------------------------------------------------------------------------------


async def test_n5_nio_loses_what_a_fault_in_a_callback_keeps_it_from_handling(
    room: None, homeserver: Homeserver, ours: HardenedClient, fresh_keys: Path, tmp_path_factory: Any
) -> None:
    """Its token is on the disk before the first callback; therefore ours lies in our own database."""
    folder = tmp_path_factory.mktemp("tokens")
    shutil.copy(fresh_keys, folder)

    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    since = ours.next_batch
    async with as_it_comes(homeserver, folder, store_sync_tokens=True) as client:
        await client.sync()
        client.add_event_callback(stumble, nio.RoomMessageText)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"), homeserver.text(ANNA, "zwei"))
        with pytest.raises(ZeroDivisionError):
            await client.sync()
    async with as_it_comes(homeserver, folder, store_sync_tokens=True) as again:
        assert (await again.sync(timeout=50)).rooms.join == {}

    assert not ours.config.store_sync_tokens
    assert readable(timeline(await ours.sync(since=since))) == ["eins", "zwei"]


async def test_n9_a_batch_that_nio_knows_is_not_opened_again_unless_it_is_told_to_forget(
    homeserver: Homeserver, ours: HardenedClient, pen: Pen
) -> None:
    """What `Listener._next_batch` relies on after a failure."""
    since = ours.next_batch
    homeserver.deliver(ROOM, pen.seal(said("versiegelt")))
    assert readable(timeline(await ours.sync(since=since))) == ["versiegelt"]
    assert readable(timeline(await ours.sync(since=since))) == []
    ours.next_batch = since
    assert readable(timeline(await ours.sync(since=since))) == ["versiegelt"]


async def test_e1_what_was_sealed_in_a_room_we_left_stays_sealed(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient, pen: Pen
) -> None:
    told = {"timeline": {"events": [pen.seal(said("zum Abschied"))]}, "state": {"events": []}}
    body = {"next_batch": ours.next_batch + ".1", "rooms": {"join": {}, "invite": {}, "leave": {ROOM: told}}}
    counts = {"device_one_time_keys_count": {}, "to_device": {"events": []}}
    homeserver.fail("GET", "/sync", status=200, body=body | counts, times=2)
    (theirs,) = (await plain.sync()).rooms.leave[ROOM].timeline.events
    assert isinstance(theirs, nio.MegolmEvent)
    assert readable((await ours.sync()).rooms.leave[ROOM].timeline.events) == ["zum Abschied"]


async def test_h2_nio_sleeps_through_a_rate_limit_unless_it_is_told_not_to(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient
) -> None:
    limit = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 60_000}
    homeserver.fail("PUT", "/send/", status=429, body=limit, times=2)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await plain.room_send(ROOM, "m.room.message", {}, "1")
    began = time.monotonic()
    answer = await ours.room_send(ROOM, "m.room.message", {}, "2")
    assert (answer.status_code, answer.retry_after_ms) == ("M_LIMIT_EXCEEDED", 60_000)
    assert time.monotonic() - began < 30


async def test_a_room_that_sync_has_not_brought_is_unknown(ours: HardenedClient) -> None:
    """What `Postman` waits for."""
    with pytest.raises(nio.LocalProtocolError):
        await ours.room_send("!neu:fake.example", "m.room.message", {}, "1")


# --- Whatever else there may be ----------------------------------------------------------------------

TYPES = st.sampled_from(
    [
        "m.room.message",
        "m.room.member",
        "m.room.power_levels",
        "m.room.name",
        "m.room.create",
        "m.room.encryption",
        "m.room.encrypted",
        "m.room.redaction",
        "m.room.canonical_alias",
        "m.room.tombstone",
        "m.reaction",
        "m.sticker",
        "m.poll.start",
        "m.call.invite",
        "m.room.guest_access",
        "x",
    ]
)
WORDS = ["m.text", "body", "m.notice", "m.image", "msgtype", "m.relates_to", "rel_type", "m.replace", "users"]
WORDS += ["event_id", "m.new_content", "m.in_reply_to", "membership", "join", "name", "redacts", "m.thread"]
WORDS += ["algorithm", "ciphertext", "sender_key", "session_id", "device_id", "m.megolm.v1.aes-sha2", "info"]
LEAVES = st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=3)
KEYS = st.sampled_from(WORDS) | st.text(max_size=2)
JSON = st.recursive(LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(KEYS, one, max_size=5))
CONTENT = st.dictionaries(KEYS, JSON, max_size=6)
ROUGH = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def understood(found: list[Any]) -> list[str]:
    """What the listener makes of events; it must not stumble either."""
    now = datetime(2026, 11, 2, tzinfo=UTC)
    messages = [events.read(event, RoomId(ROOM), now, "Anna") for event in found]
    return [message.body for message in messages if message is not None]


@ROUGH
@given(kind=TYPES, content=JSON, more=st.dictionaries(st.sampled_from(["state_key", "unsigned"]), JSON))
async def test_p5_no_event_in_the_clear_costs_its_neighbour(
    homeserver: Homeserver, ours: HardenedClient, kind: str, content: Any, more: dict[str, Any]
) -> None:
    odd = homeserver.event(ANNA, kind, {}) | more | {"content": content}
    homeserver.deliver(ROOM, odd, homeserver.text(VICTIM, "daneben"))
    assert understood(timeline(await ours.sync()))[-1] == "daneben"


@ROUGH
@given(
    payload=st.builds(inside, TYPES, CONTENT | JSON)
    | st.fixed_dictionaries({}, optional={"type": JSON, "content": JSON, "sender": JSON, "event_id": JSON})
    | JSON
)
async def test_p5_no_sealed_event_costs_its_neighbour(
    homeserver: Homeserver, ours: HardenedClient, payload: Any
) -> None:
    pen = Pen(homeserver, ANNA, ROOM, ours)
    homeserver.deliver(ROOM, pen.seal(payload), pen.seal(said("daneben")))
    found = timeline(await ours.sync())
    assert understood(found)[-1] == "daneben"
    assert {event.sender for event in found} == {ANNA}


@ROUGH
@given(kind=TYPES | st.sampled_from(["m.room_key", "m.dummy", "m.room_key_request"]), content=JSON)
async def test_p5_no_to_device_message_costs_a_sync(
    homeserver: Homeserver, ours: HardenedClient, kind: str, content: Any
) -> None:
    homeserver.hand_over(BOT, {"type": kind, "sender": ANNA, "content": content})
    assert isinstance(await ours.sync(), nio.SyncResponse)


class Stranger:
    """Somebody who has our public keys, as everybody can have them, and opens a channel to our device."""

    def __init__(self, target: HardenedClient) -> None:
        self._olm = nio.crypto.Olm(ANNA, "ANNAS", SqliteMemoryStore(ANNA, "ANNAS"))
        self._keys = target.olm.account.identity_keys
        target.olm.account.generate_one_time_keys(1)
        one_time = next(iter(target.olm.account.one_time_keys["curve25519"].values()))
        target.olm.account.mark_keys_as_published()
        self._session = self._olm.create_session(one_time, self._keys["curve25519"])

    def payload(self, kind: str, content: Any) -> dict[str, Any]:
        """What our device expects to find inside."""
        mine = {"sender": ANNA, "keys": {"ed25519": self._olm.account.identity_keys["ed25519"]}}
        yours = {"recipient": BOT, "recipient_keys": {"ed25519": self._keys["ed25519"]}}
        return mine | yours | {"sender_device": "ANNAS", "type": kind, "content": content}

    def box(self, text: str) -> dict[str, Any]:
        kind, cipher = self._session.encrypt(text).to_parts()
        sealed = {self._keys["curve25519"]: {"type": kind, "body": b64encode(cipher).decode().rstrip("=")}}
        content = {
            "algorithm": "m.olm.v1.curve25519-aes-sha2",
            "sender_key": self._olm.account.identity_keys["curve25519"],
            "ciphertext": sealed,
        }
        return {"type": "m.room.encrypted", "sender": ANNA, "content": content}


async def test_what_a_stranger_sends_is_opened(homeserver: Homeserver, ours: HardenedClient) -> None:
    """Or the next test would try nothing."""
    stranger = Stranger(ours)
    homeserver.hand_over(BOT, stranger.box(json.dumps(stranger.payload("m.dummy", {}))))
    answer = await ours.sync()
    assert [type(event) for event in answer.to_device_events] == [nio.DummyEvent]


async def test_a11_a_flood_for_our_device_lets_others_have_their_turn(ours: HardenedClient) -> None:
    stranger, turns = Stranger(ours), 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    boxes = [stranger.box("x") for _ in range(299)]
    boxes.append(stranger.box(json.dumps(stranger.payload("m.dummy", {}))))
    told: Any = {"next_batch": "flut", "rooms": {}, "to_device": {"events": boxes}}
    told |= {"device_lists": {"changed": [], "left": []}, "device_one_time_keys_count": {}}
    answer = nio.SyncResponse.from_dict(told)
    task = asyncio.create_task(others())
    await ours.receive_response(answer)
    task.cancel()
    assert turns >= 10
    assert [type(event) for event in answer.to_device_events[-2:]] == [nio.OlmEvent, nio.DummyEvent]
    assert len(answer.to_device_events) == 300


@settings(ROUGH, max_examples=30)
@given(
    kind=st.sampled_from(["m.room_key", "m.forwarded_room_key", "m.dummy", "x"]),
    content=JSON,
    bare=st.booleans(),
)
async def test_p5_nothing_inside_a_box_costs_a_sync(
    homeserver: Homeserver, ours: HardenedClient, kind: str, content: Any, bare: bool
) -> None:
    stranger = Stranger(ours)
    text = json.dumps(content if bare else stranger.payload(kind, content))
    homeserver.hand_over(BOT, stranger.box(text))
    assert isinstance(await ours.sync(), nio.SyncResponse)


async def test_n7_a_deep_box_costs_only_itself(
    homeserver: Homeserver, plain: nio.AsyncClient, ours: HardenedClient
) -> None:
    deep = "[" * 30_000
    homeserver.hand_over(BOT, Stranger(plain).box(deep), Stranger(ours).box(deep))
    with pytest.raises(RecursionError):
        await plain.sync()
    assert isinstance(await ours.sync(), nio.SyncResponse)
    assert ours.refused >= 1
