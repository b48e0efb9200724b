"""Guided: the dialogue in which a member is asked one question after the other, and whether there is one."""

from collections.abc import Mapping
from datetime import timedelta

from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.message import Message
from bot.meeting.round import Round
from bot.store.database import Transaction

# For so long after the round she may come back to it.
_REMEMBERED = timedelta(days=30)


def begun(message: Message, round_: Round, letter: str, state: Mapping[str, object]) -> Dialogue:
    """The dialogue after a word of hers, waiting for the next."""
    subject, expires = _subject(round_), max(message.arrived, round_.ends) + _REMEMBERED
    return Dialogue.after(message, Topic.GUIDED, subject, expires, round_.id, letter=letter, state=state)


def find(tx: Transaction, user: UserId, round_: Round) -> Dialogue | None:
    """Where she is, if she was asked in this round."""
    return tx.dialogues.find(RoomId(user), Topic.GUIDED, _subject(round_))


def leave(tx: Transaction, user: UserId, round_: Round) -> None:
    """Ask her no more in this round."""
    known = find(tx, user, round_)
    if known is not None:
        tx.dialogues.end(known)


def _subject(round_: Round) -> str:
    return f"round:{round_.id}"
