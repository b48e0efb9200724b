"""Members with a real client and keys of their own, for what only two ends of an encrypted room show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nio
from nio.store import SqliteMemoryStore

from tests.homeserver import Homeserver

ENCRYPTION = {"algorithm": "m.megolm.v1.aes-sha2"}


@asynccontextmanager
async def real_member(homeserver: Homeserver, user: str) -> AsyncIterator[nio.AsyncClient]:
    """Somebody in her rooms, on a fresh device."""
    client = nio.AsyncClient(homeserver.url, user, config=nio.AsyncClientConfig(store=SqliteMemoryStore))
    try:
        await client.login("any")
        await client.keys_upload()
        await client.sync(full_state=True)
        yield client
    finally:
        await client.close()
        client.store.database.close()


async def encrypt(room: str, *clients: nio.AsyncClient) -> None:
    """Switch encryption on, and let everybody know of it and of each other's devices."""
    await clients[0].room_put_state(room, "m.room.encryption", ENCRYPTION)
    for client in clients:
        await hear(client)
    for client in clients:
        if client.should_query_keys:
            await client.keys_query()


async def say(client: nio.AsyncClient, room: str, words: str, **more: Any) -> str:
    """Say something, as a member's client does; returns the event."""
    content = {"msgtype": "m.text", "body": words} | more
    return await send(client, room, "m.room.message", content)


async def send(client: nio.AsyncClient, room: str, kind: str, content: dict[str, Any]) -> str:
    """Send any event, sealed if the room is."""
    answer = await client.room_send(room, kind, content, ignore_unverified_devices=True)
    assert isinstance(answer, nio.RoomSendResponse), answer
    return str(answer.event_id)


def readable(found: list[Any]) -> list[str]:
    """What can be read of some events."""
    return [event.body for event in found if isinstance(event, nio.RoomMessageText)]


async def events_of(client: nio.AsyncClient) -> list[Any]:
    """Sync until nothing new comes; whatever came in all rooms."""
    found: list[Any] = []
    while isinstance(answer := await client.sync(timeout=100), nio.SyncResponse):
        if not answer.rooms.join and not answer.to_device_events:
            return found
        for info in answer.rooms.join.values():
            found += info.timeline.events
    raise AssertionError(answer)


async def hear(client: nio.AsyncClient) -> list[str]:
    """Sync until nothing new comes; what was readable."""
    return readable(await events_of(client))
