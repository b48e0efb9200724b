"""Messages we could not decrypt: their senders are asked, staff are told, the minutes count them.

Their key is asked for at once (`bot.matrix.engine`); mostly it was only late, and the message is read with
the time at which it arrived. Whoever wrote it sees a ❓ on each message that stays sealed, and is told once a
day and room what that means. When it is opened after all, the ✅ comes as for any other answer.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import alarm
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.ids import EventId, RoomId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import Letter, React, Say
from bot.meeting.message import Kind as Sort
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction
from bot.store.inbox import State

SIGN = "❓"
# So long we wait for a late key before we ask people to send again, and before we tell staff.
GRACE = timedelta(minutes=2)
_PATIENCE = timedelta(minutes=10)
# Staff hear of a room once an hour, however many messages it is.
_PAUSE = timedelta(hours=1)
# No key comes after so long.
_KEPT = timedelta(days=30)


def tend(tx: Transaction, office: Office, now: datetime) -> None:
    """Do what is due for sealed messages."""
    for message in tx.sealed.overdue(State.SEALED, now - GRACE):
        _ask(Turn(tx, office, message, now))
        tx.sealed.mark(message.event, State.ASKED)
        tx.early.release(message.event)
    for room in tx.sealed.rooms(State.ASKED, now - _PATIENCE):
        _report(tx, office, room, now)


def opened(tx: Transaction, sealed: Message, clear: Message | None, now: datetime) -> None:
    """A key came: the message is read like any other. `clear` is None if it is nothing for us."""
    if clear is not None:
        tx.sealed.open(clear)
        _settled(tx, sealed.room, sealed.event, now)
    else:
        withdrawn(tx, sealed.room, sealed.event, now)


def sent_again(tx: Transaction, change: Message, now: datetime) -> bool:
    """Whoever was asked to send a message again may change it instead: that says all of it, and now.

    Nobody has read what was there before, so it is read like any message that is sent again.
    """
    sealed = tx.sealed.missed(change.target) if change.target else None
    if sealed is None or sealed.sender != change.sender or not change.body.strip():
        return False
    clear = replace(
        sealed,
        kind=Sort.TEXT,
        body=change.body,
        arrived=change.arrived,
        sender_name=change.sender_name,
        note="",
    )
    opened(tx, sealed, clear, now)
    return True


def withdrawn(tx: Transaction, room: RoomId, event: EventId, now: datetime) -> None:
    """Let go of a message that is nothing for us, or was withdrawn."""
    tx.inbox.settle(event)
    _settled(tx, room, event, now)


def give_up(tx: Transaction, now: datetime) -> None:
    """Throw away what no key will open any more, and be done with it; staff have known it for long."""
    tx.sealed.give_up(now - _KEPT)
    for incident in tx.incidents.since(now):
        if incident.kind is Kind.UNREADABLE and incident.since < now - _KEPT:
            tx.incidents.end(incident.kind, incident.subject, now)


def _settled(tx: Transaction, room: RoomId, event: EventId, now: datetime) -> None:
    """The trouble is over with the message staff were told of, or with the last one of the room."""
    tx.incidents.end(Kind.UNREADABLE, event, now)
    if not tx.sealed.count(room):
        for incident in tx.incidents.in_room(Kind.UNREADABLE, room):
            tx.incidents.end(Kind.UNREADABLE, incident.subject, now)


def _ask(turn: Turn) -> None:
    """The sign on the message itself says which one; the words under the first one say what to do."""
    sign = Letter(turn.message.room, f"unreadable:{turn.message.event}", React(turn.message.event, SIGN))
    turn.tx.outbox.post(sign, turn.now)
    text = turn.office.texts("answer.unreadable", contact=turn.office.contact)
    key = f"unreadable:{turn.message.room}:{turn.message.sender}:{turn.message.arrived.date()}"
    act = Say(text, reply_to=turn.message.event, thread=turn.message.thread)
    turn.tx.outbox.post(Letter(turn.message.room, key, act), turn.now)


def _report(tx: Transaction, office: Office, room: RoomId, now: datetime) -> None:
    """One notice for all that a room has lost since the last one."""
    if any(now - told.since < _PAUSE for told in tx.incidents.in_room(Kind.UNREADABLE, room)):
        return
    lost = tx.sealed.overdue(State.ASKED, now - _PATIENCE, room, limit=1_000)
    round_ = tx.rounds.latest_in(room)
    if _matters(tx, round_):
        first, id_ = lost[0], round_.id if round_ else None
        many = str(len(lost))
        incident = Incident(Kind.UNREADABLE, first.event, first.arrived, None, room, id_, many)
        alarm.sound(tx, office, incident, now)
    for message in lost:
        tx.sealed.mark(message.event, State.LOST)


def _matters(tx: Transaction, round_: Round | None) -> bool:
    """What a network says between its rounds is its own; in a room without rounds it may be an answer."""
    if round_ is None:
        return bool(tx.rounds.active())
    return round_.phase in (Phase.OPEN, Phase.CLOSED)
