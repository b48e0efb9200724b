"""Mails on their way: taken and composed when they leave, noted at once when the mail server has them."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform

from bot.conduct import alarm
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.conduct.publication import composing, publishing
from bot.faults import described
from bot.meeting.ids import RoundId
from bot.meeting.incident import Incident, Kind
from bot.meeting.mailing import Accepted, Deferred, Outcome, Rejected, Rejection, Trouble
from bot.minutes.runs import plain
from bot.minutes.sheet import packed, sheet
from bot.store.database import Transaction
from bot.store.outbox import Outgoing

_log = logging.getLogger(__name__)

# So many are composed together, and carried over one connection.
_AT_ONCE = 20
_LONGEST_PAUSE = 1800.0
_UNSORTED = timedelta(seconds=20)
# A mail server that is away for a moment is no news for staff.
_PATIENCE = 5


@dataclass(frozen=True, slots=True)
class Edition:
    """The minutes of a round as a mail holds them. `page` is the packed sheet, of which the files are made.

    `stamp` tells it from the one that comes after something was withdrawn.
    """

    round: RoundId
    subject: str
    opening: str
    attached: str
    closing: str
    name: str
    page: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter to an address, and what it says."""

    outgoing: Outgoing
    edition: Edition


def due(tx: Transaction, office: Office, now: datetime) -> list[Parcel]:
    """The mails that may leave now. Those whose minutes are being sorted anew wait for that."""
    _expire(tx, office, now)
    found = [(one, one.letter.round) for one in tx.outbox.due(now, by_mail=True)[:_AT_ONCE]]
    editions = {id_: _composed(tx, office, id_) for id_ in {id_ for _, id_ in found} if id_ is not None}
    parcels = []
    for outgoing, id_ in found:
        edition = editions.get(id_) if id_ is not None else None
        if edition is None:
            tx.mailings.put_off(outgoing.id, now + _UNSORTED, "being sorted", tried=False)
        else:
            parcels.append(Parcel(outgoing, edition))
    return parcels


def begin(tx: Transaction, parcel: Parcel) -> bool:
    """The mail is handed over now; False if it says what was withdrawn meanwhile, or was taken back."""
    edition = parcel.edition
    current = _stamp(tx, edition.round) == edition.stamp
    return current and tx.mailings.begin(parcel.outgoing.id)


def note(tx: Transaction, office: Office, outgoing: Outgoing, outcome: Outcome, now: datetime) -> None:
    """What became of a mail; staff read it when all of a round were tried."""
    match outcome:
        case Accepted():
            tx.outbox.sent(outgoing.id, None, now)
        case Deferred(reason):
            tx.mailings.put_off(outgoing.id, now + _pause(outgoing.attempts), reason)
        case Rejected(why):
            tx.outbox.bury(outgoing.id, why)
    if outgoing.letter.round is None:
        return
    if isinstance(outcome, Rejected) and outcome.why.certain:
        mailing.missed(tx, office, tx.rounds.get(outgoing.letter.round), outgoing.id)
    mailing.account(tx, office, outgoing.letter.round, outcome, outgoing.id, now)


def strand(tx: Transaction, office: Office, parcels: list[Parcel], trouble: Trouble, now: datetime) -> None:
    """The mail server takes nothing: all wait. Staff hear of it once, unless it may pass by itself."""
    for parcel in parcels:
        pause = _pause(parcel.outgoing.attempts)
        tx.mailings.put_off(parcel.outgoing.id, now + pause, trouble)
    lasting = max((parcel.outgoing.attempts for parcel in parcels), default=0) >= _PATIENCE
    if lasting or trouble is not Trouble.UNREACHABLE:
        alarm.sound(tx, office, Incident(Kind.MAIL, "mail", now, detail=trouble), now)


def recover(tx: Transaction, now: datetime) -> None:
    """The mail server takes mails."""
    tx.incidents.end(Kind.MAIL, "mail", now)


def _expire(tx: Transaction, office: Office, now: datetime) -> None:
    late = [one for one in tx.outbox.due(now, by_mail=True) if one.letter.is_late(now)]
    for outgoing in late:
        note(tx, office, outgoing, Rejected(Rejection.EXPIRED), now)


def _composed(tx: Transaction, office: Office, id_: RoundId) -> Edition | None:
    """A round whose minutes cannot be composed holds up its own mails, and no others."""
    try:
        return _edition(tx, office, id_)
    except Exception as fault:
        _log.error("the minutes of round %d cannot be composed for mails (%s)", id_, described(fault))
        return None


def _edition(tx: Transaction, office: Office, id_: RoundId) -> Edition | None:
    round_, stamp = tx.rounds.get(id_), _stamp(tx, id_)
    if stamp is None or round_.minutes_owed or round_.published_at is None:
        return None
    minutes = composing.compose(tx, office, round_, round_.published_at)
    values = {"title": round_.title, "number": round_.number, "network": round_.network}
    values |= {"office": office.name, "contact": office.contact, "edition": minutes.edition}
    values["until"] = office.spoken(minutes.objections) if minutes.objections else ""

    def said(name: str) -> str:
        return plain(office.texts(f"mail.{name}", **values))

    name = publishing.file_name(office, round_)
    page = packed(sheet(minutes, office.texts))
    again = "again." if minutes.edition > 1 else ""
    names = (f"{again}subject", f"{again}opening", "attached", "closing")
    subject, opening, attached, closing = map(said, names)
    return Edition(id_, subject, opening, attached, closing, name, page, stamp)


def _stamp(tx: Transaction, id_: RoundId) -> str | None:
    """It changes with what is sorted anew or withdrawn, and with each edition."""
    stamp, edition = tx.mailings.stamp(id_), tx.aftermaths.edition(id_)
    return stamp and f"{stamp} {edition.no if edition else 0}"


def _pause(attempts: int) -> timedelta:
    """Until the next try: half a minute, one, two … half an hour, never in step with others."""
    return timedelta(seconds=min(30.0 * 2.0 ** min(attempts, 10), _LONGEST_PAUSE) * uniform(0.8, 1.2))
