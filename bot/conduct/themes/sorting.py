"""Sorting: the answers of a closed round are given away, and the themes found in them are kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.conduct.office import Office
from bot.conduct.publication import publishing, reviewing
from bot.conduct.themes import boards, releasing
from bot.conduct.votes import resolving
from bot.meeting.ids import RoundId
from bot.meeting.question import Question
from bot.meeting.round import Phase
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
    sorted_ = [_sorting(filed[one.question], one) for one in arrangements]
    tx.sortings.replace(id_, [*sorted_, *_polls(tx, id_)], now)
    return True


def finish(
    tx: Transaction,
    office: Office,
    id_: RoundId,
    material: Sequence[tuple[Question, list[Filed]]],
    arrangements: Iterable[Arrangement],
    now: datetime,
) -> bool:
    """Store how answers were sorted, as `keep` does, and send the minutes that waited for it.

    These are the ones taken back before they were all out, since somebody in them was erased, and drafts that
    staff asked for too early.
    """
    kept = keep(tx, id_, material, arrangements, now)
    round_ = tx.rounds.get(id_)
    if kept:
        boards.tell_bereft(tx, office, round_, now)
        releasing.tell(tx, office, round_, now)
        resolving.tell_of_change(tx, office, round_, now)
    if kept and round_.phase is Phase.CLOSED:
        publishing.keep_promises(tx, office, round_, now)
    if kept and round_.phase is Phase.PUBLISHED:
        publishing.archive(tx, office, round_, now)
    if kept and round_.minutes_owed:
        tx.rounds.save(replace(round_, minutes_owed=False), now)
        reviewing.said_anew(tx, id_)
        earlier = tx.letters.said_beginning(f"round:{id_}:minutes")
        publishing.post(tx, office, round_, _edition(tx, id_), now)
        publishing.redact(tx, earlier, now)
    return kept


def _polls(tx: Transaction, id_: RoundId) -> Iterator[Sorting]:
    """Polls need no search for themes."""
    filed = tx.answers.of_round(id_)
    for question in tx.rounds.get(id_).polls:
        mine = [one for one in filed if one.answer.question == question.no]
        yield _sorting(mine, ballots.arranged(question, [one.answer.text for one in mine]))


def _edition(tx: Transaction, id_: RoundId) -> str:
    """A name for minutes that come again, the same in a database restored from a backup."""
    names = (f"round:{id_}:minutes:again{no}" for no in count(1))
    return next(name for name in names if not tx.letters.has(f"{name}:1"))


def _sorting(filed: Sequence[Filed], arrangement: Arrangement) -> Sorting:
    parts = tuple(
        Sorted(one.id, no, piece.text, piece.theme, piece.left_out, piece.doubtful, piece.need)
        for one, pieces in zip(filed, arrangement.answers, strict=True)
        for no, piece in enumerate(pieces)
    )
    found = (arrangement.headings, parts, arrangement.grouped, arrangement.recalled)
    return Sorting(arrangement.question, *found)
