"""Ruling: staff say what is to become of a passage that may be personal data; each is decided once.

One that is reworded is overwritten in the answer, and whatever was sorted is sorted anew. Of a reason only
that there was one is kept.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import misheard
from bot.conduct.answers import checking
from bot.conduct.mail import copying
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import EventId, RoomId, link
from bot.meeting.message import Message
from bot.meeting.round import Phase, Release, Round
from bot.speech import checking as words
from bot.speech import commands
from bot.speech.checking import Ruling, Verdict
from bot.store.audit import Entry
from bot.store.concerns import Concern
from bot.store.database import Transaction

# A second person's word so soon after a decision was meant for the passage before.
_AT_ONCE = timedelta(seconds=2)


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Staff say what is to become of a passage."""
    step = str(dialogue.state["step"])
    others = "event" in dialogue.state or step in ("own", "reason", "all")
    if others and turn.message.sender != dialogue.asker:
        return False
    if step == "offered":
        return _start(turn, dialogue)
    said = turn.message.body.strip()
    if commands.understand(said, prefix=turn.office.prefix, prefix_needed=False) is not None:
        return False
    concern, asking = _asked(turn.tx, dialogue), step == "ask"
    if asking and words.asks_again(said.strip(" .!")):
        return checking.ask(
            turn.tx, turn.office, dialogue, f"check:{turn.message.event}", turn.now, room=turn.message.room
        )
    ruling = words.read(said, _options(turn.office)) if asking else words.numbered(said)
    if ruling is None:
        return _words(turn, dialogue, concern)
    if _came_at_once(turn.message, dialogue):
        report(turn, "check.at_once")
    elif concern is None:
        _go_on(turn, dialogue, "check.gone")
    else:
        _decide(turn, dialogue, concern, ruling)
    return True


def _start(turn: Turn, dialogue: Dialogue) -> bool:
    if not words.begins(turn.message.body.strip(" .!")):
        return False
    if not checking.ask(turn.tx, turn.office, dialogue, f"check:{turn.message.event}", turn.now):
        turn.tx.dialogues.end(dialogue)
        report(turn, "check.gone", left=0, release=False, entered=False)
    return True


def _words(turn: Turn, dialogue: Dialogue, concern: Concern | None) -> bool:
    """What is no choice: a wording, a reason, or talk."""
    step = dialogue.state["step"]
    if concern is None:
        return False
    if step == "ask" and words.may_be_reason(turn.message.body):
        report(turn, "checked.reason")
        return True
    if step == "ask":
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        return wanted and misheard.tell(turn, dialogue, "1")
    if step == "own":
        _change(turn, dialogue, concern, words.marked(turn.message.body))
    elif step == "reason":
        _keep(turn, dialogue, [concern], turn.message.body, "reason")
    else:
        _keep(turn, dialogue, checking.undecided(turn.tx, dialogue), turn.message.body, "all")
    return True


def _came_at_once(message: Message, dialogue: Dialogue) -> bool:
    """Whether a passage has just been decided, and this was meant for the same one."""
    if dialogue.asker is None:
        return False
    patience = _AT_ONCE if message.sender != dialogue.asker else timedelta()
    return message.arrived - patience < dialogue.asked


def _decide(turn: Turn, dialogue: Dialogue, concern: Concern, ruling: Ruling) -> None:
    match ruling.verdict:
        case Verdict.CHANGE:
            _change(turn, dialogue, concern, checking.suggestion(turn.tx, concern))
        case Verdict.OWN:
            _wait_for(turn, dialogue, "own")
        case Verdict.KEEP:
            _keep(turn, dialogue, [concern], ruling.reason, "reason")
        case Verdict.KEEP_ALL:
            _keep(turn, dialogue, checking.undecided(turn.tx, dialogue), ruling.reason, "all")


def _change(turn: Turn, dialogue: Dialogue, concern: Concern, wording: str) -> None:
    answer = concern.filed.answer
    turn.tx.rulings.reword(concern.filed.id, words.reworded(answer.text, concern.excerpt, wording))
    turn.tx.concerns.decide(concern, "changed")
    round_ = turn.tx.rounds.get(answer.round)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "personal data changed", round_.id, concern.kind))
    amending.sort_again(turn.tx, round_, turn.now)
    amending.amend(turn.tx, round_, turn.now)
    tell_author(turn.tx, turn.office, answer, round_, turn.now)
    _go_on(turn, dialogue, "check.changed")
    tell_of_room(turn, answer.event, round_)


def _keep(turn: Turn, dialogue: Dialogue, concerns: Iterable[Concern], reason: str, step: str) -> None:
    """What may stay does so for a reason, which is asked for in another `step` if there is none."""
    if not words.is_reason(reason):
        _wait_for(turn, dialogue, step)
        return
    for concern in concerns:
        turn.tx.concerns.decide(concern, "kept")
        what, id_ = "personal data kept, reason given", concern.filed.answer.round
        turn.tx.audit.note(Entry(turn.now, turn.message.sender, what, id_, concern.kind))
    _go_on(turn, dialogue, "check.kept")


def _wait_for(turn: Turn, dialogue: Dialogue, step: str) -> None:
    """The next words of whoever chose this are a wording, or a reason."""
    report(turn, f"check.ask_{step}")
    key = f"answer:{turn.message.event}:check.ask_{step}"
    waiting = dialogue.knowing(step=step)
    turn.tx.dialogues.hold(replace(waiting, asked=turn.now, asker=turn.message.sender, letter=key))


def _go_on(turn: Turn, dialogue: Dialogue, name: str) -> None:
    """Say what was done, then ask about the next passage, or whatever comes after the last."""
    entered_ = "event" in dialogue.state
    left = len(checking.undecided(turn.tx, dialogue))
    round_ = turn.tx.rounds.get(dialogue.its_round)
    release = round_.phase is Phase.CLOSED and round_.release is not Release.AUTOMATIC
    report(turn, name, left=left, release=release and not entered_, entered=entered_)
    told = replace(dialogue, asked=turn.now, asker=turn.message.sender)
    if checking.ask(
        turn.tx, turn.office, told, f"check:{turn.message.event}", turn.now, room=turn.message.room
    ):
        return
    turn.tx.dialogues.end(dialogue)
    if entered_:
        copying.ask(turn, dialogue.desk, EventId(dialogue.state["event"]))


def _options(office: Office) -> list[str]:
    """The choices by their own words; what stands in brackets explains."""
    return [str(office.texts(f"check.option_{name}")).split(" (")[0] for name in ("change", "own", "keep")]


def _asked(tx: Transaction, dialogue: Dialogue) -> Concern | None:
    """The passage that was asked about, if it is still to be decided."""
    asked = dialogue.state.get("answer"), dialogue.state.get("no")
    return next((one for one in checking.undecided(tx, dialogue) if (one.filed.id, one.no) == asked), None)


def tell_author(tx: Transaction, office: Office, answer: Answer, round_: Round, now: datetime) -> None:
    """Whoever wrote it herself hears that the office changed it, once for an answer."""
    if answer.entered_by is not None or not answer.member.user:
        return
    key = f"check:{answer.event}:{answer.question}:changed"
    values = {"title": round_.title, "no": answer.question, "contact": office.contact}
    tx.outbox.post(office.say(RoomId(answer.member.user), key, "check.author", **values), now)


def tell_of_room(turn: Turn, event: EventId, round_: Round) -> None:
    """Once for a round: what members wrote in their room still stands there."""
    if turn.office.staff_room is None or turn.tx.rulings.room_of(event) != round_.room:
        return
    key, there = f"check:{round_.id}:visible", link(round_.room, event)
    turn.tx.outbox.post(turn.office.say(turn.message.room, key, "check.visible", link=there), turn.now)
