"""Carrying: needs from which nothing follows yet go on to the next round, where staff are asked about them.

A theme that staff named is kept in their words, a single statement with its answer: it goes when that goes.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.conduct.themes import boards, outcome
from bot.meeting.minutes import Minutes
from bot.meeting.needs import Need, register
from bot.meeting.round import Round
from bot.meeting.task import ALONE, Party, State, Task
from bot.meeting.theme import Statement
from bot.minutes.weight import shorten
from bot.speech.markdown import shown
from bot.store.answers import Filed
from bot.store.database import Transaction

# Bytes of a statement; more than so many needs nobody goes through.
_LONGEST, _MOST = 300, 40
_Mark = tuple[str, tuple[Party, ...], int | None]


def carry(tx: Transaction, round_: Round, minutes: Minutes, at: datetime) -> None:
    """Keep the needs that published minutes leave open, and no others, as they stand now."""
    wanted = {_mark(one): one for one in _open(tx, round_, minutes, at)}
    for known in tx.tasks.needs_of(round_.room):
        if known.round != round_.id:
            continue
        if _mark(known) in wanted:
            del wanted[_mark(known)]
        else:
            tx.tasks.forget([known.id])
    for one in list(wanted.values())[:_MOST]:
        tx.tasks.add(one, 0)


def _open(tx: Transaction, round_: Round, minutes: Minutes, at: datetime) -> Iterator[Task]:
    filed = tx.answers.of_round(round_.id)
    names = {
        (sorting.question, group.key): group.name
        for sorting in outcome.sortings(tx, round_)
        for group in boards.board(tx, round_, sorting, filed).shown
    }
    for need in register(minutes):
        if need.open:
            yield from _kept(round_, need, names.get(_place(need), ""), filed, at)


def _place(need: Need) -> tuple[int, int]:
    key = need.theme.key if need.theme else None
    return (need.item.no, ALONE if key is None else key)


def _kept(round_: Round, need: Need, name: str, filed: Sequence[Filed], at: datetime) -> Iterator[Task]:
    """A heading that the program found is made of members' words: then each statement stands for itself."""
    if need.theme is not None and name:
        homes = sorted({one.voice for one in need.statements if one.source})
        yield _task(round_, need, name, homes, at)
        return
    for statement in need.statements:
        answer = _answer(need, statement, filed)
        if answer is not None:
            homes = [statement.voice] if statement.source else []
            yield _task(round_, need, shorten(shown(statement.text), _LONGEST), homes, at, answer)


def _task(
    round_: Round, need: Need, what: str, homes: Sequence[str], at: datetime, answer: int | None = None
) -> Task:
    parties = tuple(Party(home) for home in homes)
    return Task(0, round_.id, what, parties, at.date(), at, (need.item.no,), State.OPEN, (), True, answer)


def _answer(need: Need, statement: Statement, filed: Sequence[Filed]) -> int | None:
    """The answer that it is a part of; reworded ones are found by who said them."""
    theirs = [
        one for one in filed if one.answer.question == need.item.no and one.answer.voice == statement.voice
    ]
    whole = [one for one in theirs if statement.text in one.answer.text]
    return next((one.id for one in [*whole, *theirs]), None)


def _mark(need: Task) -> _Mark:
    return (need.what, need.parties, need.answer)
