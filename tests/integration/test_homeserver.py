"""The fake homeserver behaves like one towards a plain nio client, and fails exactly as it is told."""

import asyncio
import io
import json
from collections.abc import AsyncIterator

import aiohttp
import nio
import pytest

from tests.homeserver import Homeserver

BOT, ANNA, BERND = "@bot:fake.example", "@anna:fake.example", "@bernd:fake.example"
ROOM = "!netz:fake.example"
HELLO = {"msgtype": "m.text", "body": "Guten Tag"}


@pytest.fixture
async def client(homeserver: Homeserver) -> AsyncIterator[nio.AsyncClient]:
    homeserver.room(ROOM, members=[BOT, ANNA], power={ANNA: 50}, names={ANNA: "Anna Weber"}, alias="#netz:x")
    config = nio.AsyncClientConfig(
        encryption_enabled=False, max_limit_exceeded=0, max_timeouts=0, request_timeout=2
    )
    client = nio.AsyncClient(homeserver.url, BOT, config=config)
    await client.login("any")
    yield client
    await client.close()


async def say(client: nio.AsyncClient, txn_id: str) -> nio.RoomSendResponse | nio.RoomSendError:
    return await client.room_send(ROOM, "m.room.message", HELLO, tx_id=txn_id)


def bodies(answer: nio.SyncResponse) -> list[str]:
    return [event.body for event in answer.rooms.join[ROOM].timeline.events]


async def test_the_first_sync_tells_rooms_members_and_power(client: nio.AsyncClient) -> None:
    await client.sync()

    room = client.rooms[ROOM]
    assert (room.user_name(ANNA), room.power_levels.get_user_level(ANNA)) == ("Anna Weber", 50)


async def test_a_waiting_sync_is_woken_by_a_delivery(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    await client.sync()
    waiting = asyncio.create_task(client.sync(timeout=10_000))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    homeserver.deliver(ROOM, homeserver.text(ANNA, "1. Viel los."), homeserver.text(ANNA, "2. Nichts."))

    assert bodies(await waiting) == ["1. Viel los.", "2. Nichts."]


async def test_a_sync_without_news_ends_with_the_same_token(client: nio.AsyncClient) -> None:
    first = await client.sync()
    second = await client.sync(timeout=50)

    assert (second.next_batch, second.rooms.join) == (first.next_batch, {})


async def test_the_same_token_brings_the_same_batch_again(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    first = await client.sync()
    homeserver.deliver(ROOM, homeserver.text(ANNA, "noch einmal"))

    answers = [await client.sync(since=first.next_batch) for _ in range(2)]

    assert [bodies(answer) for answer in answers] == [["noch einmal"]] * 2


async def test_a_token_from_elsewhere_is_refused(client: nio.AsyncClient) -> None:
    answer = await client.sync(since="m8127_1")

    assert isinstance(answer, nio.SyncError)
    assert answer.status_code == "M_UNKNOWN"


async def test_a_transaction_id_counts_once_per_device_whatever_the_endpoint(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    first, again = await say(client, "one"), await say(client, "one")
    reaction = await client.room_send(ROOM, "m.reaction", {}, tx_id="one")
    redaction = await client.room_redact(ROOM, "$any", tx_id="one")
    second = await say(client, "two")

    assert first.event_id == again.event_id == reaction.event_id == redaction.event_id != second.event_id
    assert homeserver.said(ROOM) == ["Guten Tag", "Guten Tag"]


async def test_another_device_has_a_memory_of_its_own(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    first = await say(client, "one")
    client.access_token = homeserver.token(BOT, "ANOTHER")

    assert (await say(client, "one")).event_id != first.event_id


async def test_transactions_are_forgotten_after_a_day(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    first = await say(client, "one")
    homeserver.forget_transactions()

    assert (await say(client, "one")).event_id != first.event_id


async def test_what_was_sent_comes_back_with_its_transaction_id(client: nio.AsyncClient) -> None:
    await client.sync()
    sent = await say(client, "one")
    echo = (await client.sync(timeout=1000)).rooms.join[ROOM].timeline.events[0]

    assert (echo.event_id, echo.transaction_id) == (sent.event_id, "one")


async def test_a_gap_is_filled_by_messages_back_to_the_old_token(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    homeserver.deliver(ROOM, homeserver.text(ANNA, "vor der Lücke"))
    before = await client.sync()
    homeserver.write(ROOM, *(homeserver.text(ANNA, f"Beitrag {number}") for number in range(5)))
    homeserver.deliver(ROOM, homeserver.text(ANNA, "nach der Lücke"), limited=True)

    after = await client.sync()
    timeline = after.rooms.join[ROOM].timeline
    start, found = timeline.prev_batch, []
    while start is not None:
        page = await client.room_messages(ROOM, start, end=before.next_batch, limit=2)
        found += [event.body for event in page.chunk]
        start = page.end

    assert (bodies(after), timeline.limited) == (["nach der Lücke"], True)
    assert found == [f"Beitrag {number}" for number in (4, 3, 2, 1, 0)]


async def test_prev_batch_can_be_absent(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    await client.sync()
    homeserver.deliver(ROOM, homeserver.text(ANNA, "wie Dendrite"), limited=True, prev_batch=None)

    assert (await client.sync()).rooms.join[ROOM].timeline.prev_batch is None


async def test_a_rate_limit_holds_for_as_many_requests_as_told(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    limit = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}
    homeserver.fail("PUT", "/send/", status=429, body=limit, times=2)

    answers = [await say(client, "one") for _ in range(3)]

    assert [getattr(answer, "retry_after_ms", None) for answer in answers] == [1500, 1500, None]
    assert homeserver.said(ROOM) == ["Guten Tag"]


@pytest.mark.parametrize("body", ["<html>Bad Gateway</html>", b'{"next_batch": "s1", "roo', {}])
async def test_garbage_is_an_error_and_the_next_sync_is_well(
    homeserver: Homeserver, client: nio.AsyncClient, body: str | bytes | dict[str, str]
) -> None:
    homeserver.fail("GET", "/sync", status=200, body=body)

    assert isinstance(await client.sync(), nio.SyncError)
    assert isinstance(await client.sync(), nio.SyncResponse)


async def test_a_lost_answer_means_sent_and_the_same_transaction_finds_it(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    homeserver.lose("PUT", "/send/", times=2)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await say(client, "one")
    again = await say(client, "one")

    assert sum("/send/" in asked.path for asked in homeserver.requests) == 3
    assert [sent.event_id for sent in homeserver.sent] == [again.event_id]


async def test_a_truncated_answer_breaks_off(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    homeserver.truncate("PUT", "/send/")

    with pytest.raises(aiohttp.ClientPayloadError):
        await say(client, "one")

    assert homeserver.said(ROOM) == ["Guten Tag"]


async def test_a_hanging_server_has_done_nothing(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    homeserver.hang("PUT", "/send/")

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(say(client, "one"), 0.2)

    assert (len(homeserver.requests), homeserver.sent) == (2, [])


async def test_faults_can_be_healed(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    homeserver.fail("GET", "/sync", times=1000)
    assert isinstance(await client.sync(), nio.SyncError)

    homeserver.heal()

    assert isinstance(await client.sync(), nio.SyncResponse)


async def test_a_revoked_token_is_unknown(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    homeserver.revoke(BOT)

    assert (await client.sync()).status_code == "M_UNKNOWN_TOKEN"


async def test_an_invitation_is_told_accepted_and_brings_the_state(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    await client.sync()
    homeserver.room("!buero:x", members=[ANNA], power={ANNA: 100})
    homeserver.set_member("!buero:x", BOT, "invite", by=ANNA, is_direct=True)

    invited = await client.sync()
    await client.join("!buero:x")
    await client.sync()

    assert [event.sender for event in invited.rooms.invite["!buero:x"].invite_state] == [ANNA]
    assert set(client.rooms["!buero:x"].users) == {ANNA, BOT}


async def test_whoever_is_removed_is_told_and_cannot_send(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    await client.sync()
    homeserver.set_member(ROOM, BOT, "ban", by=ANNA)
    told = await client.sync()

    assert ROOM in told.rooms.leave
    assert (await say(client, "one")).status_code == "M_FORBIDDEN"


async def test_power_can_change_before_sync_tells(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    await client.sync()
    homeserver.set_power(ROOM, {BERND: 100})

    asked = await client.room_get_state_event(ROOM, "m.room.power_levels")

    assert asked.content["users"] == {BERND: 100}
    assert client.rooms[ROOM].power_levels.get_user_level(ANNA) == 50


async def test_rooms_are_made_found_and_asked_about(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    made = await client.room_create(name="Gespräch", is_direct=True, invite=[ANNA], alias="gespraech")
    found = await client.room_resolve_alias("#gespraech:fake.example")
    joined = await client.joined_rooms()
    members = await client.joined_members(ROOM)
    invited = await client.room_get_state_event(made.room_id, "m.room.member", ANNA)

    assert found.room_id == made.room_id
    assert set(joined.rooms) == {ROOM, made.room_id}
    assert {member.user_id: member.display_name for member in members.members}[ANNA] == "Anna Weber"
    assert (invited.content["membership"], invited.content["is_direct"]) == ("invite", True)


async def test_files_and_account_data_are_kept(homeserver: Homeserver, client: nio.AsyncClient) -> None:
    file = io.BytesIO(b"Protokoll")
    uploaded, _ = await client.upload(file, "text/markdown", "protokoll.md", filesize=9)
    downloaded = await client.download(uploaded.content_uri)
    homeserver.account_data[BOT, "m.direct"] = {ANNA: ["!d:x"]}

    assert downloaded.body == b"Protokoll"
    assert (await client.list_direct_rooms()).rooms == {ANNA: ["!d:x"]}


async def test_an_endpoint_that_is_not_faked_says_so(client: nio.AsyncClient) -> None:
    answer = await client.devices()

    assert (answer.status_code, answer.message) == (
        "M_UNRECOGNIZED",
        "not faked: GET /_matrix/client/v3/devices",
    )


async def test_an_identity_is_published_freely_and_replaced_with_a_password_only(
    homeserver: Homeserver, client: nio.AsyncClient
) -> None:
    async def publish(body: dict[str, object]) -> int:
        path = "/_matrix/client/v3/keys/device_signing/upload"
        headers = {"Authorization": f"Bearer {client.access_token}"}
        return int((await client.send("POST", path, json.dumps(body), headers)).status)

    first: dict[str, object] = {"master_key": {"usage": ["master"]}}
    other: dict[str, object] = {"master_key": {"usage": ["other"]}}
    attempts = [first, first, other, other | {"auth": {"session": "uia"}}]

    assert [await publish(body) for body in attempts] == [200, 200, 401, 200]
    assert homeserver.cross_signing[BOT] == other


async def test_keys_are_published_claimed_once_and_signed(homeserver: Homeserver) -> None:
    store = nio.AsyncClientConfig(store=nio.store.SqliteMemoryStore)
    client = nio.AsyncClient(homeserver.url, ANNA, config=store)
    await client.login("any")
    await client.keys_upload()
    device = client.device_id

    client.users_for_key_query.add(ANNA)
    query = await client.keys_query()
    claims = [await client.keys_claim({ANNA: [device]}) for _ in range(2)]
    await client.close()
    client.store.database.close()

    assert query.device_keys[ANNA][device]["user_id"] == ANNA
    first, second = (claim.one_time_keys[ANNA][device] for claim in claims)
    assert first.keys() != second.keys()
