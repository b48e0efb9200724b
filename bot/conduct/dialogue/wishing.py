"""Wishing: what a member may ask for in her own words, and who sees to it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from bot.conduct import misheard, noted
from bot.conduct.answers import changing, placing, withdrawing
from bot.conduct.course import duration
from bot.conduct.dialogue import guiding
from bot.conduct.membership import entrusting, excusing
from bot.conduct.privacy import disclosing
from bot.conduct.turn import Turn
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

_OfAnswers: TypeAlias = ShowMine | Change | Unname | Name | Move | Withdraw
_OfData: TypeAlias = Disclose | Rectify | Object | AskReaders

_WHICH = "which round"
_PATIENCE = timedelta(hours=12)
_MOST_SHOWN = 3


def grant(turn: Turn, place: Place, wish: Wish, rounds: Sequence[Round]) -> None:
    """See to it; `rounds` are those that she may answer. Whoever asked in public is answered in private."""
    # She turned to something else, so what we asked about her answers is dropped.
    waiting = turn.tx.dialogues.at(RoomId(turn.message.sender), turn.message.arrived)
    left = [one for one in waiting if one.topic in guiding.ASIDE]
    turn.tx.dialogues.end(
        *(() if isinstance(wish, Thank | AskUntil | AskBack | AskReaders | Errand) else left)
    )
    match wish:
        case Begin() | Excuse():
            _in_one(turn, place, wish, rounds)
        case Quit():
            # Nobody asks her anything just now, so it is the round that she leaves.
            _in_one(turn, place, Excuse(), rounds)
        case ShowMine() | Change() | Unname() | Name() | Move() | Withdraw():
            _of_answers(turn, place, wish)
        case Disclose() | Rectify() | Object() | AskReaders():
            _of_data(turn, place, wish)
        case AskUntil():
            duration.tell(turn, place, rounds)
        case Errand():
            entrusting.take(turn, place, wish, rounds)
        case AskBack(about):
            _tell_back(turn, place, about, rounds)
        case Thank():
            pass
        case _:
            # „überspringen“ where nothing was asked.
            if any(round_.phase is Phase.OPEN for round_ in rounds):
                noted.tell(turn, "direct.how", place=place, contact="", greeting="")
            else:
                duration.tell_none(turn, place, rounds)


def _of_answers(turn: Turn, place: Place, wish: _OfAnswers) -> None:
    """What is hers to do with what she answered."""
    match wish:
        case ShowMine():
            _show(turn, place)
        case Change(no):
            changing.ask(turn, place, no)
        case Unname(no):
            changing.ask_unnamed(turn, place, no)
        case Name(no):
            changing.name(turn, place, no, unnamed=False)
        case Move():
            _move(turn, place, wish)
        case Withdraw(no):
            withdrawing.ask(turn, place, no)


def _of_data(turn: Turn, place: Place, wish: _OfData) -> None:
    """What she may ask about what is stored of her; most of it people see to."""
    if isinstance(wish, Disclose):
        disclosing.tell(turn, place)
        return
    name = {Rectify(): "privacy.rectify", Object(): "privacy.object"}.get(wish, "privacy.readers")
    values = {
        "contact": turn.office.contact,
        "office": turn.office.name,
        "officer": turn.office.data_protection,
    }
    noted.tell(turn, name, place=place, **values)


def hear(turn: Turn, dialogue: Dialogue, rounds: Sequence[Round]) -> bool:
    """What she says to the questions of a round – or which of several rounds she meant."""
    if dialogue.subject != _WHICH:
        return guiding.hear(turn, dialogue, rounds)
    running = [one for one in rounds if one.phase is Phase.OPEN and one.id in dialogue.state["rounds"]]
    chosen = pick(turn.message.body, [one.network for one in running])
    if chosen is None:
        if commands.understand(
            turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
        ):
            return False
        return misheard.ask_again(turn, dialogue, "member.number")
    turn.tx.dialogues.end(dialogue)
    wish = Excuse() if dialogue.state["wish"] == "excuse" else Begin()
    _do(turn, Place.DIRECT, wish, running[chosen - 1])
    return True


def _in_one(turn: Turn, place: Place, wish: Begin | Excuse, rounds: Sequence[Round]) -> None:
    """In the only round that is open; else none can be meant, or she has to choose."""
    running = [round_ for round_ in rounds if round_.phase is Phase.OPEN]
    if len(running) == 1:
        _do(turn, place, wish, running[0])
    elif running:
        state = {"rounds": [one.id for one in running], "wish": "excuse" if wish == Excuse() else "begin"}
        turn.tx.dialogues.hold(_which(turn.message, state))
        networks = [one.network for one in running]
        noted.tell(turn, "member.which", place=place, networks=networks)
    else:
        duration.tell_none(turn, place, rounds)


def _move(turn: Turn, place: Place, wish: Move) -> None:
    """An answer goes where it belongs; who is just being asked hears of it with the next question."""
    moved = placing.ask(turn, place, wish)
    if moved is None:
        return
    said = turn.office.texts(placing.MOVED, **moved.values)
    if place is not Place.DIRECT or not guiding.go_on(turn, moved.round, said):
        placing.tell(turn, place, moved)


def _tell_back(turn: Turn, place: Place, about: About, rounds: Sequence[Round]) -> None:
    """What she asked about the questions; what they mean a human being explains better."""
    running = next((one for one in rounds if one.phase is Phase.OPEN), None)
    if running is None:
        duration.tell_none(turn, place, rounds)
        return
    values = {"contact": turn.office.contact, "count": len(running.worded) or 1, "names": turn.office.names}
    noted.tell(turn, f"asked.{about}", place=place, **values)


def _do(turn: Turn, place: Place, wish: Begin | Excuse, round_: Round) -> None:
    if isinstance(wish, Excuse):
        excusing.excuse(turn, place, round_)
    else:
        guiding.begin(turn, place, round_)


def _show(turn: Turn, place: Place) -> None:
    """What was noted, a message for each round, and what she may do about it."""
    answered = noted.rounds_of(turn.tx, turn.message.sender)
    if not answered:
        noted.tell(turn, "member.nothing", place=place)
    for round_ in answered[:_MOST_SHOWN]:
        noted.show(turn, place, round_)


def _which(message: Message, state: Mapping[str, object]) -> Dialogue:
    return Dialogue.after(message, Topic.GUIDED, _WHICH, message.arrived + _PATIENCE, state=state)
