"""Who can read what we say: every device of every member, or we know which one cannot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import nio
import pytest

from bot.matrix.client import HardenedClient
from bot.matrix.directory import Directory
from bot.matrix.post import Delivered, Postman, Postponed
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.store.outbox import Outgoing
from tests.homeserver import Homeserver

from .conftest import Clock
from .house import BOT
from .members import encrypt, hear, real_member

ANNA, BERND = "@anna:fake.example", "@bernd:fake.example"
ROOM = RoomId("!netz:fake.example")
SHARING = "/sendToDevice/m.room.encrypted"


@pytest.fixture
async def ours(homeserver: Homeserver, client: HardenedClient) -> HardenedClient:
    homeserver.room(ROOM, members=[BOT, ANNA, BERND])
    await client.sync(full_state=True)
    await client.keys_upload()
    return client


@pytest.fixture
async def anna(homeserver: Homeserver, ours: HardenedClient) -> AsyncIterator[nio.AsyncClient]:
    async with real_member(homeserver, ANNA) as anna:
        yield anna


@pytest.fixture
async def bernd(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient
) -> AsyncIterator[nio.AsyncClient]:
    """Bernd too, and the room is encrypted; no device is cross-signed."""
    async with real_member(homeserver, BERND) as bernd:
        await encrypt(ROOM, anna, bernd, ours)
        yield bernd


class Desk:
    """Sends one letter after the other."""

    def __init__(self, client: HardenedClient) -> None:
        self._postman = Postman(client, Directory(client, appointed=[], staff_room=None))
        self._ids = iter(range(1, 100))

    async def send(self, words: str) -> Any:
        id_ = next(self._ids)
        letter = Letter(ROOM, words, Say(words, notice=False))
        return await self._postman.deliver(Outgoing(id_, f"txn-{words}", 0, letter, Clock().now))


@pytest.fixture
def desk(ours: HardenedClient) -> Desk:
    return Desk(ours)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the ten minutes between two claims are not what a test is about."""
    monkeypatch.setattr("bot.matrix.sharing._SECONDS_BETWEEN_CLAIMS", -1.0)


def take_one_time_keys(homeserver: Homeserver, member: nio.AsyncClient) -> dict[str, Any]:
    """Her phone was off so long that others have used them up."""
    return homeserver._one_time_keys.pop((member.user_id, member.device_id))


def claims(homeserver: Homeserver) -> int:
    return sum(ask.path.endswith("/keys/claim") for ask in homeserver.requests)


async def test_e5_unsigned_devices_read_us(desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient) -> None:
    assert isinstance(await desk.send("Frage 1"), Delivered)
    assert (await hear(anna), await hear(bernd)) == (["Frage 1"], ["Frage 1"])


async def test_e5_a_device_that_comes_while_the_homeserver_is_asked_is_not_overlooked(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient, bernd: nio.AsyncClient
) -> None:
    """A homeserver far away may take seconds to answer; meanwhile a sync tells that something changed."""
    assert ours.olm is not None
    engine = ours.olm

    async def tell() -> None:
        engine.add_changed_users({ANNA})

    await tell()
    await asyncio.gather(ours.keys_query(), tell())
    assert ours.users_for_key_query == {ANNA}
    homeserver.fail("POST", "/keys/query")
    await ours.keys_query()
    assert ours.users_for_key_query == {ANNA}
    await ours.keys_query()
    assert not ours.should_query_keys


def signed(member: nio.AsyncClient, thing: dict[str, Any]) -> dict[str, Any]:
    """Anything, with a member's own good signature."""
    bare = {name: value for name, value in thing.items() if name not in ("signatures", "unsigned")}
    signature = member.olm.account.sign(nio.Api.to_canonical_json(bare))
    return bare | {"signatures": {member.user_id: {f"ed25519:{member.device_id}": signature}}}


ODD_DEVICES: list[Any] = [
    None,
    {},
    {"user_id": BERND, "device_id": "ODD", "algorithms": "x", "keys": {}},
    {"user_id": BERND, "device_id": "ODD", "algorithms": [], "keys": None},
    {
        "user_id": BERND,
        "device_id": "ODD",
        "algorithms": [],
        "keys": {"ed25519:ODD": "###", "curve25519:ODD": "###"},
        "signatures": {BERND: {"ed25519:ODD": "###"}},
        "unsigned": 5,
    },
]


@pytest.mark.parametrize("odd", ODD_DEVICES)
async def test_p5_e5_a_device_that_is_none_hides_no_other(
    homeserver: Homeserver, ours: HardenedClient, anna: nio.AsyncClient, desk: Desk, odd: Any
) -> None:
    """Whatever a member publishes is told together with the devices of all others."""
    await encrypt(ROOM, anna, ours)
    homeserver.device_keys[BERND] = {"ODD": odd}
    assert ours.olm is not None
    ours.olm.add_changed_users({ANNA, BERND})
    await ours.keys_query()
    assert isinstance(await desk.send("Frage 1"), Delivered)
    assert (await hear(anna), ours.should_query_keys) == (["Frage 1"], False)


ODD_KEYS: list[Any] = [None, {}, {"signed_curve25519:A": "x"}, {"signed_curve25519:A": {"key": "###"}}]


@pytest.mark.parametrize("odd", ODD_KEYS)
async def test_p5_e5_a_one_time_key_that_is_none_costs_nobody_else_the_message(
    homeserver: Homeserver, desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient, odd: Any
) -> None:
    hers = dict([homeserver._one_time_keys[ANNA, anna.device_id].popitem()])
    claimed = {BERND: {bernd.device_id: odd}, ANNA: {anna.device_id: hers}}
    homeserver.fail("POST", "/keys/claim", status=200, body={"one_time_keys": claimed})
    assert isinstance(await desk.send("Frage 1"), Delivered)
    assert (await hear(anna), await hear(bernd)) == (["Frage 1"], [])


@pytest.mark.parametrize("junk", ["###", "A" * 43])
async def test_p5_e5_a_key_that_opens_nothing_costs_nobody_else_the_message(
    homeserver: Homeserver, desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient, junk: str
) -> None:
    """It is well signed; only whoever uses it finds that it is none."""
    keys = {f"signed_curve25519:A{no}": signed(bernd, {"key": junk}) for no in range(3)}
    homeserver._one_time_keys[BERND, bernd.device_id] = keys
    assert isinstance(await desk.send("Frage 1"), Delivered)
    assert await hear(anna) == ["Frage 1"]


@pytest.mark.usefixtures("eager")
async def test_e5_a_device_without_one_time_keys_is_reported_and_reads_us_as_soon_as_it_has_some(
    homeserver: Homeserver,
    ours: HardenedClient,
    desk: Desk,
    anna: nio.AsyncClient,
    bernd: nio.AsyncClient,
    caplog: Any,
) -> None:
    kept = take_one_time_keys(homeserver, anna)
    for words in ("Frage 1", "Frage 2"):
        assert isinstance(await desk.send(words), Delivered)
    assert f"device {anna.device_id} of {ANNA} cannot read us" in caplog.text
    assert [device.id for device in ours.left_out(ROOM)] == [anna.device_id]

    homeserver._one_time_keys[ANNA, anna.device_id] = kept
    assert isinstance(await desk.send("Frage 3"), Delivered)
    assert ours.left_out(ROOM) == []
    assert await hear(anna) == ["Frage 3"]
    assert await hear(bernd) == ["Frage 1", "Frage 2", "Frage 3"]


async def test_e5_a_device_that_opens_a_way_itself_is_served_with_the_next_message(
    homeserver: Homeserver, ours: HardenedClient, desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient
) -> None:
    take_one_time_keys(homeserver, anna)
    await desk.send("Frage 1")
    await anna.share_group_session(ROOM, ignore_unverified_devices=True)
    await hear(ours)
    await desk.send("Frage 2")
    assert await hear(anna) == ["Frage 2"]


async def test_e5_a_device_in_a_drawer_is_asked_for_keys_every_ten_minutes_not_at_every_message(
    homeserver: Homeserver, desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient
) -> None:
    take_one_time_keys(homeserver, anna)
    for number in range(5):
        await desk.send(f"Frage {number}")
    assert claims(homeserver) == 1
    assert await hear(bernd) == [f"Frage {number}" for number in range(5)]


@pytest.mark.parametrize("status", [429, 502])
async def test_e5_a_key_that_was_lost_on_the_way_holds_the_message_back(
    homeserver: Homeserver, desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient, status: int
) -> None:
    homeserver.fail("PUT", SHARING, status=status, body={"errcode": "M_UNKNOWN"})
    assert isinstance(await desk.send("Frage 1"), Postponed)
    assert homeserver.sent == []
    assert isinstance(await desk.send("Frage 1"), Delivered)
    assert (await hear(anna), await hear(bernd)) == (["Frage 1"], ["Frage 1"])


async def test_e5_a_key_that_never_gets_through_does_not_silence_us_for_ever(
    homeserver: Homeserver, desk: Desk, anna: nio.AsyncClient, bernd: nio.AsyncClient, caplog: Any
) -> None:
    homeserver.fail("PUT", SHARING, status=502, times=100)
    outcomes = [await desk.send("Frage 1") for _try in range(5)]
    assert [type(outcome) for outcome in outcomes] == [Postponed] * 4 + [Delivered]
    assert "cannot read us" in caplog.text


async def test_e5_h1_keys_that_cannot_be_claimed_for_a_moment_do_not_block_the_room_for_ever(
    homeserver: Homeserver,
    ours: HardenedClient,
    desk: Desk,
    anna: nio.AsyncClient,
    bernd: nio.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """nio leaves a mark that somebody is sharing, and then waits for that somebody."""
    monkeypatch.setattr(ours, "get_timeout_retry_wait_time", no_pause)
    homeserver.lose("POST", "/keys/claim", times=2)
    assert isinstance(await desk.send("Frage 1"), Postponed)
    assert isinstance(await desk.send("Frage 1"), Delivered)
    assert await hear(anna) == ["Frage 1"]


async def no_pause(_got_timeouts: int) -> float:
    return 0.0


# --- What nio still does, and what makes the overrides necessary -------------------------------------


async def test_e5_plain_nio_logs_itself_out_when_a_key_cannot_be_shared(
    homeserver: Homeserver, anna: nio.AsyncClient, bernd: nio.AsyncClient
) -> None:
    homeserver.fail("PUT", SHARING, status=502, body={"errcode": "M_UNKNOWN"})
    await anna.room_send(ROOM, "m.room.message", {}, "1", ignore_unverified_devices=True)
    assert not anna.logged_in


async def test_e5_plain_nio_takes_the_page_of_a_broken_proxy_for_consent(
    homeserver: Homeserver, anna: nio.AsyncClient, bernd: nio.AsyncClient
) -> None:
    homeserver.fail("PUT", SHARING, status=502)
    await anna.room_send(ROOM, "m.room.message", {}, "1", ignore_unverified_devices=True)
    assert (BERND, bernd.device_id) in anna.olm.outbound_group_sessions[ROOM].users_shared_with


async def test_e5_h1_plain_nio_waits_for_ever_once_keys_could_not_be_claimed(
    homeserver: Homeserver, anna: nio.AsyncClient, bernd: nio.AsyncClient
) -> None:
    anna.config = nio.AsyncClientConfig(max_timeouts=0)
    homeserver.lose("POST", "/keys/claim")
    with pytest.raises(nio.client.async_client.ClientConnectionError):
        await anna.room_send(ROOM, "m.room.message", {}, "1", ignore_unverified_devices=True)
    assert ROOM in anna.sharing_session
