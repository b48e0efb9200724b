"""Sparing: staff excuse an institution that told them so, and it hears no more reminders.

What colleagues may say to each other is asked about first. Where it is not clear who is meant, nothing
is done.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct import meaning
from bot.conduct.answers.entering import Addressee, Meant
from bot.conduct.membership import excused
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.ids import UserId
from bot.meeting.message import Message, Place
from bot.meeting.round import Round
from bot.speech import excuse
from bot.speech.excuse import Excuse
from bot.store.audit import Entry
from bot.store.database import Transaction
from bot.store.excuses import Excused


def hear(turn: Turn, place: Place, said: Excuse, meant: Meant) -> bool:
    """Excuse whoever is meant, or ask; False if it is talk, for nobody we know was named."""
    if not meant.known:
        return False
    if said.back:
        return _take_back(turn, meant)
    if len(meant.found) > 1:
        _ask_which(turn, place, meant.found)
        return True
    one, round_ = meant.found[0], turn.tx.rounds.get(meant.found[0].round)
    settled = _settled(turn.tx, round_, one.institution)
    if not settled and said.plain and meant.sure:
        _excuse(turn.tx, turn.message, one, turn.now)
        settled = "noted"
    if not settled:
        meaning.suppose(turn.tx, turn.message, place, excuse.words(one.institution), "excuse.ask")
    values = {"institution": one.institution, "title": round_.title}
    report(turn, f"excuse.{settled}_there" if settled else "excuse.ask", **values)
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


def _take_back(turn: Turn, meant: Meant) -> bool:
    """Whoever is not excused takes part as it is: then it is talk."""
    away = [one for one in meant.found if one.institution in excused.institutions(turn.tx, one.round)]
    if len(away) != 1 or not meant.sure:
        return False
    one, round_ = away[0], turn.tx.rounds.get(away[0].round)
    turn.tx.excuses.drop(round_.id, *excused.noted(turn.tx, round_.id, one.institution))
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "institution no longer excused", round_.id))
    values = {"institution": one.institution, "title": round_.title}
    report(turn, "excuse.back_there", **values)
    return True


def _ask_which(turn: Turn, place: Place, found: Sequence[Addressee]) -> None:
    """Which of several institutions, or of which network the one."""
    names = list(dict.fromkeys(one.institution for one in found))
    if len(names) > 1:
        example = excuse.words(names[0])
        report(turn, "excuse.which", institutions=names, example=example)
        return
    networks, words = [one.network for one in found], f"{excuse.words(names[0])}\nRaum: "
    meaning.ask_network(turn, place, "steer.which", networks, words=words)
