"""Silence: for how long we have not heard the homeserver, noted while it lasts and told when it is over.

Nobody could read about it before. What happened while the bot itself was off is silence too.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import alarm
from bot.conduct.office import Office
from bot.meeting.incident import Incident, Kind
from bot.store.database import Transaction

_LONGEST = timedelta(minutes=5)
# There is but one homeserver.
_SUBJECT = ""


def notice(tx: Transaction, now: datetime) -> Incident | None:
    """Note a silence that has become too long; None if there is none, or if it is noted already."""
    silence = _silence(tx, now)
    return silence if silence is not None and tx.incidents.note(silence) else None


def hear(tx: Transaction, office: Office, now: datetime) -> None:
    """End a silence, now that a batch is being kept. Has to be called before the token moves."""
    lasting = tx.incidents.end(Kind.SILENCE, _SUBJECT, now)
    silence = lasting or _silence(tx, now)
    if silence is None:
        return
    told = replace(silence, over=now)
    if lasting is None:
        tx.incidents.note(told)
    alarm.tell(tx, office, told, now)


def _silence(tx: Transaction, now: datetime) -> Incident | None:
    position = tx.listening.position()
    if position is None or now - _heard(tx, position[1]) <= _LONGEST:
        return None
    return Incident(Kind.SILENCE, _SUBJECT, position[1])


def _heard(tx: Transaction, kept: datetime) -> datetime:
    """When the homeserver was heard last: what could not be kept for a while was heard all the same."""
    storage = [one.over for one in tx.incidents.since(kept) if one.kind is Kind.STORAGE and one.over]
    return max([kept, *storage])
