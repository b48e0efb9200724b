"""Rereading: a message that we did not keep is asked for again, as it reads by now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from nio import BadEvent, Event, MegolmEvent, UnknownBadEvent

from bot.conduct.unkept import Original
from bot.matrix import events
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.wire import mapping
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.message import Kind, Message

_GONE = (400, 403, 404)


class Rereading:
    """Asks the homeserver for single events; what comes is decrypted and read like all that arrives."""

    def __init__(self, client: HardenedClient) -> None:
        self._client = client

    async def of(self, user: UserId, originals: Iterable[Original]) -> list[Message]:
        """What a person wrote there, as it reads by now; what is gone, or not hers, is left out.

        Raises Unreachable if a later try may do better.
        """
        found = [await self.text(one.room, one.event, one.arrived) for one in originals]
        return [one for one in found if one is not None and one.sender == user]

    async def text(self, room: RoomId, event: EventId, arrived: datetime) -> Message | None:
        """A text in its newest wording; None if it was deleted, or cannot be had or read any more.

        Raises Unreachable if a later try may do better.
        """
        path = f"rooms/{quote(room, safe='')}/event/{quote(event, safe='')}"
        status, source = await self._client.call("GET", path)
        if status in _GONE:
            return None
        if status != 200:
            raise Unreachable(f"The homeserver does not show a message again (status {status}).")
        message = self._read(source, room, arrived)
        if message is None or message.kind is not Kind.TEXT or message.event != event:
            return None
        newest = await self._edit(room, event, source)
        edit = self._read(newest, room, arrived) if newest else None
        sound = edit is not None and edit.kind is Kind.EDIT and edit.sender == message.sender
        return replace(message, body=edit.body) if edit is not None and sound else message

    async def _edit(self, room: RoomId, event: EventId, source: dict[str, Any]) -> dict[str, Any]:
        """The last edit, which homeservers tell together with the event; {} if there is none."""
        bundled = mapping(mapping(mapping(source.get("unsigned")).get("m.relations")).get("m.replace"))
        if "content" in bundled or not bundled:
            return bundled
        path = f"rooms/{quote(room, safe='')}/relations/{quote(event, safe='')}/m.replace?limit=1"
        _status, answer = await self._client.call("GET", path, version="v1")
        chunk = answer.get("chunk")
        return mapping(chunk[0]) if isinstance(chunk, list) and chunk else {}

    def _read(self, source: dict[str, Any], room: RoomId, arrived: datetime) -> Message | None:
        if not _well_formed(source):
            return None
        event = Event.parse_event(source)
        found: object = self._client.open_sealed(event, room) if isinstance(event, MegolmEvent) else event
        if not isinstance(found, Event) or isinstance(found, BadEvent | UnknownBadEvent):
            return None
        known = self._client.rooms.get(room)
        member = known.users.get(found.sender) if known else None
        return events.read(found, room, arrived, member.display_name if member else None)


def _well_formed(source: dict[str, Any]) -> bool:
    """Whether it has the shape every event has, and was not deleted."""
    named = all(isinstance(source.get(name), str) for name in ("type", "event_id", "sender"))
    shaped = named and isinstance(source.get("content"), dict) and source["content"]
    return bool(shaped) and isinstance(source.get("origin_server_ts"), int)
