"""Suggesting: what a round is to be about, said by its members before it begins.

The network room is asked once. What is said to that belongs to question 0 of the round; staff read it word
for word, and it counts nowhere.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import staffroom
from bot.conduct.membership import trust
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting import talk
from bot.meeting.answer import Standing
from bot.meeting.excerpt import beginning
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction

CALL = 0
"""The question to which suggestions belong."""
SHOWN = ":suggestions"
"""How the key of the letter ends that shows them to the staff."""

_DAY = timedelta(days=1)
_WITHIN = 14
# As many, and as long, as one message can hold; what is longer ends in dots.
_MOST, _LONGEST = 40, 400


def concerned(tx: Transaction, office: Office, now: datetime) -> list[Round]:
    """The rounds for which something is to be asked or shown now."""
    return [round_ for round_ in _ahead(tx) if _calls(tx, round_, now) or _tells(tx, office, round_, now)]


def next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When to look again."""
    moments = [at for round_ in _ahead(tx) for at in (shown_at(office, round_), round_.opens_at) if at]
    return min((at for at in moments if at > now), default=None)


def tend(tx: Transaction, office: Office, id_: RoundId, now: datetime, *, encrypted: bool) -> None:
    """Ask the members, show the staff what they said, and ask for a release that is missing; each once.

    In an encrypted room nothing is asked as long as our device is not trusted.
    """
    round_ = tx.rounds.get(id_)
    if round_.begun:
        return
    if not (encrypted and trust.missing(tx)) and _calls(tx, round_, now):
        tx.outbox.post(_call(office, round_), now)
    desk = staffroom.of(tx, office, round_)
    if desk is not None and _shows(tx, office, round_, now):
        tx.outbox.post(_overview(tx, office, round_, desk), now)
    if desk is not None and _asks(tx, round_, now):
        key, start = _asked(id_), office.spoken(round_.opens_at or now)
        values = {"title": round_.title, "start": start, "network": round_.network}
        tx.outbox.post(office.say(desk, key, "planning.release_wanted", **values), now)


def resume(tx: Transaction, office: Office, round_: Round, now: datetime) -> None:
    """After a restore from a backup: post the call that members had read, ahead of what they said to it."""
    awaited = round_.suggestions_until is not None and not round_.begun and not called(tx, round_)
    if awaited and tx.echoes.cover(round_.room, _called(round_.id)):
        tx.outbox.post(_call(office, round_), now)


def tell_of_late_one(turn: Turn, round_: Round) -> None:
    """What comes after the staff have read the others is shown by itself."""
    desk, late = staffroom.of(turn.tx, turn.office, round_), f"round:{round_.id}:late-suggestion:"
    shown = turn.tx.letters.has(f"round:{round_.id}{SHOWN}")
    if desk is None or not shown or len(turn.tx.letters.beginning(late)) >= _MOST:
        return
    for answer in turn.tx.answers.of_event(turn.message.event):
        text = turn.office.texts(
            "planning.late_suggestion",
            title=round_.title,
            institution=answer.member.institution,
            text=beginning(answer.text, _LONGEST),
        )
        turn.tx.outbox.post(
            Letter(desk, f"{late}{turn.message.event}{SHOWN}", Say(text), round_.id), turn.now
        )


def explain(turn: Turn) -> bool:
    """What was written in the room, and not to the call, is noted nowhere: its author hears how, in private.

    Once in a round, and nobody who prepares it. Whoever replies to that has suggested it. Whether it is said.
    """
    round_ = turn.tx.rounds.latest_in(turn.message.room)
    until = round_.suggestions_until if round_ is not None else None
    if round_ is None or until is None or round_.begun or not round_.active or turn.message.arrived >= until:
        return False
    if turn.message.relates or not talk.may_suggest(turn.message.body) or not called(turn.tx, round_):
        return False
    if turn.message.sender in {round_.starter, *round_.moderators}:
        return False
    text = turn.office.texts(
        "suggestion.how",
        greeting=turn.office.greeting(turn.now),
        title=round_.title,
        until=turn.office.spoken(until),
    )
    desk, key = RoomId(turn.message.sender), _explained(round_.id, turn.message.sender)
    return turn.tx.outbox.post(Letter(desk, key, Say(text), round_.id, expires=until), turn.now)


def meant(tx: Transaction, message: Message, rounds: Iterable[Round]) -> Round | None:
    """For which of her rounds a theme is, if it replies in private to how one is suggested."""
    reference = message.reply_to or message.thread
    purpose = tx.letters.purpose(reference) if reference and message.body.strip() else None
    if purpose is None:
        return None
    hers = (one for one in rounds if not one.begun and one.phase is not Phase.CANCELLED)
    return next((one for one in hers if purpose == _explained(one.id, message.sender)), None)


def shown_at(office: Office, round_: Round) -> datetime | None:
    """When staff read the suggestions: the next morning at the office, if that is before the round begins."""
    if round_.suggestions_until is None:
        return None
    hours, until = office.hours, round_.suggestions_until
    days = (hours.day(until) + no * _DAY for no in range(_WITHIN))
    mornings = (hours.opening(day) for day in days if hours.working(day))
    morning = next((at for at in mornings if at >= until), until)
    return morning if round_.opens_at is None or morning < round_.opens_at else until


def called(tx: Transaction, round_: Round) -> bool:
    """Whether members have heard of a round that has not begun."""
    return tx.letters.said(_called(round_.id))


def curtailed(round_: Round) -> Round:
    """The round, with suggestions ending when it begins at the latest."""
    until, start = round_.suggestions_until, round_.opens_at
    return replace(round_, suggestions_until=min(until, start)) if until and start else round_


def _ahead(tx: Transaction) -> Iterable[Round]:
    return (round_ for round_ in tx.rounds.active() if not round_.begun and round_.opens_at is not None)


def _calls(tx: Transaction, round_: Round, now: datetime) -> bool:
    until = round_.suggestions_until
    return until is not None and now < until and not tx.letters.has(_called(round_.id))


def _tells(tx: Transaction, office: Office, round_: Round, now: datetime) -> bool:
    return _shows(tx, office, round_, now) or _asks(tx, round_, now)


def _shows(tx: Transaction, office: Office, round_: Round, now: datetime) -> bool:
    at = shown_at(office, round_)
    if at is None or at > now:
        return False
    hurried = at == round_.suggestions_until or _passed(round_.opens_at, now)
    return (
        (hurried or office.hours.open(now))
        and not tx.letters.has(f"round:{round_.id}{SHOWN}")
        and tx.letters.has(_called(round_.id))
    )


def _asks(tx: Transaction, round_: Round, now: datetime) -> bool:
    late = round_.phase is Phase.PROPOSED and _passed(round_.opens_at, now)
    return late and not tx.letters.has(_asked(round_.id))


def _passed(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _called(id_: RoundId) -> str:
    return f"round:{id_}:call"


def _explained(id_: RoundId, user: UserId) -> str:
    return f"round:{id_}:suggest:{user}"


def _asked(id_: RoundId) -> str:
    return f"round:{id_}:release-to-begin"


def _call(office: Office, round_: Round) -> Letter:
    assert round_.suggestions_until is not None
    text = office.texts(
        "round.call",
        title=round_.title,
        number=round_.number,
        start=office.spoken(round_.opens_at) if round_.opens_at else "",
        until=office.spoken(round_.suggestions_until),
    )
    return Letter(round_.room, _called(round_.id), Say(text, notice=False), round_.id, CALL)


def _overview(tx: Transaction, office: Office, round_: Round, desk: RoomId) -> Letter:
    filed = [one.answer for one in tx.answers.of_round(round_.id, Standing.SUGGESTED)]
    text = office.texts(
        "planning.suggestions",
        title=round_.title,
        count=len(filed),
        institutions=len({one.member.institution for one in filed}),
        suggestions=[(one.member.institution, beginning(one.text, _LONGEST)) for one in filed[:_MOST]],
        more=max(len(filed) - _MOST, 0),
        questions=[(question.no, question.text) for question in round_.questions],
        proposed=round_.phase is Phase.PROPOSED,
        start=office.spoken(round_.opens_at) if round_.opens_at else "",
    )
    return Letter(desk, f"round:{round_.id}{SHOWN}", Say(text), round_.id)
