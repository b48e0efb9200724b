"""Meaning: what we took a word for („Meinten Sie „status“?“), and a yes to that.

Or for which network it was said, and the name that we are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conduct.reply import at, report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.message import Message, Place
from bot.speech import aim, commands, correcting, drafting
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
    final = _is_final(words)
    _hold(tx, message, place, name, {"words": words, "final": final})
    return not final


def ask_network(turn: Turn, place: Place, name: str, networks: Sequence[str], *, words: str = "") -> None:
    """Ask in the text `name` for which of the networks something was said; the bare name is answer enough.

    `words` are what it is with that name behind it, if it is not what was written with a line below.
    """
    at(place)(turn, name, networks=networks)
    said = aim.command(turn.message.body) or turn.message.body.strip()
    if place is Place.NETWORK or "\n" in said:
        return
    state = {"words": words or f"{said}\nRaum: ", "final": _is_final(said), "networks": list(networks)}
    _hold(turn.tx, turn.message, place, name, state)


def agreed(tx: Transaction, message: Message, dialogue: Dialogue) -> str | None:
    """What a yes was said to, once; None if it is to be heard by `hear`, or was said to something else.

    The same message finds it again: we may be stopped before what was meant is done.
    """
    state = dialogue.state
    if not _is_hers(message, dialogue) or state["final"]:
        return None
    words = str(state["words"])
    if "networks" in state:
        network = aim.named(message.body, state["networks"])
        words += network
        if not network:
            return None
    elif not isinstance(_said(message), Yes):
        return None
    if not tx.dialogues.hold(replace(dialogue, state={**state, "by": message.event}), if_known=True):
        return None
    return words


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Take a no, or a yes to what has to be said in full; False for anything else."""
    said = _said(turn.message)
    if "networks" in dialogue.state:
        return _named(turn, dialogue)
    if not _is_hers(turn.message, dialogue) or not isinstance(said, Yes | No):
        return False
    if isinstance(said, No):
        turn.tx.dialogues.end(dialogue)
        report(turn, "meant.no")
    else:
        report(turn, "meant.final", words=dialogue.state["words"])
    return True


def _named(turn: Turn, dialogue: Dialogue) -> bool:
    """What cannot be taken back is not done because a name fell: it has to be said together with it."""
    network = aim.named(turn.message.body, dialogue.state["networks"])
    if not network or not dialogue.state["final"] or not _is_hers(turn.message, dialogue):
        return False
    words = str(dialogue.state["words"]).partition("\n")[0]
    report(turn, "meant.final_there", words=words, network=network)
    return True


def is_open(state: Mapping[str, object]) -> bool:
    """Whether nobody has said yes yet, and it is a yes that is waited for."""
    return "by" not in state and "networks" not in state


def _hold(tx: Transaction, message: Message, place: Place, name: str, state: Mapping[str, object]) -> None:
    desk, letter = message.desk(place), f"answer:{message.event}:{name}"
    subject, expires = f"word:{message.sender}", message.arrived + _WAITS
    tx.dialogues.hold(
        Dialogue.after(message, Topic.MEANT, subject, expires, desk=desk, letter=letter, state=state)
    )


def _is_final(words: str) -> bool:
    """What acts at once and is not taken back: a yes by the way is not enough for it."""
    ways = (commands.understand(words, prefix_needed=False), drafting.edit(words), correcting.read(words))
    return any(isinstance(one, Close | Cancel | Publish | Discard | PublishCorrections) for one in ways)


def _is_hers(message: Message, dialogue: Dialogue) -> bool:
    mine = dialogue.asker == message.sender and message.target is None
    return mine and dialogue.state.get("by") in (None, message.event)


def _said(message: Message) -> object:
    return commands.understand(message.body, prefix_needed=False)
