"""How many took part the last time, and of how many."""

from bot.conduct import listed
from bot.meeting.attendance import Attendance
from bot.meeting.round import Round
from bot.store.database import Transaction


def previous(tx: Transaction, round_: Round) -> Attendance | None:
    """The attendance of the round before this one, also when its answers are gone."""
    id_ = tx.archive.before(round_.room, round_.number)
    if id_ is None:
        return None
    edition = tx.archive.of(id_)
    if edition is not None:
        return Attendance(edition.took_part, edition.invited)
    took_part = tx.answers.institutions(id_)
    asked = listed.invited(tx, tx.rounds.get(id_), took_part)
    return Attendance(len(took_part), asked) if took_part else None
