"""What we asked was answered with what we do not understand: an example once, then a human being."""

from dataclasses import replace
from datetime import datetime

from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.dialogue import Dialogue
from bot.meeting.message import Message
from bot.store.database import Transaction

_MOST = 2


def about(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether a message is a reply to what this dialogue asked last."""
    reference = message.reply_to or message.thread
    return reference is not None and tx.letters.purpose(reference) == dialogue.letter


def tell(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, example: str, now: datetime
) -> bool:
    """Say what would be understood, and the next time whom to ask; after that it is talk."""
    times = int(dialogue.state.get("misheard", 0))
    if times >= _MOST:
        return False
    name = "entry.example" if times == 0 else "entry.person"
    report(tx, office, message, name, now, example=example, contact=office.contact)
    tx.dialogues.hold(replace(dialogue, state={**dialogue.state, "misheard": times + 1}))
    return True


def meant(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether what was not understood was meant as an answer at all: a reply, or a lone number."""
    return about(tx, message, dialogue) or message.body.strip(" .!").isdecimal()
