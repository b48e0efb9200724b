"""Steering a running round: status, extension, end, cancellation, release."""

from dataclasses import replace
from datetime import datetime

from bot.conduct import alarm, listed
from bot.conduct.answers import checking, suggesting, unasked
from bot.conduct.course import hindrance, reminding
from bot.conduct.mail import mailing
from bot.conduct.membership import excused
from bot.conduct.office import Office
from bot.conduct.reply import prefix, report
from bot.conduct.turn import Turn
from bot.conduct.votes import resolving
from bot.meeting.answer import Standing, counted
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoundId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import Letter
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.round import Refusal, Round, cancel, close, closes_late, extend, release, released
from bot.speech import commands
from bot.speech.commands import Cancel
from bot.store.audit import Entry
from bot.store.database import Transaction

# A longer list of the missing nobody reads.
_MOST_NAMES = 20
_NOBODY: dict[str, object] = {"excused": [], "missing": [], "others": 0, "unreached": []}
# Dialogues that outlive a cancelled round: for whom somebody writes, and what is to be deleted.
_LASTING = (Topic.INSTITUTION, Topic.WITHDRAWAL)


def status(turn: Turn, id_: RoundId, place: Place, network: Network) -> None:
    """How a round stands. Who is missing is said to staff alone, never in the network room."""
    round_ = turn.tx.rounds.get(id_)
    network = turn.tx.rosters.of(network.room).applied(network)
    answered = turn.tx.answers.institutions(id_)
    counts = counted(round_, (one.answer for one in turn.tx.answers.of_round(id_)))
    public = place is Place.NETWORK
    report(
        turn,
        f"status.{round_.phase}",
        title=round_.title,
        network=round_.network,
        deadline=turn.office.spoken(round_.ends),
        minutes=turn.office.spoken(round_.minutes_at) if round_.minutes_at else "",
        answered=len(answered),
        invited=len(set(network.institutions) | answered),
        counts={round_.label(one) or one.no: counts[one.no] for one in round_.questions},
        late=len({one.answer.member.institution for one in turn.tx.answers.of_round(id_, Standing.LATE)}),
        questions=[(round_.label(one), one.text) for one in round_.questions if round_.label(one)],
        polls=[] if round_.decides else [question.no for question in round_.polls],
        start=turn.office.spoken(round_.opens_at) if round_.opens_at else "",
        releases=round_.release.needed - len(round_.released_by),
        draft=bool(turn.tx.dialogues.of_round(id_, Topic.DRAFT)),
        prefix=turn.office.addressed(place),
        **_NOBODY if public else _missing(turn.tx, id_, network, answered),
    )
    if round_.active and not public and (found := unasked.shown(turn.tx, round_)):
        report(turn, "unasked.status", open=found)


def _missing(tx: Transaction, id_: RoundId, network: Network, answered: set[str]) -> dict[str, object]:
    """Whose answer is missing, and why."""
    absent = list(excused.institutions(tx, id_))
    missing = [name for name in network.institutions if name not in answered and name not in absent]
    return {
        "excused": absent,
        "missing": missing[:_MOST_NAMES],
        "others": max(len(missing) - _MOST_NAMES, 0),
        "unreached": reminding.unreached(tx, id_, network),
    }


def move_deadline(turn: Turn, round_: Round, deadline: datetime) -> None:
    """Move the deadline of a round, and all that hangs on it; members read of it once."""
    extended = extend(round_, deadline)
    if isinstance(extended, Refusal):
        _refuse(turn, extended, round_)
        return
    turn.tx.rounds.save(extended, turn.now)
    _carry_along(turn.tx, round_, extended)
    # Reminders that have not left yet name the old deadline.
    turn.tx.reminders.withhold(round_.id, turn.tx.reminders.waiting(round_.id))
    _note(turn.tx, turn.message, "round extended", round_, turn.now)
    when = turn.office.spoken(extended.deadline)
    occasion = f"extended:{turn.message.event}"
    name = "round.extended" if extended.deadline > round_.deadline else "round.shortened"
    turn.tx.outbox.post(
        turn.office.announce(extended, occasion, name, title=round_.title, deadline=when), turn.now
    )
    if turn.message.room != round_.room:
        dropped = extended.minutes_at is None and round_.minutes_at is not None
        report(
            turn,
            "steer.extended",
            title=round_.title,
            deadline=when,
            dropped=turn.office.spoken(round_.minutes_at) if dropped and round_.minutes_at else "",
            release=round_.release.needed,
        )


def _carry_along(tx: Transaction, round_: Round, extended: Round) -> None:
    """What was asked until the old deadline may be answered until the new one; one about it is settled."""
    for dialogue in tx.dialogues.of_round(round_.id):
        if dialogue.topic is Topic.EXTENSION:
            tx.dialogues.end(dialogue)
        elif dialogue.expires == round_.deadline:
            tx.dialogues.hold(replace(dialogue, expires=extended.deadline))


def end(turn: Turn, id_: RoundId) -> None:
    """Close a round before its deadline."""
    round_ = turn.tx.rounds.get(id_)
    # If this is read again after a restore, the round ended when we closed it the first time.
    again = turn.tx.echoes.cover(round_.room, f"round:{id_}:closed")
    closed = close(round_, turn.message.arrived if again else turn.now)
    if isinstance(closed, Refusal):
        _refuse(turn, closed, round_)
        return
    settle(turn.tx, turn.office, closed, turn.now)
    _note(turn.tx, turn.message, "round closed", round_, turn.now)
    told = closed.release.needed and turn.message.room == closed.desk
    if turn.message.room != round_.room and not told:
        report(turn, "steer.closed", title=round_.title)


def end_on_time(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> None:
    """The deadline has come – or passed while we were away: late rather than never, and once."""
    closed = close(tx.rounds.get(id_), now)
    if not isinstance(closed, Round):
        return
    late = closes_late(closed, now, office.grace)
    settle(tx, office, closed, now, late=late)
    if late:
        subject = f"round {id_}"
        alarm.sound(tx, office, Incident(Kind.LATE, subject, closed.deadline, now, closed.room, id_), now)


def settle(tx: Transaction, office: Office, closed: Round, now: datetime, *, late: bool = False) -> None:
    """Keep a closed round and thank everyone; if that comes late, say so."""
    spoken = tx.answers.institutions(closed.id)
    answered, asked = len(spoken), replace(closed, invited=listed.counted(tx, closed, spoken))
    # A resolution fixes here how many were asked; a meeting does when its minutes come out.
    closed = asked if closed.decides else closed
    tx.rounds.save(closed, now)
    tx.reminders.withhold(closed.id, tx.reminders.waiting(closed.id))
    if closed.decides:
        tx.outbox.post(resolving.farewell(tx, office, closed, now, late=late), now)
    else:
        tx.outbox.post(farewell(office, asked, answered, now, late=late), now)
    if closed.release.needed or (closed.minutes_at and closed.minutes_at > now):
        mailing.preview(tx, office, closed, "closed", now)
    if closed.release.needed and closed.desk != closed.room:
        key = f"round:{closed.id}:release-wanted"
        values = {"title": closed.title, "release": closed.release.needed, "prefix": ""}
        sortable = 0 if closed.decides else answered
        letter = office.say(closed.desk, key, "steer.release_wanted", answers=sortable, **values)
        tx.outbox.post(letter, now)
    checking.begin(tx, office, closed, now)
    unasked.at_end(tx, office, closed, now)


def farewell(office: Office, round_: Round, answered: int, now: datetime, *, late: bool = False) -> Letter:
    """What members read at the end of a round in which so many institutions answered."""
    minutes_at = round_.minutes_at if round_.minutes_at and round_.minutes_at > now else None
    return office.announce(
        round_,
        "closed",
        "round.closed",
        title=round_.title,
        ended=office.spoken(round_.ends) if late else "",
        answered=answered,
        invited=round_.invited,
        minutes=office.spoken(minutes_at) if minutes_at else "",
        release=round_.release.needed,
    )


def call_off(turn: Turn, id_: RoundId) -> None:
    """Cancel a round; what was not said yet stays unsaid.

    „abbrechen“ may be said to anything that we asked; where answers are at stake it takes the whole command.
    """
    round_ = turn.tx.rounds.get(id_)
    cancelled = cancel(round_)
    if isinstance(cancelled, Refusal):
        _refuse(turn, cancelled, round_)
        return
    answered = len(turn.tx.answers.institutions(id_))
    if answered and _in_passing(turn.office, turn.message):
        values = {"title": round_.title, "answered": answered, "prefix": turn.office.addressed(Place.NETWORK)}
        report(turn, "steer.cancel_sure", **values)
        return
    abandon(turn.tx, turn.office, round_, cancelled, turn.now)
    _note(turn.tx, turn.message, "round cancelled", round_, turn.now)
    if turn.message.room != round_.room or not round_.begun:
        report(turn, "steer.cancelled", title=round_.title)


def _in_passing(office: Office, message: Message) -> bool:
    """Whether it is a bare word, with neither the prefix nor our name before it."""
    bare, addressed = (
        commands.understand(message.body, prefix=office.prefix, prefix_needed=needed)
        for needed in (False, True)
    )
    return isinstance(bare, Cancel) and not isinstance(addressed, Cancel)


def abandon(tx: Transaction, office: Office, round_: Round, cancelled: Round, now: datetime) -> None:
    """Call a round off; members are told if they have heard of it."""
    heard = round_.begun or suggesting.called(tx, round_)
    tx.rounds.save(cancelled, now)
    tx.outbox.drop(round_.id)
    tx.dialogues.end(*(one for one in tx.dialogues.of_round(round_.id) if one.topic not in _LASTING))
    hindrance.at_rest(tx, round_, now)
    if heard:
        tx.outbox.post(office.announce(round_, "cancelled", "round.cancelled", title=round_.title), now)


def give_release(turn: Turn, id_: RoundId) -> None:
    """Take a person's release; the minutes appear once there are enough, and not before their time."""
    round_ = turn.tx.rounds.get(id_)
    if checking.holds_up(turn, round_):
        return
    step = release(round_, turn.message.sender)
    if isinstance(step, Refusal):
        _refuse(turn, step, round_)
        return
    turn.tx.rounds.save(step, turn.now)
    _note(turn.tx, turn.message, "minutes released", round_, turn.now)
    report(
        turn,
        "release.given",
        title=round_.title,
        enough=released(step),
        again=turn.message.sender in round_.released_by,
        needed=step.release.needed,
        minutes=turn.office.spoken(step.minutes_at) if step.minutes_at and step.minutes_at > turn.now else "",
        prefix=prefix(turn.tx, turn.office, turn.message.room),
    )


def _refuse(turn: Turn, refusal: Refusal, round_: Round) -> None:
    values = {"title": round_.title, "deadline": turn.office.spoken(round_.ends)}
    begins = prefix(turn.tx, turn.office, turn.message.room)
    report(turn, f"refusal.{refusal}", **values, prefix=begins)


def _note(tx: Transaction, message: Message, what: str, round_: Round, now: datetime) -> None:
    tx.audit.note(Entry(now, message.sender, what, round_.id))
