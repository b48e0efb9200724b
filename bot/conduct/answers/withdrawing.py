"""Withdrawing: a member takes back what she answered, all of it or one answer; it is deleted at her word."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import assent, guided, misheard, noted, staffroom
from bot.conduct.answers import removal
from bot.conduct.office import Office
from bot.conduct.themes import amending
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
from bot.store.database import Transaction

_PATIENCE = timedelta(hours=12)
_ALL = ("alle antworten", "all answers")
_ONE = ("nur eine einzelne antwort", "only one answer")
_EVERYTHING = re.compile(
    r"\W*(?:(?:bitte|ja|please)\W+)?(?:alles?|all|everything)(?:\W+(?:bitte|davon|zurückziehen|please))*\W*",
    re.IGNORECASE,
)
# Links to so many messages fit into a message to the staff.
_MOST_LINKS = 20


def ask(
    tx: Transaction, office: Office, message: Message, place: Place, no: int | None, now: datetime
) -> None:
    """What is to be deleted: all, or one."""
    rounds = noted.rounds_of(tx, message.sender)
    filed = noted.hers(tx, message.sender, rounds[0].id) if rounds else []
    numbers = sorted(noted.by_question(filed))
    if not filed:
        noted.tell(tx, office, message, "member.nothing", now, place=place)
        return
    if no is not None and no not in numbers:
        given = noted.numbers(office, rounds[0], filed)
        noted.tell(tx, office, message, "withdrawal.which", now, place=place, given=given)
        return
    if no is None and len(numbers) == 1:
        no = numbers[0]
    values = {"institution": filed[0].answer.member.institution, "count": len(numbers), "no": no or 0}
    name = "withdrawal.what" if no is None else "withdrawal.sure"
    noted.tell(tx, office, message, name, now, place=place, **values)
    state: dict[str, object] = {"step": "what"} if no is None else {"step": "sure", "question": no}
    tx.dialogues.hold(_dialogue(message, rounds[0], state))


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Take a message as the answer to what we asked last."""
    meant = commands.understand(message.body, prefix=office.prefix, prefix_needed=False, private=True)
    everything = dialogue.state.get("step") == "what" and _EVERYTHING.fullmatch(message.body)
    if not (everything or isinstance(meant, Yes | No | Cancel | None)) or assent.asked(tx, message):
        return False
    if isinstance(meant, No | Cancel):
        tx.dialogues.end(dialogue)
        left = dialogue.state["step"] == "office"
        noted.tell(tx, office, message, "withdrawal.unasked" if left else "withdrawal.kept", now)
        return True
    filed = noted.hers(tx, message.sender, dialogue.its_round)
    match dialogue.state["step"]:
        case "what":
            return _choose(tx, office, message, dialogue, filed, now)
        case "which":
            return _choose_one(tx, office, message, dialogue, filed, now)
        case "sure" if isinstance(meant, Yes):
            _remove(tx, office, message, dialogue, _of(filed, dialogue.state["question"]), now)
        case "office" if isinstance(meant, Yes):
            _ask_staff(tx, office, message, dialogue, now)
        case _:
            return misheard.ask_again(tx, office, message, dialogue, "member.yes_or_no", now)
    return True


def _choose(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, filed: list[Filed], now: datetime
) -> bool:
    options = (_ALL[0], _ONE[0]) if office.texts.language == "de" else (_ALL[1], _ONE[1])
    chosen = 1 if _EVERYTHING.fullmatch(message.body) else pick(message.body, options)
    if chosen == 1:
        _remove(tx, office, message, dialogue, filed, now)
    elif chosen == 2:
        tx.dialogues.hold(replace(dialogue, state={"step": "which"}))
        given = noted.numbers(office, tx.rounds.get(dialogue.its_round), filed)
        noted.tell(tx, office, message, "withdrawal.which", now, given=given)
    else:
        return misheard.ask_again(tx, office, message, dialogue, "withdrawal.again", now)
    return True


def _choose_one(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, filed: list[Filed], now: datetime
) -> bool:
    numbers = sorted(noted.by_question(filed))
    # „2“ is question 2, so questions without an answer of hers keep an empty place.
    places = [str(no) if no in numbers else "" for no in range(1, max(numbers, default=0) + 1)]
    chosen = pick(message.body, places)
    if chosen not in numbers:
        given = noted.numbers(office, tx.rounds.get(dialogue.its_round), filed)
        return misheard.ask_again(tx, office, message, dialogue, "withdrawal.which", now, given=given)
    _remove(tx, office, message, dialogue, _of(filed, chosen), now)
    return True


def _remove(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, filed: list[Filed], now: datetime
) -> None:
    """Delete them, and tell truly what that does not reach."""
    round_ = tx.rounds.get(dialogue.its_round)
    everything = len(filed) == len(noted.hers(tx, message.sender, round_.id))
    _delete(tx, office, message, round_, filed, now)
    if everything:
        guided.leave(tx, message.sender, round_)
    public = sorted({one.answer.event for one in filed if one.answer.channel is Channel.ROOM})
    staff = staffroom.of(tx, office, round_)
    tx.dialogues.end(dialogue)
    if public and staff is not None:
        state = {"step": "office", "events": public[:_MOST_LINKS]}
        tx.dialogues.hold(_dialogue(message, round_, state))
    values = {"everything": everything, "public": len(public), "staff": staff is not None}
    values |= {"published": round_.phase is Phase.PUBLISHED, "running": round_.phase is Phase.OPEN}
    noted.tell(
        tx, office, message, "withdrawal.done", now, place=Place.DIRECT, contact=office.contact, **values
    )


def _delete(
    tx: Transaction, office: Office, message: Message, round_: Round, filed: list[Filed], now: datetime
) -> None:
    """What minutes quoted of it goes, too; those that are out are not said again."""
    tx.corrections.remove([one.id for one in filed])
    counted = {one.answer.event for one in filed if one.answer.standing.counts}
    missed = bool(counted) and round_.phase is Phase.PUBLISHED
    if counted:
        amending.do_without(tx, round_.id, now)
    for event in sorted({one.answer.event for one in filed}):
        detail = FROM_MINUTES if missed and event in counted else ""
        tx.audit.note(Entry(now, message.sender, WITHDRAWN, round_.id, detail))
    if missed:
        amending.amend(tx, round_, now)
        removal.tell_withdrawn(tx, office, round_, message, now)


def _ask_staff(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> None:
    """Staff get links to what still stands in the network room, and not a word of it."""
    round_ = tx.rounds.get(dialogue.its_round)
    tx.dialogues.end(dialogue)
    staff = staffroom.of(tx, office, round_)
    if staff is None:
        return
    member = tx.rosters.introduce(round_.room, message.sender, message.sender_name)
    links = [link(round_.room, event) for event in dialogue.state["events"]]
    values = {"institution": member.institution, "title": round_.title, "links": links}
    tx.outbox.post(office.say(staff, f"withdrawal:{message.event}", "withdrawal.staff", **values), now)
    deadline = office.spoken(round_.deadline) if round_.phase is Phase.OPEN else ""
    noted.tell(tx, office, message, "withdrawal.asked", now, deadline=deadline)


def _of(filed: Iterable[Filed], question: object) -> list[Filed]:
    return [one for one in filed if one.answer.question == question]


def _dialogue(message: Message, round_: Round, state: Mapping[str, object]) -> Dialogue:
    subject, expires = f"round:{round_.id}", message.arrived + _PATIENCE
    return Dialogue.after(message, Topic.WITHDRAWAL, subject, expires, round_.id, state=state)
