"""Excusing: an institution is not there this time, and hears no more reminders."""

from datetime import datetime

from bot.conduct import guiding, noted
from bot.conduct.office import Office
from bot.meeting.message import Message, Place
from bot.meeting.round import Round
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.excuses import Excused


def excuse(
    tx: Transaction, office: Office, message: Message, place: Place, round_: Round, now: datetime
) -> None:
    """Note it – unless somebody of the institution has answered: then nobody reminds it anyway."""
    member = tx.rosters.introduce(round_.room, message.sender, message.sender_name)
    values = {"institution": member.institution, "title": round_.title}
    if member.institution in tx.answers.institutions(round_.id):
        noted.tell(tx, office, message, "excuse.answered", now, place=place, **values)
        return
    tx.excuses.note(Excused(round_.id, member.institution, message.sender, now))
    tx.audit.note(Entry(now, message.sender, "institution excused", round_.id))
    guiding.leave(tx, message.sender, round_)
    noted.tell(tx, office, message, "excuse.noted", now, place=place, **values)
