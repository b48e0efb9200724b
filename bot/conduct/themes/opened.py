"""Opened: a question that lies before staff, with its answers, their board, and what its handles mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conduct.themes import boards
from bot.meeting.board import Board, Card
from bot.meeting.handles import Handles, handles
from bot.meeting.round import Round
from bot.speech.curating import Step
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorting


@dataclass(frozen=True, slots=True)
class Opened:
    """A question of a round as it stands now; `names` are what was last shown of it."""

    round: Round
    sorting: Sorting
    filed: Sequence[Filed]
    board: Board
    names: Handles

    @property
    def no(self) -> int:
        """The number of the question."""
        return self.sorting.question

    def cards(self, step: Step) -> list[Card]:
        """The statements that a step names; none for a handle that means nothing here."""
        return [card for handle in step.members for card in self.names.cards(handle, self.board)]


def lay(tx: Transaction, round_: Round, sorting: Sorting, names: Handles | None = None) -> Opened:
    """Lay a question open, with handles as they were shown or else with new ones."""
    filed = tx.answers.of_round(round_.id)
    board = boards.board(tx, round_, sorting, filed)
    return Opened(round_, sorting, filed, board, handles(board) if names is None else names)
