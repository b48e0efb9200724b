"""Keycaps: a number put to one of our messages as a reaction (1️⃣) says what a number written below it says."""

from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.meeting import poll
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.store.database import Transaction


def means(tx: Transaction, message: Message, place: Place) -> bool:
    """Whether it chooses something: where all read along, in a vote; else unless a text was asked for."""
    assert message.reply_to is not None
    subject = tx.outbox.subject_of(message.reply_to)
    round_ = tx.rounds.get(subject[0]) if subject else None
    question = round_.question(subject[1]) if subject and round_ and subject[1] else None
    if question is not None:
        return question.is_poll
    if place is Place.NETWORK:
        return round_ is not None and round_.decides
    return tx.letters.purpose(message.reply_to) is not None


def confirm(turn: Turn) -> None:
    """Say in private which vote it was: nobody sees a ✅ at a reaction."""
    for answer in turn.tx.answers.of_event(turn.message.event):
        round_ = turn.tx.rounds.get(answer.round)
        question = round_.question(answer.question)
        chosen = poll.choice(answer.text, question.options) if question else None
        if question is None or chosen is None or not answer.standing.counts:
            continue
        said = Say(turn.office.texts("poll.noted", option=question.options[chosen - 1]))
        room, key = RoomId(turn.message.sender), f"vote:{turn.message.event}:noted"
        send(turn, Letter(room, key, said, round_.id, expires=round_.deadline))
