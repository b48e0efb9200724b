"""The outlook: every date of a round, for its staff."""

from collections.abc import Iterator
from datetime import datetime

from bot.conduct.answers import suggesting
from bot.conduct.course import extending
from bot.conduct.office import Office
from bot.conduct.reply import prefix, report
from bot.conduct.turn import Turn
from bot.meeting import reminder, retention
from bot.meeting.ids import RoundId
from bot.meeting.reminder import Span
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction


def show(turn: Turn, id_: RoundId) -> None:
    """What is still to come, in its order."""
    round_ = turn.tx.rounds.get(id_)
    if not round_.active:
        values = {"title": round_.title, "deadline": turn.office.spoken(round_.ends)}
        name = "cancelled" if round_.phase is Phase.CANCELLED else "already_published"
        report(turn, f"refusal.{name}", **values, prefix=prefix(turn.tx, turn.office, turn.message.room))
        return
    dates = [(what, turn.office.spoken(at)) for what, at in _dates(turn.tx, turn.office, round_, turn.now)]
    report(
        turn,
        "planning.outlook",
        title=round_.title,
        network=round_.network,
        dates=[(turn.office.texts(f"planning.date_{what}"), when) for what, when in dates],
        release=0 if round_.minutes_at else round_.release.needed,
        at_once=round_.minutes_at is None and not round_.release.needed,
        months=turn.office.retention_months,
        deleted=_deleted(turn.office, round_),
        proposed=round_.phase is Phase.PROPOSED,
    )


def _dates(tx: Transaction, office: Office, round_: Round, now: datetime) -> Iterator[tuple[str, datetime]]:
    """What happens when: past dates are left out, but for the start and the end."""
    if not round_.begun and round_.suggestions_until is not None and round_.suggestions_until > now:
        yield "suggestions", round_.suggestions_until
        shown = suggesting.shown_at(office, round_)
        if shown is not None and shown != round_.suggestions_until:
            yield "suggestions_shown", shown
    begins = round_.opened_at or round_.opens_at
    if begins is not None:
        yield "start", begins
        if round_.phase is not Phase.CLOSED:
            yield from _until_the_end(tx, office, round_, begins, now)
    yield "end", round_.ends
    if round_.minutes_at is not None:
        yield "minutes", round_.minutes_at


def _until_the_end(
    tx: Transaction, office: Office, round_: Round, begins: datetime, now: datetime
) -> Iterator[tuple[str, datetime]]:
    span = Span(begins, round_.deadline, tx.reminders.sent(round_.id))
    ahead = [("reminder", at) for at in reminder.plan(span, office.hours, office.reminders)]
    question = extending.question_at(tx, office, round_)
    ahead += [("extension", question)] if question is not None else []
    yield from sorted((one for one in ahead if one[1] > now), key=lambda one: one[1])


def _deleted(office: Office, round_: Round) -> str:
    """When single answers are deleted, if that is known already."""
    if not office.retention_months or round_.minutes_at is None:
        return ""
    return office.day(retention.ends(office.local(round_.minutes_at), office.retention_months))
