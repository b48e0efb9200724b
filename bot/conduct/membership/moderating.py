"""Moderating: who may steer a round besides the office, and who leads it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.conduct.reply import prefix, report
from bot.conduct.turn import Turn
from bot.meeting.appointment import called, matching
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.round import Round
from bot.speech.planning import Appoint, Dismiss, HandOver
from bot.store.audit import Entry

_ME = ("ich", "i")

People = Mapping[UserId, str | None]


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of somebody, as our texts call it, and what the round is then."""

    what: str
    user: UserId
    name: str
    round: Round


def change(turn: Turn, id_: RoundId, wish: Appoint | Dismiss | HandOver, people: People) -> None:
    """Do what staff want of a person; `people` are those in the staff room and in the network room."""
    round_ = turn.tx.rounds.get(id_)
    found = [turn.message.sender] if wish.name.casefold() in _ME else matching(wish.name, people)
    if not round_.active:
        values = {"title": round_.title, "deadline": turn.office.spoken(round_.ends)}
        begins = prefix(turn.tx, turn.office, turn.message.room)
        report(turn, f"refusal.{_over(round_)}", **values, prefix=begins)
    elif len(found) != 1:
        names = [f"{called(user, people[user])} ({user})" for user in found]
        report(turn, "planning.who", name=wish.name, people=names)
    else:
        made = _wished(round_, wish, found[0], called(found[0], people.get(found[0])))
        _carry_out(turn, round_, made)


def _wished(round_: Round, wish: Appoint | Dismiss | HandOver, user: UserId, name: str) -> _Change:
    match wish:
        case Appoint():
            return _Change("appointed", user, name, replace(round_, moderators=round_.moderators | {user}))
        case Dismiss():
            return _Change("dismissed", user, name, replace(round_, moderators=round_.moderators - {user}))
        case HandOver():
            moderators = round_.moderators | {user, round_.starter}
            return _Change("handed_over", user, name, replace(round_, starter=user, moderators=moderators))


def _carry_out(turn: Turn, round_: Round, made: _Change) -> None:
    # Anybody can take a colleague's display name; the account tells staff whom they trust.
    values = {"title": round_.title, "name": made.name, "network": round_.network, "account": made.user}
    if made.round == round_:
        report(turn, f"planning.{made.what}_already", **values)
        return
    turn.tx.rounds.save(made.round, turn.now)
    turn.tx.leaders.know(round_.id, {made.user: made.name})
    turn.tx.audit.note(
        Entry(turn.now, turn.message.sender, f"moderator {made.what.replace('_', ' ')}", round_.id)
    )
    report(turn, f"planning.{made.what}", **values)
    told = {made.user} | ({round_.starter} if made.round.starter != round_.starter else set())
    for one in told - {turn.message.sender}:
        text = f"planning.you_{made.what}" if one == made.user else "planning.you_handed_over_from"
        key = f"round:{round_.id}:moderator:{turn.message.event}:{one}"
        letter = Letter(RoomId(one), key, Say(turn.office.texts(text, **values), notice=False))
        turn.tx.outbox.post(letter, turn.now)


def _over(round_: Round) -> str:
    return "cancelled" if round_.phase == "cancelled" else "already_published"
