"""Fulfilling: whoever was reminded of a task says that it is done. Staff read it, and may say otherwise.

A task gets another number with every other day it is due, so nobody names one: the reminder she replies to
tells which it is, or the only one there is. Of several she is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import misheard, staffroom
from bot.conduct.reply import answer
from bot.conduct.turn import Turn
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


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """„Die Aufgabe ist erledigt“, or the number of the one she means."""
    waiting = _waiting(turn.tx, turn.message)
    if "choices" in dialogue.state:
        return _choose(turn, dialogue, waiting)
    pointed = (
        turn.message.reply_to is not None
        and turn.tx.letters.purpose(turn.message.reply_to) == dialogue.letter
    )
    known = commands.understand(
        turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
    )
    if not fulfilled(turn.message.body) or (known is not None and not pointed):
        return False
    if pointed or len(waiting) < 2:
        _fulfil(turn, dialogue)
    else:
        _ask(turn, dialogue, waiting)
    return True


def _waiting(tx: Transaction, message: Message) -> list[tuple[Dialogue, Task]]:
    """What she was reminded of and is still to be done, the earliest first."""
    held = tx.dialogues.at(RoomId(message.sender), message.arrived)
    found = [(one, tx.tasks.find(int(one.state["task"]))) for one in held if one.topic is Topic.FULFILMENT]
    open_ = [(one, task) for one, task in found if task is not None and task.state is State.OPEN]
    return sorted(open_, key=lambda one: (one[1].due, one[1].id))


def _ask(turn: Turn, dialogue: Dialogue, waiting: Sequence[tuple[Dialogue, Task]]) -> None:
    answer(turn, "fulfilment.which", tasks=[task.what for _, task in waiting])
    choosing = dialogue.knowing(choices=[task.id for _, task in waiting])
    turn.tx.dialogues.hold(replace(choosing, asked=turn.message.arrived))


def _choose(turn: Turn, dialogue: Dialogue, waiting: Sequence[tuple[Dialogue, Task]]) -> bool:
    known = {task.id: (one, task.what) for one, task in waiting}
    offered = [known.get(int(id_)) for id_ in dialogue.state["choices"]]
    chosen = pick(turn.message.body, [one[1] if one else "" for one in offered])
    meant = offered[chosen - 1] if chosen else None
    if meant is None:
        if commands.understand(
            turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
        ):
            return False
        return misheard.ask_again(turn, dialogue, "member.number")
    # It may be said of the others as well.
    state = {name: value for name, value in dialogue.state.items() if name not in ("choices", "missed")}
    turn.tx.dialogues.hold(replace(dialogue, state=state))
    _fulfil(turn, meant[0])
    return True


def _fulfil(turn: Turn, dialogue: Dialogue) -> None:
    """Of a task of several only she has done her part: staff say when it is done."""
    turn.tx.dialogues.end(dialogue)
    task, name = turn.tx.tasks.find(int(dialogue.state["task"])), str(dialogue.state["name"])
    if task is None or task.state is not State.OPEN:
        answer(turn, "tasks.gone")
        return
    others = [one.name for one in task.remaining if one.name != name]
    if not others:
        turn.tx.tasks.save(replace(task, state=State.DONE), 0, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "task fulfilled", task.round))
    answer(turn, "fulfilment.thanks", what=task.what, others=others)
    round_ = turn.tx.rounds.get(task.round)
    room = staffroom.of(turn.tx, turn.office, round_)
    if room is not None:
        values = {"what": task.what, "institution": name, "others": others, "network": round_.network}
        letter = turn.office.say(
            room, f"task:{task.id}:fulfilled:{turn.message.event}", "fulfilment.staff", **values
        )
        turn.tx.outbox.post(letter, turn.now)
