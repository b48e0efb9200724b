"""Names of things, as types of their own, so that a room can never be passed for an event."""

from typing import NewType

RoomId = NewType("RoomId", str)
EventId = NewType("EventId", str)
UserId = NewType("UserId", str)
RoundId = NewType("RoundId", int)


def link(room: RoomId, event: str = "") -> str:
    """An address that Element opens: an event, or the room itself."""
    return f"https://matrix.to/#/{room}/{event}" if event else f"https://matrix.to/#/{room}"
