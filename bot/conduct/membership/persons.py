"""Persons: whom we know by name in a round, so that staff read where one of them is named."""

from bot.meeting.round import Round
from bot.speech import personal
from bot.speech.personal import Known
from bot.store.database import Transaction


def known(tx: Transaction, round_: Round) -> Known:
    """Whoever wrote, is on the list, or leads the round.

    A display name that stands for an institution is a person's only if it begins with a frequent first name.
    """
    members = {one.answer.member for one in tx.answers.of_round(round_.id)}
    names = {one.name for one in members} | {entry.name for entry in tx.rosters.of(round_.room).persons}
    names |= set(tx.leaders.of_round(round_.id).values())
    institutions = {one.institution for one in members}
    return Known(
        frozenset(
            one for one in names if one not in institutions or personal.given(one) in personal.first_names()
        )
    )
