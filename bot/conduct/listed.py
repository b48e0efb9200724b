"""Whom the office has listed: how many were asked, and who of them gave no contribution."""

from bot.meeting.round import Round
from bot.store.database import Transaction


def silent(tx: Transaction, round_: Round, spoken: set[str]) -> tuple[str, ...]:
    """Whom the office has listed and who neither took part nor was excused; empty if there is no list."""
    roster = tx.rosters.of(round_.room)
    return () if roster.partial else tuple(name for name in roster.institutions if name not in spoken)


def invited(tx: Transaction, round_: Round, spoken: set[str]) -> int:
    """How many institutions were asked: those on the list, and whoever else took part."""
    return max(round_.invited, len(spoken) + len(silent(tx, round_, spoken)))
