"""Unread: staff have a draft or a board before them and say something of it that nobody could read.

Whoever hears nothing takes it for done. So she is told that nothing was changed, and how it goes.
"""

from datetime import timedelta

from bot.conduct.curation import holding
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.handles import recalled
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase
from bot.speech import unread
from bot.store.database import Transaction

# For so long after a draft was shown those who read it work at it; later they talk of other things, too.
_AT_WORK = timedelta(hours=1)


def told(turn: Turn, place: Place) -> bool:
    """Whether it is something of the kind; then she hears so."""
    for dialogue in turn.tx.dialogues.at(turn.message.desk(place), turn.message.arrived):
        if dialogue.topic is Topic.CURATION and _is_before_her(turn.message, dialogue):
            shown = recalled(dialogue.state).members
            if unread.of_board(turn.message.body, shown):
                report(turn, "curation.unread")
                return True
        if dialogue.topic is Topic.DRAFT and _is_about(turn, dialogue):
            report(turn, "draft.unread")
            return True
    return False


def _is_before_her(message: Message, dialogue: Dialogue) -> bool:
    hers = dialogue.asker == message.sender and bool(dialogue.state.get("question"))
    return hers and message.arrived - dialogue.asked < holding.HELD_FOR


def _is_about(turn: Turn, dialogue: Dialogue) -> bool:
    """Whether it is about a draft: of one that nobody works at just now, only that it may go out."""
    said, lately = turn.message.body, turn.message.arrived - dialogue.asked < _AT_WORK
    return _is_open(turn.tx, dialogue) and (unread.of_draft(said) if lately else unread.releases(said))


def _is_open(tx: Transaction, dialogue: Dialogue) -> bool:
    """Whether nobody has given it free yet."""
    return tx.rounds.get(dialogue.its_round).phase is Phase.PROPOSED
