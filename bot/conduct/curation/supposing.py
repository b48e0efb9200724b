"""Supposing: what a program takes for granted staff decide by number: „1 ja, 2 nein“."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conduct.themes import releasing
from bot.meeting.dialogue import Dialogue
from bot.meeting.message import Message
from bot.store.audit import Entry
from bot.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Decision:
    """The numbers that staff said yes and no to, and those that nothing was shown under.

    `void` tells that minutes were released before, and are not any more.
    """

    yes: list[int]
    no: list[int]
    unknown: list[int]
    void: bool


def decide(
    tx: Transaction,
    message: Message,
    dialogue: Dialogue,
    said: Mapping[int, bool],
    keep: Callable[[int, bool], None],
    what: str,
    now: datetime,
) -> Decision:
    """`keep` what is `said` of the suggestions shown, each by its id; `what` is for the audit trail."""
    round_ = tx.rounds.get(dialogue.its_round)
    shown = dict(enumerate(dialogue.state["shown"], start=1))
    known = {no: yes for no, yes in said.items() if no in shown}
    for no, yes in known.items():
        keep(int(shown[no]), yes)
    if known:
        tx.audit.note(Entry(now, message.sender, what, round_.id))
        releasing.withdraw(tx, round_, now, told=True)
    return Decision(
        yes=sorted(no for no, yes in known.items() if yes),
        no=sorted(no for no, yes in known.items() if not yes),
        unknown=sorted(said.keys() - known.keys()),
        void=bool(known and round_.released_by),
    )


def go_on(tx: Transaction, message: Message, dialogue: Dialogue, *, left: bool) -> None:
    """As long as something is `left` it is asked about; after that one may decide otherwise."""
    hers, at = replace(dialogue, asker=message.sender), message.arrived
    tx.dialogues.hold(replace(hers, asked=at) if left else hers.decided(at))
