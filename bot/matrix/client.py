"""nio's client, hardened.

nio 0.26 lets one malformed event end a whole sync, and believes state and redactions that any member
can send encrypted. Both are refused here, before nio's own picture of the room can change.
The overridden names are internal to nio; tests/integration/test_nio_contract.py says what we rely on.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import ClientError, ClientResponse
from nio import AsyncClient, AsyncClientConfig, BadEvent, Event, MatrixRoom, MegolmEvent, RedactionEvent
from nio.events.misc import BadEventType
from nio.store import SqliteStore


class Unreachable(Exception):
    """The homeserver did not answer; the message says why, in words for the operator."""


_ESSENTIAL = ("type", "event_id", "sender")


class HardenedClient(AsyncClient):
    """An AsyncClient that one bad event cannot stop or deceive; `refused` counts such events."""

    refused = 0

    async def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Ask the homeserver something nio has no words for: `path` below /_matrix/client/v3/.

        Returns status and JSON object ({} if it was none). Raises Unreachable if there was no answer.
        """
        headers = {"Content-Type": "application/json"}
        if self.access_token:
            headers["Authorization"] = f"Bearer {self.access_token}"
        data = None if body is None else json.dumps(body)
        try:
            answer = await self.send(method, f"/_matrix/client/v3/{path}", data, headers)
            found = await answer.json(content_type=None)
        except ValueError:
            return answer.status, {}
        except (ClientError, OSError, TimeoutError) as fault:
            raise Unreachable(
                f"The homeserver {self.homeserver} cannot be reached: {_reason(fault)}."
            ) from None
        return answer.status, found if isinstance(found, dict) else {}

    async def parse_body(self, transport_response: ClientResponse) -> dict[Any, Any]:
        """Parse a response and leave out events without the shape every event has."""
        body = await super().parse_body(transport_response)
        return self._clean(body) if isinstance(body, dict) else {}

    def open_sealed(self, event: MegolmEvent, room_id: str) -> Event | BadEventType | None:
        """Decrypt an event; None if the key is missing, a BadEvent if it may not be believed."""
        if self.olm is None:
            return None
        event.room_id = room_id
        try:
            clear = self.olm._decrypt_megolm_no_error(event)
        except (TypeError, KeyError, ValueError, AttributeError):
            # Valid JSON inside the ciphertext, but no event: nothing later will make it readable.
            return self._refuse(event)
        if clear is None:
            return None
        if "state_key" in clear.source or isinstance(clear, RedactionEvent):
            return self._refuse(event)
        return clear

    def _handle_timeline_event(
        self, event: Event | BadEventType, room_id: str, room: MatrixRoom, encrypted_rooms: set[str]
    ) -> Event | BadEventType | None:
        if isinstance(event, MegolmEvent) and self.olm:
            return self.open_sealed(event, room_id)
        return super()._handle_timeline_event(event, room_id, room, encrypted_rooms)

    def _refuse(self, event: MegolmEvent) -> BadEvent:
        self.refused += 1
        return BadEvent(
            event.source, event.event_id, event.sender, event.server_timestamp, "m.umlauf.refused"
        )

    def _clean(self, body: dict[Any, Any]) -> dict[Any, Any]:
        rooms = _mapping(body.get("rooms"))
        for section in ("join", "leave"):
            for room in _mapping(rooms.get(section)).values():
                for part in ("timeline", "state"):
                    self._keep_well_formed(_mapping(_mapping(room).get(part)), "events", _is_event)
        self._keep_well_formed(body, "chunk", _is_event)
        self._keep_well_formed(_mapping(body.get("to_device")), "events", _is_to_device_event)
        return body

    def _keep_well_formed(self, holder: dict[str, Any], name: str, test: Callable[[object], bool]) -> None:
        events = holder.get(name)
        if not isinstance(events, list):
            return
        good = [event for event in events if test(event)]
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


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_event(event: object) -> bool:
    if not (isinstance(event, dict) and isinstance(event.get("content"), dict)):
        return False
    if not all(isinstance(event.get(name), str) for name in _ESSENTIAL):
        return False
    stamp = event.get("origin_server_ts")
    return isinstance(stamp, int) and not isinstance(stamp, bool) and stamp >= 0


def _is_to_device_event(event: object) -> bool:
    return (
        isinstance(event, dict)
        and isinstance(event.get("content"), dict)
        and isinstance(event.get("type"), str)
        and isinstance(event.get("sender"), str)
    )
