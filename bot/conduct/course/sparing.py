"""Sparing: staff excuse an institution that told them so, and it hears no more reminders.

What colleagues may say to each other is asked about first. Where it is not clear who is meant, nothing
is done.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct import meaning
from bot.conduct.answers.entering import Addressee, Meant
from bot.conduct.membership import excused
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.ids import UserId
from bot.meeting.message import Message, Place
from bot.meeting.round import Round
from bot.speech import excuse
from bot.speech.excuse import Excuse
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.excuses import Excused


def hear(
    tx: Transaction, office: Office, message: Message, place: Place, said: Excuse, meant: Meant, now: datetime
) -> bool:
    """Excuse whoever is meant, or ask; False if it is talk, for nobody we know was named."""
    if not meant.known:
        return False
    if said.back:
        return _take_back(tx, office, message, meant, now)
    if len(meant.found) > 1:
        _ask_which(tx, office, message, place, meant.found, now)
        return True
    one, round_ = meant.found[0], tx.rounds.get(meant.found[0].round)
    settled = _settled(tx, round_, one.institution)
    if not settled and said.plain and meant.sure:
        _excuse(tx, message, one, now)
        settled = "noted"
    if not settled:
        meaning.suppose(tx, message, place, excuse.words(one.institution), "excuse.ask")
    values = {"institution": one.institution, "title": round_.title}
    report(tx, office, message, f"excuse.{settled}_there" if settled else "excuse.ask", now, **values)
    return True


def _settled(tx: Transaction, round_: Round, institution: str) -> str:
    """Why nobody is reminded there anyway; empty if somebody is."""
    if institution in tx.answers.institutions(round_.id):
        return "answered"
    return "known" if institution in excused.institutions(tx, round_.id) else ""


def _excuse(tx: Transaction, message: Message, one: Addressee, now: datetime) -> None:
    """It is hers who writes for the institution, as if she had said so, and not of whoever tells us."""
    tx.excuses.note(Excused(one.round, one.institution, UserId(one.user), now))
    tx.audit.note(Entry(now, message.sender, "institution excused", one.round))


def _take_back(tx: Transaction, office: Office, message: Message, meant: Meant, now: datetime) -> bool:
    """Whoever is not excused takes part as it is: then it is talk."""
    away = [one for one in meant.found if one.institution in excused.institutions(tx, one.round)]
    if len(away) != 1 or not meant.sure:
        return False
    one, round_ = away[0], tx.rounds.get(away[0].round)
    tx.excuses.drop(round_.id, *excused.noted(tx, round_.id, one.institution))
    tx.audit.note(Entry(now, message.sender, "institution no longer excused", round_.id))
    values = {"institution": one.institution, "title": round_.title}
    report(tx, office, message, "excuse.back_there", now, **values)
    return True


def _ask_which(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    found: Sequence[Addressee],
    now: datetime,
) -> None:
    """Which of several institutions, or of which network the one."""
    names = list(dict.fromkeys(one.institution for one in found))
    if len(names) > 1:
        example = excuse.words(names[0])
        report(tx, office, message, "excuse.which", now, institutions=names, example=example)
        return
    networks, words = [one.network for one in found], f"{excuse.words(names[0])}\nRaum: "
    meaning.ask_network(tx, office, message, place, "steer.which", networks, now, words=words)
