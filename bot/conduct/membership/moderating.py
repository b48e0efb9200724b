"""Moderating: who may steer a round besides the office, and who leads it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conduct.office import Office
from bot.conduct.reply import prefix, report
from bot.meeting.appointment import called, matching
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.round import Round
from bot.speech.planning import Appoint, Dismiss, HandOver
from bot.store.audit import Entry
from bot.store.database import Transaction

_ME = ("ich", "i")

People = Mapping[UserId, str | None]


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of somebody, as our texts call it, and what the round is then."""

    what: str
    user: UserId
    name: str
    round: Round


def change(
    tx: Transaction,
    office: Office,
    id_: RoundId,
    wish: Appoint | Dismiss | HandOver,
    people: People,
    message: Message,
    now: datetime,
) -> None:
    """Do what staff want of a person; `people` are those in the staff room and in the network room."""
    round_ = tx.rounds.get(id_)
    found = [message.sender] if wish.name.casefold() in _ME else matching(wish.name, people)
    if not round_.active:
        values = {"title": round_.title, "deadline": office.spoken(round_.ends)}
        begins = prefix(tx, office, message.room)
        report(tx, office, message, f"refusal.{_over(round_)}", now, **values, prefix=begins)
    elif len(found) != 1:
        names = [f"{called(user, people[user])} ({user})" for user in found]
        report(tx, office, message, "planning.who", now, name=wish.name, people=names)
    else:
        made = _wished(round_, wish, found[0], called(found[0], people.get(found[0])))
        _carry_out(tx, office, message, round_, made, now)


def _wished(round_: Round, wish: Appoint | Dismiss | HandOver, user: UserId, name: str) -> _Change:
    match wish:
        case Appoint():
            return _Change("appointed", user, name, replace(round_, moderators=round_.moderators | {user}))
        case Dismiss():
            return _Change("dismissed", user, name, replace(round_, moderators=round_.moderators - {user}))
        case HandOver():
            moderators = round_.moderators | {user, round_.starter}
            return _Change("handed_over", user, name, replace(round_, starter=user, moderators=moderators))


def _carry_out(
    tx: Transaction, office: Office, message: Message, round_: Round, made: _Change, now: datetime
) -> None:
    # Anybody can take a colleague's display name; the account tells staff whom they trust.
    values = {"title": round_.title, "name": made.name, "network": round_.network, "account": made.user}
    if made.round == round_:
        report(tx, office, message, f"planning.{made.what}_already", now, **values)
        return
    tx.rounds.save(made.round, now)
    tx.leaders.know(round_.id, {made.user: made.name})
    tx.audit.note(Entry(now, message.sender, f"moderator {made.what.replace('_', ' ')}", round_.id))
    report(tx, office, message, f"planning.{made.what}", now, **values)
    told = {made.user} | ({round_.starter} if made.round.starter != round_.starter else set())
    for one in told - {message.sender}:
        text = f"planning.you_{made.what}" if one == made.user else "planning.you_handed_over_from"
        key = f"round:{round_.id}:moderator:{message.event}:{one}"
        letter = Letter(RoomId(one), key, Say(office.texts(text, **values), notice=False))
        tx.outbox.post(letter, now)


def _over(round_: Round) -> str:
    return "cancelled" if round_.phase == "cancelled" else "already_published"
