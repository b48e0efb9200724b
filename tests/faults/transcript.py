"""What people have seen: every message as text, in order per room, receipts per event, files as they read."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import unified_diff
from email.message import EmailMessage
from hashlib import sha256

from bot.matrix import direct
from tests.faults.people import BOT, BUERO, People
from tests.homeserver import Sent

_REPORT = re.compile(r"(ging|niemandem) per E-Mail|Nicht sicher angekommen")
# An event that a link leads to.
_LINKED = re.compile(r"(?<=/)\$event\d+")


def of(play: People) -> list[str]:
    """The transcript of a play, one line per line that people read; what is mailed is told by `mails`.

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


def _called(play: People, room: str) -> str:
    """A direct room by the person it is for: its id counts everything the homeserver does, too."""
    creation = play.homeserver.state[room].get(("m.room.create", ""), {})
    person = creation.get("content", {}).get(direct.MARK)
    return room if person is None else f"the direct room of {person}"


def is_report(body: str) -> bool:
    """Whether staff read here what became of mails."""
    return _REPORT.search(body) is not None


def reports(play: People) -> list[str]:
    """What staff have read of mails, in order."""
    return [body for body in play.homeserver.said(BUERO) if is_report(body)]


def mails(play: People) -> Counter[str]:
    """What arrived by mail, all that its reader sees of it, and how often."""
    return Counter("\n".join(_mail(address, mail)) for address, mail in play.post.mails)


def _mail(address: str, mail: EmailMessage) -> Iterator[str]:
    yield f"{address}: {mail['Subject']}"
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_content()
        yield f"--- {part.get_content_type()} {part.get_filename()}"
        yield from _lines(content if isinstance(content, bytes) else content.encode())


def difference(expected: list[str], found: list[str]) -> str:
    """Where two transcripts differ; empty if they do not."""
    return "\n".join(unified_diff(expected, found, "undisturbed", "disturbed", lineterm="", n=2))


def _speech(said: list[Sent]) -> Iterator[Sent]:
    return (one for one in said if one.type != "m.reaction" and not _reports(one))


def _reports(one: Sent) -> bool:
    return one.room == BUERO and is_report(one.content.get("body", ""))


def _shown(play: People, one: Sent, names: dict[str, str]) -> Iterator[str]:
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
