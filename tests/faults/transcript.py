"""What people have seen: every message as text, in order per room, receipts per event, files as they read."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from hashlib import sha256

from bot.matrix import direct
from tests.faults.play import BOT, Play
from tests.homeserver import Sent

# An event that a link leads to.
_LINKED = re.compile(r"(?<=/)\$event\d+")


def of(play: Play) -> list[str]:
    """The transcript of a play, one line per line that people read.

    Event ids are told by the names that the play has for them: they count everything the homeserver does, and
    nobody sees them. Receipts have no order among the messages: they travel in a lane of their own.
    """
    lines = []
    for room in sorted(play.homeserver.state, key=lambda room: _called(play, room)):
        said = [one for one in play.homeserver.sent if one.room == room]
        names = play.names | {one.event_id: f"message {no}" for no, one in enumerate(_speech(said), start=1)}
        lines.append(
            f"=== {_called(play, room)}, with{'' if BOT in play.homeserver.joined(room) else 'out'} the bot"
        )
        for one in _speech(said):
            lines += _shown(play, one, names)
        reactions = (one for one in said if one.type == "m.reaction")
        signs = Counter(_relation(one, names) + f" {one.content['m.relates_to']['key']}" for one in reactions)
        lines += [f"--- {times} x {sign}" for sign, times in sorted(signs.items())]
    return lines


def _called(play: Play, room: str) -> str:
    """A direct room by the person it is for: its id counts everything the homeserver does, too."""
    creation = play.homeserver.state[room].get(("m.room.create", ""), {})
    person = creation.get("content", {}).get(direct.MARK)
    return room if person is None else f"the direct room of {person}"


def difference(expected: list[str], found: list[str]) -> str:
    """Where two transcripts differ; empty if they do not."""
    return "\n".join(unified_diff(expected, found, "undisturbed", "disturbed", lineterm="", n=2))


def _speech(said: list[Sent]) -> Iterator[Sent]:
    return (one for one in said if one.type != "m.reaction")


def _shown(play: Play, one: Sent, names: dict[str, str]) -> Iterator[str]:
    content = one.content
    yield f"--- {names[one.event_id]}: {one.type} {content.get('msgtype', '')} {_relation(one, names)}"
    for words in ("body", "formatted_body"):
        yield from _LINKED.sub(
            lambda found: names.get(found[0], found[0]), content.get(words, "")
        ).splitlines()
    if "url" in content:
        media = play.homeserver.media[content["url"].rpartition("/")[2]]
        yield f"--- {len(media)} bytes"
        yield from _lines(media)


def _lines(media: bytes) -> list[str]:
    """A text as it reads; of a file for Word or print nothing but its likeness can be compared."""
    try:
        return media.decode().splitlines()
    except UnicodeDecodeError:
        return [sha256(media).hexdigest()]


def _relation(one: Sent, names: dict[str, str]) -> str:
    relation = one.content.get("m.relates_to", {})
    targets = (relation.get("event_id"), relation.get("m.in_reply_to", {}).get("event_id"))
    return " ".join(names.get(target, target) for target in targets if target)
