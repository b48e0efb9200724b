"""The engine: nio's own, but lost keys can be asked back, and no device is overlooked or stops another.

nio asks for a key in few cases, and then takes it only from other devices of our own account – of which there
are none. The device that sealed a message may give its key as well: it could have from the beginning.
Element's engine answers if it had meant us to have it.
"""

import logging
from typing import Any

from nio import (
    BadEvent,
    ForwardedRoomKeyEvent,
    KeysClaimResponse,
    KeysQueryResponse,
    MegolmEvent,
    ToDeviceEvent,
    UnknownBadEvent,
)
from nio.crypto import InboundGroupSession, Olm
from nio.store import MatrixStore
from peewee import PeeweeException

from bot.matrix import verification

_log = logging.getLogger(__name__)

# A sender may use a thousand keys that nobody has; we do not ask for a thousand.
_MOST_QUESTIONS = 20
# A longer key id would make a request that no homeserver takes.
_LONGEST_ID = 255


class Engine(Olm):
    """nio's engine for the keys of our device."""

    def __init__(self, user_id: str, device_id: str, store: MatrixStore) -> None:
        super().__init__(user_id, device_id, store)
        self._asked: set[tuple[str, str, str, str]] = set()

    def call_off(self, request: ToDeviceEvent) -> None:
        """Call off a verification that another device asks for; it hears of it after this sync."""
        message = verification.called_off_for(request)
        if message is not None and len(self.outgoing_to_device_messages) < _MOST_QUESTIONS:
            self.outgoing_to_device_messages.append(message)

    def ask_for_key(self, event: MegolmEvent) -> None:
        """Ask the device that sealed an event for its key, once; the question leaves after this sync."""
        key = (event.algorithm, event.room_id, event.session_id, event.sender_key)
        waiting = self.outgoing_to_device_messages
        endless = any(len(part) > _LONGEST_ID for part in (*key, event.device_id))
        if endless or key in self._asked or len(waiting) >= _MOST_QUESTIONS:
            return
        self._asked.add(key)
        waiting.append(event.as_key_request(event.sender, self.device_id, device_id=event.device_id))

    def _handle_key_query(self, response: KeysQueryResponse) -> None:
        """As in nio; but whose devices changed since the homeserver was asked is asked for again."""
        changed = set(self.users_for_key_query)
        super()._handle_key_query(response)
        self.users_for_key_query |= changed

    def _handle_key_claiming(self, response: KeysClaimResponse) -> None:
        """As in nio; but a key that opens no way to its device costs no other device its own."""
        for user, devices in response.one_time_keys.items():
            for device, keys in devices.items():
                try:
                    super()._handle_key_claiming(KeysClaimResponse({user: {device: keys}}, {}))
                except PeeweeException:
                    raise
                except Exception as fault:
                    _log.warning("no way to device %s of %s (%s)", device, user, type(fault).__name__)

    def verify_json(self, json: Any, user_key: str, user_id: str, device_id: str) -> bool:
        """As in nio; but whatever a member has published in place of a key or a signature proves nothing."""
        try:
            return bool(super().verify_json(json, user_key, user_id, device_id))
        except Exception:
            return False

    def _handle_forwarded_room_key_event(
        self, sender: str, sender_key: str, payload: dict[Any, Any]
    ) -> ForwardedRoomKeyEvent | BadEvent | UnknownBadEvent | None:
        event = ForwardedRoomKeyEvent.from_dict(payload, sender, sender_key)
        if isinstance(event, BadEvent | UnknownBadEvent):
            return event
        key = (event.algorithm, event.room_id, event.session_id, sender_key)
        if key not in self._asked or payload["content"]["sender_key"] != sender_key:
            return super()._handle_forwarded_room_key_event(sender, sender_key, payload)
        return event if self._keep(event, payload) else None

    def _keep(self, event: ForwardedRoomKeyEvent, payload: dict[Any, Any]) -> bool:
        """Whether the key opens more than what we have. The owner is known by the keys of the channel."""
        session: InboundGroupSession | None = Olm._import_group_session(
            payload["content"]["session_key"],
            payload["keys"]["ed25519"],
            event.sender_key,
            event.room_id,
            [],
        )
        if session is None or session.id != event.session_id:
            return False
        known = self.inbound_group_store.get(event.room_id, event.sender_key, event.session_id)
        if known is not None and known.first_known_index <= session.first_known_index:
            return False
        self.inbound_group_store.add(session)
        self.save_inbound_group_session(session)
        return True
