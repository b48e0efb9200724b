"""The frame of a draft, changed by staff: what the round is called, until when it goes, and its minutes."""

from dataclasses import replace
from typing import TypeAlias

from bot.conduct.answers import suggesting
from bot.conduct.flaw import Flaw, unclear
from bot.conduct.office import Office
from bot.conduct.preparation import planning, recasting
from bot.conduct.preparation.opening import LONGEST_TITLE
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting import deadline, timetable
from bot.meeting.deadline import Unclear
from bot.meeting.message import Message
from bot.meeting.resolution import PROPOSAL
from bot.meeting.round import Round, minutes_after
from bot.speech import calendar
from bot.speech.drafting import Several
from bot.speech.framing import EndAt, Frame, MinutesAt, Retitle
from bot.store.audit import Entry
from bot.store.database import Transaction

_SAID: dict[type[Frame], str] = {
    Retitle: "draft.retitled",
    EndAt: "draft.ends",
    MinutesAt: "draft.minutes",
}
# The draft as it is then, and what is odd about its times.
Changed: TypeAlias = tuple[Round, list[str]]


def change(turn: Turn, round_: Round, edit: Frame) -> None:
    """Do it, and say what the frame is now; or say why not."""
    found = _changed(turn.tx, turn.office, turn.message, round_, edit)
    if isinstance(found, Flaw):
        report(turn, found.text, **found.values)
        return
    after, doubts = found
    turn.tx.rounds.save(after, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "draft changed", round_.id))
    minutes = turn.office.spoken(after.minutes_at) if after.minutes_at else ""
    values = {"title": after.title, "deadline": turn.office.spoken(after.deadline), "doubts": doubts}
    report(turn, _SAID[type(edit)], minutes=minutes, **values)


def all_changed(
    tx: Transaction, office: Office, message: Message, round_: Round, edit: Several
) -> Changed | Flaw:
    """A draft after several changes, of its frame and its questions: all of them or none."""
    doubts: list[str] = []
    framing = [one for one in edit.changes if isinstance(one, Frame)]
    # Minutes come after the end, also if that is named below them.
    for one in sorted(framing, key=lambda one: isinstance(one, MinutesAt)):
        framed = _changed(tx, office, message, round_, one)
        if isinstance(framed, Flaw):
            return framed
        round_, odd = framed
        doubts += odd
    found = recasting.changed(round_.questions, edit)
    return found if isinstance(found, Flaw) else (replace(round_, questions=found[0]), doubts)


def _changed(tx: Transaction, office: Office, message: Message, round_: Round, edit: Frame) -> Changed | Flaw:
    if isinstance(edit, Retitle):
        return _called(round_, edit)
    if isinstance(edit, MinutesAt):
        return _minutes(office, message, round_, edit)
    return _ended(tx, office, message, round_, edit)


def example(office: Office, round_: Round) -> str:
    """An end as one might write it: the one that holds."""
    local, language = office.local(round_.deadline), office.texts.language
    return f"{calendar.brief(local, language)} {calendar.clock(local, language)}"


def _called(round_: Round, edit: Retitle) -> Changed | Flaw:
    if round_.decides:
        return Flaw("resolution.fixed", {"no": PROPOSAL})
    if len(edit.title) > LONGEST_TITLE:
        return Flaw("start.title_too_long", {"most": LONGEST_TITLE})
    return replace(round_, title=edit.title), []


def _ended(tx: Transaction, office: Office, message: Message, round_: Round, edit: EndAt) -> Changed | Flaw:
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
    minutes_at = minutes_after(round_.minutes_at, found.at)
    if round_.minutes_at and not minutes_at:
        doubts.append(office.texts("draft.minutes_dropped", minutes=office.spoken(round_.minutes_at)))
    return replace(round_, deadline=found.at, first_deadline=found.at, minutes_at=minutes_at), doubts


def _minutes(office: Office, message: Message, round_: Round, edit: MinutesAt) -> Changed | Flaw:
    if not edit.at:
        return replace(round_, minutes_at=None), []
    found = deadline.read(edit.at, office.local(message.arrived), holiday=office.holiday)
    if isinstance(found, Unclear):
        return unclear(office, edit.at, found)
    if found.at < round_.deadline:
        return Flaw("start.minutes_before_deadline", {"deadline": office.spoken(round_.deadline)})
    return replace(round_, minutes_at=found.at), []
