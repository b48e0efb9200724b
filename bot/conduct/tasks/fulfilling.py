"""Fulfilling: whoever was reminded of a task says that it is done. Staff read it, and may say otherwise.

A task gets another number with every other day it is due, so nobody names one: the reminder she replies to
tells which it is, or the only one there is. Of several she is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import misheard, staffroom
from bot.conduct.office import Office
from bot.conduct.reply import answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.message import Message
from bot.meeting.task import State, Task
from bot.speech import commands
from bot.speech.choice import pick
from bot.speech.tasks import fulfilled
from bot.store.audit import Entry
from bot.store.database import Transaction

# So long after a reminder somebody may speak of it.
_WAITS = timedelta(days=28)


def wait(tx: Transaction, user: UserId, name: str, task: Task, letter: str, now: datetime) -> None:
    """Wait for a reminded person to say that it is done."""
    desk, state = RoomId(user), {"task": task.id, "name": name}
    subject, expires = f"task:{task.id}", now + _WAITS
    tx.dialogues.hold(
        Dialogue(desk, Topic.FULFILMENT, subject, now, expires, task.round, letter=letter, state=state)
    )


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """„Die Aufgabe ist erledigt“, or the number of the one she means."""
    waiting = _waiting(tx, message)
    if "choices" in dialogue.state:
        return _choose(tx, office, message, dialogue, waiting, now)
    pointed = message.reply_to is not None and tx.letters.purpose(message.reply_to) == dialogue.letter
    known = commands.understand(message.body, prefix=office.prefix, prefix_needed=False, private=True)
    if not fulfilled(message.body) or (known is not None and not pointed):
        return False
    if pointed or len(waiting) < 2:
        _fulfil(tx, office, message, dialogue, now)
    else:
        _ask(tx, office, message, dialogue, waiting, now)
    return True


def _waiting(tx: Transaction, message: Message) -> list[tuple[Dialogue, Task]]:
    """What she was reminded of and is still to be done, the earliest first."""
    held = tx.dialogues.at(RoomId(message.sender), message.arrived)
    found = [(one, tx.tasks.find(int(one.state["task"]))) for one in held if one.topic is Topic.FULFILMENT]
    open_ = [(one, task) for one, task in found if task is not None and task.state is State.OPEN]
    return sorted(open_, key=lambda one: (one[1].due, one[1].id))


def _ask(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    waiting: Sequence[tuple[Dialogue, Task]],
    now: datetime,
) -> None:
    answer(tx, office, message, "fulfilment.which", now, tasks=[task.what for _, task in waiting])
    choosing = dialogue.knowing(choices=[task.id for _, task in waiting])
    tx.dialogues.hold(replace(choosing, asked=message.arrived))


def _choose(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    waiting: Sequence[tuple[Dialogue, Task]],
    now: datetime,
) -> bool:
    known = {task.id: (one, task.what) for one, task in waiting}
    offered = [known.get(int(id_)) for id_ in dialogue.state["choices"]]
    chosen = pick(message.body, [one[1] if one else "" for one in offered])
    meant = offered[chosen - 1] if chosen else None
    if meant is None:
        if commands.understand(message.body, prefix=office.prefix, prefix_needed=False, private=True):
            return False
        return misheard.ask_again(tx, office, message, dialogue, "member.number", now)
    # It may be said of the others as well.
    state = {name: value for name, value in dialogue.state.items() if name not in ("choices", "missed")}
    tx.dialogues.hold(replace(dialogue, state=state))
    _fulfil(tx, office, message, meant[0], now)
    return True


def _fulfil(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> None:
    """Of a task of several only she has done her part: staff say when it is done."""
    tx.dialogues.end(dialogue)
    task, name = tx.tasks.find(int(dialogue.state["task"])), str(dialogue.state["name"])
    if task is None or task.state is not State.OPEN:
        answer(tx, office, message, "tasks.gone", now)
        return
    others = [one.name for one in task.remaining if one.name != name]
    if not others:
        tx.tasks.save(replace(task, state=State.DONE), 0, now)
    tx.audit.note(Entry(now, message.sender, "task fulfilled", task.round))
    answer(tx, office, message, "fulfilment.thanks", now, what=task.what, others=others)
    round_ = tx.rounds.get(task.round)
    room = staffroom.of(tx, office, round_)
    if room is not None:
        values = {"what": task.what, "institution": name, "others": others, "network": round_.network}
        letter = office.say(room, f"task:{task.id}:fulfilled:{message.event}", "fulfilment.staff", **values)
        tx.outbox.post(letter, now)
