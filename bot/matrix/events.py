"""From Matrix events to messages: what has an unexpected shape is taken as plain talk or left out."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from nio import BadEvent, Event, MegolmEvent, RedactionEvent, UnknownBadEvent

from bot.matrix import attachment, formatted
from bot.matrix.client import MARK
from bot.matrix.wire import is_id, mapping
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.message import Kind, Message
from bot.meeting.visible import is_visible
from bot.table import KINDS

# What Matrix calls a room's tombstone: it was replaced by another.
UPGRADE = "m.room.tombstone"
_KEYCAP = re.compile("([1-9])\ufe0f?\u20e3|🔟")
# Endless blanks show nothing, and make every later pattern slow.
_ENDLESS = re.compile(r"(\s{50})(\s+)")
_NOTICES = ("m.notice", "m.server_notice")
_ATTACHMENTS = ("m.image", "m.file", "m.audio", "m.video", "m.location")


def read(event: Event, room: RoomId, arrived: datetime, name: str | None) -> Message | None:
    """Turn a timeline event into a message; None for what is not addressed to anyone.

    `name` is the sender's display name in that room.
    """
    if isinstance(event, BadEvent | UnknownBadEvent):
        return None
    frame = Message(
        EventId(event.event_id), room, UserId(event.sender), Kind.OTHER, arrived, sender_name=_storable(name)
    )
    relation = mapping(mapping(event.source.get("content")).get("m.relates_to"))
    if isinstance(event, MegolmEvent):
        # What a message relates to stands outside the seal, so that clients can build threads.
        return replace(_referring(frame, relation), kind=Kind.SEALED, note=json.dumps(event.source))
    if isinstance(event, RedactionEvent):
        return _redaction(frame, event)
    if event.source.get("type") == UPGRADE:
        return replace(frame, kind=Kind.UPGRADE) if event.source.get("state_key") == "" else None
    if event.source.get("type") == "m.reaction":
        return _number(frame, relation)
    if event.source.get("type") == "m.room.message":
        return _message(frame, event.source["content"])
    if not _is_poll_or_sticker(event):
        return None
    return replace(_referring(frame, relation), note=event.source["type"])


def letter(event: Event) -> str | None:
    """The transaction id of the letter an event of our own came from, whether we can decrypt it or not.

    The homeserver tells it to the device that sent it, and our mark tells it when it no longer does.
    """
    told = mapping(event.source.get("unsigned")).get("transaction_id")
    marked = mapping(event.source.get("content")).get(MARK)
    found = marked if isinstance(marked, str) else event.transaction_id or told
    return found if isinstance(found, str) and _storable(found) == found else None


def membership(event: Event) -> tuple[str, str] | None:
    """Whose membership changed, and to what; None for any other event."""
    source = event.source
    if source.get("type") != "m.room.member" or not isinstance(source.get("state_key"), str):
        return None
    return source["state_key"], str(mapping(source.get("content")).get("membership"))


def since_joining(found: list[Event], user: str) -> list[Event]:
    """Of a room somebody came into just now: what was said after that. All of it, if that is not among it."""
    entries = [index for index, event in enumerate(found) if is_entry(event, user)]
    return found[entries[-1] + 1 :] if entries else found


def is_entry(event: Event, user: str) -> bool:
    """Whether somebody comes in by a member event; a new name makes such an event as well."""
    return membership(event) == (user, "join") and _before(event).get("membership") != "join"


def former_name(found: Iterable[Event], user: UserId) -> str | None:
    """The name a person had before one of these events changed it, or ended her stay."""
    for event in found:
        if (told := membership(event)) is not None and told[0] == user:
            return _storable(_before(event).get("displayname"))
    return None


def _before(event: Event) -> dict[str, Any]:
    """What a state was before this event."""
    return mapping(mapping(event.source.get("unsigned")).get("prev_content"))


def _message(frame: Message, content: Mapping[str, Any]) -> Message | None:
    if _is_by_a_program(content.get("msgtype")):
        return None
    relation = mapping(content.get("m.relates_to"))
    if relation.get("rel_type") == "m.replace":
        return _edit(frame, content, relation)
    if content.get("msgtype") in _ATTACHMENTS:
        return _attached(_referring(frame, relation), content)
    body = _body(content)
    return None if body is None else replace(_referring(frame, relation), kind=Kind.TEXT, body=body)


def _number(frame: Message, relation: Mapping[str, Any]) -> Message | None:
    """A number put to a message may choose something; no other reaction says anything to us."""
    key, target = relation.get("key"), _event(relation.get("event_id"))
    found = _KEYCAP.fullmatch(key) if isinstance(key, str) else None
    if found is None or target is None:
        return None
    return replace(frame, kind=Kind.REACTION, body=found[1] or "10", reply_to=target)


def _is_by_a_program(kind: object) -> bool:
    """Bots and homeservers speak in notices; answering them is how loops begin. Clients verify each other."""
    return kind in _NOTICES or (isinstance(kind, str) and kind.startswith("m.key.verification."))


def _attached(frame: Message, content: Mapping[str, Any]) -> Message:
    """A table may be a member list; of all else only its kind is kept, and what was written to it."""
    table = _storable(attachment.note(content, KINDS))
    words = _body(content)
    if table is None:
        kind = Kind.TEXT if words else Kind.OTHER
        return replace(frame, kind=kind, body=words or "", note=content["msgtype"])
    return replace(frame, kind=Kind.TABLE, body=words or "", note=table)


def _edit(frame: Message, content: Mapping[str, Any], relation: Mapping[str, Any]) -> Message | None:
    body = _body(mapping(content.get("m.new_content")))
    target = _event(relation.get("event_id"))
    if body is None or target is None:
        return None
    return replace(frame, kind=Kind.EDIT, body=body, target=target)


def _redaction(frame: Message, event: RedactionEvent) -> Message | None:
    target = _event(event.redacts)
    return None if target is None else replace(frame, kind=Kind.REDACTION, target=target)


def _referring(frame: Message, relation: Mapping[str, Any]) -> Message:
    """Note the thread root, and the event a real reply points to.

    In a thread most clients repeat the last message as `m.in_reply_to` for older clients; that is no reply.
    """
    in_thread = relation.get("rel_type") == "m.thread"
    root = _event(relation.get("event_id"))
    reply = _event(mapping(relation.get("m.in_reply_to")).get("event_id"))
    if in_thread and root is not None:
        frame = replace(frame, thread=root)
    if reply is not None and not (in_thread and relation.get("is_falling_back") is True):
        frame = replace(frame, reply_to=reply)
    return frame


def _body(content: Mapping[str, Any]) -> str | None:
    """What somebody wrote; to a file perhaps nothing. What shows nothing says nothing.

    Where the plain words are empty, people still see the formatted ones; and nobody sees their marks.
    """
    attached = content.get("msgtype") in _ATTACHMENTS
    body = (attachment.caption(content) or None) if attached else content.get("body")
    body = _storable(body)
    if body is None:
        return None
    body = _ENDLESS.sub(_shortened, body)
    own = _without_quoted_original(body) if _is_reply(content) else body
    html = _storable(content.get("formatted_body")) or ""
    if is_visible(own):
        own = formatted.unmarked(own, html)
    elif not attached:
        own = formatted.text(html)
    return own if is_visible(own) else ""


def _shortened(blanks: re.Match[str]) -> str:
    """What begins a line or a paragraph after them begins one still."""
    head, rest = blanks.groups()
    return head + "\n" * min(2 - head.count("\n"), rest.count("\n"))


def _event(value: object) -> EventId | None:
    """The event somebody refers to; what no database takes, or no homeserver, is no event either."""
    return EventId(value) if is_id(value) and _storable(value) == value else None


def _storable(text: object) -> str | None:
    """Text that every database takes: no zero characters, no halves of characters; None if it is no text."""
    if not isinstance(text, str):
        return None
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_reply(content: Mapping[str, Any]) -> bool:
    return bool(mapping(mapping(content.get("m.relates_to")).get("m.in_reply_to")))


def _without_quoted_original(body: str) -> str:
    """Drop the „> <@anna:…> …“ lines that older clients put above a reply: they are somebody else's words."""
    if not body.startswith(("> <", "> * <")):
        return body
    lines = body.split("\n")
    own = next((index for index, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[own:]).lstrip("\n")


def _is_poll_or_sticker(event: Event) -> bool:
    kind = str(event.source.get("type"))
    return kind == "m.sticker" or kind.endswith("poll.start")
