"""Planning: a round that is released before it begins, and begins by itself at the time it was told."""

from datetime import datetime

from bot.conduct.office import Office
from bot.meeting.ids import RoundId
from bot.meeting.message import Message
from bot.store.database import Transaction


def approve(tx: Transaction, office: Office, id_: RoundId, message: Message, now: datetime) -> None:
    """Staff release a proposed round: it begins at its `opens_at`, or at once if that has passed."""
    raise NotImplementedError
