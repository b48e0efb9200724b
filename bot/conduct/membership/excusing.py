"""Excusing: an institution is not there this time, and hears no more reminders."""

from bot.conduct import guided, noted
from bot.conduct.membership import belonging
from bot.conduct.turn import Turn
from bot.meeting.message import Place
from bot.meeting.round import Round
from bot.store.audit import Entry
from bot.store.excuses import Excused


def excuse(turn: Turn, place: Place, round_: Round) -> None:
    """Note it – unless somebody of the institution has answered: then nobody reminds it anyway."""
    member = turn.tx.rosters.introduce(round_.room, turn.message.sender, turn.message.sender_name)
    values = {"institution": member.institution, "title": round_.title}
    if member.institution in turn.tx.answers.institutions(round_.id):
        noted.tell(turn, "excuse.answered", place=place, **values)
        return
    # Whoever cannot be believed to speak for an institution is excused herself; others are still reminded.
    believed = turn.tx.rosters.of(round_.room).believes(member) and not belonging.is_unknown(
        turn.tx, round_, member
    )
    whom = member.institution if believed else turn.message.sender
    turn.tx.excuses.note(Excused(round_.id, whom, turn.message.sender, turn.now))
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "institution excused", round_.id))
    guided.leave(turn.tx, turn.message.sender, round_)
    name = "excuse.noted" if believed else "excuse.noted_herself"
    noted.tell(turn, name, place=place, **values)
