"""Counting: how many institutions speak of the themes that staff have named."""

from collections.abc import Sequence

from bot.conduct.themes import boards, outcome
from bot.meeting.comparison import Named
from bot.meeting.round import Round
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorting


def count(tx: Transaction, round_: Round) -> None:
    """Keep how many institutions spoke of the themes that staff named: for the next round."""
    tx.comparisons.count(round_.id, round_.room, named(tx, round_))


def named(tx: Transaction, round_: Round) -> list[Named]:
    """The themes with names of staff's own."""
    filed = tx.answers.of_round(round_.id)
    voices = {one.id: one.answer.voice for one in filed}
    return [
        one for sorting in outcome.sortings(tx, round_) for one in _of(tx, round_, sorting, filed, voices)
    ]


def _of(
    tx: Transaction, round_: Round, sorting: Sorting, filed: Sequence[Filed], voices: dict[int, str]
) -> list[Named]:
    board = boards.board(tx, round_, sorting, filed)
    return [
        Named(sorting.question, group.name, len({voices.get(card.answer) for card in group.cards}), group.key)
        for group in board.shown
        if group.name
    ]
