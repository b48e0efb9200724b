"""Unread: staff have a draft or a board before them and say something of it that nobody could read.

Whoever hears nothing takes it for done. So she is told that nothing was changed, and how it goes.
"""

from datetime import datetime

from bot.conduct.curation import holding
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.handles import recalled
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase
from bot.speech import unread
from bot.store.database import Transaction


def told(tx: Transaction, office: Office, message: Message, place: Place, now: datetime) -> bool:
    """Whether it is something of the kind; then she hears so."""
    for dialogue in tx.dialogues.at(message.desk(place), message.arrived):
        if dialogue.topic is Topic.CURATION and _is_before_her(message, dialogue):
            shown = recalled(dialogue.state).members
            if unread.of_board(message.body, shown):
                report(tx, office, message, "curation.unread", now)
                return True
        if dialogue.topic is Topic.DRAFT and _is_open(tx, dialogue) and unread.of_draft(message.body):
            report(tx, office, message, "draft.unread", now)
            return True
    return False


def _is_before_her(message: Message, dialogue: Dialogue) -> bool:
    hers = dialogue.asker == message.sender and bool(dialogue.state.get("question"))
    return hers and message.arrived - dialogue.asked < holding.HELD_FOR


def _is_open(tx: Transaction, dialogue: Dialogue) -> bool:
    """Whether nobody has given it free yet."""
    return tx.rounds.get(dialogue.its_round).phase is Phase.PROPOSED
