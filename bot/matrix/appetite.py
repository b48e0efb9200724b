"""What we ask a homeserver for, so that the answer stays small however much there is.

Members are not loaded lazily, although there may be thousands: nio has to know all of them to encrypt for
all of them; a member who leaves unseen, in a gap, would go on reading; and a name that is missing would
miss in the minutes.
"""

from typing import Any

# What decides who reads what we say, where, and how the room is called.
_STATE = [
    "m.room.canonical_alias",
    "m.room.create",
    "m.room.encryption",
    "m.room.member",
    "m.room.name",
    "m.room.power_levels",
    "m.room.tombstone",
]
# What people do; of reactions only our own interest us, as a sign that they arrived.
_TALK = [
    "m.reaction",
    "m.room.encrypted",
    "m.room.message",
    "m.room.redaction",
    "m.sticker",
    "m.poll.start",
    "org.matrix.msc3381.poll.start",
]
_TIMELINE = 100
_NOTHING: dict[str, Any] = {"types": []}


def for_sync(*, new: bool) -> dict[str, Any]:
    """The filter of a sync. What was said before our time is nothing to a `new` bot."""
    return {
        "presence": _NOTHING,
        "account_data": _NOTHING,
        "room": {
            "timeline": {"limit": 1 if new else _TIMELINE} | for_history(),
            "state": {"types": _STATE},
            "ephemeral": _NOTHING,
            "account_data": _NOTHING,
        },
    }


def for_history() -> dict[str, Any]:
    """The filter of what was said in a room."""
    return {"types": [*_STATE, *_TALK]}
