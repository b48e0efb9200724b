"""Reviewing: until when one may object to minutes, when another edition comes, and when all is agreed."""

from dataclasses import replace
from datetime import datetime

from bot.conduct import staffroom
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.meeting.aftermath import Aftermath, next_due, objections_until
from bot.meeting.ids import RoundId
from bot.meeting.objection import State
from bot.meeting.round import Round
from bot.store.database import Transaction


def begin(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """The minutes are out: from now on one may object."""
    until = objections_until(now, office.objections_days, office.hours)
    took_part, missed = tx.answers.institutions(round_.id), len(mailing.unreached(tx, office, round_))
    tx.aftermaths.begin(round_.id, until, took_part, now, unreached=missed)


def open_for(tx: Transaction, round_: Round, at: datetime) -> bool:
    """Whether one may object to a round's minutes at a moment."""
    aftermath = tx.aftermaths.get(round_.id)
    return aftermath is not None and aftermath.open(at)


def said_anew(tx: Transaction, id_: RoundId) -> None:
    """The minutes are just being said again, so what went needs no edition of its own."""
    aftermath = tx.aftermaths.get(id_)
    if aftermath is not None and aftermath.whole:
        waits = any(one.to_come_out for one in tx.objections.of_round(id_))
        tx.aftermaths.save(replace(aftermath, issue_at=aftermath.issue_at if waits else None, whole=False))


def schedule(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> datetime | None:
    """What was accepted comes out together, when the office opens next; returns when, if there is anything.

    One that comes anyway takes it with it.
    """
    aftermath = tx.aftermaths.get(id_)
    assert aftermath is not None
    waits = any(one.to_come_out for one in tx.objections.of_round(id_))
    if not aftermath.whole:
        at = aftermath.issue_at or office.hours.next_opening(now)
        aftermath = replace(aftermath, issue_at=at if waits else None)
        tx.aftermaths.save(aftermath)
    return aftermath.issue_at if waits else None


def press(tx: Transaction, office: Office, aftermath: Aftermath, now: datetime) -> None:
    """The time is over, but not everything is decided: staff hear once what holds up the end."""
    tx.aftermaths.save(replace(aftermath, pressed=True))
    round_ = tx.rounds.get(aftermath.round)
    living = [one for one in tx.objections.living() if one.round == round_.id]
    numbers = [one.number for one in living if one.state is State.OPEN]
    desk = staffroom.of(tx, office, round_)
    if desk is not None:
        key = f"round:{round_.id}:objections-open"
        values = {"number": round_.number, "numbers": numbers, "network": round_.network}
        tx.outbox.post(office.say(desk, key, "review.undecided", **values), now)


def agree(tx: Transaction, office: Office, aftermath: Aftermath, now: datetime) -> None:
    """Tell all that the minutes are agreed; after a meeting, ask them for one sentence about it."""
    tx.aftermaths.save(replace(aftermath, agreed_at=now))
    round_, edition = tx.rounds.get(aftermath.round), tx.aftermaths.edition(aftermath.round)
    values = {"number": round_.number, "edition": edition.no if edition else 1}
    name = "resolution.agreed" if round_.decides else "review.agreed"
    tx.outbox.post(office.announce(round_, "agreed", name, **values), now)


def next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When the clock will next ask for something."""
    moments = (next_due(one, now, office.hours) for one in tx.aftermaths.unfinished())
    return min((at for at in moments if at is not None), default=None)
