"""Holding: whose board a question is at this moment, and whose words are about one.

Whoever opened a question has it for herself for a while; a colleague may take it over.
"""

from datetime import timedelta

from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.message import Message
from bot.meeting.round import Round
from bot.speech.curating import finishes
from bot.store.database import Transaction

# After so long without a word, others may have her question.
HELD_FOR = timedelta(minutes=10)


def before_others(message: Message, waiting: list[Dialogue]) -> list[Dialogue]:
    """„passt“ from whoever has a board before her is about that, unless she was asked something since.

    What came up by itself meanwhile – a new room, the end of another round – was not asked of her.
    """
    boards = [
        one
        for one in waiting
        if one.topic is Topic.CURATION and one.asker == message.sender and one.state.get("question")
    ]
    since = bool(waiting) and waiting[0].asker == message.sender
    if not boards or since or message.relates or not finishes(message.body):
        return waiting
    return [*boards, *(one for one in waiting if one not in boards)]


def holder(tx: Transaction, round_: Round, no: int, message: Message) -> Dialogue | None:
    """Who is at a question at this moment, other than the sender."""
    return next((one for one in others(tx, round_, message) if one.state["question"] == no), None)


def others(tx: Transaction, round_: Round, message: Message) -> list[Dialogue]:
    """What others work on at this moment."""
    return [
        one
        for one in tx.dialogues.of_round(round_.id, Topic.CURATION)
        if one.state.get("question")
        and not one.state.get("wish")
        and one.asker not in (message.sender, None)
        and message.arrived - one.asked < HELD_FOR
    ]


def taken(tx: Transaction, round_: Round, message: Message) -> set[int]:
    """The questions that others than the sender are at."""
    return {int(one.state["question"]) for one in others(tx, round_, message)}


def has_own(tx: Transaction, dialogue: Dialogue, message: Message) -> bool:
    """Whether the sender has a board of her own before her."""
    found = tx.dialogues.of_round(dialogue.its_round, Topic.CURATION)
    hers = [one.state for one in found if one.asker == message.sender]
    return any(state.get("question") and not state.get("wish") for state in hers)
