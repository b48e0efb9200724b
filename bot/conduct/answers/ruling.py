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


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Staff say what is to become of a passage."""
    step = str(dialogue.state["step"])
    others = "event" in dialogue.state or step in ("own", "reason", "all")
    if others and message.sender != dialogue.asker:
        return False
    if step == "offered":
        return _start(tx, office, message, dialogue, now)
    said = message.body.strip()
    if commands.understand(said, prefix=office.prefix, prefix_needed=False) is not None:
        return False
    concern, asking = _asked(tx, dialogue), step == "ask"
    if asking and words.asks_again(said.strip(" .!")):
        return checking.ask(tx, office, dialogue, f"check:{message.event}", now, room=message.room)
    ruling = words.read(said, _options(office)) if asking else words.numbered(said)
    if ruling is None:
        return _words(tx, office, message, dialogue, concern, now)
    if _came_at_once(message, dialogue):
        report(tx, office, message, "check.at_once", now)
    elif concern is None:
        _go_on(tx, office, message, dialogue, "check.gone", now)
    else:
        _decide(tx, office, message, dialogue, concern, ruling, now)
    return True


def _start(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    if not words.begins(message.body.strip(" .!")):
        return False
    if not checking.ask(tx, office, dialogue, f"check:{message.event}", now):
        tx.dialogues.end(dialogue)
        report(tx, office, message, "check.gone", now, left=0, release=False, entered=False)
    return True


def _words(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concern: Concern | None,
    now: datetime,
) -> bool:
    """What is no choice: a wording, a reason, or talk."""
    step = dialogue.state["step"]
    if concern is None:
        return False
    if step == "ask" and words.may_be_reason(message.body):
        report(tx, office, message, "checked.reason", now)
        return True
    if step == "ask":
        wanted = misheard.meant(tx, message, dialogue)
        return wanted and misheard.tell(tx, office, message, dialogue, "1", now)
    if step == "own":
        _change(tx, office, message, dialogue, concern, words.marked(message.body), now)
    elif step == "reason":
        _keep(tx, office, message, dialogue, [concern], message.body, "reason", now)
    else:
        _keep(tx, office, message, dialogue, checking.undecided(tx, dialogue), message.body, "all", now)
    return True


def _came_at_once(message: Message, dialogue: Dialogue) -> bool:
    """Whether a passage has just been decided, and this was meant for the same one."""
    if dialogue.asker is None:
        return False
    patience = _AT_ONCE if message.sender != dialogue.asker else timedelta()
    return message.arrived - patience < dialogue.asked


def _decide(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concern: Concern,
    ruling: Ruling,
    now: datetime,
) -> None:
    match ruling.verdict:
        case Verdict.CHANGE:
            _change(tx, office, message, dialogue, concern, checking.suggestion(tx, concern), now)
        case Verdict.OWN:
            _wait_for(tx, office, message, dialogue, "own", now)
        case Verdict.KEEP:
            _keep(tx, office, message, dialogue, [concern], ruling.reason, "reason", now)
        case Verdict.KEEP_ALL:
            _keep(tx, office, message, dialogue, checking.undecided(tx, dialogue), ruling.reason, "all", now)


def _change(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concern: Concern,
    wording: str,
    now: datetime,
) -> None:
    answer = concern.filed.answer
    tx.rulings.reword(concern.filed.id, words.reworded(answer.text, concern.excerpt, wording))
    tx.concerns.decide(concern, "changed")
    round_ = tx.rounds.get(answer.round)
    tx.audit.note(Entry(now, message.sender, "personal data changed", round_.id, concern.kind))
    amending.sort_again(tx, round_, now)
    amending.amend(tx, round_, now)
    tell_author(tx, office, answer, round_, now)
    _go_on(tx, office, message, dialogue, "check.changed", now)
    tell_of_room(tx, office, message, answer.event, round_, now)


def _keep(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    concerns: Iterable[Concern],
    reason: str,
    step: str,
    now: datetime,
) -> None:
    """What may stay does so for a reason, which is asked for in another `step` if there is none."""
    if not words.is_reason(reason):
        _wait_for(tx, office, message, dialogue, step, now)
        return
    for concern in concerns:
        tx.concerns.decide(concern, "kept")
        what, id_ = "personal data kept, reason given", concern.filed.answer.round
        tx.audit.note(Entry(now, message.sender, what, id_, concern.kind))
    _go_on(tx, office, message, dialogue, "check.kept", now)


def _wait_for(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, step: str, now: datetime
) -> None:
    """The next words of whoever chose this are a wording, or a reason."""
    report(tx, office, message, f"check.ask_{step}", now)
    key = f"answer:{message.event}:check.ask_{step}"
    waiting = dialogue.knowing(step=step)
    tx.dialogues.hold(replace(waiting, asked=now, asker=message.sender, letter=key))


def _go_on(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, name: str, now: datetime
) -> None:
    """Say what was done, then ask about the next passage, or whatever comes after the last."""
    entered_ = "event" in dialogue.state
    left = len(checking.undecided(tx, dialogue))
    round_ = tx.rounds.get(dialogue.its_round)
    release = round_.phase is Phase.CLOSED and round_.release is not Release.AUTOMATIC
    report(tx, office, message, name, now, left=left, release=release and not entered_, entered=entered_)
    told = replace(dialogue, asked=now, asker=message.sender)
    if checking.ask(tx, office, told, f"check:{message.event}", now, room=message.room):
        return
    tx.dialogues.end(dialogue)
    if entered_:
        copying.ask(tx, office, message, dialogue.desk, EventId(dialogue.state["event"]), now)


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


def tell_of_room(
    tx: Transaction, office: Office, message: Message, event: EventId, round_: Round, now: datetime
) -> None:
    """Once for a round: what members wrote in their room still stands there."""
    if office.staff_room is None or tx.rulings.room_of(event) != round_.room:
        return
    key, there = f"check:{round_.id}:visible", link(round_.room, event)
    tx.outbox.post(office.say(message.room, key, "check.visible", link=there), now)
