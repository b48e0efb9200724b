"""Hindrances: what keeps a round from beginning or going on. Staff hear of it once, until it is over."""

from datetime import datetime

from bot.conduct import alarm
from bot.conduct.office import Office
from bot.meeting.ids import RoundId
from bot.meeting.incident import Incident, Kind
from bot.meeting.round import Round
from bot.store.database import Transaction

_OVER, _UNTRUSTED = "over", "untrusted"


def too_late(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """It was to begin while we were away, and there is no time left to answer."""
    _not_opened(tx, office, round_, _OVER, now)


def untrusted(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """It was to begin while members' clients may not trust our device."""
    _not_opened(tx, office, round_, _UNTRUSTED, now)


def at_rest(tx: Transaction, round_: Round, now: datetime) -> None:
    """Whatever kept a round from beginning matters no more."""
    for why in (_OVER, _UNTRUSTED):
        tx.incidents.end(Kind.NOT_OPENED, _subject(round_, why), now)


def stuck(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> None:
    """A fault keeps a round from closing, being sorted or being published."""
    round_ = tx.rounds.get(id_)
    incident = Incident(Kind.STUCK, _stuck(id_), now, room=round_.room, round=id_)
    alarm.sound(tx, office, incident, now)


def moves_again(tx: Transaction, _office: Office, id_: RoundId, now: datetime) -> None:
    """The fault is over."""
    tx.incidents.end(Kind.STUCK, _stuck(id_), now)


def _not_opened(tx: Transaction, office: Office, round_: Round, why: str, now: datetime) -> None:
    assert round_.opens_at is not None
    subject = _subject(round_, why)
    incident = Incident(Kind.NOT_OPENED, subject, round_.opens_at, None, round_.room, round_.id, why)
    alarm.sound(tx, office, incident, now)


def _subject(round_: Round, why: str) -> str:
    return f"round {round_.id}: {why}"


def _stuck(id_: RoundId) -> str:
    return f"round {id_}"
