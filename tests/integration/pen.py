"""A member's key for an encrypted room, with which she can seal whatever she likes."""

import json
from typing import Any

import nio
from nio.crypto import OutboundGroupSession

from tests.homeserver import Event, Homeserver


class Pen:
    """Seals events of `author` for `room`; the `readers` have the key."""

    def __init__(self, homeserver: Homeserver, author: str, room: str, *readers: nio.AsyncClient) -> None:
        self._homeserver = homeserver
        self._author = author
        self._session = OutboundGroupSession()
        self._session.max_messages = 100_000
        self._session.mark_as_shared()
        for reader in readers:
            key = self._session.session_key
            reader.olm.create_group_session("annas key", "print", room, self._session.id, key)

    def seal(self, inside: object, **changes: Any) -> Event:
        """An event as it travels; `inside` becomes JSON unless it is text already."""
        text = inside if isinstance(inside, str) else json.dumps(inside)
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "ciphertext": self._session.encrypt(text),
            "sender_key": "annas key",
            "session_id": self._session.id,
            "device_id": "ANNAS",
        }
        return self._homeserver.event(self._author, "m.room.encrypted", content | changes)
