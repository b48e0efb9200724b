"""Forgetting: answers go when the time is over for which members were told they are kept."""

from datetime import datetime

from bot.conduct.course import steering
from bot.conduct.office import Office
from bot.conduct.tasks import duties
from bot.conduct.themes import learning
from bot.meeting import retention
from bot.meeting.minutes import Names
from bot.meeting.round import Round, cancel
from bot.store.database import Transaction


def forget(tx: Transaction, office: Office, now: datetime) -> None:
    """Delete the answers of rounds whose time of keeping is over, as members were told.

    Minutes that nobody has released by then cannot come any more.
    """
    if not office.retention_months:
        return
    # What names persons is not kept longer than what they wrote; nor what was kept before staff chose so.
    unwanted = office.names is Names.PERSON or not office.archive
    over = retention.over(now, office.retention_months)
    for id_ in tx.rounds.over_before(over, archived=unwanted):
        _let_go(tx, office, tx.rounds.get(id_), now)
        if unwanted:
            tx.archive.drop(id_)
    tx.tombstones.fade(over, now)


def _let_go(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    id_ = round_.id
    # What could not be said by now, in a room that is closed to us, quotes answers, too.
    tx.outbox.drop(id_)
    cancelled = cancel(round_)
    if isinstance(cancelled, Round):
        steering.abandon(tx, office, round_, cancelled, now)
    tx.memories.keep(round_.room, learning.rest(tx, office, id_), now)
    tx.answers.forget(id_)
    tx.excuses.forget_round(id_)
    tx.objections.forget(id_)
    tx.praises.forget(id_)
    # Headings are made of what the answers said.
    tx.sortings.replace(id_, (), now)
    tx.boards.forget(id_)
    duties.forget(tx, round_)
    tx.comparisons.forget(id_)
    tx.leaders.forget(id_)
