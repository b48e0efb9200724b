"""Marking as read: people see how far we have read, and only what is stored.

Of all that was handled in a room meanwhile only the newest message is marked. A mark that gets lost does no
harm: the next one says the same.
"""

import asyncio
import logging
from urllib.parse import quote

from bot.matrix.client import HardenedClient, Unreachable
from bot.meeting.ids import EventId, RoomId
from bot.meeting.message import Message

_log = logging.getLogger(__name__)

_BREATH = 1.0
_REST = 30.0


class Marking:
    """Sends one read receipt for a room at a time, and nobody waits for it."""

    def __init__(self, client: HardenedClient, breath: float = _BREATH) -> None:
        self._client = client
        self._breath = breath
        self._newest: dict[RoomId, EventId] = {}
        self._news = asyncio.Event()

    def handled(self, message: Message) -> None:
        """Mark a message as read, now that it is dealt with and what had to be kept of it is safe."""
        if message.event.startswith("$"):
            self._newest[message.room] = message.event
            self._news.set()

    async def work(self) -> None:
        """Mark for ever; more slowly when the homeserver has had enough."""
        while True:
            await self._news.wait()
            self._news.clear()
            done, self._newest = self._newest, {}
            pause = self._breath
            for room, event in done.items():
                if not await self._mark(room, event):
                    pause = _REST
            await asyncio.sleep(pause)

    async def _mark(self, room: RoomId, event: EventId) -> bool:
        path = f"rooms/{quote(room, safe='')}/receipt/m.read/{quote(event, safe='')}"
        try:
            status, _ = await self._client.call("POST", path, {})
        except Unreachable:
            return False
        if status not in (200, 403, 404):
            _log.info("room %s is marked as read later (status %d)", room, status)
        return status in (200, 403, 404)
