"""What staff add before minutes are out: when people meet next, and how long the minutes are to be."""

from dataclasses import replace
from datetime import date, datetime

from bot.conduct.flaw import unclear
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import releasing
from bot.conduct.turn import Turn
from bot.meeting import deadline as german
from bot.meeting.deadline import Deadline, Doubt, Unclear
from bot.meeting.gathering import Gathering
from bot.meeting.ids import RoundId
from bot.meeting.message import Message
from bot.meeting.round import Form, Phase, Round
from bot.speech.finishing import Finish, Meet
from bot.speech.markdown import Markdown
from bot.store.audit import Entry
from bot.store.database import Transaction


def finish(turn: Turn, id_: RoundId, wish: Finish) -> None:
    """Do so, unless the minutes are out. What was released before is not what they say now."""
    round_ = turn.tx.rounds.get(id_)
    if round_.phase not in (Phase.OPEN, Phase.CLOSED):
        report(turn, "finishing.too_late", title=round_.title)
        return
    if isinstance(wish, Form):
        _keep(turn.tx, turn.message, replace(round_, form=wish), "form of the minutes", turn.now)
        report(turn, f"finishing.{wish}", title=round_.title, void=bool(round_.released_by))
        return
    _meet(turn, round_, wish)


def _meet(turn: Turn, round_: Round, wish: Meet) -> None:
    found = (
        german.read(wish.day, turn.office.local(turn.message.arrived), holiday=turn.office.holiday)
        if wish.day
        else None
    )
    if isinstance(found, Unclear):
        flaw = unclear(turn.office, wish.day, found)
        report(turn, flaw.text, **flaw.values)
        return
    day, spoken = _appointed(turn.office, found) if found else (None, "")
    meeting = Gathering(day, wish.place) if day else None
    _keep(turn.tx, turn.message, replace(round_, next_meeting=meeting), "next meeting", turn.now)
    values = {"title": round_.title, "void": bool(round_.released_by), "day": Markdown(spoken)}
    report(turn, "finishing.next_meeting", place=wish.place, **values)


def _appointed(office: Office, found: Deadline) -> tuple[date | datetime, str]:
    """The day, with the hour if one was named; and how it is said."""
    if Doubt.NO_TIME in found.doubts:
        return found.at.date(), office.day(found.at)
    return found.at, office.spoken(found.at)


def _keep(tx: Transaction, message: Message, round_: Round, what: str, now: datetime) -> None:
    tx.rounds.save(round_, now)
    tx.audit.note(Entry(now, message.sender, what, round_.id))
    releasing.withdraw(tx, round_, now, told=True)
