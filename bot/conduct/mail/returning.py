"""Returning: what mail servers wrote to the sender's mailbox about mails of ours that they had taken.

A mail that came back is filed as one that was refused, only later. Whatever is read twice – we were killed
before it was marked in the mailbox – changes nothing, and staff read of each mail once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.conduct import alarm
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.meeting.bounce import COMES_BACK, Bounce, supersedes
from bot.meeting.ids import RoundId
from bot.meeting.incident import Incident, Kind
from bot.meeting.mailing import Rejected, Rejection, Trouble
from bot.meeting.round import Round
from bot.store.database import Transaction
from bot.store.mailings import Mailed
from bot.store.outbox import State

_SUBJECT = "mailbox"


class Fate(StrEnum):
    """What a notification is to us. One that is `early` speaks of a mail that is just being handed over."""

    FOREIGN = "foreign"
    EARLY = "early"
    KNOWN = "known"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of a notification; `letter` is the mail it speaks of."""

    fate: Fate
    round: RoundId
    letter: int
    why: Rejection


FOREIGN = Verdict(Fate.FOREIGN, RoundId(0), 0, Rejection.DOUBTFUL)


def wanted(tx: Transaction, now: datetime) -> datetime | None:
    """Since when mails are out that may come back; None if nothing is to be looked for."""
    return tx.mailings.earliest(now - COMES_BACK)


def settle(tx: Transaction, office: Office, bounces: Iterable[Bounce], now: datetime) -> list[Verdict]:
    """File what came back, and tell staff of it, together for each round."""
    verdicts = [_filed(tx, bounce) for bounce in bounces]
    news = [one for one in verdicts if one.fate is Fate.NEW]
    for id_ in sorted({one.round for one in news}):
        _tell(tx, office, tx.rounds.get(id_), [one for one in news if one.round == id_], now)
    return verdicts


def trouble(tx: Transaction, office: Office, found: Trouble, now: datetime) -> None:
    """Tell staff once that nobody can look into the mailbox."""
    alarm.sound(tx, office, Incident(Kind.MAILBOX, _SUBJECT, now, detail=found), now)


def recover(tx: Transaction, now: datetime) -> None:
    """Note that the mailbox could be looked into."""
    tx.incidents.end(Kind.MAILBOX, _SUBJECT, now)


def _filed(tx: Transaction, bounce: Bounce) -> Verdict:
    named = tx.mailings.named(bounce.txn)
    if named is None:
        return FOREIGN
    id_, mail = named
    why = bounce.why(mail.address)
    if why is None:
        return FOREIGN
    if mail.state in (State.WAITING, State.SENDING):
        return Verdict(Fate.EARLY, id_, mail.id, why)
    # Once an address was erased, nobody is told of it.
    if not mail.address or not _says_more(mail, why):
        return Verdict(Fate.KNOWN, id_, mail.id, why)
    tx.mailings.came_back(mail.id, why)
    return Verdict(Fate.NEW, id_, mail.id, why)


def _says_more(mail: Mailed, why: Rejection) -> bool:
    return mail.state is State.SENT or (mail.state is State.DEAD and supersedes(why, mail.reason))


def _tell(tx: Transaction, office: Office, round_: Round, news: Sequence[Verdict], now: datetime) -> None:
    """By themselves, or in the report on all mails of the round if that is still to come."""
    whys = {one.letter: one.why for one in news}
    lost = [letter for letter, why in whys.items() if why.certain]
    nowhere = [name for letter in lost for name in mailing.missed(tx, office, round_, letter)]
    first = min(whys)
    if not tx.letters.has(mailing.reported(round_.id)):
        mailing.account(tx, office, round_.id, Rejected(whys[first]), first, now)
        return
    mails = [mail for mail in tx.mailings.of_round(round_.id) if mail.id in whys]
    values = {
        "lost": mailing.lost_mails(tx, office, round_, mails),
        "nowhere": nowhere,
        "check": any(why is not Rejection.FULL for why in whys.values()),
        "example": _institution(tx, round_, mails[0]),
    }
    key = f"round:{round_.id}:returned:{first}:{whys[first]}"
    mailing.tell(tx, office, round_, key, "returned.told", now, **values)


def _institution(tx: Transaction, round_: Round, mail: Mailed) -> str:
    """Whose address it is on the list, if it is there."""
    persons = tx.rosters.of(round_.room).persons
    return next((one.institution for one in persons if one.mail.casefold() == mail.address.casefold()), "")
