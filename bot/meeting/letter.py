"""Letters: what the bot has decided to say or do in a room, once and in order."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from bot.meeting.ids import EventId, RoomId, RoundId, UserId

# A letter by mail has an address behind this in place of a room.
MAIL = "mailto:"

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
PICTURE = "image/png"

_RECEIPT = "✅"
# Lanes of receipts in each room.
_SLOTS = 16


@dataclass(frozen=True, slots=True)
class Say:
    """A message; `text` is Markdown. A notice asks for nobody's attention.

    `under` is the key of the letter in whose thread it belongs, `instead` of one that it edits; both are said
    in the same lane. What became of those letters is known only when this one leaves; then `replaces` is the
    event that is edited.
    """

    text: str
    notice: bool = True
    reply_to: EventId | None = None
    thread: EventId | None = None
    under: str = ""
    instead: str = ""
    replaces: EventId | None = None


@dataclass(frozen=True, slots=True)
class React:
    """A reaction to an event, such as the ✅ that is our receipt; `to` is who sent that event."""

    event: EventId
    sign: str
    to: UserId | None = None


@dataclass(frozen=True, slots=True)
class CallOff:
    """Call off a verification that somebody's client asked ours for in the room."""

    request: EventId


@dataclass(frozen=True, slots=True)
class Attach:
    """A file with its text content; one to be `printed` holds its sheet until it is carried.

    A picture has an `alternative` that says the same to those who do not see it.
    """

    name: str
    content: str
    mimetype: str = "text/markdown"
    printed: bool = False
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Redact:
    """Delete something we said in the letter's room: it holds what is not to be read any more.

    What is but replaced goes `in_turn`, once what takes its place was said.
    """

    event: EventId
    in_turn: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Accept an invitation."""


@dataclass(frozen=True, slots=True)
class Decline:
    """Decline an invitation."""


@dataclass(frozen=True, slots=True)
class Circulate:
    """The minutes of the letter's round by mail, as they stand when it is carried: it holds no words."""


@dataclass(frozen=True, slots=True)
class Illegible:
    """Whatever it was, it cannot be read any more; so nobody does it."""


Act = Say | React | CallOff | Attach | Redact | Join | Decline | Circulate | Illegible

# One lane for declining all invitations, so that a thousand of them do not crowd out anything else.
INVITATIONS = "invitations"
# The end of the name of a room's lane of deletions; letters posted after a deletion wait for it.
GONE = "/gone"
# How the key of a deletion begins.
DELETED = "gone:"


@dataclass(frozen=True, slots=True)
class Letter:
    """One act in one room. `key` names its purpose: the same key is never posted twice.

    `room` may be a person: then it is said to her alone, in a direct room that is found or opened for it. Or
    it is a mail address behind `mailto:`; such letters have a courier of their own.
    What `expires` is not said any more from that moment on.

    `round` and `question` tell what the letter is about, so that a reply to it finds its question.
    `addressee` is the person whose message it answers, if there is one.
    """

    room: RoomId
    key: str
    act: Act
    round: RoundId | None = None
    question: int | None = None
    addressee: UserId | None = None
    expires: datetime | None = None

    @classmethod
    def deleting(cls, room: RoomId, event: EventId, *, in_turn: bool = False) -> "Letter":
        """Ask once that what we said there be deleted."""
        return cls(room, f"{DELETED}{event}", Redact(event, in_turn))

    @classmethod
    def receipt(cls, room: RoomId, event: EventId, to: UserId) -> "Letter":
        """The ✅ at an event that somebody sent: it is kept."""
        return cls(room, f"receipt:{event}", React(event, _RECEIPT, to=to))

    @property
    def private(self) -> bool:
        """Whether it is addressed to a person."""
        return self.room.startswith("@")

    @property
    def address(self) -> str:
        """The mail address it goes to; empty if it goes to a room or a person."""
        return self.room.removeprefix(MAIL) if self.room.startswith(MAIL) else ""

    def is_late(self, now: datetime) -> bool:
        """Whether it must not be said any more."""
        return self.expires is not None and self.expires <= now

    @property
    def lane(self) -> str:
        """Letters of one lane keep their order.

        Receipts must not hold up what people wait to read, and one person's not those of all others. What
        waits must not bar the way in; and what is to be gone waits for nothing.
        """
        match self.act:
            case Decline():
                return INVITATIONS
            case React(to=to):
                return _receipts(self.room, to)
            case Join():
                return f"{self.room}/door"
            case CallOff():
                return f"{self.room}/verification"
            case Redact(in_turn=False):
                return f"{self.room}{GONE}"
        return str(self.room)


def _receipts(room: RoomId, to: UserId | None) -> str:
    slot = 0 if to is None else crc32(to.encode("utf-8", "surrogatepass")) % _SLOTS
    return f"{room}/receipts/{slot}"
