"""Echoed: what a dialogue said in time before we were restored from a backup comes before the answer to it.

Messages are read before what is due is done. Read again after a restore, an answer would otherwise come
before its question, and go to the question before that.
"""

from bot.conduct import guiding, misplacing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.store.database import Transaction


def overdue(tx: Transaction, message: Message, waiting: list[Dialogue]) -> list[Dialogue]:
    """Those whose moment had come when the message was written, and that did say then what is due."""
    ripe = (one for one in waiting if one.due is not None and one.due <= message.arrived)
    return [one for one in ripe if (letter := _letter(one)) and tx.echoes.cover(*letter)]


def _letter(dialogue: Dialogue) -> tuple[RoomId, str] | None:
    """Where it is said, and for what purpose."""
    match dialogue.topic:
        case Topic.GUIDED:
            return RoomId(dialogue.state["room"]), guiding.key_of(dialogue)
        case Topic.MISPLACED:
            return dialogue.desk, misplacing.key_of(dialogue)
    return None
