"""Echoed: what a dialogue said in time before we were restored from a backup comes before the answer to it.

Messages are read before what is due is done. Read again after a restore, an answer would otherwise come
before its question, and go to the question before that.
"""

from bot.conduct.answers import misplacing
from bot.conduct.dialogue import guiding
from bot.conduct.membership import registering
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.store.database import Transaction


def overdue(tx: Transaction, message: Message, waiting: list[Dialogue]) -> list[Dialogue]:
    """Those whose moment had come when the message was written, and that did say what is due; in order.

    That we are in a room is noticed anew, only now; what staff said since is about the question from then.
    """

    def is_ripe(one: Dialogue) -> bool:
        return one.due is not None and (one.due <= message.arrived or one.topic is Topic.NETWORK)

    ripe = sorted(filter(is_ripe, waiting), key=lambda one: one.due or one.asked)
    return [one for one in ripe if (letter := _letter(message, one)) and tx.echoes.cover(*letter)]


def _letter(message: Message, dialogue: Dialogue) -> tuple[RoomId, str] | None:
    """Where it is said, and for what purpose."""
    match dialogue.topic:
        case Topic.GUIDED:
            return RoomId(dialogue.state["room"]), guiding.key_of(dialogue)
        case Topic.NETWORK:
            return message.room, registering.key_of(RoomId(dialogue.subject))
        case Topic.MISPLACED:
            return dialogue.desk, misplacing.key_of(dialogue)
    return None
