"""Trust in our device: while members' clients may not trust it, no round begins in an encrypted room."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import alarm
from bot.conduct.office import Office
from bot.meeting.ids import RoomId, UserId
from bot.meeting.incident import Incident, Kind
from bot.store.database import Transaction

_SUBJECT = "device"


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
