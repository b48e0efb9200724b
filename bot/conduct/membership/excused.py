"""Excused: which institutions are not there this time. Never for the network room."""

from bot.meeting.ids import RoundId, UserId
from bot.meeting.member import Member
from bot.store.database import Transaction


def persons(tx: Transaction, id_: RoundId) -> set[UserId]:
    """Who said so, for her institution or for herself."""
    return {one.user for one in tx.excuses.of_round(id_)}


def institutions(tx: Transaction, id_: RoundId) -> tuple[str, ...]:
    """As the member list spells them, in alphabetical order."""
    return tuple(sorted(set(_spelt(tx, id_).values())))


def noted(tx: Transaction, id_: RoundId, institution: str) -> tuple[str, ...]:
    """How an institution was called where it was excused."""
    return tuple(name for name, spelt in _spelt(tx, id_).items() if spelt == institution)


def _spelt(tx: Transaction, id_: RoundId) -> dict[str, str]:
    said = tx.excuses.of_round(id_)
    if not said:
        return {}
    roster = tx.rosters.of(tx.rounds.get(id_).room)
    members = (Member(one.user, "", one.institution) for one in said if one.institution != one.user)
    return {member.institution: roster.placed(member).institution for member in members}
