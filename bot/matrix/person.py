"""A person with a Matrix client of her own, for the demo and the tests: she says, hears, edits, reacts.

Not a part of the bot: persons are what the bot meets. They encrypt as real clients do, on a fresh device.
"""

import asyncio
import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import nio
from nio.crypto import decrypt_attachment
from nio.store import SqliteMemoryStore

from bot.matrix.heard import Heard, heard_of
from bot.meeting.ids import EventId, RoomId, UserId

_LONG_POLL = 30_000  # milliseconds
_PAUSE_AFTER_ERROR = 0.5
# A busy machine is slow; nothing waits this long if all is well.
_PATIENCE = 60.0
_FILTER: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": 500}, "ephemeral": {"types": []}, "account_data": {"types": []}},
}
# nio waits up to a minute between attempts while the server is down; a person notices at once.
_IMPATIENT = {"max_timeout_retry_wait_time": 0.5}

_Answer = TypeVar("_Answer", bound=nio.Response)
_Fact = TypeVar("_Fact")


class Refused(RuntimeError):
    """The homeserver refused what a person wanted to do; says errcode and reason."""


class Person:
    """A logged-in person; made by `login`, ended by `close` or `async with`.

    She accepts every invitation. `heard` holds all events in the order in which /sync brought them.
    Whatever the homeserver refuses raises Refused; whatever takes too long raises TimeoutError.
    """

    def __init__(self, client: nio.AsyncClient) -> None:
        self.heard: list[Heard] = []
        self._client = client
        self._sealed: dict[int, nio.MegolmEvent] = {}
        self._news = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def login(
        cls, homeserver: str, user: str, password: str, store: Path | None = None, *, device: str = ""
    ) -> Self:
        """Log in (`user`: Matrix id or local part), publish keys, sync once and go on listening.

        Keys live in memory, or in the directory `store`. Every login makes a new device, unless `device`
        names one whose keys `store` still holds. Raises Refused.
        """
        person = cls(_client(homeserver, user, store, device))
        try:
            await person._arrive(password)
        except BaseException:
            await person.close()
            raise
        return person

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop listening and let go of sockets and files; the device stays known to the homeserver."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self._client.close()
        if self._client.store is not None:
            self._client.store.database.close()

    @property
    def user(self) -> UserId:
        return UserId(self._client.user_id)

    @property
    def device(self) -> str:
        return str(self._client.device_id)

    @property
    def rooms(self) -> frozenset[RoomId]:
        """Where she is joined, as far as /sync has told."""
        return frozenset(RoomId(room) for room in self._client.rooms)

    # Hearing

    async def hear(
        self,
        matches: Callable[[Heard], bool] | None = None,
        *,
        since: int = 0,
        timeout: float = _PATIENCE,  # noqa: ASYNC109 – part of what is awaited, and of the complaint
        **traits: object,
    ) -> Heard:
        """Return the first event that has all `traits` (fields and properties of Heard) and that `matches`.

        Looks at the past first, from index `since` of `heard` on: `len(anna.heard)` taken before an act
        leaves out what was there before. Example: `await anna.hear(room=room, sender=bot, key="✅")`.
        """

        def fits(heard: Heard) -> bool:
            same = all(getattr(heard, name) == value for name, value in traits.items())
            return same and (matches is None or matches(heard))

        return await self._until(lambda: next(filter(fits, self.heard[since:]), None), str(traits), timeout)

    async def meet(self, room: str, *users: str, timeout: float = _PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until she is in `room` and sees all `users` joined; only then her words reach them."""
        await self._until(lambda: self._sees(room, users) or None, f"{users} in {room}", timeout)

    async def recognise(self, user: str, instead_of: str) -> None:
        """Wait until she knows another device of `user` in the place of one; only then her words reach it."""

        def others() -> set[str]:
            known = {device.id for device in self._client.device_store.active_user_devices(user)}
            return set() if instead_of in known else known

        await self._until(lambda: others() or None, f"another device of {user}", _PATIENCE)

    def read(self, room: str) -> str:
        """Return the room's messages as she has them, one per line: `@sender:server: body`."""
        return "\n".join(f"{one.sender}: {one.body}" for one in self.heard if one.room == room and one.body)

    async def download(self, heard: Heard) -> bytes:
        """Return the bytes of an attached file, decrypted."""
        content = heard.source["content"]
        file = content.get("file")
        answer = await self._client.download(file["url"] if file else content["url"])
        data: bytes = _done(answer, nio.MemoryDownloadResponse).body
        if file:
            data = decrypt_attachment(data, file["key"]["k"], file["hashes"]["sha256"], file["iv"])
        return data

    # Saying

    async def say(self, room: str, text: str) -> EventId:
        return await self._send(room, _message(text))

    async def attach(self, room: str, name: str, data: bytes, caption: str = "") -> EventId:
        """Send a file, encrypted as Element does it in an encrypted room."""
        kind, size = "application/octet-stream", len(data)
        answer, keys = await self._client.upload(io.BytesIO(data), kind, name, encrypt=True, filesize=size)
        file = keys | {"url": _done(answer, nio.UploadResponse).content_uri}
        content = {"msgtype": "m.file", "body": caption or name, "filename": name, "file": file}
        return await self._send(room, content)

    async def reply(self, room: str, event: str, text: str) -> EventId:
        """A rich reply, as the reply button of Element makes it."""
        relation = {"m.in_reply_to": {"event_id": event}}
        return await self._send(room, _message(text) | {"m.relates_to": relation})

    async def reply_in_thread(self, room: str, root: str, text: str) -> EventId:
        """A message in the thread of `root`, as the thread panel of Element makes it."""
        latest = next((one.event_id for one in reversed(self.heard) if one.thread == root), root)
        relation = {
            "rel_type": "m.thread",
            "event_id": root,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": latest},
        }
        return await self._send(room, _message(text) | {"m.relates_to": relation})

    async def edit(self, room: str, event: str, text: str) -> EventId:
        relation = {"rel_type": "m.replace", "event_id": event}
        changed = _message(f"* {text}") | {"m.new_content": _message(text), "m.relates_to": relation}
        return await self._send(room, changed)

    async def react(self, room: str, event: str, key: str) -> EventId:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        return await self._send(room, {"m.relates_to": relation}, "m.reaction")

    async def redact(self, room: str, event: str) -> EventId:
        answer = await self._client.room_redact(room, event)
        return EventId(_done(answer, nio.RoomRedactResponse).event_id)

    # Rooms

    async def create_room(
        self, name: str, invite: tuple[str, ...] = (), encrypted: bool = True, alias: str | None = None
    ) -> RoomId:
        """Create a private room and return once it is there for her. `alias` is the local part only."""
        answer = await self._client.room_create(
            name=name,
            alias=alias,
            invite=invite,
            preset=nio.RoomPreset.private_chat,
            initial_state=_encryption() if encrypted else (),
        )
        return await self._enter(_done(answer, nio.RoomCreateResponse).room_id, encrypted)

    async def direct(self, user: str) -> RoomId:
        """Open an encrypted conversation with `user` alone."""
        answer = await self._client.room_create(
            is_direct=True,
            invite=(user,),
            preset=nio.RoomPreset.trusted_private_chat,
            initial_state=_encryption(),
        )
        return await self._enter(_done(answer, nio.RoomCreateResponse).room_id, encrypted=True)

    async def join(self, room: str) -> RoomId:
        """Join by id or alias and return once the room is there for her."""
        answer = await self._client.join(room)
        return await self._enter(_done(answer, nio.JoinResponse).room_id)

    async def invite(self, room: str, user: str) -> None:
        _done(await self._client.room_invite(room, user), nio.RoomInviteResponse)

    async def leave(self, room: str) -> None:
        _done(await self._client.room_leave(room), nio.RoomLeaveResponse)

    async def set_power(self, room: str, user: str, level: int) -> None:
        kind = "m.room.power_levels"
        answer = await self._client.room_get_state_event(room, kind)
        levels = _done(answer, nio.RoomGetStateEventResponse).content
        changed = levels | {"users": levels.get("users", {}) | {user: level}}
        _done(await self._client.room_put_state(room, kind, changed), nio.RoomPutStateResponse)

    # Underneath

    async def _arrive(self, password: str) -> None:
        name = f"Umlauf person {self._client.user}"
        _done(await self._client.login(password, device_name=name), nio.LoginResponse)
        if self._client.should_upload_keys:
            _done(await self._client.keys_upload(), nio.KeysUploadResponse)
        first = await self._client.sync(sync_filter=_FILTER, full_state=True)
        await self._take(_done(first, nio.SyncResponse))
        self._listening = asyncio.create_task(self._listen(), name=f"{self.user} listens")

    async def _listen(self) -> None:
        try:
            while True:
                answer = await self._client.sync(timeout=_LONG_POLL, sync_filter=_FILTER)
                if isinstance(answer, nio.SyncResponse):
                    await self._take(answer)
                else:
                    await asyncio.sleep(_PAUSE_AFTER_ERROR)
        finally:
            await self._tell()

    async def _take(self, answer: nio.SyncResponse) -> None:
        for room, info in answer.rooms.join.items():
            for event in info.timeline.events:
                self._note(room, event)
        for room in answer.rooms.leave:
            self._client.rooms.pop(room, None)  # nio itself never notices that a person is out
        await self._tend_keys()
        self._unseal()
        await self._tell()
        for room in answer.rooms.invite:
            await self._client.join(room)

    def _note(self, room: str, event: nio.Event | nio.BadEvent | nio.UnknownBadEvent) -> None:
        if isinstance(event, nio.MegolmEvent):
            self._sealed[len(self.heard)] = event
        self.heard.append(heard_of(room, event))

    def _unseal(self) -> None:
        """A key may come later than the message it opens."""
        for index, event in tuple(self._sealed.items()):
            with contextlib.suppress(nio.EncryptionError):
                self.heard[index] = heard_of(event.room_id, self._client.decrypt_event(event))
                del self._sealed[index]

    async def _tend_keys(self) -> None:
        if self._client.should_upload_keys:
            await self._client.keys_upload()
        if self._client.should_query_keys:
            await self._client.keys_query()
        if self._client.should_claim_keys:
            await self._client.keys_claim(self._client.get_users_for_key_claiming())
        await self._client.send_to_device_messages()

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _until(self, fact: Callable[[], _Fact | None], what: str, patience: float) -> _Fact:
        """Return `fact()` as soon as it is something; looked at after each sync."""
        try:
            async with asyncio.timeout(patience), self._news:
                await self._news.wait_for(lambda: self._gone or fact() is not None)
        except TimeoutError:
            latest = [(one.sender, one.kind) for one in self.heard[-5:]]
            raise TimeoutError(f"{self.user} waited {patience} s for {what}; last came {latest}") from None
        found = fact()
        if found is None:
            raise Refused(f"{self.user} listens no longer and waited for {what}") from self._fault
        return found

    @property
    def _gone(self) -> bool:
        return self._listening is None or self._listening.done()

    @property
    def _fault(self) -> BaseException | None:
        task = self._listening
        return task.exception() if task is not None and task.done() and not task.cancelled() else None

    def _sees(self, room: str, users: tuple[str, ...]) -> bool:
        here = self._client.rooms.get(room)
        return here is not None and set(users) <= here.users.keys() - here.invited_users.keys()

    def _knows_devices(self) -> bool | None:
        """Only whoever listens asks for them: an answer that comes beside a sync may be older than that."""
        return not self._client.should_query_keys or None

    async def _enter(self, room: str, encrypted: bool = False) -> RoomId:
        """Wait for a room; a new one may come with the first /sync before its encryption is switched on."""
        await self.meet(room)
        if encrypted:
            await self._until(lambda: self._client.rooms[room].encrypted or None, room, _PATIENCE)
        return RoomId(room)

    async def _send(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> EventId:
        await self.meet(room)  # nio cannot send to a room that /sync has not brought yet
        await self._until(self._knows_devices, f"devices in {room}", _PATIENCE)
        answer = await self._client.room_send(room, kind, content, ignore_unverified_devices=True)
        return EventId(_done(answer, nio.RoomSendResponse).event_id)


def _client(homeserver: str, user: str, store: Path | None, device: str) -> nio.AsyncClient:
    if store is None:
        config = nio.AsyncClientConfig(store=SqliteMemoryStore, **_IMPATIENT)
        return nio.AsyncClient(homeserver, user, device, config=config)
    store.mkdir(parents=True, exist_ok=True)
    config = nio.AsyncClientConfig(**_IMPATIENT)
    return nio.AsyncClient(homeserver, user, device, store_path=str(store), config=config)


def _done(answer: object, wanted: type[_Answer]) -> _Answer:
    """nio returns errors instead of raising them."""
    if isinstance(answer, wanted):
        return answer
    code, reason = getattr(answer, "status_code", None), getattr(answer, "message", "no reason given")
    raise Refused(f"{type(answer).__name__}: {code} {reason}")


def _message(text: str) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": text, "m.mentions": {}}


def _encryption() -> list[dict[str, Any]]:
    return [nio.EnableEncryptionBuilder().as_dict()]
