"""Moderating: who may steer a round besides the office, and who leads it."""

from collections.abc import Mapping
from dataclasses import replace
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
        _change(tx, office, round_, wish, found[0], called(found[0], people.get(found[0])), message, now)


def _change(
    tx: Transaction,
    office: Office,
    round_: Round,
    wish: Appoint | Dismiss | HandOver,
    user: UserId,
    name: str,
    message: Message,
    now: datetime,
) -> None:
    # A name can be borrowed; by her account staff see whom they trust.
    values = {"title": round_.title, "name": name, "network": round_.network, "account": user}
    match wish:
        case Appoint():
            changed, what = replace(round_, moderators=round_.moderators | {user}), "appointed"
        case Dismiss():
            changed, what = replace(round_, moderators=round_.moderators - {user}), "dismissed"
        case HandOver():
            moderators = round_.moderators | {user, round_.starter}
            changed, what = replace(round_, starter=user, moderators=moderators), "handed_over"
    if changed == round_:
        report(tx, office, message, f"planning.{what}_already", now, **values)
        return
    tx.rounds.save(changed, now)
    tx.leaders.know(round_.id, {user: name})
    tx.audit.note(Entry(now, message.sender, f"moderator {what.replace('_', ' ')}", round_.id))
    report(tx, office, message, f"planning.{what}", now, **values)
    told = {user} | ({round_.starter} if isinstance(wish, HandOver) else set())
    for one in told - {message.sender}:
        text = f"planning.you_{what}" if one == user else "planning.you_handed_over_from"
        key = f"round:{round_.id}:moderator:{message.event}:{one}"
        letter = Letter(RoomId(one), key, Say(office.texts(text, **values), notice=False))
        tx.outbox.post(letter, now)


def _over(round_: Round) -> str:
    return "cancelled" if round_.phase == "cancelled" else "already_published"
