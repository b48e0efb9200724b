"""Planning: a round that is released before it begins, and begins by itself at the time it was told."""

from dataclasses import dataclass
from datetime import datetime

from bot.conduct import alarm
from bot.conduct.answers import posing, suggesting
from bot.conduct.course import hindrance
from bot.conduct.flaw import Flaw, unclear
from bot.conduct.membership import trust
from bot.conduct.office import Office
from bot.conduct.preparation import opening
from bot.conduct.reply import prefix, report
from bot.conduct.turn import Turn
from bot.meeting import timetable
from bot.meeting.deadline import Deadline
from bot.meeting.ids import RoundId
from bot.meeting.incident import Incident, Kind
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.round import Phase, Refusal, Round, Step, due, open_, plan, postpone
from bot.meeting.timetable import Oddity, Unread
from bot.store.audit import Entry
from bot.store.database import Transaction

SHOWN = (Oddity.WEEKEND, Oddity.HOLIDAY, Oddity.VACATION, Oddity.NO_TIME)


@dataclass(frozen=True, slots=True)
class _Move:
    """When a round is to begin and end instead, and what is odd about it."""

    start: datetime
    deadline: datetime
    doubts: tuple[timetable.Question, ...]


def approve(turn: Turn, id_: RoundId) -> None:
    """Staff release a proposed round: it begins at its `opens_at`, or at once if that has passed."""
    round_ = turn.tx.rounds.get(id_)
    planned = plan(round_, round_.opens_at or turn.message.arrived)
    if isinstance(planned, Refusal):
        _refuse(turn, f"refusal.{planned}", round_)
    elif planned.deadline <= turn.now and not _begun_before(turn.tx, planned):
        _refuse(turn, "planning.over", round_)
    else:
        turn.tx.rounds.save(planned, turn.now)
        turn.tx.audit.note(Entry(turn.now, turn.message.sender, "round released to begin", id_))
        start = turn.office.spoken(_start(planned))
        soon = _start(planned) <= turn.message.arrived
        report(turn, "planning.approved", title=round_.title, start=start, soon=soon)
        resume(turn.tx, turn.office, turn.now)


def resume(tx: Transaction, office: Office, now: datetime) -> None:
    """Open what had begun before we were restored from a backup, ahead of the answers to it.

    And what members had been asked before that.
    """
    for round_ in tx.rounds.active():
        suggesting.resume(tx, office, round_, now)
        if round_.phase is Phase.PLANNED and _begun_before(tx, round_):
            _open(tx, office, round_, _start(round_), now)


def awaited(tx: Transaction, _office: Office, now: datetime) -> list[Round]:
    """The rounds that have to begin."""
    return [round_ for round_ in tx.rounds.active() if due(round_, now) is Step.OPEN]


def open_on_time(tx: Transaction, office: Office, id_: RoundId, now: datetime, *, network: Network) -> None:
    """The time has come, or passed while we were away: late rather than never, if there is time to answer."""
    round_ = tx.rounds.get(id_)
    if due(round_, now) is not Step.OPEN:
        return
    if round_.deadline <= now:
        hindrance.too_late(tx, office, round_, now)
    elif network.encrypted and trust.missing(tx):
        hindrance.untrusted(tx, office, round_, now)
    else:
        network = tx.rosters.of(network.room).applied(network)
        _open(tx, office, round_, now, now, invited=len(network.institutions))
        _tell_if_late(tx, office, round_, now)


def move_start(turn: Turn, id_: RoundId, text: str) -> None:
    """Let a round begin at another time: „auf Di 3.11. 10 Uhr“, or „… bis 20.11. 12 Uhr“ as well."""
    round_ = turn.tx.rounds.get(id_)
    if round_.phase is Phase.PROPOSED and round_.opens_at is None:
        _refuse(turn, "refusal.not_started", round_)
        return
    if not text.strip():
        _refuse(turn, "planning.move_example", round_)
        return
    wanted = _read(turn.office, round_, text, turn.message)
    if isinstance(wanted, Flaw):
        report(turn, wanted.text, **wanted.values)
        return
    moved = postpone(round_, wanted.start, wanted.deadline)
    if isinstance(moved, Refusal):
        _refuse(turn, f"refusal.{moved}", round_)
        return
    _move(turn, round_, moved, wanted)


def _move(turn: Turn, round_: Round, moved: Round, wanted: _Move) -> None:
    moved = suggesting.curtailed(moved)
    turn.tx.rounds.save(moved, turn.now)
    hindrance.at_rest(turn.tx, round_, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "start moved", round_.id))
    start, deadline = turn.office.spoken(_start(moved)), turn.office.spoken(moved.deadline)
    if suggesting.called(turn.tx, round_):
        occasion = f"start-moved:{turn.message.event}"
        values = {"title": round_.title, "start": start, "deadline": deadline}
        turn.tx.outbox.post(
            turn.office.announce(moved, occasion, "planning.members_moved", **values), turn.now
        )
    report(
        turn,
        "planning.moved",
        title=round_.title,
        start=start,
        deadline=deadline,
        doubts=[doubt(turn.office, one) for one in wanted.doubts if one.oddity in SHOWN],
        dropped=turn.office.spoken(round_.minutes_at) if round_.minutes_at and not moved.minutes_at else "",
        released=round_.phase is Phase.PLANNED,
    )


def doubt(office: Office, question: timetable.Question) -> str:
    """What is odd about an end of a round, as a sentence."""
    name = f"planning.doubt_{question.oddity}"
    return office.texts(name, at=office.spoken(question.at, year=True), holiday=question.name)


def _read(office: Office, round_: Round, text: str, message: Message) -> _Move | Flaw:
    now = office.local(message.arrived)
    window = timetable.read(text, now, office.holiday, office.vacation)
    both = not isinstance(window, Unread) and window.start is not None
    if both or (isinstance(window, Unread) and timetable.has_two_ends(text)):
        return _window(office, window)
    start = timetable.read_start(text, now, office.holiday)
    if isinstance(start, Unread):
        return unread(office, start)
    if start.at >= round_.deadline:
        return Flaw("planning.start_after_end", {"deadline": office.spoken(round_.deadline)})
    return _Move(start.at, round_.deadline, _doubts_of(office, start))


def _window(office: Office, window: timetable.Window | Unread) -> _Move | Flaw:
    if isinstance(window, Unread):
        return unread(office, window)
    assert window.start is not None
    return _Move(window.start, window.deadline, window.doubts)


def _doubts_of(office: Office, start: Deadline) -> tuple[timetable.Question, ...]:
    return tuple(timetable.doubts(timetable.Edge.START, start, office.holiday, office.vacation))


def unread(office: Office, found: Unread) -> Flaw:
    """Say why a timetable was not understood."""
    if found.unclear is None:
        return Flaw("planning.reversed", {})
    return unclear(office, found.said, found.unclear)


def _open(
    tx: Transaction, office: Office, round_: Round, at: datetime, now: datetime, *, invited: int = 0
) -> None:
    opened = open_(round_, at)
    assert isinstance(opened, Round)
    opening.unfold(tx, office, opened, round_.starter, now, invited=invited or round_.invited)
    hindrance.at_rest(tx, round_, now)


def _begun_before(tx: Transaction, round_: Round) -> bool:
    """Whether its greeting was said before we were restored from a backup."""
    return tx.echoes.cover(round_.room, posing.greeting_of(round_.id))


def _tell_if_late(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Staff read of it if so little time is left that they may want to extend."""
    start = _start(round_)
    if (round_.deadline - now) * 2 < round_.deadline - start:
        subject = f"round {round_.id}"
        incident = Incident(Kind.OPENED_LATE, subject, start, now, round_.room, round_.id)
        alarm.sound(tx, office, incident, now)


def _start(round_: Round) -> datetime:
    assert round_.opens_at is not None
    return round_.opens_at


def _refuse(turn: Turn, name: str, round_: Round) -> None:
    report(
        turn,
        name,
        title=round_.title,
        deadline=turn.office.spoken(round_.ends),
        start=turn.office.spoken(round_.opens_at) if round_.opens_at else "",
        prefix=prefix(turn.tx, turn.office, turn.message.room),
    )
