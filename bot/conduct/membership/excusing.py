"""Excusing: an institution is not there this time, and hears no more reminders."""

from datetime import datetime

from bot.conduct import guided, noted
from bot.conduct.membership import belonging
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
    # Whoever cannot be believed to speak for an institution is excused herself; others are still reminded.
    believed = tx.rosters.of(round_.room).believes(member) and not belonging.is_unknown(tx, round_, member)
    whom = member.institution if believed else message.sender
    tx.excuses.note(Excused(round_.id, whom, message.sender, now))
    tx.audit.note(Entry(now, message.sender, "institution excused", round_.id))
    guided.leave(tx, message.sender, round_)
    name = "excuse.noted" if believed else "excuse.noted_herself"
    noted.tell(tx, office, message, name, now, place=place, **values)
