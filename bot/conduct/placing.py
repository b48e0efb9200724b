"""Placing: an answer that stands under the wrong question is moved to the one it belongs to.

Its author says so, as a reply to it, to what we said of it, or right after it. To the question it leaves it
is gone, and to the other it is new: what was made of either is made again, as after any other change.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.conduct import alarm, answering, colleagues, guiding, noted, objecting, publishing
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.answer import Channel, Standing
from bot.meeting.board import Board
from bot.meeting.dialogue import Dialogue
from bot.meeting.handles import recalled
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import placing
from bot.speech.curating import Step, Verb
from bot.speech.placing import Move
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

# So long a word that points to nothing is about what came before it.
_JUST_BEFORE = timedelta(hours=2)
_ELSEWHERE = (Standing.SUGGESTED, Standing.DEFERRED)


def asked_here(tx: Transaction, office: Office, message: Message, now: datetime) -> bool:
    """Whether somebody says in a network room that an answer of hers belongs elsewhere; then it is done."""
    wish = placing.read(message.body)
    filed = _meant(tx, message, Place.NETWORK, wish) if wish else []
    if wish is not None and filed:
        _place(tx, office, message, Place.NETWORK, wish, filed, now)
    return bool(filed)


def ask(tx: Transaction, office: Office, message: Message, place: Place, wish: Move, now: datetime) -> None:
    """She says so in private."""
    filed = _meant(tx, message, place, wish)
    if filed:
        _place(tx, office, message, place, wish, filed, now)
    else:
        noted.tell(tx, office, message, "placing.none", now, place=place)


def move(
    tx: Transaction, message: Message, round_: Round, filed: Sequence[Filed], no: int, now: datetime
) -> None:
    """They answer another question from now on."""
    tx.corrections.move([one.id for one in filed], no)
    tx.audit.note(Entry(now, message.sender, "answer moved", round_.id, f"question {no}"))
    if any(one.answer.standing.counts for one in filed):
        publishing.sort_again(tx, round_, now)


def _place(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    wish: Move,
    filed: Sequence[Filed],
    now: datetime,
) -> None:
    round_ = tx.rounds.get(filed[0].answer.round)
    values: dict[str, object] = {
        "no": wish.question,
        "given": sorted({one.answer.question for one in filed}),
        "last": len(round_.worded),
    }
    refused = _refused(tx, office, message, round_, wish, filed)
    if refused is not None:
        values |= {"title": round_.title, "ended": office.spoken(round_.ends), "contact": office.contact}
        noted.tell(tx, office, message, f"placing.{refused}", now, place=place, **values)
        return
    move(tx, message, round_, filed, wish.question, now)
    if round_.phase is Phase.OPEN:
        here = [replace(one.answer, question=wish.question) for one in filed]
        colleagues.meet(tx, office, message, round_, here, now)
    public = any(one.answer.channel is Channel.ROOM for one in filed)
    said = office.texts("placing.moved", public=public, **values)
    if place is not Place.DIRECT or not guiding.go_on(tx, office, message, round_, said, now):
        noted.tell(tx, office, message, "placing.moved", now, place=place, public=public, **values)


def _refused(
    tx: Transaction, office: Office, message: Message, round_: Round, wish: Move, filed: Sequence[Filed]
) -> str | None:
    """Why it stays where it is: the name of a text."""
    if any(answering.is_settled(round_, one.answer, message.arrived, office.grace) for one in filed):
        objects = round_.phase is Phase.PUBLISHED and objecting.possible(tx, office, round_, message.arrived)
        return "published" if objects else "late"
    if len({one.answer.question for one in filed}) > 1:
        return "several"
    if not _exists(round_, wish.question):
        return "nowhere"
    return "same" if filed[0].answer.question == wish.question else None


# --- By the office, while answers come in --------------------------------------------------------------


def of_others(tx: Transaction, message: Message) -> RoomId | None:
    """The network room in which somebody replies to an answer that is not her own; None if she does not."""
    filed = tx.rulings.of_event(message.reply_to) if message.reply_to else []
    if not filed or answering.author(filed[0].answer) == message.sender:
        return None
    round_ = tx.rounds.get(filed[0].answer.round)
    here = not round_.decides and tx.moves.lead(message.room, round_.room)
    return round_.room if here else None


def displace_here(tx: Transaction, office: Office, message: Message, wish: Move, now: datetime) -> None:
    """Staff reply to somebody's answer that it belongs elsewhere; their own room reads what was done."""
    assert message.reply_to is not None
    answered = tx.rulings.of_event(message.reply_to)
    round_ = tx.rounds.get(answered[0].answer.round)
    filed = [one for one in answered if wish.of in (None, one.answer.question)]
    given = sorted({one.answer.question for one in filed})
    values: dict[str, object] = {"no": wish.question, "given": given, "last": len(round_.worded)}
    if round_.phase not in (Phase.OPEN, Phase.CLOSED):
        name, values = "curation.published", {"title": round_.title}
    elif len(given) != 1 or given == [wish.question] or not _exists(round_, wish.question):
        name = "placing.displaced_how"
    else:
        move(tx, message, round_, filed, wish.question, now)
        name, values["institution"] = "placing.displaced", filed[0].answer.member.institution
    room = alarm.desk(tx, office, round_) or RoomId(message.sender)
    tx.outbox.post(office.say(room, f"answer:{message.event}:displaced", name, **values), now)


# --- On the board ------------------------------------------------------------------------------------

_PLACED = "placed"


def displace(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    steps: Sequence[Step],
    board: Board,
    filed: Sequence[Filed],
    now: datetime,
) -> bool:
    """Staff put what has these handles under another question, each answer whole; whether it is done.

    It is said alone, and „zurück“ right after it takes it back.
    """
    round_, names = tx.rounds.get(filed[0].answer.round), recalled(dialogue.state)
    found = {handle: names.cards(handle, board) for step in steps for handle in step.members}
    known = all(found.values()) and all(_exists(round_, step.question) for step in steps)
    if not known or any(step.verb is not Verb.PLACE for step in steps):
        values = {"last": len(round_.worded), "given": names.ranges(board)}
        report(tx, office, message, "placing.board_how", now, **values)
        return False
    cards = {card for each in found.values() for card in each}
    answers = {card.answer for card in cards}
    whole = any(card.answer in answers and card not in cards for card in board.cards)
    for step in steps:
        mine = {card.answer for handle in step.members for card in found[handle]}
        move(tx, message, round_, [one for one in filed if one.id in mine], step.question, now)
    placed = [[one.id, one.answer.question] for one in filed if one.id in answers]
    state = dict(dialogue.state) | {_PLACED: placed}
    tx.dialogues.hold(replace(dialogue, asker=message.sender, asked=message.arrived, state=state))
    values = {"names": _names(filed, answers), "no": steps[-1].question, "whole": whole}
    report(tx, office, message, "placing.board_moved", now, **values, released=bool(round_.released_by))
    return True


def takes_back(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, round_: Round, now: datetime
) -> bool:
    """Whether the last step put answers under another question; then they are where they were."""
    placed = {int(id_): int(no) for id_, no in dialogue.state.get(_PLACED, ())}
    filed = [one for one in tx.answers.of_round(round_.id) if one.id in placed]
    for one in filed:
        move(tx, message, round_, [one], placed[one.id], now)
    if filed:
        report(tx, office, message, "placing.board_back", now, names=_names(filed, placed))
    tx.dialogues.hold(replace(dialogue, asked=message.arrived, state=forgotten(dialogue.state)))
    return bool(filed)


def forgotten(state: Mapping[str, Any]) -> dict[str, Any]:
    """Another step was taken since."""
    return {name: value for name, value in state.items() if name != _PLACED}


def _names(filed: Sequence[Filed], answers: Container[int]) -> list[str]:
    return list(dict.fromkeys(one.answer.member.institution for one in filed if one.id in answers))


def _exists(round_: Round, no: int) -> bool:
    return any(one.no == no for one in round_.worded)


# --- Which answer ------------------------------------------------------------------------------------


def _meant(tx: Transaction, message: Message, place: Place, wish: Move) -> list[Filed]:
    """What she speaks of: what she replies to, what we said something of, or what she answered last."""
    hers = [one for one in tx.answers.of_user(message.sender) if _may_be_meant(tx, message, place, one)]
    pointed = _pointed_at(tx, message, hers)
    if wish.of is not None:
        near = hers if pointed is None else pointed
        named = [one for one in near if one.answer.question == wish.of]
        return [one for one in named if one.answer.round == named[-1].answer.round]
    if pointed is None:
        pointed = [one for one in hers if one.answer.arrived > message.arrived - _JUST_BEFORE][-1:]
    return _whole(hers, pointed)


def _may_be_meant(tx: Transaction, message: Message, place: Place, one: Filed) -> bool:
    round_ = tx.rounds.get(one.answer.round)
    if round_.decides or one.answer.standing in _ELSEWHERE:
        return False
    return place is not Place.NETWORK or tx.moves.lead(message.room, round_.room)


def _pointed_at(tx: Transaction, message: Message, hers: Sequence[Filed]) -> list[Filed] | None:
    """What a reply points at; None if it points at nothing that tells."""
    about = message.reply_to
    if about is None:
        return None
    own = [one for one in hers if one.answer.event == about]
    key, posted = tx.letters.purpose(about), tx.letters.posted(about)
    if own or key is None or posted is None:
        return own
    named = [one for one in hers if one.answer.event in key]
    return (named or [one for one in hers if one.answer.arrived <= posted])[-1:] or None


def _whole(hers: Sequence[Filed], pointed: Sequence[Filed]) -> list[Filed]:
    """All that its message answered; in the guided conversation an answer may have several messages."""
    if not pointed:
        return []
    last = pointed[-1].answer
    guided = last.channel is Channel.GUIDED and not last.numbered
    same = (last.round, last.question, last.channel)
    return [
        one
        for one in hers
        if one.answer.event == last.event
        or (guided and (one.answer.round, one.answer.question, one.answer.channel) == same)
    ]
