"""Revising: a message that was an answer is edited, and the answer follows."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct.answers import (
    answering,
    changing,
    checking,
    feedback,
    praising,
    quoting,
    rewording,
    unreadable,
)
from bot.conduct.answers.answering import Filing, notice
from bot.conduct.corrections import objecting
from bot.conduct.reply import send
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating, voting
from bot.meeting.answer import Answer, Standing, standing
from bot.meeting.ids import UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Place
from bot.meeting.round import Phase, Round
from bot.speech import reservation
from bot.speech.reservation import Reserve
from bot.store.database import Transaction

_MOST_QUESTIONS = 20


def revise(turn: Turn) -> None:
    """Take over an edit of an answer by its own author; after the end the earlier wording stands.

    An edit may come before what it changes; as long as there is a round it is held until that is read.
    """
    assert turn.message.target is not None
    if turn.tx.early.misplaced(turn.message.target, turn.message.room):
        return
    earlier = turn.tx.answers.of_event(turn.message.target)
    if not earlier:
        _edit_other(turn)
    elif author(earlier[0]) == turn.message.sender and turn.message.body.strip():
        _edit(turn, earlier)


def _edit(turn: Turn, earlier: list[Answer]) -> None:
    """Its answers read as it does now, or its author hears why not."""
    round_ = turn.tx.rounds.get(earlier[0].round)
    if is_settled(round_, earlier[0], turn.message.arrived, turn.office.grace):
        if not _reworded(turn, round_):
            key = f"round:{round_.id}:late-edit:{turn.message.sender}"
            ended = turn.office.spoken(round_.ends)
            turn.tx.outbox.post(
                notice(turn.office, turn.message, key, "answer.late_edit", round_, ended), turn.now
            )
        return
    texts = revised(round_, earlier, turn.message.body)
    if texts is None:
        key = f"answer:{turn.message.event}:unclear"
        send(turn, notice(turn.office, turn.message, key, "answer.edit_unclear", round_, ""))
        return
    texts = rewrite(turn.tx, turn.message.body, round_, earlier, texts, turn.now)
    turn.tx.edits.take(turn.message)
    if earlier[0].standing.counts:
        feedback.changed(turn, round_, earlier, texts)
        _hear_of_name(turn, round_, earlier)


def _hear_of_name(turn: Turn, round_: Round, earlier: list[Answer]) -> None:
    """She added „bitte anonym“: so it is understood, or she is asked what she means."""
    assert turn.message.target is not None
    filed = turn.tx.answers.of_event(turn.message.target)
    known = {one.origin for one in earlier if one.unnamed}
    fresh = [one.question for one in filed if one.unnamed and one.origin not in known]
    answering.tell_unnamed(turn, round_, fresh)
    before = _doubtful("", earlier)
    doubtful = [no for no in _doubtful(turn.message.body, filed) if no not in before]
    if doubtful and not fresh and earlier[0].entered_by is None:
        place = Place.NETWORK if turn.tx.moves.lead(turn.message.room, round_.room) else Place.DIRECT
        changing.ask_unnamed(turn, place, doubtful[0])


def _doubtful(body: str, answers: Iterable[Answer]) -> list[int]:
    said = reservation.asides(body, {one.question: one.text for one in answers if not one.unnamed})
    return [no for no, one in said.items() if one.what is Reserve.UNNAMED]


def _edit_other(turn: Turn) -> None:
    """What it changes is no answer: an objection, something that becomes one only now, or not read yet."""
    assert turn.message.target is not None
    if objecting.revise(turn) or praising.revise(turn.tx, turn.message):
        return
    if unreadable.sent_again(turn.tx, turn.message, turn.now) or _voted(turn):
        turn.tx.edits.take(turn.message)
    elif turn.tx.early.awaits(turn.message.target) and turn.tx.rounds.active():
        if not turn.tx.early.crowded(turn.message.sender):
            turn.tx.early.hold(turn.message.event)
    else:
        _tell_gone(turn)


def rewrite(
    tx: Transaction,
    body: str,
    round_: Round,
    earlier: list[Answer],
    texts: Mapping[int, str],
    now: datetime,
) -> Mapping[int, str]:
    """What a message answers reads so from now on; what of it was deleted alone does not come back.

    `texts` are by the questions that the message names, and what of it was moved stays where it is.
    """
    event, known = earlier[0].event, {answer.origin for answer in earlier}
    texts, unnamed = quoting.apart(body, round_, quoting.own(tx, round_, author(earlier[0]), texts))
    tx.answers.rewrite(event, texts)
    new = replace(earlier[0], moved_from=None)
    fresh = [replace(new, question=no, text=texts[no]) for no in texts.keys() - known]
    kept = known | {answer.question for answer in fresh if tx.answers.file(answer)}
    mine = [one for one in tx.answers.of_round(round_.id, *Standing) if one.answer.event == event]
    tx.corrections.unname([one.id for one in mine if one.answer.origin in unnamed], unnamed=True)
    checking.look_again(tx, event)
    if earlier[0].standing.counts:
        amending.sort_again(tx, round_, now)
    return {no: text for no, text in texts.items() if no in kept}


def _voted(turn: Turn) -> bool:
    """Whether „ja“, about which we asked, was edited into a vote: it is one from now on."""
    round_ = turn.tx.rounds.latest_in(turn.message.room)
    votes = circulating.votes(turn.message.body, round_) if round_ else None
    if not round_ or not votes or not turn.message.target or not rewording.of_talk(turn.tx, turn.message):
        return False
    original = replace(turn.message, event=turn.message.target, target=None, kind=Kind.TEXT)
    filing = Filing(round_, votes, numbered=True)
    return answering.keep(replace(turn, message=original), filing, Place.NETWORK) is not None


def _reworded(turn: Turn, round_: Round) -> bool:
    """A new wording of what published minutes quote is a correction of them, if one may still object."""
    assert turn.message.target is not None
    filed = [
        one for one in turn.tx.answers.of_user(turn.message.sender) if one.answer.event == turn.message.target
    ]
    texts = revised(round_, [one.answer for one in filed], turn.message.body) if filed else None
    news = [
        one for one in filed if texts and texts.get(one.answer.origin, one.answer.text) != one.answer.text
    ]
    if len(news) != 1 or not texts:
        return False
    (changed,) = news
    return objecting.reworded(turn, Place.NETWORK, changed, texts[changed.answer.origin])


def _tell_gone(turn: Turn) -> None:
    """Whoever edits what was replaced or withdrawn may believe that it counts."""
    assert turn.message.target is not None
    if turn.tx.edits.author(turn.message.target) != turn.message.sender:
        return
    if turn.tx.corrections.removed(turn.message.target, range(_MOST_QUESTIONS + 1)):
        act = Say(
            turn.office.texts("trust.edit_gone"), reply_to=turn.message.target, thread=turn.message.thread
        )
        send(turn, Letter(turn.message.room, f"answer:{turn.message.target}:gone", act))


def author(answer: Answer) -> UserId:
    """Who may change it: whoever sent it."""
    return answer.entered_by or answer.member.user


def is_settled(round_: Round, answer: Answer, arrived: datetime, grace: timedelta) -> bool:
    """Whether an answer stays as it is after the end; staff decide for longer on what they entered."""
    entered = answer.entered_by is not None and round_.phase is Phase.CLOSED
    late = standing(round_, arrived, grace) is Standing.LATE
    return late and answer.standing.counts and not entered


def revised(round_: Round, earlier: list[Answer], body: str) -> Mapping[int, str] | None:
    """An edited numbered message is read as one again, any other replaces its single answer."""
    if earlier[0].entered_by is not None:
        return voting.entered(body, round_)
    numbered = voting.numbered(body, round_) if earlier[0].numbered else None
    if numbered:
        return numbered
    return {earlier[0].origin: body.strip()} if len(earlier) == 1 else None
