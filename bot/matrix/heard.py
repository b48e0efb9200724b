"""What a person hears of an event, for the demo and the tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nio

from bot.meeting.ids import EventId, RoomId, UserId


@dataclass(frozen=True, slots=True)
class Heard:
    """One event as a person sees it, decrypted.

    `kind` is the msgtype of a message ("m.text", "m.notice", "m.file"), else the type of the event
    ("m.reaction", "m.room.redaction", "m.room.member"); "m.room.encrypted" stays where the key is missing.
    `body` and `html` of an edit are the new ones. `encrypted` says how it came over the wire, `source` is
    the whole event as JSON object.
    """

    room: RoomId
    event_id: EventId
    sender: UserId
    kind: str
    body: str
    html: str | None
    relates_to: Mapping[str, Any]
    is_edit: bool
    encrypted: bool
    source: Mapping[str, Any]

    @property
    def reply_to(self) -> EventId | None:
        """The message this one answers; a thread's courtesy to clients without threads does not count."""
        if self.relates_to.get("is_falling_back"):
            return None
        event: EventId | None = self.relates_to.get("m.in_reply_to", {}).get("event_id")
        return event

    @property
    def thread(self) -> EventId | None:
        """The root of the thread this message stands in."""
        return self._related("m.thread")

    @property
    def edits(self) -> EventId | None:
        """The message whose words this one replaces."""
        return self._related("m.replace")

    @property
    def reacts_to(self) -> EventId | None:
        return self._related("m.annotation")

    @property
    def key(self) -> str | None:
        """The emoji of a reaction."""
        return self.relates_to.get("key")

    @property
    def redacts(self) -> EventId | None:
        """The event withdrawn by this one; room versions before 11 say it outside of the content."""
        return self.source.get("content", {}).get("redacts") or self.source.get("redacts")

    def _related(self, rel_type: str) -> EventId | None:
        if self.relates_to.get("rel_type") != rel_type:
            return None
        return EventId(self.relates_to["event_id"])


def heard_of(room: str, event: nio.Event | nio.BadEvent | nio.UnknownBadEvent) -> Heard:
    """An event of a room, as she sees it once it is decrypted."""
    content = _object(event.source.get("content"))
    relates_to = _object(content.get("m.relates_to"))
    is_edit = relates_to.get("rel_type") == "m.replace"
    words = _object(content.get("m.new_content", content)) if is_edit else content
    return Heard(
        room=RoomId(room),
        event_id=EventId(event.event_id),
        sender=UserId(event.sender),
        kind=content.get("msgtype", event.source["type"]),
        # A blank that breaks no line is read as any other.
        body=words.get("body", "").replace("\u00a0", " "),
        html=words.get("formatted_body"),
        relates_to=relates_to,
        is_edit=is_edit,
        encrypted=isinstance(event, nio.MegolmEvent) or getattr(event, "decrypted", False),
        source=event.source,
    )


def _object(value: object) -> dict[str, Any]:
    """Other people's events may hold anything; a person must not stumble over them."""
    return value if isinstance(value, dict) else {}
