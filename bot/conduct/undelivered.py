"""Letters that can never be delivered: those who steer the round hear of it."""

from datetime import datetime

from bot.meeting.letter import Letter, React, Say
from bot.speech.texts import Texts
from bot.store.database import Transaction
from bot.store.outbox import Outgoing


def report(tx: Transaction, texts: Texts, outgoing: Outgoing, reason: str, now: datetime) -> None:
    """Tell the room the round is steered from – unless it is that room which cannot be reached."""
    letter = outgoing.letter
    if letter.round is None or isinstance(letter.act, React):
        return
    round_ = tx.rounds.get(letter.round)
    if round_.desk == letter.room:
        return
    text = texts("staff.undelivered", title=round_.title, network=round_.network, reason=reason)
    tx.outbox.post(Letter(round_.desk, f"undelivered:{outgoing.id}", Say(text)), now)
