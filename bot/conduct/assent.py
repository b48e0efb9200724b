"""Assent: whether somebody who wants everything of hers erased was asked if she is sure, and answers that."""

from datetime import datetime, timedelta

from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.meeting.message import Message, Place
from bot.store.database import Transaction

# So long a „yes“ belongs to the question before it.
_PATIENCE = timedelta(hours=1)


def ask(tx: Transaction, office: Office, message: Message, place: Place, now: datetime) -> None:
    """A person wants everything of hers deleted: say what that means, and ask whether she is sure."""
    values = {"prefix": office.addressed(place), "contact": office.contact}
    send(tx, office, message, office.say(message.room, _key(message), "erasure.ask", **values), now)


def asked(tx: Transaction, message: Message) -> bool:
    """Whether the message before this one, by the same person and in the same room, asked to erase."""
    before = tx.inbox.before(message)
    if before is None or message.arrived - before.arrived > _PATIENCE:
        return False
    return tx.letters.has(_key(before))


def ask_again(tx: Transaction, office: Office, message: Message, now: datetime) -> bool:
    """Ask once more, since she said neither yes nor no; False if she was not asked."""
    if not asked(tx, message):
        return False
    send(tx, office, message, office.say(message.room, _key(message), "erasure.again"), now)
    return True


def _key(message: Message) -> str:
    return f"erasure:{message.event}"
