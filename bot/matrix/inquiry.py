"""Inquiries: what a homeserver says of a room, one question each; none of it is remembered.

Raises Unreachable where it does not say.
"""

from typing import Any
from urllib.parse import quote

from bot.matrix.client import PASSING, HardenedClient, Unreachable
from bot.matrix.wire import is_id, mapping
from bot.meeting.ids import RoomId, UserId


async def joined(client: HardenedClient, room: RoomId) -> dict[str, str | None]:
    """Who is in a room, with display names."""
    status, answer = await client.call("GET", f"rooms/{quote(room, safe='')}/joined_members")
    if status in (403, 404):
        return {}
    members = answer.get("joined")
    if status != 200 or not isinstance(members, dict):
        raise Unreachable(f"The homeserver does not say who is in a room (status {status}).")
    return {user: _text(profile.get("display_name")) for user, profile in members.items()}


async def state(client: HardenedClient, room: RoomId, what: str) -> dict[str, Any]:
    """A state event of a room, or its content; {} if there is none, or if we may not see it."""
    status, answer = await client.call("GET", f"rooms/{quote(room, safe='')}/state/{what}")
    if status not in (200, 403, 404):
        raise Unreachable(f"The homeserver does not say who may do what (status {status}).")
    return answer if status == 200 else {}


async def may_speak(client: HardenedClient, user: UserId, room: RoomId) -> bool:
    """Whether a person has the power to say something in a room."""
    levels = await state(client, room, "m.room.power_levels/")
    own = mapping(levels.get("users")).get(user, levels.get("users_default", 0))
    if _level(own) >= _level(levels.get("events_default", 0)):
        return True
    # Since room version 12 the creators have every power without being listed.
    creation = await state(client, room, "m.room.create/?format=event")
    others = mapping(creation.get("content")).get("additional_creators", [])
    return user == creation.get("sender") or (isinstance(others, list) and user in others)


async def behind(client: HardenedClient, alias: str) -> RoomId | None:
    """The room behind an address; one on a homeserver that is gone is no room for us.

    Anybody may write any address: a refusal, whatever its reason, means that there is no such room.
    """
    ours = alias.partition(":")[2] == client.user_id.partition(":")[2]
    try:
        status, answer = await client.call("GET", f"directory/room/{quote(alias, safe='')}")
    except Unreachable:
        if ours:
            raise
        return None
    if ours and (status >= 500 or status in PASSING):
        raise Unreachable(f"The homeserver does not say which room {alias} is (status {status}).")
    room = answer.get("room_id")
    return RoomId(room) if status == 200 and is_id(room) else None


def _level(value: object) -> int:
    return value if isinstance(value, int) else 0


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
