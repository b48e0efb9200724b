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
    """Tell staff of a round that was to begin while we were away, with no time left to answer."""
    _not_opened(tx, office, round_, _OVER, now)


def untrusted(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """Tell staff of a round that cannot begin, since members' clients may not trust our device."""
    _not_opened(tx, office, round_, _UNTRUSTED, now)


def at_rest(tx: Transaction, round_: Round, now: datetime) -> None:
    """Whatever kept a round from beginning matters no more."""
    for why in (_OVER, _UNTRUSTED):
        tx.incidents.end(Kind.NOT_OPENED, _subject(round_, why), now)


def stuck(tx: Transaction, office: Office, duty: str, id_: RoundId | None, now: datetime) -> None:
    """Tell staff of a fault that keeps us from a duty, or a round from going on."""
    room = None if id_ is None else tx.rounds.get(id_).room
    alarm.sound(tx, office, Incident(Kind.STUCK, duty, now, room=room, round=id_), now)


def moves_again(tx: Transaction, _office: Office, duty: str, _round: RoundId | None, now: datetime) -> None:
    """Note that such a fault is over."""
    tx.incidents.end(Kind.STUCK, duty, now)


def overcome(tx: Transaction, _office: Office, now: datetime) -> None:
    """End such faults of rounds that have taken another step since, or are over."""
    for one in tx.incidents.since(now):
        if one.kind is Kind.STUCK and one.over is None and one.round is not None:
            round_ = tx.rounds.get(one.round)
            steps = (round_.opened_at, round_.closed_at, round_.published_at)
            stepped = [at for at in steps if at and at > one.since]
            if stepped or not (round_.active or _unfinished(tx, round_.id)):
                tx.incidents.end(Kind.STUCK, one.subject, now)


def _unfinished(tx: Transaction, id_: RoundId) -> bool:
    """Whether minutes that are out are due again, or something after them is."""
    again = any(round_.id == id_ for round_ in tx.rounds.unsorted())
    return again or any(aftermath.round == id_ for aftermath in tx.aftermaths.unfinished())


def _not_opened(tx: Transaction, office: Office, round_: Round, why: str, now: datetime) -> None:
    assert round_.opens_at is not None
    subject = _subject(round_, why)
    incident = Incident(Kind.NOT_OPENED, subject, round_.opens_at, None, round_.room, round_.id, why)
    alarm.sound(tx, office, incident, now)


def _subject(round_: Round, why: str) -> str:
    return f"round {round_.id}: {why}"
