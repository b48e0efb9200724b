"""nio's client, hardened.

nio 0.26 lets one malformed event or one bursting ciphertext end a whole sync, and believes state and
redactions that any member can send encrypted. Both are refused here, before nio's own picture of the room
can change.
Keys are kept before they are used: nio itself would go on without those it could not write down.
The overridden names are internal to nio; tests/integration/test_nio_contract.py says what we rely on.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeGuard

from aiohttp import ClientError, ClientResponse
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
    RoomMessagesResponse,
    ToDeviceEvent,
    UnknownBadEvent,
)
from nio.events.misc import BadEventType
from nio.store import SqliteStore
from peewee import PeeweeException

from bot.matrix import seal, wire
from bot.matrix.engine import Engine
from bot.matrix.sharing import SharingClient

_log = logging.getLogger(__name__)


class Unreachable(Exception):
    """The homeserver did not answer; the message says why, in words for the operator."""


class KeysNotKept(Exception):
    """The store of our keys cannot be used now; what the homeserver told us is to be asked for again."""


_ESSENTIAL = ("type", "event_id", "sender")
# Halves of characters and zero characters: no database takes them, no honest id has them.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# The largest number that every reader of JSON reads alike.
_END_OF_TIME = 2**53 - 1
_TWICE = (
    "the homeserver has other one-time keys of device %s: if they were not restored from a backup, a second "
    "bot uses them; stop it and give it a storage directory of its own"
)

# Our own mark on everything we say: finds a letter again when the homeserver forgot its transaction id.
MARK = "org.umlauf.letter"


class HardenedClient(SharingClient):
    """An AsyncClient that one bad event cannot stop or deceive; `refused` counts such events."""

    refused = 0
    _keys_ahead = False

    olm: Engine | None

    def load_store(self) -> None:
        """As in nio, with our own engine. Reading the keys twice costs a moment at the start."""
        super().load_store()
        if self.olm is not None and not isinstance(self.olm, Engine):
            self.olm = Engine(self.user_id, self.device_id, self.store)

    async def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, version: str = "v3"
    ) -> tuple[int, dict[str, Any]]:
        """Ask the homeserver something nio has no words for: `path` below /_matrix/client/ and the version.

        Returns status and JSON object ({} if it was none). Raises Unreachable if there was no answer.
        """
        headers = {"Content-Type": "application/json"}
        if self.access_token:
            headers["Authorization"] = f"Bearer {self.access_token}"
        data = None if body is None else json.dumps(body)
        try:
            answer = await self.send(method, f"/_matrix/client/{version}/{path}", data, headers)
            found = wire.parse(await answer.read())
        except ValueError:
            return answer.status, {}
        except (ClientError, OSError, TimeoutError) as fault:
            raise Unreachable(
                f"The homeserver {self.homeserver} cannot be reached: {_reason(fault)}."
            ) from None
        return answer.status, found if isinstance(found, dict) else {}

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
        """Parse a response and leave out events without the shape every event has.

        A refusal says so, whatever it came with: nio takes an empty body for consent in many places.
        """
        try:
            body = wire.parse(await transport_response.read())
        except ValueError:
            body = {}
        found = self._clean(body) if isinstance(body, dict) else {}
        refused = {"errcode": "M_UNKNOWN", "error": f"status {transport_response.status}"}
        return refused | found if transport_response.status >= 400 else found

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
        return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)

    def _handle_messages_response(self, response: RoomMessagesResponse) -> None:
        for index, event in enumerate(response.chunk):
            if isinstance(event, MegolmEvent):
                response.chunk[index] = self.open_sealed(event, response.room_id) or event

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

    def _clean(self, body: dict[Any, Any]) -> dict[Any, Any]:
        rooms = wire.mapping(body.get("rooms"))
        for section in ("join", "leave"):
            for room in wire.mapping(rooms.get(section)).values():
                for part in ("timeline", "state"):
                    self._keep_well_formed(wire.mapping(wire.mapping(room).get(part)), "events", _event)
        for room in wire.mapping(rooms.get("invite")).values():
            self._keep_well_formed(
                wire.mapping(wire.mapping(room).get("invite_state")), "events", _bare_event
            )
        self._keep_well_formed(body, "chunk", _event)
        self._keep_well_formed(wire.mapping(body.get("to_device")), "events", _bare_event)
        return body

    def _keep_well_formed(
        self, holder: dict[str, Any], name: str, read: Callable[[object], dict[str, Any] | None]
    ) -> None:
        events = holder.get(name)
        if not isinstance(events, list):
            return
        good = [event for event in map(read, events) if event is not None]
        self.refused += len(events) - len(good)
        holder[name] = good


def create(homeserver: str, user: str, device: str, store: str) -> HardenedClient:
    """Build a client; nothing is opened or sent yet. `store` is the folder of its keys."""
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
    return HardenedClient(homeserver, user, device, store_path=store, config=config)


def _reason(fault: BaseException) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__


def _event(event: object) -> dict[str, Any] | None:
    """An event with the shape every event has, else None; a time out of this world becomes a possible one."""
    if not _has_content(event):
        return None
    stamp = event.get("origin_server_ts")
    if not isinstance(stamp, int) or not all(_is_storable(event.get(name)) for name in _ESSENTIAL):
        return None
    return event | {"origin_server_ts": min(max(stamp, 0), _END_OF_TIME)}


def _bare_event(event: object) -> dict[str, Any] | None:
    """An event as it is sent to a device, or told with an invitation: without id and time."""
    if not _has_content(event):
        return None
    well = all(_is_storable(event.get(name)) for name in ("type", "sender"))
    return event if well and isinstance(event.get("unsigned", {}), dict) else None


def _has_content(event: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(event, dict) and isinstance(event.get("content"), dict) and wire.is_shallow(event)


def _is_storable(value: object) -> bool:
    return isinstance(value, str) and not _UNSTORABLE.search(value)
