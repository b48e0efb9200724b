"""Awaiting: what waited until the themes of a round are there, and goes on once they are."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.conduct.office import Office
from bot.conduct.publication import publishing, reissuing, reviewing
from bot.conduct.themes import boards, releasing, sorting
from bot.conduct.votes import resolving
from bot.meeting.ids import RoundId
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round
from bot.minutes.arrangement import Arrangement
from bot.store.answers import Filed
from bot.store.database import Transaction


def finish(
    tx: Transaction,
    office: Office,
    id_: RoundId,
    material: Sequence[tuple[Question, list[Filed]]],
    arrangements: Iterable[Arrangement],
    now: datetime,
) -> bool:
    """Store how answers were sorted, as `sorting.keep` does, and send the minutes that waited for it.

    These are the ones taken back before they were all out, since somebody in them was erased, and drafts that
    staff asked for too early.
    """
    if not sorting.keep(tx, id_, material, arrangements, now):
        return False
    round_ = tx.rounds.get(id_)
    boards.tell_bereft(tx, office, round_, now)
    releasing.tell(tx, office, round_, now)
    resolving.tell_of_change(tx, office, round_, now)
    if round_.phase is Phase.CLOSED:
        publishing.keep_promises(tx, office, round_, now)
    if round_.phase is Phase.PUBLISHED:
        publishing.archive(tx, office, round_, now)
    if round_.minutes_owed:
        _say_again(tx, office, round_, now)
    return True


def _say_again(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """The minutes that were taken back, in place of whatever of them was said."""
    tx.rounds.save(replace(round_, minutes_owed=False), now)
    reviewing.said_anew(tx, round_.id)
    again, key = _edition(tx, round_.id), f"round:{round_.id}:minutes"
    reissuing.tell_again(tx, office, round_, again, now)
    # The old messages are deleted at once, without waiting for files.
    publishing.redact(tx, tx.letters.said_beginning(key), now)
    publishing.post(tx, office, round_, f"{key}:{again}", now)


def _edition(tx: Transaction, id_: RoundId) -> str:
    """A name for minutes that come again, the same in a database restored from a backup."""
    names = (f"again{no}" for no in count(1))
    return next(name for name in names if not tx.letters.has(f"round:{id_}:minutes:{name}:1"))
