"""Rooms and people, and what they are to us: asked of the homeserver at the moment it matters."""

import time
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from math import inf
from urllib.parse import quote

from bot.matrix import inquiry
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.direct import private
from bot.matrix.wire import is_id, mapping
from bot.meeting.ids import RoomId, UserId
from bot.meeting.member import introduce
from bot.meeting.message import Place
from bot.meeting.network import Network
from bot.meeting.permissions import OUTSIDE, Credentials, Stay

# Seconds until we ask again for a staff room that we are not in, and until we check whether its address leads
# elsewhere by now; coming into a room makes us ask at once.
_ASK_AGAIN = 60.0
_LOOK_AGAIN = 600.0


class Directory:
    """Rooms and people as the homeserver knows them; nothing here trusts what nio remembers of state."""

    def __init__(self, client: HardenedClient, *, appointed: Collection[str], staff_room: str | None) -> None:
        self._client = client
        self._appointed = frozenset(appointed)
        self._staff_alias = staff_room
        # The id of the staff room, from our last look.
        self.known_staff_room: RoomId | None = None
        # When we last asked for the staff room in vain, and in which rooms we were then.
        self._asked: tuple[frozenset[str], float] = (frozenset(), -inf)

    async def place(self, room: RoomId) -> Place:
        """What kind of room it is: the staff room, a room for two without a name, or a network.

        This only decides how much ceremony a command needs, so what nio remembers is good enough.
        """
        if room == await self.staff_room():
            return Place.STAFF
        known = self._client.rooms.get(room)
        return Place.DIRECT if known is not None and private(known) else Place.NETWORK

    async def staff_room(self) -> RoomId | None:
        """The staff room, if there is one and we are in it; where its address leads, that counts."""
        known = self._client.rooms.get(self.known_staff_room)
        lost = known is None or bool(known.replacement_room)
        if self._staff_alias and self._worth_asking(_ASK_AGAIN if lost else _LOOK_AGAIN):
            await self._find_staff_room(self._staff_alias, lost=lost)
            self._asked = (frozenset(self._client.rooms), time.monotonic())
        return self.known_staff_room

    async def _find_staff_room(self, alias: str, *, lost: bool) -> None:
        """An address of which nobody says where it leads may just be moved: the room we know is kept."""
        try:
            found = await self._resolve(alias)
        except Unreachable:
            if lost:
                raise
            return
        if lost or found is not None:
            self.known_staff_room = found if found in self._client.rooms else None

    def _worth_asking(self, pause: float) -> bool:
        """Not for every message."""
        rooms, at = self._asked
        return rooms != frozenset(self._client.rooms) or time.monotonic() - at > pause

    async def address(self, room: RoomId) -> RoomId | None:
        """The id of a room that may be called by its alias; None if there is no such room."""
        return room if not room.startswith("#") else await inquiry.behind(self._client, room)

    async def network(self, reference: str) -> Network | None:
        """The network room with this id, alias or name, if we are in it."""
        room = await self._resolve(reference)
        if room is None or room not in self._client.rooms:
            return None
        return await self._network(room)

    async def networks(self) -> list[Network]:
        """All network rooms we are in."""
        rooms = [RoomId(room) for room in self._client.rooms]
        return [await self._network(room) for room in rooms if await self.place(room) is Place.NETWORK]

    async def successor(self, room: RoomId) -> RoomId | None:
        """The room that has replaced this one, if any.

        A room we are in already has to say so itself: nobody moves a network into the room of another.
        """
        tombstone = await inquiry.state(self._client, room, "m.room.tombstone/")
        successor = tombstone.get("replacement_room")
        if not is_id(successor) or not successor.startswith("!"):
            return None
        if successor in self._client.rooms:
            creation = await inquiry.state(self._client, RoomId(successor), "m.room.create/")
            if mapping(creation.get("predecessor")).get("room_id") != room:
                return None
        return RoomId(successor)

    async def credentials(self, user: UserId, room: RoomId) -> Credentials:
        """What speaks for a person who wants to steer a round in `room`."""
        return Credentials(
            appointed=user in self._appointed,
            in_staff_room=await self._in_staff_room(user),
            in_network_room=user in await inquiry.joined(self._client, room),
            may_speak=await inquiry.may_speak(self._client, user, room),
        )

    async def is_member(self, user: UserId, room: RoomId) -> bool:
        """Whether a person is in the room right now."""
        return (await self.stay(user, room)).inside

    async def stay(self, user: UserId, room: RoomId) -> Stay:
        """Whether a person is in a room and, if not, until when she was."""
        event = await inquiry.state(self._client, room, f"m.room.member/{quote(user, safe='')}?format=event")
        membership = mapping(event.get("content")).get("membership")
        if membership not in ("leave", "ban"):
            return Stay(inside=membership == "join")
        before = mapping(mapping(event.get("unsigned")).get("prev_content")).get("membership", "join")
        stamp = event.get("origin_server_ts")
        if before != "join" or not isinstance(stamp, int):
            # An invitation that was declined, or taken back.
            return OUTSIDE
        return Stay(inside=False, left=_moment(stamp))

    async def people(self, rooms: Iterable[RoomId]) -> dict[UserId, str | None]:
        """Everybody in these rooms, and all who belong to the office, but us; with their names there."""
        staff_room = await self.staff_room()
        people: dict[str, str | None] = dict.fromkeys(self._appointed)
        for room in {*rooms, *([staff_room] if staff_room else ())}:
            people |= await inquiry.joined(self._client, room)
        return {UserId(user): name for user, name in people.items() if user != self._client.user_id}

    async def size(self, room: RoomId, via: str) -> int:
        """How many people are in a room we are invited to, by a person of the homeserver `via`.

        0 if the homeserver does not tell: many do not, or wait for `via` longer than we do.
        """
        path = f"room_summary/{quote(room, safe='')}?via={quote(via, safe='')}"
        try:
            status, answer = await self._client.call("GET", path, version="v1")
        except Unreachable:
            return 0
        count = answer.get("num_joined_members")
        return count if status == 200 and isinstance(count, int) else 0

    async def is_staff(self, user: UserId) -> bool:
        """Whether a person belongs to the office, whatever the room."""
        return await self._in_staff_room(user) or user in self._appointed

    async def _in_staff_room(self, user: UserId) -> bool:
        staff_room = await self.staff_room()
        return staff_room is not None and user in await inquiry.joined(self._client, staff_room)

    async def _network(self, room: RoomId) -> Network:
        known = self._client.rooms[room]
        staff_room = await self.staff_room()
        staff = self._appointed | set(await inquiry.joined(self._client, staff_room) if staff_room else {})
        people = await inquiry.joined(self._client, room)
        present = [
            introduce(UserId(user), name)
            for user, name in sorted(people.items())
            if user != self._client.user_id
        ]
        members = tuple(one for one in present if one.user not in staff)
        name = known.name or known.display_name
        colleagues = tuple(one for one in present if one.user in staff)
        return Network(room, name, bool(known.encrypted), members, staff=colleagues)

    async def _resolve(self, reference: str) -> RoomId | None:
        if reference.startswith("!"):
            return RoomId(reference)
        if reference.startswith("#"):
            return await inquiry.behind(self._client, reference)
        return self._named(reference)

    def _named(self, name: str) -> RoomId | None:
        """A room by its name, if only one is called so."""
        wanted = name.strip().casefold()
        rooms = self._client.rooms.items()
        found = [id_ for id_, room in rooms if room.name and room.name.casefold() == wanted]
        return RoomId(found[0]) if len(found) == 1 else None


def _moment(stamp: int) -> datetime:
    """A homeserver's stamp as a moment; whatever is out of this world is as old as can be."""
    try:
        return datetime.fromtimestamp(stamp / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
