"""Names of things, as types of their own, so that a room can never be passed for an event."""

from typing import NewType

RoomId = NewType("RoomId", str)
EventId = NewType("EventId", str)
UserId = NewType("UserId", str)
RoundId = NewType("RoundId", int)
