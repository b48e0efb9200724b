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
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.themes import amending
from bot.conduct.votes import circulating, voting
from bot.meeting.answer import Answer, Standing, standing
from bot.meeting.ids import UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import reservation
from bot.speech.reservation import Reserve
from bot.store.database import Transaction

_MOST_QUESTIONS = 20


def revise(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Take over an edit of an answer by its own author; after the end the earlier wording stands.

    An edit may come before what it changes; as long as there is a round it is held until that is read.
    """
    assert message.target is not None
    if tx.early.misplaced(message.target, message.room):
        return
    earlier = tx.answers.of_event(message.target)
    if not earlier:
        _edit_other(tx, office, message, now)
    elif author(earlier[0]) == message.sender and message.body.strip():
        _edit(tx, office, message, earlier, now)


def _edit(tx: Transaction, office: Office, message: Message, earlier: list[Answer], now: datetime) -> None:
    """Its answers read as it does now, or its author hears why not."""
    round_ = tx.rounds.get(earlier[0].round)
    if is_settled(round_, earlier[0], message.arrived, office.grace):
        if not _reworded(tx, office, message, round_, now):
            key = f"round:{round_.id}:late-edit:{message.sender}"
            ended = office.spoken(round_.ends)
            tx.outbox.post(notice(office, message, key, "answer.late_edit", round_, ended), now)
        return
    texts = revised(round_, earlier, message.body)
    if texts is None:
        key = f"answer:{message.event}:unclear"
        send(tx, office, message, notice(office, message, key, "answer.edit_unclear", round_, ""), now)
        return
    texts = rewrite(tx, message.body, round_, earlier, texts, now)
    tx.edits.take(message)
    if earlier[0].standing.counts:
        feedback.changed(tx, office, message, round_, earlier, texts, now)
        _hear_of_name(tx, office, message, round_, earlier, now)


def _hear_of_name(
    tx: Transaction, office: Office, message: Message, round_: Round, earlier: list[Answer], now: datetime
) -> None:
    """She added „bitte anonym“: so it is understood, or she is asked what she means."""
    assert message.target is not None
    filed = tx.answers.of_event(message.target)
    known = {one.origin for one in earlier if one.unnamed}
    fresh = [one.question for one in filed if one.unnamed and one.origin not in known]
    answering.tell_unnamed(tx, office, message, round_, fresh, now)
    before = _doubtful("", earlier)
    doubtful = [no for no in _doubtful(message.body, filed) if no not in before]
    if doubtful and not fresh and earlier[0].entered_by is None:
        place = Place.NETWORK if tx.moves.lead(message.room, round_.room) else Place.DIRECT
        changing.ask_unnamed(tx, office, message, place, doubtful[0], now)


def _doubtful(body: str, answers: Iterable[Answer]) -> list[int]:
    said = reservation.asides(body, {one.question: one.text for one in answers if not one.unnamed})
    return [no for no, one in said.items() if one.what is Reserve.UNNAMED]


def _edit_other(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """What it changes is no answer: an objection, something that becomes one only now, or not read yet."""
    assert message.target is not None
    if objecting.revise(tx, office, message, now) or praising.revise(tx, message):
        return
    if unreadable.sent_again(tx, message, now) or _voted(tx, office, message, now):
        tx.edits.take(message)
    elif tx.early.awaits(message.target) and tx.rounds.active():
        if not tx.early.crowded(message.sender):
            tx.early.hold(message.event)
    else:
        _tell_gone(tx, office, message, now)


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


def _voted(tx: Transaction, office: Office, message: Message, now: datetime) -> bool:
    """Whether „ja“, about which we asked, was edited into a vote: it is one from now on."""
    round_ = tx.rounds.latest_in(message.room)
    votes = circulating.votes(message.body, round_) if round_ else None
    if not round_ or not votes or not message.target or not rewording.of_talk(tx, message):
        return False
    original = replace(message, event=message.target, target=None, kind=Kind.TEXT)
    filing = Filing(round_, votes, numbered=True)
    return answering.keep(tx, office, original, filing, now, Place.NETWORK) is not None


def _reworded(tx: Transaction, office: Office, message: Message, round_: Round, now: datetime) -> bool:
    """A new wording of what published minutes quote is a correction of them, if one may still object."""
    assert message.target is not None
    filed = [one for one in tx.answers.of_user(message.sender) if one.answer.event == message.target]
    texts = revised(round_, [one.answer for one in filed], message.body) if filed else None
    news = [
        one for one in filed if texts and texts.get(one.answer.origin, one.answer.text) != one.answer.text
    ]
    if len(news) != 1 or not texts:
        return False
    (changed,) = news
    return objecting.reworded(tx, office, message, Place.NETWORK, changed, texts[changed.answer.origin], now)


def _tell_gone(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Whoever edits what was replaced or withdrawn may believe that it counts."""
    assert message.target is not None
    if tx.edits.author(message.target) != message.sender:
        return
    if tx.corrections.removed(message.target, range(_MOST_QUESTIONS + 1)):
        act = Say(office.texts("trust.edit_gone"), reply_to=message.target, thread=message.thread)
        send(tx, office, message, Letter(message.room, f"answer:{message.target}:gone", act), now)


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
