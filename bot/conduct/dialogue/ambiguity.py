"""Ambiguity: a bare „ja“, „nein“ or „1“ answers the question that was asked last, and never an older one.

If that question does not take the word, whoever said it is asked which of the open questions she means. She
says a number; then that question is the newest, and her next word is for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conduct import meaning, noted
from bot.conduct.membership import enrolling
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.message import Message
from bot.meeting.round import Phase
from bot.speech import commands
from bot.speech.choice import pick
from bot.speech.commands import No, Yes
from bot.speech.markdown import Markdown
from bot.store.database import Transaction

# For so long we remember which questions were meant, and how often we asked.
_WAITS = timedelta(hours=1)
# A „ja“ in the staff room within this time is hardly said to colleagues.
_FRESH = timedelta(hours=12)
# Within this time after our question she is taken to be answering it.
_AT_IT = timedelta(minutes=10)
_MOST_ASKED, _MOST_LISTED = 2, 9
_NONE = ("keine", "keiner", "none")
_PERSONAL = (Topic.SETUP, Topic.ENTRY, Topic.COPY, Topic.CURATION, Topic.AMBIGUITY, Topic.MEANT)


class Aside(StrEnum):
    """Where a bare word is awaited outside of any dialogue."""

    LIST = "list"
    START = "start"


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is to hear a bare word, one after the other, and what to ask if none of them takes it."""

    heard: Sequence[Dialogue]
    doubts: Sequence[Dialogue] = ()


@dataclass(frozen=True, slots=True)
class _Beside:
    """What waits for a yes, and is no dialogue: a member list, or a round with doubts about it."""

    what: Aside
    at: datetime
    round: RoundId | None = None


def is_bare(message: Message) -> bool:
    """Whether a message is a yes, a no („keine“, too) or a number, and nothing else."""
    said = message.body
    none = said.strip(" .!").casefold() in _NONE
    return message.target is None and (_is_yes_or_no(message) or none or pick(said, [""] * 99) is not None)


def unanswered(tx: Transaction, message: Message, waiting: Sequence[Dialogue]) -> list[Dialogue]:
    """Of what waits at a desk, what is still an open question."""
    return [one for one in waiting if _is_open(tx, message, one)]


def hearing(
    tx: Transaction,
    message: Message,
    desk: RoomId,
    waiting: Sequence[Dialogue],
    *,
    staff: bool,
    closed: Sequence[Dialogue] = (),
) -> Hearing:
    """Of what waits at a desk, the newest first: who may hear a bare word.

    In the `closed` ones whoever says it has no say; nor is it hers what a colleague is just being asked.
    """
    meant = _meant(tx, message, waiting, staff=staff)
    if meant is not None:
        return Hearing(meant)
    beside = _beside(tx, message, waiting)
    current = _current(message, waiting, beside)
    first = next((one for one in current if _is_open(tx, message, one)), None)
    hers = [one for one in unanswered(tx, message, waiting) if one not in closed and _is_for(message, one)]
    doubts = (_doubt(message, desk, waiting, hers, beside),)
    if first is None:
        takes = beside is None or beside.what == Aside.LIST or _is_yes_or_no(message)
        return Hearing(current, () if takes else doubts)
    if first.topic is Topic.SETUP and not hers and beside is None:
        # Somebody else sets this up; the setup itself tells her so, once.
        return Hearing((first,))
    if first not in hers or (staff and _is_interrupted(message, first, hers)):
        return Hearing((), doubts if hers or beside else ())
    # Questions asked in one letter are heard together, as one.
    alike = [one for one in current if first.letter and one.letter == first.letter]
    heard = [*current[: current.index(first) + 1], *(one for one in alike if one is not first)]
    talk = staff and beside is None and _is_yes_or_no(message) and message.arrived - first.asked > _FRESH
    others = beside is not None or any(one not in heard for one in hers)
    # In a direct message what nobody takes may be an answer; and with a board open, staff talk in between.
    alone = staff and first.topic is not Topic.CURATION
    return Hearing(heard, doubts if not talk and (alone or others) else ())


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Ask which question she means – or take her number as the answer to that."""
    if turn.message.sender != dialogue.asker:
        return False
    if dialogue.state.get("new"):
        _ask(turn, dialogue)
        return True
    open_ = dialogue.state["open"]
    no = pick(turn.message.body, [""] * len(open_))
    if no is None or dialogue.state["alone"]:
        return False
    turn.tx.dialogues.end(dialogue)
    what, asked = open_[no - 1]
    if what in tuple(Aside):
        state = {"open": [], "alone": False, "beside": what}
        turn.tx.dialogues.hold(replace(dialogue, asked=turn.message.arrived, state=state))
        _choose(turn, what, None)
        return True
    found = [
        one
        for one in _at(turn.tx, turn.office, dialogue, turn.message)
        if one.topic == what and _stamp(one) == asked
    ]
    if not found:
        report(turn, "ambiguity.gone")
        return True
    turn.tx.dialogues.hold(replace(found[0], asked=turn.message.arrived))
    _choose(turn, what, found[0])
    return True


def _meant(
    tx: Transaction, message: Message, waiting: Sequence[Dialogue], *, staff: bool
) -> Sequence[Dialogue] | None:
    """Whom a reply picks; None if it picks nobody, or is none."""
    about = message.reply_to or message.thread
    if about is None:
        return None
    key, subject = tx.letters.purpose(about), tx.outbox.subject_of(about)
    if key is None:
        # A reply to a colleague, in the staff room.
        return () if staff else None
    picked = [one for one in waiting if one.letter == key]
    if not picked and subject is not None and subject[1] is not None and not staff:
        # She replies to an earlier question of the guided conversation.
        return [one for one in waiting if one.topic is Topic.GUIDED and one.round == subject[0]]
    return picked or None


def _current(message: Message, waiting: Sequence[Dialogue], beside: _Beside | None) -> list[Dialogue]:
    """What was asked after all that waits outside of the dialogues."""
    current = [one for one in waiting if beside is None or one.asked > beside.at]
    if any(one.topic is Topic.SETUP and one.asker == message.sender for one in current):
        # While she sets a round up, the question what a new room is can wait (see `registering`).
        return [one for one in current if one.topic is not Topic.NETWORK]
    return current


def _is_interrupted(message: Message, first: Dialogue, waiting: Sequence[Dialogue]) -> bool:
    """Whether what was asked last came up by itself while she was about to tell us something."""
    return first.asker is None and any(
        one.topic in (Topic.SETUP, Topic.ENTRY)
        and one.asker == message.sender
        and message.arrived - one.asked < _AT_IT
        for one in waiting
    )


def _beside(tx: Transaction, message: Message, waiting: Sequence[Dialogue]) -> _Beside | None:
    """What waits outside of the dialogues, and since when: what came last, or was chosen."""
    found = []
    proposal, proposed = enrolling.waiting(tx, message), tx.rounds.proposed_at(message.room)
    if proposal is not None:
        found.append(_Beside(Aside.LIST, proposal.at))
    if proposed is not None:
        entry = tx.audit.latest(proposed.id, "round proposed")
        found.append(_Beside(Aside.START, entry.at if entry else message.arrived, proposed.id))
    for one in waiting:
        if one.topic is Topic.AMBIGUITY and one.asker == message.sender and "beside" in one.state:
            found = [replace(other, at=one.asked) for other in found if other.what == one.state["beside"]]
    return max(found, key=lambda one: one.at, default=None)


def _is_for(message: Message, dialogue: Dialogue) -> bool:
    """Whether it was asked of whoever says this, or of all of them."""
    personal = dialogue.topic in _PERSONAL or (
        dialogue.topic is Topic.CHECK
        and ("event" in dialogue.state or dialogue.state["step"] in ("own", "reason", "all"))
    )
    return not personal or dialogue.asker in (None, message.sender)


def _is_open(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether a dialogue is an open question; a colleague's is one only as long as she is at it."""
    state = dialogue.state
    if not _is_for(message, dialogue):
        at_it = message.arrived - dialogue.asked < _AT_IT
        return at_it and dialogue.topic not in (Topic.CURATION, Topic.AMBIGUITY, Topic.MEANT)
    match dialogue.topic:
        case Topic.RESTORED | Topic.UNASKED:
            return False
        case Topic.FULFILMENT:
            return "choices" in state
        case Topic.NETWORK | Topic.MISPLACED:
            return dialogue.letter is not None and not state.get("closed")
        case Topic.AMBIGUITY:
            return bool(state["open"]) and not state["alone"]
        case Topic.CURATION:
            return bool(state.get("question"))
        case Topic.TASKS:
            return str(state["stage"]) != "nothing"
        case Topic.LATE:
            return "verdict" not in state
        case Topic.HELPING | Topic.COMPARISON:
            return not dialogue.is_decided(message.arrived) and _phase(tx, dialogue) is Phase.CLOSED
        case Topic.INSTITUTION:
            return not state.get("settled")
        case Topic.GUIDED:
            return not state.get("paused")
        case Topic.MEANT:
            return meaning.is_open(state)
    return True


def _phase(tx: Transaction, dialogue: Dialogue) -> Phase | None:
    return tx.rounds.get(dialogue.round).phase if dialogue.round is not None else None


def _doubt(
    message: Message,
    desk: RoomId,
    waiting: Sequence[Dialogue],
    hers: Sequence[Dialogue],
    beside: _Beside | None,
) -> Dialogue:
    """What would be held if she is asked; `alone` if only what was asked last is open."""
    open_ = [(one.topic.value, _stamp(one), one.asked) for one in hers if one.topic is not Topic.AMBIGUITY]
    if beside is not None:
        open_.append((beside.what.value, "", beside.at))
    # The newest first, as they were asked.
    open_.sort(key=lambda one: one[2], reverse=True)
    subject, at = f"word:{message.sender}", message.arrived
    known = next((one for one in waiting if one.topic is Topic.AMBIGUITY and one.subject == subject), None)
    state = {
        "open": [one[:2] for one in open_[:_MOST_LISTED]],
        "alone": len(open_) == 1 and waiting[:1] == list(hers[:1]),
        "times": int(known.state.get("times", 0)) if known else 0,
        "new": True,
    }
    return Dialogue(desk, Topic.AMBIGUITY, subject, at, at + _WAITS, asker=message.sender, state=state)


def _ask(turn: Turn, doubt: Dialogue) -> None:
    """Which of them is meant; who says it a third time within the hour is left alone."""
    open_, times = doubt.state["open"], int(doubt.state["times"])
    if times >= _MOST_ASKED:
        return
    found = {(one.topic.value, _stamp(one)): one for one in _at(turn.tx, turn.office, doubt, turn.message)}
    questions = [_about(turn.tx, turn.office, what, found.get((what, asked))) for what, asked in open_]
    first = open_[0][0]
    example = _example(turn.tx, turn.office, first, found.get(tuple(open_[0])))
    values: dict[str, object] = {"questions": questions, "alone": doubt.state["alone"], "again": bool(times)}
    values |= {"contact": turn.office.contact, "example": example}
    report(turn, "ambiguity.which", **values)
    state = {"open": open_, "alone": doubt.state["alone"], "times": times + 1}
    turn.tx.dialogues.hold(replace(doubt, letter=f"answer:{turn.message.event}:ambiguity.which", state=state))


def _choose(turn: Turn, what: str, dialogue: Dialogue | None) -> None:
    values = {
        "question": _about(turn.tx, turn.office, what, dialogue),
        "example": _example(turn.tx, turn.office, what, dialogue),
    }
    report(turn, "ambiguity.chosen", **values)


def _about(tx: Transaction, office: Office, what: str, dialogue: Dialogue | None) -> Markdown:
    """An open question, in a few words."""
    round_ = tx.rounds.get(dialogue.round) if dialogue and dialogue.round is not None else None
    task = None
    if dialogue is not None and dialogue.topic is Topic.CONSENT:
        task = tx.tasks.find(int(dialogue.state["task"]))
    values = {"network": round_.network if round_ else "", "task": task.what if task else ""}
    return office.texts("ambiguity.about", what=what, stage=_stage(dialogue), **values)


def _example(tx: Transaction, office: Office, what: str, dialogue: Dialogue | None) -> Markdown:
    """A word that this question takes as it stands by now."""
    published = dialogue is not None and _phase(tx, dialogue) is Phase.PUBLISHED
    values = {"what": what, "stage": _stage(dialogue), "published": published, "no": 1}
    if dialogue is not None and dialogue.topic is Topic.WITHDRAWAL and dialogue.round is not None:
        given = noted.by_question(noted.hers(tx, UserId(dialogue.desk), dialogue.round))
        values["no"] = min(given, default=1)
    return office.texts("ambiguity.example", **values)


def _stage(dialogue: Dialogue | None) -> str:
    """How far a dialogue has come; each topic has its own word for that."""
    state = dialogue.state if dialogue else {}
    return str(state.get("stage") or state.get("step") or ("guess" if state.get("guess") else ""))


def _at(tx: Transaction, office: Office, doubt: Dialogue, message: Message) -> list[Dialogue]:
    alias = office.staff_room if doubt.desk != RoomId(message.sender) else None
    return tx.dialogues.at(doubt.desk, message.arrived, alias=alias)


def _stamp(dialogue: Dialogue) -> str:
    """What tells it from others of its topic, and names nobody."""
    return dialogue.asked.isoformat()


def _is_yes_or_no(message: Message) -> bool:
    said = commands.understand(message.body, prefix_needed=False)
    return isinstance(said, Yes | No)
