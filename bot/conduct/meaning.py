"""Meaning: what we took a word for („Meinten Sie „status“?“), and a yes to that."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.message import Message, Place
from bot.speech import commands, correcting, drafting
from bot.speech.commands import Cancel, Close, No, Publish, Yes
from bot.speech.correcting import PublishCorrections
from bot.speech.drafting import Discard
from bot.store.database import Transaction

# So long a yes is to what was suggested.
_WAITS = timedelta(hours=1)


def suppose(tx: Transaction, message: Message, place: Place, words: str, name: str) -> bool:
    """Remember which `words` were suggested in the text `name`; returns whether a yes is enough to mean them.

    In front of all a yes may be for somebody else.
    """
    said = commands.understand(words, prefix_needed=False)
    if place is Place.NETWORK or isinstance(said, Yes | No):
        return False
    at, final = message.arrived, _is_final(words)
    dialogue = Dialogue(
        message.desk(place),
        Topic.MEANT,
        f"word:{message.sender}",
        at,
        at + _WAITS,
        asker=message.sender,
        letter=f"answer:{message.event}:{name}",
        state={"words": words, "final": final},
    )
    tx.dialogues.hold(dialogue)
    return not final


def agreed(tx: Transaction, message: Message, dialogue: Dialogue) -> str | None:
    """What a yes was said to, once; None if it is to be heard by `hear`, or was said to something else.

    The same message finds it again: we may be stopped before what was meant is done.
    """
    state = dialogue.state
    if not _is_hers(message, dialogue) or state["final"] or not isinstance(_said(message), Yes):
        return None
    if not tx.dialogues.hold(replace(dialogue, state={**state, "by": message.event}), if_known=True):
        return None
    return str(state["words"])


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """A no, or a yes to what has to be said in full."""
    said = _said(message)
    if not _is_hers(message, dialogue) or not isinstance(said, Yes | No):
        return False
    if isinstance(said, No):
        tx.dialogues.end(dialogue)
        report(tx, office, message, "meant.no", now)
    else:
        report(tx, office, message, "meant.final", now, words=dialogue.state["words"])
    return True


def is_open(state: Mapping[str, object]) -> bool:
    """Whether nobody has said yes yet."""
    return "by" not in state


def _is_final(words: str) -> bool:
    """What acts at once and is not taken back: a yes by the way is not enough for it."""
    ways = (commands.understand(words, prefix_needed=False), drafting.edit(words), correcting.read(words))
    return any(isinstance(one, Close | Cancel | Publish | Discard | PublishCorrections) for one in ways)


def _is_hers(message: Message, dialogue: Dialogue) -> bool:
    mine = dialogue.asker == message.sender and message.target is None
    return mine and dialogue.state.get("by") in (None, message.event)


def _said(message: Message) -> object:
    return commands.understand(message.body, prefix_needed=False)
