"""Forgetting: answers go when the time is over for which members were told they are kept."""

from datetime import datetime

from bot.conduct.course import steering
from bot.conduct.office import Office
from bot.conduct.tasks import duties
from bot.conduct.themes import learning
from bot.meeting import retention
from bot.meeting.ids import RoundId
from bot.meeting.minutes import Names
from bot.meeting.round import Round, cancel
from bot.store.database import Transaction


def over(tx: Transaction, office: Office, now: datetime) -> list[RoundId]:
    """The rounds whose time of keeping is over, as members were told."""
    if not office.retention_months:
        return []
    return tx.rounds.over_before(retention.over(now, office.retention_months), archived=_unwanted(office))


def forget(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> None:
    """Delete the answers of such a round. Minutes that nobody has released by then cannot come any more."""
    _let_go(tx, office, tx.rounds.get(id_), now)
    if _unwanted(office):
        tx.archive.drop(id_)


def fade(tx: Transaction, office: Office, now: datetime) -> None:
    """What was deleted cannot come back any more once nothing is left that is older."""
    if office.retention_months:
        tx.tombstones.fade(retention.over(now, office.retention_months), now)


def _unwanted(office: Office) -> bool:
    """What names persons is not kept longer than what they wrote; nor what was kept before staff chose so."""
    return office.names is Names.PERSON or not office.archive


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
