"""Whom the office has listed: how many were asked, and who of them gave no contribution."""

from bot.meeting.round import Phase, Round
from bot.store.database import Transaction


def silent(tx: Transaction, round_: Round, spoken: set[str]) -> tuple[str, ...]:
    """The listed institutions that are not among `spoken`; empty if the list is partial."""
    roster = tx.rosters.of(round_.room)
    return () if roster.partial else tuple(name for name in roster.institutions if name not in spoken)


def invited(tx: Transaction, round_: Round, spoken: set[str]) -> int:
    """How many institutions were asked: those on the list, and whoever else took part.

    As it was told, once it was: lists change for what comes next.
    """
    told = round_.phase is Phase.PUBLISHED or (round_.decides and round_.phase is Phase.CLOSED)
    return max(round_.invited, len(spoken)) if told else counted(tx, round_, spoken)


def counted(tx: Transaction, round_: Round, spoken: set[str]) -> int:
    """As `invited`, by the list there is now."""
    return max(round_.invited, len(spoken) + len(silent(tx, round_, spoken)))
