"""Puzzled: an answer we did not understand; the example again, then whom to call, then we let it be."""

from dataclasses import replace
from datetime import datetime

from bot.conduct import noted
from bot.conduct.office import Office
from bot.meeting.dialogue import Dialogue
from bot.meeting.message import Message, Place
from bot.store.database import Transaction

# Whoever says so much has gone on to something else.
_TALK = 6


def ask_again(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    name: str,
    now: datetime,
    **values: object,
) -> bool:
    """Say the text `name`, an example; a second time the question is dropped. False if it is talk."""
    if len(message.body.split()) >= _TALK or not message.body.strip():
        return False
    if dialogue.state.get("missed"):
        tx.dialogues.end(dialogue)
        noted.tell(tx, office, message, "member.dropped", now, contact=office.contact)
    else:
        tx.dialogues.hold(replace(dialogue, state={**dialogue.state, "missed": True}))
        noted.tell(tx, office, message, name, now, place=Place.DIRECT, **values)
    return True
