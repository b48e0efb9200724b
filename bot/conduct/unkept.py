"""Unkept: what somebody wrote and we did not keep, until she says for which question it is.

Then it is asked of the homeserver again. If that does not show it just then, her word stands as a promise,
and it is asked again later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.message import Kind, Message
from bot.meeting.question import Question
from bot.meeting.round import Round
from bot.store.database import Transaction

LATER = timedelta(minutes=1)
# So long after her word the homeserver is asked.
_PATIENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Original:
    """Where a message stands, and when it came."""

    room: RoomId
    event: EventId
    arrived: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """For which question it is, and whether it is to have no name there."""

    round: Round
    question: Question
    unnamed: bool = False


# Stores what the homeserver shows of it by now.
Note: TypeAlias = Callable[[Turn, Dialogue, Sequence[Message], Choice], bool]


def promise(turn: Turn, dialogue: Dialogue, choice: Choice) -> bool:
    """Keep what she told us, and ask the homeserver again in a minute: it does not show what she wrote."""
    said = {
        "round": choice.round.id,
        "question": choice.question.no,
        "event": turn.message.event,
        "room": turn.message.room,
    }
    expires = max(dialogue.expires, turn.now + _PATIENCE)
    if choice.unnamed:
        dialogue = dialogue.knowing(unnamed=True)
    turn.tx.dialogues.hold(replace(dialogue.knowing(said=said), due=turn.now + LATER, expires=expires))
    return True


def agreed(dialogue: Dialogue) -> bool:
    """Whether she has told us already."""
    return "said" in dialogue.state


def later(tx: Transaction, dialogue: Dialogue, now: datetime) -> None:
    """The homeserver still does not show it – unless she was erased while it was asked."""
    tx.dialogues.hold(replace(dialogue, due=now + LATER), if_known=True)


def fulfil(
    tx: Transaction, office: Office, dialogue: Dialogue, found: Sequence[Message], note: Note, now: datetime
) -> None:
    """The homeserver shows it again: note it as if she had told us just now."""
    current = tx.dialogues.find(dialogue.desk, dialogue.topic, dialogue.subject)
    if current is None or not agreed(current):
        return
    said = current.state["said"]
    round_ = tx.rounds.get(said["round"])
    question = round_.question(said["question"])
    assert question is not None
    told = Message(said["event"], said["room"], UserId(current.desk), Kind.TEXT, now)
    note(Turn(tx, office, told, now), current, found, Choice(round_, question))
