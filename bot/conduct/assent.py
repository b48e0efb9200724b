"""Assent: whether somebody who wants everything of hers erased was asked if she is sure, and answers that."""

from datetime import timedelta

from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.meeting.message import Message, Place
from bot.store.database import Transaction

# So long a „yes“ belongs to the question before it.
_PATIENCE = timedelta(hours=1)


def ask(turn: Turn, place: Place) -> None:
    """A person wants everything of hers deleted: say what that means, and ask whether she is sure."""
    values = {"prefix": turn.office.addressed(place), "contact": turn.office.contact}
    send(turn, turn.office.say(turn.message.room, _key(turn.message), "erasure.ask", **values))


def asked(tx: Transaction, message: Message) -> bool:
    """Whether the message before this one, by the same person and in the same room, asked to erase."""
    before = tx.inbox.before(message)
    if before is None or message.arrived - before.arrived > _PATIENCE:
        return False
    return tx.letters.has(_key(before))


def ask_again(turn: Turn) -> bool:
    """Ask once more, since she said neither yes nor no; False if she was not asked."""
    if not asked(turn.tx, turn.message):
        return False
    send(turn, turn.office.say(turn.message.room, _key(turn.message), "erasure.again"))
    return True


def _key(message: Message) -> str:
    return f"erasure:{message.event}"
