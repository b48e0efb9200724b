"""Consenting: whoever is named in a task is asked first, if staff wish so, by a direct message.

Until somebody has agreed, the minutes say „angefragt“.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.conduct import misheard, staffroom
from bot.conduct.office import Office
from bot.conduct.reply import answer, report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.round import Round
from bot.meeting.task import Consent, State, Task
from bot.speech import commands, consent
from bot.speech.commands import No, Yes
from bot.store.audit import Entry
from bot.store.database import Transaction

_WAITS = timedelta(days=28)
# A yes with more words than these says something else, too. A no may be explained.
_FEW = 6
_YES = re.compile(r"(?:ja|jo|yes)\b", re.I)
_NO = re.compile(r"(?:nein|no)\b", re.I)
# „Können wir machen, aber eher im Februar“.
_ON_CONDITION = re.compile(
    r"(?:(?:das|wir|ich|können|könnten|kann|machen|mache|übernehmen?|gerne?|klar|okay|ok|einverstanden|passt|uns)\s*)+"
    r"(?:,?\s*(?:aber|wenn|falls|but|if)|,\s*(?:nur|erst))\b[^?\n]{0,120}$",
    re.I,
)
# What begins otherwise may be an answer to something else, unless it says nothing more: „Gern mehr Räume“.
_FILLING = (
    r"(?:wir|ich|das|es|uns|mir|bei|für|die|aufgabe|sehr|so|dann|bitte|danke|dafür|im|diesmal|gerade"
    r"|zurzeit|moment)"
)
_WILLING = (
    r"(?:ok|okay|gerne?|einverstanden|passt|klar|natürlich|mache|machen|übernehmen?|gut|dabei|sind|bin"
    rf"|sure|{_FILLING})"
)
_UNWILLING = (
    r"(?:leider|nicht|nein|geht|gehts|passt|einverstanden|machen|schaffen|können|kann|möglich|keine|zeit"
    rf"|ist|{_FILLING})"
)
_ALL_YES = re.compile(rf"\W*(?:{_WILLING}\b\W*)+", re.I)
_ALL_NO = re.compile(rf"(?=.*\b(?:leider|nicht|keine)\b)\W*(?:{_UNWILLING}\b\W*)+", re.I)
_SAYS_SO = re.compile(r"\b(?:ok|okay|gerne?|einverstanden|passt|klar|machen|mache|übernehmen?|sure)\b", re.I)
_BUT = re.compile(r"\b(?:aber|nicht|nur|wenn|falls|erst|but|not|if)\b|\?", re.I)


def ask(turn: Turn, round_: Round, tasks: Sequence[Task]) -> None:
    """Ask everybody who was not asked yet; whom we cannot reach, staff ask themselves."""
    asked: dict[str, None] = {}
    others: dict[str, int] = {}
    for task in tasks:
        for name in task.unasked if task.state is State.OPEN else ():
            user = contact(turn.tx, round_, name)
            if user is None:
                others.setdefault(name, task.no)
                continue
            asked[name] = None
            turn.tx.tasks.agree(task.id, name, Consent.ASKED, turn.now)
            _ask(turn.tx, turn.office, round_, task, name, user, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "consent sought", round_.id))
    values = {"asked": list(asked), "others": list(others), "no": next(iter(others.values()), 1)}
    report(turn, "tasks.asked", **values)


def contact(tx: Transaction, round_: Round, institution: str) -> UserId | None:
    """Who speaks for an institution: whom the office has listed for it.

    Where it has listed nobody at all, display names are all there is: who answered for it last.
    """
    roster = tx.rosters.of(round_.room)
    listed = (one.user for one in roster.persons if one.user and roster.vouches(one.user, institution))
    found = next(listed, None)
    if found is not None or (roster.entries and not roster.partial):
        return found
    answers = [one.answer for one in tx.answers.of_round(round_.id)]
    mine = [one.member.user for one in answers if one.member.institution == institution and one.member.user]
    return mine[-1] if mine else None


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Yes or no, by whoever was asked."""
    task = turn.tx.tasks.find(int(dialogue.state["task"]))
    agreed = _agreed(turn.office, turn.message)
    if agreed is None:
        if any(form.match(turn.message.body.strip()) for form in (_YES, _NO, _ON_CONDITION)):
            # „Ja gern, aber erst nach Ostern“: what is said besides only people can settle.
            answer(turn, "tasks.conditional", contact=turn.office.contact)
            return True
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        return wanted and misheard.tell(turn, dialogue, str(turn.office.texts("tasks.yes")))
    name = str(dialogue.state["name"])
    turn.tx.dialogues.end(dialogue)
    if task is None or task.state is not State.OPEN or name not in [one.name for one in task.parties]:
        answer(turn, "tasks.gone")
        return True
    turn.tx.tasks.agree(task.id, name, Consent.AGREED if agreed else Consent.DECLINED, turn.now)
    what = "task agreed" if agreed else "task declined"
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, what, task.round))
    values: dict[str, object] = {"agreed": agreed, "what": task.what, "due": turn.office.dated(task.due)}
    left = _left(turn.tx, turn.message)
    answer(turn, "tasks.thanks", left=left, contact=turn.office.contact, **values)
    _tell_staff(turn, task, name, agreed)
    return True


def _left(tx: Transaction, message: Message) -> list[str]:
    """What else she was asked for: one „ja“ agrees to one task."""
    waiting = tx.dialogues.at(RoomId(message.sender), message.arrived)
    ids = sorted(int(one.state["task"]) for one in waiting if one.topic is Topic.CONSENT)
    return [task.what for task in map(tx.tasks.find, ids) if task is not None and task.state is State.OPEN]


def forget(tx: Transaction, names: Collection[str]) -> None:
    """Take these names out of all tasks, and ask them for no consent any more."""
    gone = {name.casefold() for name in names}
    for round_ in {task.round for task in tx.tasks.everything()}:
        asked = tx.dialogues.of_round(round_, Topic.CONSENT, Topic.FULFILMENT)
        hers = [one for one in asked if str(one.state.get("name")).casefold() in gone]
        tx.dialogues.end(*hers)
        _unask(tx, {one.letter for one in hers})
    tx.tasks.erase(names)


def _unask(tx: Transaction, keys: Collection[str | None]) -> None:
    """A question that has not left yet names her, too."""
    for outgoing in tx.outbox.unsent() if keys else ():
        if outgoing.letter.key in keys:
            tx.traces.withhold(outgoing)


def _ask(
    tx: Transaction, office: Office, round_: Round, task: Task, name: str, user: UserId, now: datetime
) -> None:
    no = [one.name for one in task.parties].index(name)
    key = f"task:{task.id}:consent:{no}:{user}"
    text = office.texts(
        "tasks.would_you",
        greeting=office.greeting(now),
        network=round_.network,
        what=task.what,
        institution=name,
        others=[one.name for one in task.remaining if one.name != name],
        due=office.dated(task.due),
    )
    letter = Letter(RoomId(user), key, Say(text, notice=False), round_.id)
    tx.outbox.post(letter, now)
    dialogue = Dialogue(
        RoomId(user),
        Topic.CONSENT,
        f"task:{task.id}:{no}",
        asked=now,
        expires=now + _WAITS,
        round=round_.id,
        letter=key,
        state={"task": task.id, "name": name},
    )
    tx.dialogues.hold(dialogue)


def _tell_staff(turn: Turn, task: Task, name: str, agreed: bool) -> None:
    round_ = turn.tx.rounds.get(task.round)
    room = staffroom.of(turn.tx, turn.office, round_)
    if room is None:
        return
    values = {"institution": name, "what": task.what, "agreed": agreed}
    turn.tx.outbox.post(
        turn.office.say(room, f"task:{task.id}:answered:{turn.message.event}", "tasks.answered", **values),
        turn.now,
    )


def _agreed(office: Office, message: Message) -> bool | None:
    """„Ja, machen wir gern“ is a yes, „Nein, uns fehlt die Zeit“ a no; „Ja, aber …“ is neither."""
    said = commands.understand(message.body, prefix=office.prefix, prefix_needed=False)
    if isinstance(said, Yes | No):
        return isinstance(said, Yes)
    words = " ".join(message.body.split())
    if said is None and consent.refuses(words):
        return False
    if said is not None or len(words.split()) > _FEW:
        return None
    if _NO.match(words) or _ALL_NO.fullmatch(words):
        return False
    willing = _YES.match(words) or (_ALL_YES.fullmatch(words) and _SAYS_SO.search(words))
    return True if willing and not _BUT.search(words) else None
