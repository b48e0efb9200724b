"""The frame of a draft, changed by staff: what the round is called, and until when it goes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.conduct.answers import suggesting
from bot.conduct.flaw import Flaw, unclear
from bot.conduct.office import Office
from bot.conduct.preparation import planning
from bot.conduct.preparation.opening import LONGEST_TITLE
from bot.conduct.reply import report
from bot.meeting import deadline, timetable
from bot.meeting.deadline import Unclear
from bot.meeting.message import Message
from bot.meeting.resolution import PROPOSAL
from bot.meeting.round import Round
from bot.speech import calendar
from bot.speech.framing import EndAt, Frame, Retitle
from bot.store.audit import Entry
from bot.store.database import Transaction


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    values: dict[str, object]


# The draft as it is then, and what is said of it.
_Changed: TypeAlias = tuple[Round, _Said]


def change(
    tx: Transaction, office: Office, message: Message, round_: Round, edit: Frame, now: datetime
) -> None:
    """Do it, and say what the frame is now; or say why not."""
    found = _called(round_, edit) if isinstance(edit, Retitle) else _ended(tx, office, message, round_, edit)
    if isinstance(found, Flaw):
        report(tx, office, message, found.text, now, **found.values)
        return
    changed, said = found
    tx.rounds.save(changed, now)
    tx.audit.note(Entry(now, message.sender, "draft changed", round_.id))
    report(tx, office, message, said.text, now, **said.values)


def example(office: Office, round_: Round) -> str:
    """An end as one might write it: the one that holds."""
    local, language = office.local(round_.deadline), office.texts.language
    return f"{calendar.brief(local, language)} {calendar.clock(local, language)}"


def _called(round_: Round, edit: Retitle) -> _Changed | Flaw:
    if round_.decides:
        return Flaw("resolution.fixed", {"no": PROPOSAL})
    if len(edit.title) > LONGEST_TITLE:
        return Flaw("start.title_too_long", {"most": LONGEST_TITLE})
    return replace(round_, title=edit.title), _Said("draft.retitled", {"title": edit.title})


def _ended(tx: Transaction, office: Office, message: Message, round_: Round, edit: EndAt) -> _Changed | Flaw:
    """Where members were told of the end already, „Start verschieben“ moves both, and tells them."""
    start = round_.opens_at or message.arrived
    if suggesting.called(tx, round_):
        ends = (office.local(start), office.local(round_.deadline))
        return Flaw("draft.end_known", {"example": calendar.stretch(*ends, office.texts.language)})
    at = office.local(max(start, message.arrived))
    found = deadline.read(edit.until, at, holiday=office.holiday)
    if isinstance(found, Unclear):
        return unclear(office, edit.until, found)
    odd = timetable.doubts(timetable.Edge.END, found, office.holiday, office.vacation)
    doubts = [planning.doubt(office, one) for one in odd if one.oddity in planning.SHOWN]
    said = _Said("draft.ends", {"title": round_.title, "deadline": office.spoken(found.at), "doubts": doubts})
    return replace(round_, deadline=found.at, first_deadline=found.at), said
