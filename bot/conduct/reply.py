"""Answering a message where it was written."""

from datetime import datetime

from bot.conduct.office import Office
from bot.meeting.message import Message
from bot.store.database import Transaction


def answer(
    tx: Transaction, office: Office, message: Message, name: str, /, now: datetime, **values: object
) -> None:
    """Post the text `name` into the room a message came from; once, however often it is handled."""
    tx.outbox.post(office.say(message.room, f"answer:{message.event}:{name}", name, **values), now)
