"""Wishing: what a member may ask for in her own words, and who sees to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.conduct import misheard, noted
from bot.conduct.answers import changing, placing, withdrawing
from bot.conduct.course import duration
from bot.conduct.dialogue import guiding
from bot.conduct.membership import entrusting, excusing
from bot.conduct.office import Office
from bot.conduct.privacy import disclosing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import commands
from bot.speech.asking_back import About, AskBack
from bot.speech.choice import pick
from bot.speech.errand import Errand
from bot.speech.placing import Move
from bot.speech.wishes import (
    AskReaders,
    AskUntil,
    Begin,
    Change,
    Disclose,
    Excuse,
    Name,
    Object,
    Quit,
    Rectify,
    ShowMine,
    Thank,
    Unname,
    Wish,
    Withdraw,
)
from bot.store.database import Transaction

_OfAnswers: TypeAlias = ShowMine | Change | Unname | Name | Move | Withdraw
_OfData: TypeAlias = Disclose | Rectify | Object | AskReaders

_WHICH = "which round"
_PATIENCE = timedelta(hours=12)
_MOST_SHOWN = 3


def grant(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    wish: Wish,
    rounds: Sequence[Round],
    now: datetime,
) -> None:
    """See to it; `rounds` are those that she may answer. Whoever asked in public is answered in private."""
    # She turned to something else, so what we asked about her answers is dropped.
    waiting = tx.dialogues.at(RoomId(message.sender), message.arrived)
    left = [one for one in waiting if one.topic in guiding.ASIDE]
    tx.dialogues.end(*(() if isinstance(wish, Thank | AskUntil | AskBack | AskReaders | Errand) else left))
    match wish:
        case Begin() | Excuse():
            _in_one(tx, office, message, place, wish, rounds, now)
        case Quit():
            # Nobody asks her anything just now, so it is the round that she leaves.
            _in_one(tx, office, message, place, Excuse(), rounds, now)
        case ShowMine() | Change() | Unname() | Name() | Move() | Withdraw():
            _of_answers(tx, office, message, place, wish, now)
        case Disclose() | Rectify() | Object() | AskReaders():
            _of_data(tx, office, message, place, wish, now)
        case AskUntil():
            duration.tell(tx, office, message, place, rounds, now)
        case Errand():
            entrusting.take(tx, office, message, place, wish, rounds, now)
        case AskBack(about):
            _tell_back(tx, office, message, place, about, rounds, now)
        case Thank():
            pass
        case _:
            # „überspringen“ where nothing was asked.
            if any(round_.phase is Phase.OPEN for round_ in rounds):
                noted.tell(tx, office, message, "direct.how", now, place=place, contact="", greeting="")
            else:
                duration.tell_none(tx, office, message, place, rounds, now)


def _of_answers(
    tx: Transaction, office: Office, message: Message, place: Place, wish: _OfAnswers, now: datetime
) -> None:
    """What is hers to do with what she answered."""
    match wish:
        case ShowMine():
            _show(tx, office, message, place, now)
        case Change(no):
            changing.ask(tx, office, message, place, no, now)
        case Unname(no):
            changing.ask_unnamed(tx, office, message, place, no, now)
        case Name(no):
            changing.name(tx, office, message, place, no, now, unnamed=False)
        case Move():
            _move(tx, office, message, place, wish, now)
        case Withdraw(no):
            withdrawing.ask(tx, office, message, place, no, now)


def _of_data(
    tx: Transaction, office: Office, message: Message, place: Place, wish: _OfData, now: datetime
) -> None:
    """What she may ask about what is stored of her; most of it people see to."""
    if isinstance(wish, Disclose):
        disclosing.tell(tx, office, message, place, now)
        return
    name = {Rectify(): "privacy.rectify", Object(): "privacy.object"}.get(wish, "privacy.readers")
    values = {"contact": office.contact, "office": office.name, "officer": office.data_protection}
    noted.tell(tx, office, message, name, now, place=place, **values)


def hear(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    rounds: Sequence[Round],
    now: datetime,
) -> bool:
    """What she says to the questions of a round – or which of several rounds she meant."""
    if dialogue.subject != _WHICH:
        return guiding.hear(tx, office, message, dialogue, rounds, now)
    running = [one for one in rounds if one.phase is Phase.OPEN and one.id in dialogue.state["rounds"]]
    chosen = pick(message.body, [one.network for one in running])
    if chosen is None:
        if commands.understand(message.body, prefix=office.prefix, prefix_needed=False, private=True):
            return False
        return misheard.ask_again(tx, office, message, dialogue, "member.number", now)
    tx.dialogues.end(dialogue)
    wish = Excuse() if dialogue.state["wish"] == "excuse" else Begin()
    _do(tx, office, message, Place.DIRECT, wish, running[chosen - 1], now)
    return True


def _in_one(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    wish: Begin | Excuse,
    rounds: Sequence[Round],
    now: datetime,
) -> None:
    """In the only round that is open; else none can be meant, or she has to choose."""
    running = [round_ for round_ in rounds if round_.phase is Phase.OPEN]
    if len(running) == 1:
        _do(tx, office, message, place, wish, running[0], now)
    elif running:
        state = {"rounds": [one.id for one in running], "wish": "excuse" if wish == Excuse() else "begin"}
        tx.dialogues.hold(_which(message, state))
        networks = [one.network for one in running]
        noted.tell(tx, office, message, "member.which", now, place=place, networks=networks)
    else:
        duration.tell_none(tx, office, message, place, rounds, now)


def _move(tx: Transaction, office: Office, message: Message, place: Place, wish: Move, now: datetime) -> None:
    """An answer goes where it belongs; who is just being asked hears of it with the next question."""
    moved = placing.ask(tx, office, message, place, wish, now)
    if moved is None:
        return
    said = office.texts(placing.MOVED, **moved.values)
    if place is not Place.DIRECT or not guiding.go_on(tx, office, message, moved.round, said, now):
        placing.tell(tx, office, message, place, moved, now)


def _tell_back(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    about: About,
    rounds: Sequence[Round],
    now: datetime,
) -> None:
    """What she asked about the questions; what they mean a human being explains better."""
    running = next((one for one in rounds if one.phase is Phase.OPEN), None)
    if running is None:
        duration.tell_none(tx, office, message, place, rounds, now)
        return
    values = {"contact": office.contact, "count": len(running.worded) or 1, "names": office.names}
    noted.tell(tx, office, message, f"asked.{about}", now, place=place, **values)


def _do(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    wish: Begin | Excuse,
    round_: Round,
    now: datetime,
) -> None:
    if isinstance(wish, Excuse):
        excusing.excuse(tx, office, message, place, round_, now)
    else:
        guiding.begin(tx, office, message, place, round_, now)


def _show(tx: Transaction, office: Office, message: Message, place: Place, now: datetime) -> None:
    """What was noted, a message for each round, and what she may do about it."""
    answered = noted.rounds_of(tx, message.sender)
    if not answered:
        noted.tell(tx, office, message, "member.nothing", now, place=place)
    for round_ in answered[:_MOST_SHOWN]:
        noted.show(tx, office, message, place, round_, now)


def _which(message: Message, state: Mapping[str, object]) -> Dialogue:
    return Dialogue.after(message, Topic.GUIDED, _WHICH, message.arrived + _PATIENCE, state=state)
