"""Misheard: an answer to what we asked that we do not understand. An example once, then a human being.

What staff have to decide stays open; a question to a member is dropped in the end.
"""

from bot.conduct import noted
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue
from bot.meeting.message import Message, Place
from bot.store.database import Transaction

_MOST = 2
# A message of so many words is about something else.
_TALK = 6


def about(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether a message is a reply to what this dialogue asked last."""
    reference = message.reply_to or message.thread
    return reference is not None and tx.letters.purpose(reference) == dialogue.letter


def meant(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether what was not understood was meant as an answer at all: a reply, or a lone number."""
    return about(tx, message, dialogue) or message.body.strip(" .!").isdecimal()


def tell(turn: Turn, dialogue: Dialogue, example: str) -> bool:
    """To staff what would be understood, and the next time whom to ask; after that it is talk."""
    times = _times(dialogue)
    if times >= _MOST:
        return False
    name = "entry.example" if times == 0 else "entry.person"
    report(turn, name, example=example, contact=turn.office.contact)
    turn.tx.dialogues.hold(_once_more(dialogue))
    return True


def ask_again(turn: Turn, dialogue: Dialogue, name: str, **values: object) -> bool:
    """To a member the text `name`, an example; a second time her question is dropped. False if it is talk."""
    if len(turn.message.body.split()) >= _TALK or not turn.message.body.strip():
        return False
    if _times(dialogue):
        turn.tx.dialogues.end(dialogue)
        noted.tell(turn, "member.dropped", contact=turn.office.contact)
    else:
        turn.tx.dialogues.hold(_once_more(dialogue))
        noted.tell(turn, name, place=Place.DIRECT, **values)
    return True


def _times(dialogue: Dialogue) -> int:
    return int(dialogue.state.get("missed", 0))


def _once_more(dialogue: Dialogue) -> Dialogue:
    return dialogue.knowing(missed=_times(dialogue) + 1)
