"""Withdrawing: a member takes back what she answered, all of it or one answer; it is deleted at her word."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.conduct import assent, guided, misheard, noted, staffroom
from bot.conduct.answers import removal
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Channel
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import link
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import commands
from bot.speech.choice import pick
from bot.speech.commands import Cancel, No, Yes
from bot.store.answers import Filed
from bot.store.audit import FROM_MINUTES, WITHDRAWN, Entry

_PATIENCE = timedelta(hours=12)
_ALL = ("alle antworten", "all answers")
_ONE = ("nur eine einzelne antwort", "only one answer")
_EVERYTHING = re.compile(
    r"\W*(?:(?:bitte|ja|please)\W+)?(?:alles?|all|everything)(?:\W+(?:bitte|davon|zurückziehen|please))*\W*",
    re.IGNORECASE,
)
# Links to so many messages fit into a message to the staff.
_MOST_LINKS = 20


def ask(turn: Turn, place: Place, no: int | None) -> None:
    """What is to be deleted: all, or one."""
    rounds = noted.rounds_of(turn.tx, turn.message.sender)
    filed = noted.hers(turn.tx, turn.message.sender, rounds[0].id) if rounds else []
    numbers = sorted(noted.by_question(filed))
    if not filed:
        noted.tell(turn, "member.nothing", place=place)
        return
    if no is not None and no not in numbers:
        given = noted.numbers(turn.office, rounds[0], filed)
        noted.tell(turn, "withdrawal.which", place=place, given=given)
        return
    if no is None and len(numbers) == 1:
        no = numbers[0]
    values = {"institution": filed[0].answer.member.institution, "count": len(numbers), "no": no or 0}
    name = "withdrawal.what" if no is None else "withdrawal.sure"
    noted.tell(turn, name, place=place, **values)
    state: dict[str, object] = {"step": "what"} if no is None else {"step": "sure", "question": no}
    turn.tx.dialogues.hold(_dialogue(turn.message, rounds[0], state))


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Take a message as the answer to what we asked last."""
    meant = commands.understand(
        turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
    )
    everything = dialogue.state.get("step") == "what" and _EVERYTHING.fullmatch(turn.message.body)
    if not (everything or isinstance(meant, Yes | No | Cancel | None)) or assent.asked(turn.tx, turn.message):
        return False
    if isinstance(meant, No | Cancel):
        turn.tx.dialogues.end(dialogue)
        left = dialogue.state["step"] == "office"
        noted.tell(turn, "withdrawal.unasked" if left else "withdrawal.kept")
        return True
    filed = noted.hers(turn.tx, turn.message.sender, dialogue.its_round)
    match dialogue.state["step"]:
        case "what":
            return _choose(turn, dialogue, filed)
        case "which":
            return _choose_one(turn, dialogue, filed)
        case "sure" if isinstance(meant, Yes):
            _remove(turn, dialogue, _of(filed, dialogue.state["question"]))
        case "office" if isinstance(meant, Yes):
            _ask_staff(turn, dialogue)
        case _:
            return misheard.ask_again(turn, dialogue, "member.yes_or_no")
    return True


def _choose(turn: Turn, dialogue: Dialogue, filed: list[Filed]) -> bool:
    options = (_ALL[0], _ONE[0]) if turn.office.texts.language == "de" else (_ALL[1], _ONE[1])
    chosen = 1 if _EVERYTHING.fullmatch(turn.message.body) else pick(turn.message.body, options)
    if chosen == 1:
        _remove(turn, dialogue, filed)
    elif chosen == 2:
        turn.tx.dialogues.hold(replace(dialogue, state={"step": "which"}))
        given = noted.numbers(turn.office, turn.tx.rounds.get(dialogue.its_round), filed)
        noted.tell(turn, "withdrawal.which", given=given)
    else:
        return misheard.ask_again(turn, dialogue, "withdrawal.again")
    return True


def _choose_one(turn: Turn, dialogue: Dialogue, filed: list[Filed]) -> bool:
    numbers = sorted(noted.by_question(filed))
    # „2“ is question 2, so questions without an answer of hers keep an empty place.
    places = [str(no) if no in numbers else "" for no in range(1, max(numbers, default=0) + 1)]
    chosen = pick(turn.message.body, places)
    if chosen not in numbers:
        given = noted.numbers(turn.office, turn.tx.rounds.get(dialogue.its_round), filed)
        return misheard.ask_again(turn, dialogue, "withdrawal.which", given=given)
    _remove(turn, dialogue, _of(filed, chosen))
    return True


def _remove(turn: Turn, dialogue: Dialogue, filed: list[Filed]) -> None:
    """Delete them, and tell truly what that does not reach."""
    round_ = turn.tx.rounds.get(dialogue.its_round)
    everything = len(filed) == len(noted.hers(turn.tx, turn.message.sender, round_.id))
    _delete(turn, round_, filed)
    if everything:
        guided.leave(turn.tx, turn.message.sender, round_)
    public = sorted({one.answer.event for one in filed if one.answer.channel is Channel.ROOM})
    staff = staffroom.of(turn.tx, turn.office, round_)
    turn.tx.dialogues.end(dialogue)
    if public and staff is not None:
        state = {"step": "office", "events": public[:_MOST_LINKS]}
        turn.tx.dialogues.hold(_dialogue(turn.message, round_, state))
    values = {"everything": everything, "public": len(public), "staff": staff is not None}
    values |= {"published": round_.phase is Phase.PUBLISHED, "running": round_.phase is Phase.OPEN}
    noted.tell(turn, "withdrawal.done", place=Place.DIRECT, contact=turn.office.contact, **values)


def _delete(turn: Turn, round_: Round, filed: list[Filed]) -> None:
    """What minutes quoted of it goes, too; those that are out are not said again."""
    turn.tx.corrections.remove([one.id for one in filed])
    counted = {one.answer.event for one in filed if one.answer.standing.counts}
    missed = bool(counted) and round_.phase is Phase.PUBLISHED
    if counted:
        amending.do_without(turn.tx, round_.id, turn.now)
    for event in sorted({one.answer.event for one in filed}):
        detail = FROM_MINUTES if missed and event in counted else ""
        turn.tx.audit.note(Entry(turn.now, turn.message.sender, WITHDRAWN, round_.id, detail))
    if missed:
        amending.amend(turn.tx, round_, turn.now)
        removal.tell_withdrawn(turn, round_)


def _ask_staff(turn: Turn, dialogue: Dialogue) -> None:
    """Staff get links to what still stands in the network room, and not a word of it."""
    round_ = turn.tx.rounds.get(dialogue.its_round)
    turn.tx.dialogues.end(dialogue)
    staff = staffroom.of(turn.tx, turn.office, round_)
    if staff is None:
        return
    member = turn.tx.rosters.introduce(round_.room, turn.message.sender, turn.message.sender_name)
    links = [link(round_.room, event) for event in dialogue.state["events"]]
    values = {"institution": member.institution, "title": round_.title, "links": links}
    turn.tx.outbox.post(
        turn.office.say(staff, f"withdrawal:{turn.message.event}", "withdrawal.staff", **values), turn.now
    )
    deadline = turn.office.spoken(round_.deadline) if round_.phase is Phase.OPEN else ""
    noted.tell(turn, "withdrawal.asked", deadline=deadline)


def _of(filed: Iterable[Filed], question: object) -> list[Filed]:
    return [one for one in filed if one.answer.question == question]


def _dialogue(message: Message, round_: Round, state: Mapping[str, object]) -> Dialogue:
    subject, expires = f"round:{round_.id}", message.arrived + _PATIENCE
    return Dialogue.after(message, Topic.WITHDRAWAL, subject, expires, round_.id, state=state)
