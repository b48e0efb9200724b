"""Direct rooms: one encrypted room for each person, found again or opened slowly, and never a second one.

A room that we open names its person in its very first event, so that it is found again even if we ended
before `m.direct` knew of it. A room that she opened herself serves as well, if it is encrypted and nobody
else is in it. Who has several reads us where she wrote last, as long as she is in there.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import quote

from nio import MatrixRoom

from bot.matrix.client import HardenedClient, Unreachable
from bot.meeting.ids import RoomId, UserId

MARK = "org.umlauf.direct"
"""Stands in the creation of each room that we open; its value is the person the room is for."""

# Homeservers allow few rooms a minute; nobody waits for a reminder by the second.
_PAUSE = 3.0
_REFUSED = (400, 403, 404)
_ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; in so many seconds, if that is known."""

    reason: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Shut:
    """This person does not want to hear from us, or cannot be invited."""


class _Fit(Enum):
    """Whether we can reach a person in a room."""

    USABLE = auto()
    UNINVITED = auto()
    LEFT = auto()
    NO = auto()


def private(room: MatrixRoom) -> bool:
    """Whether a room is for two, as far as nio knows: without a name, and with nobody else in it."""
    return not (room.name or room.canonical_alias) and len(room.users) <= 2


class DirectRooms:
    """Finds or opens the room for a person; at most one is opened every `pause` seconds."""

    def __init__(self, client: HardenedClient, pause: float = _PAUSE) -> None:
        self._client = client
        self._pause = pause
        self._one_at_a_time = asyncio.Lock()
        # When each person may have a room opened, and the first time that is free behind them all.
        self._turns: dict[UserId, float] = {}
        self._next = 0.0

    async def room(self, user: UserId, spoken: Sequence[RoomId] = ()) -> RoomId | Later | Shut:
        """Where to write to a person: of her rooms, the first that she has `spoken` in.

        Raises Unreachable if the homeserver does not answer.
        """
        async with self._one_at_a_time:
            noted = await self._noted()
            return await self._found(user, noted, spoken) or await self._opened(user, noted)

    def known(self) -> dict[UserId, list[RoomId]]:
        """By person: the rooms that nio knows, in which she can be written to at once.

        May be asked from another thread: what a sync brings meanwhile is seen next time.
        """
        found: dict[UserId, list[RoomId]] = {}
        for room, known in list(self._client.rooms.items()):
            if known.encrypted and private(known):
                for user in set(known.users) - {self._client.user_id}:
                    found.setdefault(UserId(user), []).append(RoomId(room))
        return found

    def sealed(self, room: RoomId, user: UserId) -> bool:
        """Whether what we say there now is encrypted, and for her: a room arrives in the sync bit by bit."""
        known = self._client.rooms.get(room)
        return known is not None and bool(known.encrypted) and user in known.users

    # --- finding ---------------------------------------------------------------------------------

    async def _found(
        self, user: UserId, noted: dict[str, Any], spoken: Sequence[RoomId]
    ) -> RoomId | Later | Shut | None:
        hers = _rooms(noted.get(user))
        others = {room for rooms in noted.values() for room in _rooms(rooms)}
        left = False
        candidates = [*reversed(hers), *await self._unnoted(user, others)]
        before = [room for room in spoken if room in candidates]
        for room in dict.fromkeys([*before, *candidates]):
            fit = await self._fit(room, user)
            left = left or fit is _Fit.LEFT
            if fit is _Fit.UNINVITED:
                return await self._invited(room, user, noted)
            if fit is _Fit.USABLE:
                if room not in hers[-1:]:
                    await self._note(user, room, noted)
                return room
        return Shut() if left else None

    async def _unnoted(self, user: UserId, noted: set[RoomId]) -> list[RoomId]:
        """Rooms that may be hers and are not in `m.direct`: nio does not know yet what we opened just now."""
        answer = await self._ask("joined_rooms")
        return [
            room
            for room in _rooms(answer.get("joined_rooms"))
            if room not in noted and self._may_be(room, user)
        ]

    def _may_be(self, room: RoomId, user: UserId) -> bool:
        known = self._client.rooms.get(room)
        return known is None or (private(known) and set(known.users) <= {user, self._client.user_id})

    async def _fit(self, room: RoomId, user: UserId) -> _Fit:
        """What the homeserver says, not what nio remembers – but for those who are invited only."""
        answer = await self._ask(f"rooms/{quote(room, safe='')}/joined_members")
        known = self._client.rooms.get(room)
        present = {*(answer.get("joined") or {}), *(known.users if known else ())}
        if "joined" not in answer or not present <= {user, self._client.user_id}:
            return _Fit.NO
        if "algorithm" not in await self._state(room, "m.room.encryption/"):
            return _Fit.NO
        ours = await self._is_ours(room, user)
        if not ours and known is None:
            return _Fit.NO
        membership = (await self._state(room, f"m.room.member/{quote(user, safe='')}")).get("membership")
        if membership in ("join", "invite"):
            return _Fit.USABLE
        if not ours:
            return _Fit.NO
        return _Fit.UNINVITED if membership is None else _Fit.LEFT

    async def _is_ours(self, room: RoomId, user: UserId) -> bool:
        creation = await self._state(room, "m.room.create/?format=event")
        content = creation.get("content")
        marked = isinstance(content, dict) and content.get(MARK) == user
        return marked and creation.get("sender") == self._client.user_id

    async def _state(self, room: RoomId, what: str) -> dict[str, Any]:
        return await self._ask(f"rooms/{quote(room, safe='')}/state/{what}")

    async def _ask(self, path: str) -> dict[str, Any]:
        """What the homeserver says, {} if there is no such thing for us. A guess would open a second room."""
        status, answer = await self._client.call("GET", path)
        if status not in (200, 403, 404):
            raise Unreachable(f"The homeserver does not say where a person can be reached (status {status}).")
        return answer if status == 200 else {}

    # --- opening ---------------------------------------------------------------------------------

    async def _opened(self, user: UserId, noted: dict[str, Any]) -> RoomId | Later | Shut:
        wait = self._wait(user)
        if wait > 0:
            return Later("other rooms are opened first", wait)
        status, answer = await self._client.call("POST", "createRoom", _request(user))
        room = answer.get("room_id")
        if status == 200 and isinstance(room, str):
            await self._note(user, RoomId(room), noted)
            return RoomId(room)
        return self._judged(status, answer)

    async def _invited(self, room: RoomId, user: UserId, noted: dict[str, Any]) -> RoomId | Later | Shut:
        """A room of ours in which she never was: the homeserver gave up halfway."""
        path = f"rooms/{quote(room, safe='')}/invite"
        status, answer = await self._client.call("POST", path, {"user_id": user})
        if status != 200:
            return self._judged(status, answer)
        await self._note(user, room, noted)
        return room

    def _judged(self, status: int, answer: dict[str, Any]) -> Later | Shut:
        if status in _REFUSED:
            return Shut()
        wait = answer.get("retry_after_ms")
        seconds = wait / 1000 if isinstance(wait, int) else None
        if status == 429:
            # Until then no room is opened at all; after it everybody queues anew.
            self._turns.clear()
            self._next = time.monotonic() + (seconds or self._pause)
        return Later(str(answer.get("errcode", status)), seconds)

    def _wait(self, user: UserId) -> float:
        """Seconds until a room may be opened for her; 0 takes her turn."""
        now = time.monotonic()
        turn = self._turns.get(user)
        if turn is None:
            turn = max(now, self._next)
            self._next = turn + self._pause
        if turn > now:
            self._turns[user] = turn
            return turn - now
        self._turns.pop(user, None)
        return 0.0

    async def _noted(self) -> dict[str, Any]:
        """What `m.direct` says: the rooms by person."""
        content = await self._ask(self._account_data)
        return {user: rooms for user, rooms in content.items() if isinstance(rooms, list)}

    async def _note(self, user: UserId, room: RoomId, noted: dict[str, Any]) -> None:
        """The last of her rooms is the one that serves."""
        others = [one for one in _rooms(noted.get(user)) if one != room]
        told = noted | {user: [*others, room]}
        await self._client.call("PUT", self._account_data, told)

    @property
    def _account_data(self) -> str:
        return f"user/{quote(self._client.user_id, safe='')}/account_data/m.direct"


def _request(user: UserId) -> dict[str, Any]:
    return {
        "preset": "trusted_private_chat",
        "is_direct": True,
        "invite": [user],
        "initial_state": [_ENCRYPTION],
        "creation_content": {MARK: user},
    }


def _rooms(value: object) -> list[RoomId]:
    return list(_named(value)) if isinstance(value, list) else []


def _named(value: list[object]) -> Iterator[RoomId]:
    return (RoomId(room) for room in value if isinstance(room, str))
