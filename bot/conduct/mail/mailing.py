"""The minutes by mail: to whom, what staff read of it before, and what became of it after.

A letter to an address holds no words. They are composed when it leaves (see `posting`), so what is withdrawn
before is not in it.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct.office import Office
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import MAIL, Circulate, Letter
from bot.meeting.mailing import Audience, Outcome, Rejected, Rejection, recipients
from bot.meeting.mailing import unreached as nowhere
from bot.meeting.roster import Entry, Roster
from bot.meeting.round import Round
from bot.store.database import Transaction
from bot.store.mailings import Mailed
from bot.store.outbox import State

# After so long nobody waits for a mail any more; staff read who did not get it.
_LASTS = timedelta(days=5)
_UNCERTAIN = [why.value for why in Rejection if not why.certain]


def circulate(tx: Transaction, office: Office, round_: Round, minutes: str, now: datetime) -> None:
    """Mail the minutes that are published now; `minutes` begins the keys of their letters to the room."""
    said = (round_.room, f"{minutes}:1")
    send(tx, office, round_, _recipients(tx, office, round_), said, now)


def circulate_again(
    tx: Transaction, office: Office, round_: Round, edition: int, minutes: str, now: datetime
) -> None:
    """Mail another edition to whoever got one, or may have, and to whoever is new on the list.

    Mails that still wait hold the newest anyway.
    """
    if office.mail_to is Audience.NONE:
        return
    mails, listed = tx.mailings.of_round(round_.id), tx.rosters.of(round_.room).persons
    wait = {mail.address for mail in mails if mail.state is State.WAITING}
    had = dict.fromkeys(mail.address for mail in mails if mail.address and _may_have_arrived(mail))
    known = {entry.mail: entry for entry in listed}
    somebody = str(office.texts("mail.somebody"))
    again = [known.get(one, Entry(somebody, mail=one)) for one in had if one not in wait]
    found, said = [*again, *latecomers(tx, office, round_)], (round_.room, f"{minutes}:note")
    send(tx, office, round_, found, said, now, f":edition:{edition}")


def latecomers(tx: Transaction, office: Office, round_: Round) -> tuple[Entry, ...]:
    """Who would get the published minutes by mail by now, and to whom none of their mails goes."""
    had = {mail.address.casefold() for mail in tx.mailings.of_round(round_.id)}
    roster = tx.rosters.of(round_.room)
    # Whoever withdrew everything since has read the minutes in the room all the same.
    here = tx.answers.institutions(round_.id) | tx.aftermaths.among(round_.id, roster.institutions)
    return tuple(one for one in recipients(roster, here, office.mail_to) if one.mail.casefold() not in had)


def may_have_left(tx: Transaction, id_: RoundId) -> bool:
    """Whether somebody may have the minutes of a round in a mailbox."""
    return any(map(_may_have_arrived, tx.mailings.of_round(id_)))


def send(
    tx: Transaction,
    office: Office,
    round_: Round,
    found: Collection[Entry],
    said: tuple[RoomId, str],
    now: datetime,
    occasion: str = "",
) -> None:
    """A mail to each of them; `said` is the room and the key of what we say in chat at the same time.

    If that was said before we were restored from a backup, nobody can tell whether mails left as well: staff
    decide, and nothing is said twice.
    """
    if found and tx.echoes.cover(*said):
        key = f"{reported(round_.id)}{occasion}"
        tell(tx, office, round_, key, "mail.restored", now, addresses=named(found))
        return
    for no, entry in enumerate(found, start=1):
        room, key = RoomId(f"{MAIL}{entry.mail}"), f"round:{round_.id}:mail:{no}{occasion}"
        letter = Letter(room, key, Circulate(), round_.id, expires=now + _LASTS)
        tx.outbox.post(letter, now)


def preview(tx: Transaction, office: Office, round_: Round, occasion: str, now: datetime) -> None:
    """Tell staff who will get the minutes by mail, and who in no way; in their own room only.

    The one once for its occasion, the other once for a round, unless they are fewer by then, or more.
    """
    if found := _recipients(tx, office, round_):
        key = f"round:{round_.id}:mail-preview:{occasion}"
        tell(tx, office, round_, key, "mail.preview", now, addresses=named(found))
    if missed := unreached(tx, office, round_):
        values = {"names": list(missed), "mails": office.mail_to is not Audience.NONE}
        key = f"round:{round_.id}:unreached:{len(missed)}"
        tell(tx, office, round_, key, "unreached.told", now, **values)


def unreached(tx: Transaction, office: Office, round_: Round, lost: Collection[str] = ()) -> tuple[str, ...]:
    """Institutions on the list that get the minutes neither in the room nor by mail, as far as we know."""
    return _unreached(tx, office, round_, tx.rosters.of(round_.room), lost)


def missed(tx: Transaction, office: Office, round_: Round, letter: int) -> tuple[str, ...]:
    """Institutions to which no way is left, now that this mail failed. The next edition counts them."""
    mails, aftermath = tx.mailings.of_round(round_.id), tx.aftermaths.get(round_.id)
    address = next((mail.address.casefold() for mail in mails if mail.id == letter), "")
    hers = {one.institution for one in tx.rosters.of(round_.room).persons if one.mail.casefold() == address}
    if not address or not hers or aftermath is None:
        return ()
    lost = _lost(mails)
    found = tuple(name for name in unreached(tx, office, round_, lost) if name in hers and address in lost)
    tx.aftermaths.save(replace(aftermath, unreached=aftermath.unreached + len(found)))
    return found


def found_again(tx: Transaction, office: Office, round_: Round, before: Roster) -> None:
    """A list has changed: to whom there is a way now the next edition goes, and it counts them."""
    aftermath, lost = tx.aftermaths.get(round_.id), _lost(tx.mailings.of_round(round_.id))
    if aftermath is not None:
        had = _unreached(tx, office, round_, before, lost)
        found = len(set(had) - set(unreached(tx, office, round_, lost)))
        tx.aftermaths.save(replace(aftermath, unreached=max(0, aftermath.unreached - found)))


def interrupted(tx: Transaction, office: Office, now: datetime) -> None:
    """Give up mails that were being handed over when we were cut off: nobody knows whether they arrived."""
    _doubt(tx, office, tx.mailings.begun(), now)


def restored(tx: Transaction, office: Office, now: datetime) -> None:
    """We come from a backup: what waited in it may have left since, and no mail server tells us."""
    _doubt(tx, office, [*tx.mailings.begun(), *tx.mailings.waiting()], now)


def account(
    tx: Transaction, office: Office, id_: RoundId, outcome: Outcome, letter: int, now: datetime
) -> None:
    """Tell staff what became of the mails of a round, once each was tried; of later failures singly."""
    round_, mails = tx.rounds.get(id_), tx.mailings.of_round(id_)
    key = reported(id_)
    if tx.letters.has(key):
        lost = [mail for mail in mails if mail.id == letter and isinstance(outcome, Rejected)]
        if lost:
            values = {"sent": 0, "waiting": 0, "lost": lost_mails(tx, office, round_, lost)}
            tell(tx, office, round_, f"{key}:{letter}", "mail.report", now, **values)
        return
    if all(_tried(mail) for mail in mails):
        sent = sum(mail.state is State.SENT for mail in mails)
        lost = [mail for mail in mails if mail.state is State.DEAD]
        waiting = sum(mail.state in (State.WAITING, State.SENDING) for mail in mails)
        values = {"sent": sent, "waiting": waiting, "lost": lost_mails(tx, office, round_, lost)}
        tell(tx, office, round_, key, "mail.report", now, **values)


def reported(id_: RoundId) -> str:
    """The key of the letter in which staff read what became of the mails of a round."""
    return f"round:{id_}:mailed"


def _recipients(tx: Transaction, office: Office, round_: Round) -> tuple[Entry, ...]:
    if office.mail_to is Audience.NONE:
        return ()
    return recipients(tx.rosters.of(round_.room), tx.answers.institutions(round_.id), office.mail_to)


def tell(
    tx: Transaction, office: Office, round_: Round, key: str, name: str, now: datetime, **values: object
) -> None:
    """Tell staff in their own room and nowhere else: it names people, and those who are absent."""
    if office.staff_room is not None:
        tx.outbox.post(office.say(office.staff_room, key, name, title=round_.title, **values), now)


def named(found: Iterable[Entry]) -> list[tuple[str, str]]:
    """Institutions with the addresses, as staff read them."""
    return [(entry.institution, entry.mail) for entry in found]


def _unreached(
    tx: Transaction, office: Office, round_: Round, roster: Roster, lost: Collection[str]
) -> tuple[str, ...]:
    answers = [one.answer for one in tx.answers.of_round(round_.id)]
    heard = {one.member.institution for one in answers if one.entered_by is None}
    return nowhere(roster, heard, office.mail_to, lost)


def _lost(mails: Iterable[Mailed]) -> set[str]:
    """Addresses at which nothing of these arrived, in small letters."""
    mails = [mail for mail in mails if mail.address]
    failed = {mail.address.casefold() for mail in mails if _failed(mail)}
    return failed - {mail.address.casefold() for mail in mails if not _failed(mail)}


def _may_have_arrived(mail: Mailed) -> bool:
    return mail.state in (State.SENT, State.SENDING, State.DEAD) and not _failed(mail)


def _failed(mail: Mailed) -> bool:
    return mail.state is State.DEAD and mail.reason not in _UNCERTAIN


def _tried(mail: Mailed) -> bool:
    """A mail that waits was tried if the server said something about it: a number."""
    return mail.state not in (State.WAITING, State.SENDING) or mail.reason[:1].isdigit()


def lost_mails(
    tx: Transaction, office: Office, round_: Round, mails: Iterable[Mailed]
) -> list[tuple[str, str]]:
    """Whom mails did not reach, and why, in words."""
    names = {entry.mail.casefold(): _who(entry) for entry in tx.rosters.of(round_.room).persons}
    return [
        (
            names.get(mail.address.casefold()) or mail.address or office.texts("mail.somebody"),
            office.texts(f"mail.lost.{mail.reason}"),
        )
        for mail in mails
    ]


def _who(entry: Entry) -> str:
    """The institution, with the person if she has a name: it may have several."""
    return f"{entry.institution}, {entry.name}" if entry.name else entry.institution


def _doubt(tx: Transaction, office: Office, mails: Iterable[tuple[int, RoundId]], now: datetime) -> None:
    for letter, id_ in mails:
        tx.outbox.bury(letter, Rejection.DOUBTFUL)
        account(tx, office, id_, Rejected(Rejection.DOUBTFUL), letter, now)
