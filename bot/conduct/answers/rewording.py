"""Rewording: a message that was read already, and was no answer, is edited.

Answers follow every edit (`revising.revise`). What a dialogue took is changed as long as that goes on from
there; about everything else its author is told, once, to say it anew. Talk that we never answered may be
edited as anybody likes.
"""

from bot.conduct.answers import whereto
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.message import Message, Place
from bot.meeting.patience import MOST_FOR_STAFF, MOST_IN_CONVERSATION
from bot.store.database import Transaction

HEARD = frozenset((Topic.SETUP, Topic.INSTITUTION, Topic.ENTRY))
"""The dialogues that take an edit of what they were told."""


def of_talk(tx: Transaction, message: Message) -> bool:
    """Whether an edit is its author's own, of a message that was read and is no answer."""
    assert message.target is not None
    return (
        tx.early.is_by(message.sender, message.target)
        and not tx.answers.of_event(message.target)
        and not tx.early.awaits(message.target)
        and not tx.early.misplaced(message.target, message.room)
    )


def may_hear(message: Message, dialogue: Dialogue) -> bool:
    """Whether a dialogue may take a message at all."""
    return message.target is None or dialogue.topic in HEARD


def explain(turn: Turn, place: Place) -> None:
    """Say kindly, once for a message, that what we answered once is not read again."""
    assert turn.message.target is not None
    if turn.tx.letters.about(turn.message.target) and not whereto.holds(turn.tx, turn.message):
        key = f"reworded:{turn.message.target}"
        staff = place is Place.STAFF
        letter = turn.office.say(turn.message.room, key, "rewording.anew", staff=staff)
        send(turn, letter, most=MOST_FOR_STAFF if staff else MOST_IN_CONVERSATION)
