"""Learning: themes that staff confirmed or named come back when their network speaks of them again."""

from collections.abc import Iterator, Sequence

from bot.conduct.office import Office
from bot.conduct.themes import boards
from bot.meeting.board import Group
from bot.meeting.ids import RoundId
from bot.meeting.memory import Remembered, confirmed, gathered
from bot.meeting.round import Round
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorting

# So many rounds back we look; what is older would suggest what nobody says any more.
_ROUNDS = 8


def recall(tx: Transaction, office: Office, id_: RoundId) -> tuple[Remembered, ...]:
    """What earlier rounds of the same network teach this one, newest first."""
    if not office.remembers:
        return ()
    round_ = tx.rounds.get(id_)
    earlier = tx.memories.lessons(round_.room, before=id_)[:_ROUNDS]
    alive = [remembered for one in earlier for remembered in _learnt(tx, tx.rounds.get(one))]
    return gathered([*alive, *tx.memories.of(round_.room)])


def rest(tx: Transaction, office: Office, id_: RoundId) -> list[Remembered]:
    """The headings in staff's own words of a round whose answers are about to be forgotten."""
    round_ = tx.rounds.get(id_)
    if not office.remembers or not round_.published_at:
        return []
    filed, found = tx.answers.of_round(id_), []
    for sorting in tx.sortings.of_round(id_):
        for group, answers in _themes(tx, round_, sorting, filed):
            if group.name and len({one.answer.member.institution for one in answers}) > 1:
                found.append(Remembered(group.name, round_.number))
    return found


def _learnt(tx: Transaction, round_: Round) -> Iterator[Remembered]:
    filed = tx.answers.of_round(round_.id)
    for sorting in tx.sortings.of_round(round_.id):
        texts = {(part.answer, part.no): part.text for part in sorting.parts}
        for group, _ in _themes(tx, round_, sorting, filed):
            said = tuple(texts[card.answer, card.no] for card in group.cards)
            yield Remembered(group.heading, round_.number, said)


def _themes(
    tx: Transaction, round_: Round, sorting: Sorting, filed: Sequence[Filed]
) -> Iterator[tuple[Group, list[Filed]]]:
    """The themes of a question that staff confirmed, each with the answers that speak of it."""
    if tx.boards.latest(round_.id, sorting.question) is None:
        return
    for group in confirmed(boards.board(tx, round_, sorting, filed)):
        spoken = {card.answer for card in group.cards}
        yield group, [one for one in filed if one.id in spoken]
