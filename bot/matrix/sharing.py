"""Sharing: whoever may read what we say gets the key first.

nio counts a room's key as shared even with devices that did not get it: one for which the homeserver had
no one-time key, or one whose message was lost on the way. Such a device could never read us. Here the
first kind is tried again while we go on speaking, and the second holds the message back.

We share with every device of every member, signed by its owner or not. MSC4153 advises against the latter;
but who leaves them out shuts out members with older clients, and what the office says to all is no secret
that one of them may not have.
"""

import logging
import time
from collections import Counter, defaultdict
from typing import Any

from aiohttp import ClientError
from nio import (
    Api,
    AsyncClient,
    KeysQueryError,
    KeysQueryResponse,
    Response,
    RoomSendError,
    RoomSendResponse,
    ShareGroupSessionError,
    ShareGroupSessionResponse,
)
from nio.crypto import OlmDevice

_log = logging.getLogger(__name__)

# A device without one-time keys is often one that lies in a drawer: no reason to ask at every message.
_SECONDS_BETWEEN_CLAIMS = 600.0
# So often a message is held back for a key that does not get through; then it is said to the others.
_PATIENCE = 5


class KeyNotDelivered(Exception):
    """A key did not reach devices that could have it; the message waits, and nobody has missed anything."""


class SharingClient(AsyncClient):
    """An AsyncClient that keeps an eye on which devices can read what it says."""

    _claimed: dict[str, float]
    _undelivered: Counter[str]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._claimed = {}
        self._undelivered = Counter()

    async def room_send(
        self,
        room_id: str,
        message_type: str,
        content: dict[Any, Any],
        tx_id: str | None = None,
        ignore_unverified_devices: bool = False,
    ) -> RoomSendResponse | RoomSendError:
        """As in nio; devices that were left out before are tried again. May raise KeyNotDelivered."""
        if message_type != "m.reaction":  # those are not encrypted
            await self._invite_left_out(room_id)
        return await super().room_send(room_id, message_type, content, tx_id, ignore_unverified_devices)

    async def share_group_session(
        self, room_id: str, ignore_unverified_devices: bool = False
    ) -> ShareGroupSessionResponse | ShareGroupSessionError:
        """As in nio, but whoever waits for the sharing is released even if it fails.

        Raises KeyNotDelivered if devices did not get the key although there is a way to them.
        """
        if room_id in self.sharing_session:
            return await super().share_group_session(room_id, ignore_unverified_devices)
        try:
            answer = await super().share_group_session(room_id, ignore_unverified_devices)
        finally:
            waiting = self.sharing_session.pop(room_id, None)
            if waiting is not None:
                waiting.set()
        self._judge(room_id)
        return answer

    async def create_matrix_response(self, response_class: type, *arguments: Any, **named: Any) -> Response:
        """As in nio, but a key that could not be shared does not log us out.

        nio puts the devices it was meant for where the answer should say that our login is over.
        """
        answer = await super().create_matrix_response(response_class, *arguments, **named)
        if isinstance(answer, ShareGroupSessionError):
            answer.soft_logout, answer.retry_after_ms = False, None
        return answer

    async def keys_query(self) -> KeysQueryResponse | KeysQueryError:
        """As in nio; but who is asked for is off the list at once, and back on it if there is no answer.

        nio strikes off all of whom the answer speaks: a device that came while we asked was never seen.
        """
        assert self.olm is not None
        asked, answered = set(self.users_for_key_query), set()
        method, path, data = Api.keys_query(self.access_token, asked)
        self.olm.users_for_key_query -= asked
        try:
            answer = await self._send(KeysQueryResponse, method, path, data)
            if isinstance(answer, KeysQueryResponse):
                answered = set(answer.device_keys)
            return answer
        finally:
            self.olm.users_for_key_query |= asked - answered

    def left_out(self, room_id: str) -> list[OlmDevice]:
        """The devices of a room's members that do not have the key with which we speak there now."""
        room, session = self.rooms.get(room_id), self.olm and self.olm.outbound_group_sessions.get(room_id)
        if room is None or not session or not session.shared:
            return []
        served = session.users_shared_with | session.users_ignored
        devices = (device for user in room.users for device in self.device_store.active_user_devices(user))
        return [device for device in devices if (device.user_id, device.id) not in served]

    async def _invite_left_out(self, room_id: str) -> None:
        """Begin a new key if one of those left out can be reached by now; it is shared with all again."""
        missing = self.left_out(room_id)
        if missing and time.monotonic() - self._claimed.get(room_id, 0.0) > _SECONDS_BETWEEN_CLAIMS:
            self._claimed[room_id] = time.monotonic()
            await self._claim(missing)
        if any(self._has_a_way_to(device) for device in missing):
            self.invalidate_outbound_session(room_id)

    async def _claim(self, devices: list[OlmDevice]) -> None:
        wanted = defaultdict(list)
        for device in devices:
            wanted[device.user_id].append(device.id)
        try:
            await self.keys_claim(wanted)
        except (ClientError, OSError, TimeoutError) as fault:
            _log.warning("keys of %d devices could not be claimed (%s)", len(devices), type(fault).__name__)

    def _judge(self, room_id: str) -> None:
        missing = self.left_out(room_id)
        undelivered = [device for device in missing if self._has_a_way_to(device)]
        self._undelivered[room_id] = self._undelivered[room_id] + 1 if undelivered else 0
        if undelivered and self._undelivered[room_id] < _PATIENCE:
            self.invalidate_outbound_session(room_id)
            raise KeyNotDelivered(f"{len(undelivered)} devices")
        self._claimed[room_id] = time.monotonic()
        for device in missing:
            _log.warning("in room %s device %s of %s cannot read us", room_id, device.id, device.user_id)

    def _has_a_way_to(self, device: OlmDevice) -> bool:
        return self.olm is not None and self.olm.session_store.get(device.curve25519) is not None
