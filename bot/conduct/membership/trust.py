"""Trust in our device: while members' clients may not trust it, no round begins in an encrypted room."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import alarm
from bot.conduct.office import Office
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import CallOff, Letter
from bot.meeting.patience import HOUR, may_reply
from bot.store.database import Transaction

_SUBJECT = "device"
# So long a client waits for an answer.
_ASKING = timedelta(minutes=10)


def lost(tx: Transaction, office: Office, why: str, now: datetime) -> None:
    """Our device is not signed as it should be; `why` is one word. Staff hear of it once."""
    alarm.sound(tx, office, Incident(Kind.UNTRUSTED, _SUBJECT, now, detail=why), now)


def regained(tx: Transaction, now: datetime) -> None:
    """Our device is signed by the account's own identity."""
    tx.incidents.end(Kind.UNTRUSTED, _SUBJECT, now)


def missing(tx: Transaction) -> bool:
    """Whether many would neither read what we ask nor have their answers read."""
    return tx.incidents.lasting(Kind.UNTRUSTED, _SUBJECT) is not None


def unverified(tx: Transaction, office: Office, user: UserId, room: RoomId, now: datetime) -> None:
    """Her client asks for a verification, which takes a human being: said kindly, once a day to a person."""
    day = office.local(now).date()
    letter = office.say(room, f"unverified:{user}:{day}", "trust.unverified", contact=office.contact)
    tx.outbox.post(replace(letter, addressee=user, expires=now + timedelta(days=1)), now)


def call_off(tx: Transaction, user: UserId, room: RoomId, request: EventId, now: datetime) -> None:
    """Her window closes by itself; whoever asks over and over closes it herself."""
    if may_reply(tx.letters.replies(user, room, now - HOUR), now):
        act, late = CallOff(request), now + _ASKING
        tx.outbox.post(Letter(room, f"called-off:{request}", act, addressee=user, expires=late), now)
