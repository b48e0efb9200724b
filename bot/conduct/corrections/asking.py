"""Asking: what a member objects to is a draft, and she says whether it is meant so.

Only with her yes it goes on; one that nobody said yes to is forgotten after two days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.conduct import noted
from bot.conduct.office import Office
from bot.conduct.publication import composing
from bot.conduct.turn import Turn
from bot.meeting import remark
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.message import Message, Place
from bot.meeting.objection import Objection, State
from bot.meeting.round import Round
from bot.store.database import Transaction

FORGOTTEN = timedelta(days=2)
LONGEST = 2_000
"""Letters; more at once is a letter to the office, and no correction."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a member says of a round's minutes, where, and how often she has tried to be understood."""

    turn: Turn
    place: Place
    round: Round
    attempt: int = 1


def place_of(tx: Transaction, office: Office, message: Message, round_: Round) -> remark.Place | None:
    """Where in the minutes it belongs."""
    minutes = composing.compose(tx, office, round_, round_.published_at or message.arrived)
    institution = tx.rosters.introduce(round_.room, message.sender, message.sender_name).institution
    return remark.place(message.body, minutes.items, institution)


def draft(
    tx: Transaction,
    message: Message,
    round_: Round,
    question: int,
    text: str,
    rewording: int | None = None,
) -> Objection | None:
    """Keep an objection as her only draft: one that she did not confirm is dropped."""
    mine = [one for one in tx.objections.of_user(message.sender) if one.round == round_.id]
    tx.objections.drop(*(one.id for one in mine if one.state is State.DRAFT))
    institution = tx.rosters.introduce(round_.room, message.sender, message.sender_name).institution
    objection = Objection(
        round_.id,
        question,
        message.event,
        message.sender,
        institution,
        text,
        message.arrived,
        rewording=rewording,
    )
    return tx.objections.add(objection)


def ask(said: Remark, drafted: Objection, *, sure: bool = True) -> None:
    """Ask her in private whether it is meant so, or else which agenda item she means."""
    round_ = said.round
    name = "objection.sure" if sure else "objection.which"
    values = {
        "number": round_.number,
        "no": drafted.question,
        "several": len(round_.questions) > 1,
        "text": noted.quoted(drafted.text),
        "reworded": drafted.rewording is not None,
        "own": drafted.takes_out and _is_hers(said.turn.tx, drafted),
    }
    values |= {"items": [(one.no, one.text) for one in round_.questions]} if not sure else {}
    asked = noted.tell(said.turn, name, place=said.place, **values)
    wait(said, drafted, name if asked else "", {"step": "sure" if sure else "which"})


def _is_hers(tx: Transaction, objection: Objection) -> bool:
    """Whether she has an answer there, which she may take out herself."""
    mine = noted.hers(tx, objection.user, objection.round)
    return any(one.answer.question == objection.question for one in mine)


def wait(said: Remark, drafted: Objection, name: str, state: Mapping[str, object]) -> None:
    """For what she answers to the text `name`."""
    message, id_ = said.turn.message, said.round.id
    letter = f"answer:{message.event}:{name}" if name else None
    known = {"objection": drafted.id, "attempt": said.attempt, **state}
    subject, expires = f"round:{id_}", message.arrived + FORGOTTEN
    said.turn.tx.dialogues.hold(
        Dialogue.after(message, Topic.OBJECTION, subject, expires, id_, letter=letter, state=known)
    )
