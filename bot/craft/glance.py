"""At a glance: what is to be done with a message about which nobody needs to be asked.

Most of what arrives is of this kind: answers in a network room, changes to them, and ordinary talk.
"""

from bot.conduct.answers import removal, revising
from bot.conduct.dialogue import reading
from bot.conduct.office import Office
from bot.craft.settling import Work, nothing
from bot.meeting.message import Kind, Message, Place
from bot.speech import commands, placing
from bot.speech.commands import Intent


def simple(message: Message, place: Place, office: Office) -> Work | None:
    """What to do; None if the homeserver or the database has to be asked first."""
    match message.kind:
        case Kind.TEXT if message.note:
            return None
        case Kind.TEXT:
            answers = place is Place.NETWORK and understood(message, place, office, asked=False) is None
            # „Das gehört zu Frage 2“, said by staff, would move somebody's answer: who says it has to be
            # looked up.
            answers = answers and not (message.reply_to and placing.read(message.body))
            return reading.read if answers else None
        case Kind.EDIT:
            # In a direct message or the staff room it may change what a dialogue was told.
            return revising.revise if place is Place.NETWORK else None
        case Kind.REDACTION:
            return removal.removed
        case Kind.REACTION if place is Place.NETWORK:
            return reading.reacted
        case Kind.REACTION | Kind.INVITE | Kind.UPGRADE | Kind.TABLE | Kind.OTHER | Kind.DAMAGED:
            return None
        case _:
            return nothing


def understood(message: Message, place: Place, office: Office, *, asked: bool) -> Intent | None:
    """The command that a message is, if it is one; `asked` tells that its sender was asked for a word."""
    private = place is Place.DIRECT
    # In a direct message a reply is always to us, so no prefix is needed to tell it from talk.
    needed = place is Place.NETWORK or (message.relates and not asked and not private)
    return commands.understand(message.body, prefix=office.prefix, prefix_needed=needed, private=private)
