"""Who was there: the institutions without a contribution, and how many took part the last time."""

from bot.meeting.attendance import Attendance
from bot.meeting.round import Round
from bot.store.database import Transaction


def silent(tx: Transaction, round_: Round, spoken: set[str]) -> tuple[str, ...]:
    """Whom the office has listed and who neither took part nor was excused; empty if there is no list."""
    roster = tx.rosters.of(round_.room)
    return () if roster.partial else tuple(name for name in roster.institutions if name not in spoken)


def previous(tx: Transaction, round_: Round) -> Attendance | None:
    """The attendance of the round before this one, also when its answers are gone."""
    id_ = tx.archive.before(round_.room, round_.number)
    if id_ is None:
        return None
    edition = tx.archive.of(id_)
    if edition is not None:
        return Attendance(edition.took_part, edition.invited)
    took_part = len(tx.answers.institutions(id_))
    return Attendance(took_part, max(tx.rounds.get(id_).invited, took_part)) if took_part else None
