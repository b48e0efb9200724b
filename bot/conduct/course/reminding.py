"""Reminding: those who have not answered hear from us once more, each in private.

The network room hears how many have answered, once, and never who has not.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.conduct import staffroom
from bot.conduct.membership import excused
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating
from bot.meeting import reminder
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.network import Network
from bot.meeting.reminder import MOST, Span
from bot.meeting.round import Phase, Round
from bot.store.audit import Entry
from bot.store.database import Transaction


def concerned(tx: Transaction, office: Office, now: datetime) -> list[Round]:
    """The rounds in which people are to be reminded now, or reminders have not left yet."""
    return [
        round_
        for round_, span in _open(tx)
        if reminder.is_due(span, office.hours, office.reminders, now) or tx.reminders.waiting(round_.id)
    ]


def next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When to look again."""
    found = [reminder.next_moment(span, office.hours, office.reminders, now) for _, span in _open(tx)]
    return min((at for at in found if at is not None), default=None)


def tend(tx: Transaction, office: Office, id_: RoundId, network: Network, now: datetime) -> None:
    """Spare those who have answered meanwhile; if it is time, remind, and tell staff how the round stands."""
    round_ = tx.rounds.get(id_)
    network = tx.rosters.of(network.room).applied(network)
    _spare(tx, id_, network)
    if round_.phase is not Phase.OPEN:
        return
    span = _span(tx, round_)
    if not reminder.is_due(span, office.hours, office.reminders, now):
        return
    reminded = _send(tx, office, round_, network, now)
    staff = staffroom.of(tx, office, round_)
    absent = _absent(tx, round_, network)
    if staff is not None and (reminded or absent):
        key = f"round:{id_}:reminded:{len(span.sent) + 1}"
        values = _standing(tx, office, round_, network) | {"count": len(reminded), "prefix": ""}
        values["absent"] = absent
        tx.outbox.post(office.say(staff, key, "steer.reminded", **values), now)


def remind_now(turn: Turn, id_: RoundId, place: Place, network: Network) -> None:
    """Staff want the next reminder now; outside office hours they are told when it may leave."""
    round_ = turn.tx.rounds.get(id_)
    network = turn.tx.rosters.of(network.room).applied(network)
    prefix = turn.office.addressed(place)
    if round_.phase is not Phase.OPEN:
        name, ended = f"refusal.{_why_not(round_)}", turn.office.spoken(round_.ends)
        report(turn, name, title=round_.title, deadline=ended, prefix=prefix)
        return
    hint = reminder.refusal(_span(turn.tx, round_), turn.office.hours, turn.now)
    if hint is not None:
        report(turn, f"remind.{hint}", title=round_.title, prefix=prefix)
        return
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "members reminded", id_))
    reminded = _send(turn.tx, turn.office, round_, network, turn.now)
    values = _standing(turn.tx, turn.office, round_, network) | {"count": len(reminded), "prefix": prefix}
    values["absent"] = [] if place is Place.NETWORK else _absent(turn.tx, round_, network)
    report(turn, "steer.reminded", **values)


def samples(office: Office, round_: Round, member: Member, now: datetime) -> tuple[Letter, ...]:
    """What a member reads who does not answer."""
    standing: dict[str, object] = {"answered": 0}
    numbers = range(1, office.reminders + 1)
    return tuple(_letter(office, round_, member, no, now, standing) for no in numbers)


def unreached(tx: Transaction, id_: RoundId, network: Network) -> list[str]:
    """The institutions that have not answered and whose people none of our reminders reaches."""
    lost = tx.reminders.unreached(id_)
    silent = _silent(tx, id_, network)
    reached = {member.institution for member in silent if member.user not in lost}
    return sorted({member.institution for member in silent} - reached)


def _absent(tx: Transaction, round_: Round, network: Network) -> list[str]:
    """The institutions that have not answered and for which nobody is in the room; staff may call them."""
    done = tx.answers.institutions(round_.id) | set(excused.institutions(tx, round_.id))
    there = {member.institution for member in network.members}
    return [name for name in network.institutions if name not in done | there]


def _spare(tx: Transaction, id_: RoundId, network: Network) -> None:
    """Of the reminders that have not left yet, only those to people whom they still concern will."""
    waiting = tx.reminders.waiting(id_)
    silent = {member.user for member in _silent(tx, id_, network)}
    tx.reminders.withhold(id_, waiting - silent)


def _open(tx: Transaction) -> Iterator[tuple[Round, Span]]:
    rounds = (round_ for round_ in tx.rounds.active() if round_.phase is Phase.OPEN)
    return ((round_, _span(tx, round_)) for round_ in rounds)


def _span(tx: Transaction, round_: Round) -> Span:
    assert round_.opened_at is not None
    return Span(round_.opened_at, round_.deadline, tx.reminders.sent(round_.id))


def _why_not(round_: Round) -> str:
    if round_.phase is Phase.PLANNED:
        return "planned"
    return "not_started" if round_.phase is Phase.PROPOSED else f"already_{round_.phase}"


def _send(
    tx: Transaction, office: Office, round_: Round, network: Network, now: datetime
) -> tuple[Member, ...]:
    """Write to everybody who has not answered; returns whom."""
    silent = _silent(tx, round_.id, network)
    no = len(tx.reminders.sent(round_.id)) + 1
    tx.reminders.note(round_.id, now)
    standing = _standing(tx, office, round_, network)
    for member in silent:
        tx.outbox.post(_letter(office, round_, member, no, now, standing), now)
    if silent and standing["answered"]:
        interim = office.say(round_.room, f"round:{round_.id}:interim", "round.interim", **standing)
        tx.outbox.post(_perishable(interim, round_), now)
    return silent


def _silent(tx: Transaction, id_: RoundId, network: Network) -> tuple[Member, ...]:
    filed = tx.answers.of_round(id_)
    # Of a resolution both votes are wanted.
    members = [
        one.answer.member for one in (circulating.complete(filed) if tx.rounds.get(id_).decides else filed)
    ]
    institutions, users = {one.institution for one in members}, {one.user for one in members}
    # Whoever took an answer back has heard of the round, and had her reasons.
    users |= tx.audit.withdrew(id_)
    institutions |= set(excused.institutions(tx, id_))
    # Whoever is excused as a person excuses nobody else of her institution.
    away = excused.persons(tx, id_)
    silent = reminder.silent(network.members, institutions, users)
    # Whoever was erased has not answered any more as far as we know, and is left alone.
    return tuple(
        one for one in silent if not (one.user in away or tx.tombstones.covers_person(id_, one.user))
    )


def _letter(
    office: Office, round_: Round, member: Member, no: int, now: datetime, standing: dict[str, object]
) -> Letter:
    text = office.texts(
        "resolution.reminder" if round_.decides else "direct.reminder",
        title=round_.title,
        deadline=office.spoken(round_.deadline),
        greeting=office.greeting(now),
        answered=standing["answered"],
        last=no >= MOST,
    )
    key = f"round:{round_.id}:reminder:{no}:{member.user}"
    return _perishable(Letter(RoomId(member.user), key, Say(text, notice=False), round_.id), round_)


def _perishable(letter: Letter, round_: Round) -> Letter:
    """Never after the deadline, however long the way is."""
    return replace(letter, round=round_.id, expires=round_.deadline)


def _standing(tx: Transaction, office: Office, round_: Round, network: Network) -> dict[str, object]:
    answered = tx.answers.institutions(round_.id)
    return {
        "title": round_.title,
        "answered": len(answered),
        "invited": len(set(network.institutions) | answered),
        "deadline": office.spoken(round_.deadline),
    }
