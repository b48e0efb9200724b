"""Sorting: the answers of a closed round are given away, and the themes found in them are kept."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from bot.meeting import heading
from bot.meeting.ids import RoundId
from bot.meeting.question import Question
from bot.minutes import ballots
from bot.minutes.arrangement import Arrangement
from bot.store.answers import Filed
from bot.store.database import Transaction
from bot.store.sortings import Sorted, Sorting


def to_sort(tx: Transaction, id_: RoundId) -> list[tuple[Question, list[Filed]]] | None:
    """The answers of a closed round by question, if they have not been sorted yet; polls are only counted."""
    round_ = tx.rounds.get(id_)
    if tx.sortings.of_round(id_):
        return None
    filed = tx.answers.of_round(id_)
    return [
        (question, [one for one in filed if one.answer.question == question.no]) for question in round_.worded
    ]


def keep(
    tx: Transaction,
    id_: RoundId,
    material: Sequence[tuple[Question, list[Filed]]],
    arrangements: Iterable[Arrangement],
    now: datetime,
) -> bool:
    """Store how answers were sorted; False if they changed meanwhile and have to be sorted again."""
    if to_sort(tx, id_) != material:
        return False
    filed = {question.no: answers for question, answers in material}
    names = tx.answers.institutions(id_) | {*tx.rosters.of(tx.rounds.get(id_).room).institutions}
    sorted_ = [_sorting(filed[one.question], one, names) for one in arrangements]
    tx.sortings.replace(id_, [*sorted_, *_polls(tx, id_)], now)
    return True


def _polls(tx: Transaction, id_: RoundId) -> Iterator[Sorting]:
    """Polls need no search for themes."""
    filed = tx.answers.of_round(id_)
    for question in tx.rounds.get(id_).polls:
        mine = [one for one in filed if one.answer.question == question.no]
        yield _sorting(mine, ballots.arranged(question, [one.answer.text for one in mine]), ())


def _sorting(filed: Sequence[Filed], arrangement: Arrangement, names: Collection[str]) -> Sorting:
    parts = tuple(
        Sorted(one.id, no, piece.text, piece.theme, piece.left_out, piece.doubtful, piece.need)
        for one, pieces in zip(filed, arrangement.answers, strict=True)
        for no, piece in enumerate(pieces)
    )
    headings = _impersonal(arrangement, names)
    return Sorting(arrangement.question, headings, parts, arrangement.grouped, arrangement.recalled)


def _impersonal(arrangement: Arrangement, names: Collection[str]) -> tuple[str, ...]:
    """What staff called a theme before stays as they wrote it."""
    plain = heading.impersonal(arrangement.headings, names)
    recalled = arrangement.recalled or (0,) * len(plain)
    every = zip(arrangement.headings, plain, recalled, strict=True)
    return tuple(found if again else other for found, other, again in every)
