"""Answering a message where it was written – but no program that answers us, over and over."""

import logging
from dataclasses import replace
from typing import Protocol

from bot.conduct import alarm
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import Letter
from bot.meeting.message import Message, Place
from bot.meeting.patience import HOUR, MOST_FOR_STAFF, MOST_IN_A_MINUTE, may_reply
from bot.meeting.round import Round
from bot.speech.markdown import Markdown
from bot.store.database import Transaction

_log = logging.getLogger(__name__)


def answer(turn: Turn, name: str, /, **values: object) -> None:
    """Say the text `name` in the room a message came from; once, however often it is handled."""
    letter = turn.office.say(turn.message.room, f"answer:{turn.message.event}:{name}", name, **values)
    send(turn, letter)


def report(turn: Turn, name: str, /, **values: object) -> None:
    """As `answer`, to somebody who was found entitled to steer: she may hear more of us in a short time."""
    letter = turn.office.say(turn.message.room, f"answer:{turn.message.event}:{name}", name, **values)
    send(turn, letter, most=MOST_FOR_STAFF)


class Speak(Protocol):
    """Says a text of ours in answer to a message."""

    def __call__(self, turn: Turn, name: str, /, **values: object) -> None: ...


def at(place: Place) -> Speak:
    """How to speak at a place: in the staff room everybody is entitled to steer."""
    return report if place is Place.STAFF else answer


def to_a_colleague(tx: Transaction, message: Message) -> bool:
    """Whether it replies to what somebody else said, and so is said to her."""
    about = message.reply_to or message.thread
    return about is not None and tx.letters.purpose(about) is None


def ours(tx: Transaction, message: Message) -> tuple[Round, str] | None:
    """The round that a message is about, and the key of what we said of it there, which the message answers.

    What replies to a question is an answer; nothing more is asked about it.
    """
    about = message.reply_to or message.thread
    subject = tx.outbox.subject_of(about) if about else None
    if about is None or subject is None or subject[1] is not None:
        return None
    round_ = tx.rounds.get(subject[0])
    return (round_, tx.letters.purpose(about) or "") if tx.moves.lead(message.room, round_.room) else None


def prefix(tx: Transaction, office: Office, room: RoomId) -> Markdown:
    """What a command has to begin with in a room: nothing where whatever is said is said to us."""
    network = tx.rounds.latest_in(room) is not None
    return office.addressed(Place.NETWORK if network else Place.DIRECT)


def send(turn: Turn, letter: Letter, *, most: int = MOST_IN_A_MINUTE) -> bool:
    """Post a letter that answers one message, unless its sender was answered too often already.

    Only our chatter ends there: answers are stored, steps are taken and announced all the same. Returns
    whether it is said.
    """
    earlier = turn.tx.letters.replies(turn.message.sender, turn.message.room, turn.now - HOUR)
    if not may_reply(earlier, turn.now, most):
        _fall_silent(turn)
        return False
    lasting = turn.tx.incidents.lasting(Kind.LOOP, turn.message.room)
    if lasting is not None and turn.now - lasting.since > HOUR:
        turn.tx.incidents.end(Kind.LOOP, turn.message.room, turn.now)
    return turn.tx.outbox.post(replace(letter, addressee=turn.message.sender), turn.now)


def _fall_silent(turn: Turn) -> None:
    """Staff hear of it once, until it has been calm for an hour."""
    if alarm.sound(
        turn.tx,
        turn.office,
        Incident(Kind.LOOP, turn.message.room, turn.now, room=turn.message.room),
        turn.now,
    ):
        _log.warning(
            "somebody in room %s is answered too often; no more replies for a while", turn.message.room
        )
