"""The turn: one message, and what a use case needs to deal with it."""

from dataclasses import dataclass
from datetime import datetime

from bot.conduct.office import Office
from bot.meeting.message import Message
from bot.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Turn:
    """A message of somebody, heard by an office at a moment, in the transaction in which it is dealt with."""

    tx: Transaction
    office: Office
    message: Message
    now: datetime
