"""nio's client, hardened.

nio 0.26 lets one malformed event or one bursting ciphertext end a whole sync, and believes state and
redactions that any member can send encrypted. Both are refused here, before nio's own picture of the room
can change.
Keys are kept before they are used: nio itself would go on without those it could not write down.
The overridden names are internal to nio; tests/integration/test_nio_contract.py says what we rely on.
"""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession
from nio import (
    Api,
    AsyncClientConfig,
    BadEvent,
    EncryptionError,
    Event,
    KeysUploadError,
    KeysUploadResponse,
    MatrixRoom,
    MegolmEvent,
    RedactionEvent,
    Response,
    RoomInfo,
    RoomMessagesResponse,
    SyncResponse,
    ToDeviceEvent,
    UnknownBadEvent,
)
from nio.events.misc import BadEventType
from nio.store import SqliteStore
from peewee import PeeweeException

from bot.faults import described
from bot.matrix import outage, seal, shape, wire
from bot.matrix.engine import Engine
from bot.matrix.proxy import Proxy, between
from bot.matrix.sharing import SharingClient

_log = logging.getLogger(__name__)


# The only refusals (4xx) that may pass: our token is unknown for the moment, or we ask too often.
PASSING = (401, 408, 429)
# Refusals that count also without an errcode: a 401 may ask for the password in its own way, and what is too
# long stays too long, whoever says so.
_MEANT = (401, 413, 414)


class Unreachable(Exception):
    """The homeserver did not answer; the message says why, in words for the operator.

    `wait` is how many seconds it wants to be left alone.
    """

    def __init__(self, reason: str, *, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


class KeysNotKept(Exception):
    """The store of our keys cannot be used now; what the homeserver told us is to be asked for again."""


_TWICE = (
    "the homeserver has other one-time keys of device %s: if they were not restored from a backup, a second "
    "bot uses them; stop it and give it a storage directory of its own"
)

# Opening messages for our device blocks the event loop, since each is written to disk: after so many seconds
# others get their turn.
_TURN = 0.01

# Our own mark on everything we say: finds a letter again when the homeserver forgot its transaction id.
MARK = "org.umlauf.letter"


class HardenedClient(SharingClient):
    """An AsyncClient that one bad event cannot stop or deceive; `refused` counts such events."""

    refused = 0
    through: Proxy | None = None
    _keys_ahead = False

    olm: Engine | None
    client_session: ClientSession | None

    def load_store(self) -> None:
        """As in nio, with our own engine. Reading the keys twice costs a moment at the start."""
        super().load_store()
        if self.olm is not None and not isinstance(self.olm, Engine):
            self.olm = Engine(self.user_id, self.device_id, self.store)

    async def send(self, *arguments: Any, **named: Any) -> ClientResponse:
        """As in nio, but through our proxy; nio's own way there raises what no caller of nio expects."""
        if self.client_session is None and self.through is not None:
            self.client_session = ClientSession(proxy=self.through.url)
        return await super().send(*arguments, **named)

    async def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, version: str = "v3"
    ) -> tuple[int, dict[str, Any]]:
        """Ask the homeserver something nio has no words for: `path` below /_matrix/client/ and the version.

        Returns status and JSON object ({} if it was none). Raises Unreachable if there was no answer, or a
        refusal that is not the homeserver's: a page in front of it says nothing about rooms and people.
        """
        headers = {"Content-Type": "application/json"}
        if self.access_token:
            headers["Authorization"] = f"Bearer {self.access_token}"
        data = None if body is None else json.dumps(body)
        try:
            answer = await self.send(method, f"/_matrix/client/{version}/{path}", data, headers)
            told = await self._told(answer)
        except (ClientError, OSError, TimeoutError) as fault:
            raise Unreachable(
                f"The homeserver {self.homeserver} cannot be reached: {outage.reason(fault)}."
            ) from None
        if told.get("errcode") == shape.UNSAID and answer.status not in _MEANT:
            raise Unreachable(
                f"{self.homeserver} does not answer like a homeserver (status {answer.status})."
            )
        return answer.status, told

    async def keys_upload(self) -> KeysUploadResponse | KeysUploadError:
        """Publish new one-time keys; kept before, since what is published and lost closes messages for ever.

        Those that the homeserver refuses give way to new ones. It has others under the same names if the
        device is used by a second bot; nio would offer the same ones for ever, and be left without any.
        Raises KeysNotKept.
        """
        assert self.olm is not None
        keys = self.olm.share_keys()
        self._keep_account()
        method, path, data = Api.keys_upload(self.access_token, keys)
        answer = await self._send(KeysUploadResponse, method, path, data)
        refused = isinstance(answer, KeysUploadError) and answer.transport_response.status == 400
        if refused and self.olm.account.shared:
            _log.error(_TWICE, self.device_id)
            self.olm.account.mark_keys_as_published()
            self._keep_account()
        return answer

    async def receive_response(self, response: Response) -> None:
        """Take in what the homeserver told; raises KeysNotKept if its keys could not be kept.

        What nio holds in memory is then ahead of what is safe: before the next try it goes back to that.
        """
        try:
            if self._keys_ahead:
                self._read_keys_again()
            await super().receive_response(response)
        except PeeweeException as fault:
            self._keys_ahead = True
            raise KeysNotKept(str(fault)) from fault

    async def parse_body(self, transport_response: ClientResponse) -> dict[Any, Any]:
        """Parse a response, whatever it is, into the shape that nio relies on."""
        found, dropped = shape.of_answer(await self._told(transport_response))
        self.refused += dropped
        return found

    async def _told(self, answer: ClientResponse) -> dict[str, Any]:
        """The JSON object of an answer, {} if it is none; a refusal always says that it is one."""
        try:
            found = wire.mapping(wire.parse(await answer.read()))
        except ValueError:
            found = {}
        return found if answer.status < 400 else shape.of_refusal(found, answer.status, answer.headers)

    def open_sealed(self, event: MegolmEvent, room_id: str) -> Event | BadEventType | None:
        """Decrypt an event; None if the key is missing, a BadEvent if it may not be believed."""
        if self.olm is None:
            return None
        event.room_id = room_id
        try:
            if seal.is_of_somebody_else(self.olm, event):
                return self._refuse(event)
            clear = self.olm.decrypt_megolm_event(event)
        except EncryptionError:
            if not seal.waits_for_its_key(self.olm, event):
                return self._refuse(event)
            self.olm.ask_for_key(event)
            return None
        except Exception:
            # Whatever is inside was not made to be read: nothing later will make it readable.
            return self._refuse(event)
        if "state_key" in clear.source or isinstance(clear, RedactionEvent | BadEvent | UnknownBadEvent):
            return self._refuse(event)
        return clear

    def call_off(self, request: ToDeviceEvent) -> None:
        """Call off a verification that another device asks ours for."""
        if self.olm is not None:
            self.olm.call_off(request)

    def encrypt(self, room_id: str, message_type: str, content: dict[Any, Any]) -> tuple[str, dict[str, Any]]:
        """Encrypt, and leave our mark in the clear: after a restore from a backup, the keys of what we said
        since are gone, and it is still ours. The mark is a keyed hash and tells others nothing.
        """
        kind, sealed = super().encrypt(room_id, message_type, content)
        return kind, sealed | {MARK: content[MARK]} if MARK in content else sealed

    def _handle_timeline_event(
        self, event: Event | BadEventType, room_id: str, room: MatrixRoom, encrypted_rooms: set[str]
    ) -> Event | BadEventType | None:
        if isinstance(event, MegolmEvent) and self.olm:
            return self.open_sealed(event, room_id)
        try:
            return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        except Exception as fault:
            _not_pictured(event, fault)
            return None

    def _handle_joined_state(self, room_id: str, join_info: RoomInfo, encrypted_rooms: set[str]) -> None:
        """As in nio; but one state that does not go into its picture of a room costs no other its place."""
        told, join_info.state = join_info.state, []
        super()._handle_joined_state(room_id, join_info, encrypted_rooms)
        for event in told:
            join_info.state = [event]
            try:
                super()._handle_joined_state(room_id, join_info, encrypted_rooms)
            except Exception as fault:
                _not_pictured(event, fault)
        join_info.state = told

    async def _handle_joined_rooms(self, response: SyncResponse) -> None:
        """And the rooms we are no longer in: nio does not look into those."""
        await super()._handle_joined_rooms(response)
        for room_id, info in response.rooms.leave.items():
            self._open_all(info.timeline.events, room_id)

    def _handle_messages_response(self, response: RoomMessagesResponse) -> None:
        self._open_all(response.chunk, response.room_id)

    def _open_all(self, events: list[Event], room_id: str) -> None:
        for index, event in enumerate(events):
            if isinstance(event, MegolmEvent):
                events[index] = self.open_sealed(event, room_id) or event

    async def _handle_to_device(self, response: SyncResponse) -> None:
        """As in nio, but others have their turn in between: anybody can send our device thousands."""
        told, heard, since = response.to_device_events, [], time.monotonic()
        for event in told:
            response.to_device_events = [event]
            await super()._handle_to_device(response)
            heard += response.to_device_events
            if time.monotonic() - since > _TURN:
                await asyncio.sleep(0)
                since = time.monotonic()
        response.to_device_events = heard

    def _handle_decrypt_to_device(self, to_device_event: ToDeviceEvent) -> ToDeviceEvent | None:
        try:
            with self._all_or_nothing():
                return super()._handle_decrypt_to_device(to_device_event)
        except PeeweeException:
            raise
        except Exception:
            # Anybody on Matrix can send our device what nobody can open.
            self.refused += 1
            return None

    def _all_or_nothing(self) -> AbstractContextManager[object]:
        """A box is opened and what is in it kept, or neither: it cannot be opened twice."""
        return self.store.database.atomic() if self.store else nullcontext()

    def _keep_account(self) -> None:
        assert self.olm is not None
        try:
            self.olm.save_account()
        except PeeweeException as fault:
            raise KeysNotKept(str(fault)) from fault

    def _read_keys_again(self) -> None:
        assert self.olm is not None
        self.olm.account = self.store.load_account() or self.olm.account
        self.olm.load()
        self._keys_ahead = False

    def _refuse(self, event: MegolmEvent) -> BadEvent:
        self.refused += 1
        return BadEvent(
            event.source, event.event_id, event.sender, event.server_timestamp, "m.umlauf.refused"
        )


def _not_pictured(event: Event | BadEventType, fault: Exception) -> None:
    """It is read all the same: what nio knows of a room is not what was said there."""
    _log.error("event %s does not go into nio's picture (%s)", event.event_id, described(fault))


def create(
    homeserver: str, user: str, device: str, store: str, *, proxy: str | None = None
) -> HardenedClient:
    """Build a client; nothing is opened or sent yet. `store` is the folder of its keys.

    Without a `proxy` that of the environment counts. Raises ConfigurationProblem if it is none.
    """
    config = AsyncClientConfig(
        # The token moves with our own transaction, never before the events are safe.
        store_sync_tokens=False,
        # A 429 is an answer, not a reason to sleep inside the client: the courier knows what else is to do.
        max_limit_exceeded=0,
        max_timeouts=1,
        request_timeout=30,
        store=SqliteStore,
        store_name="keys.db",
    )
    client = HardenedClient(homeserver, user, device, store_path=store, config=config)
    client.through = between(homeserver, proxy)
    return client
