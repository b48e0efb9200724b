"""Verification: somebody's client asks ours to compare, which takes a human being; so we call it off.

Without that her window waits for us until she closes it, or for ten minutes.
"""

from typing import Any

from nio import Event, ToDeviceEvent, ToDeviceMessage

from bot.matrix.wire import is_id, mapping
from bot.meeting.ids import EventId

CANCEL = "m.key.verification.cancel"
_REQUEST = "m.key.verification.request"
# The reason is for clients that do not know the code; what she reads of us is said in a letter.
_CALLED_OFF = {"code": "m.user", "reason": "A program cannot compare"}


def asked_for(event: Event | ToDeviceEvent, us: str) -> bool:
    """Whether somebody's client asks ours for one, in a room or from device to device."""
    content = mapping(event.source.get("content"))
    in_room = content.get("msgtype") == _REQUEST and content.get("to") == us
    return (in_room or event.source.get("type") == _REQUEST) and event.sender != us


def called_off(request: EventId) -> dict[str, Any]:
    """What is said in a room, of a request that was made there."""
    return _CALLED_OFF | {"m.relates_to": {"rel_type": "m.reference", "event_id": request}}


def called_off_for(request: ToDeviceEvent) -> ToDeviceMessage | None:
    """What the device hears that asked ours; None if it does not say which it is, and what it speaks of."""
    content = mapping(request.source.get("content"))
    device, of = content.get("from_device"), content.get("transaction_id")
    if not (is_id(device) and is_id(of)):
        return None
    return ToDeviceMessage(CANCEL, request.sender, device, _CALLED_OFF | {"transaction_id": of})
