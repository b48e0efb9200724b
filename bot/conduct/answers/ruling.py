"""Ruling: staff say what is to become of a passage that may be personal data; each is decided once.

One that is reworded is overwritten in the answer, and whatever was sorted is sorted anew. Of a reason only
that there was one is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class _Said:
    """What staff said to the check, and the dialogue in which we asked."""

    tx: Transaction
    office: Office
    message: Message
    dialogue: Dialogue
    now: datetime

    def report(self, text: str, /, **values: object) -> None:
        """Answer where it was said."""
        report(self.tx, self.office, self.message, text, self.now, **values)

    def ask(self, dialogue: Dialogue) -> bool:
        """Ask about the next passage; False if there is none."""
        key, room = f"check:{self.message.event}", self.message.room
        return checking.ask(self.tx, self.office, dialogue, key, self.now, room=room)


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Staff say what is to become of a passage."""
    said, step = _Said(tx, office, message, dialogue, now), str(dialogue.state["step"])
    others = "event" in dialogue.state or step in ("own", "reason", "all")
    if others and message.sender != dialogue.asker:
        return False
    if step == "offered":
        return _start(said)
    body = message.body.strip()
    if commands.understand(body, prefix=office.prefix, prefix_needed=False) is not None:
        return False
    concern, asking = _asked(tx, dialogue), step == "ask"
    if asking and words.asks_again(body.strip(" .!")):
        return said.ask(dialogue)
    ruling = words.read(body, _options(office)) if asking else words.numbered(body)
    if ruling is None:
        return _words(said, concern)
    if _came_at_once(message, dialogue):
        said.report("check.at_once")
    elif concern is None:
        _go_on(said, "check.gone")
    else:
        _decide(said, concern, ruling)
    return True


def _start(said: _Said) -> bool:
    tx, message, dialogue = said.tx, said.message, said.dialogue
    if not words.begins(message.body.strip(" .!")):
        return False
    if not checking.ask(tx, said.office, dialogue, f"check:{message.event}", said.now):
        tx.dialogues.end(dialogue)
        said.report("check.gone", left=0, release=False, entered=False)
    return True


def _words(said: _Said, concern: Concern | None) -> bool:
    """What is no choice: a wording, a reason, or talk."""
    tx, message, dialogue = said.tx, said.message, said.dialogue
    step = dialogue.state["step"]
    if concern is None:
        return False
    if step == "ask" and words.may_be_reason(message.body):
        said.report("checked.reason")
        return True
    if step == "ask":
        wanted = misheard.meant(tx, message, dialogue)
        return wanted and misheard.tell(tx, said.office, message, dialogue, "1", said.now)
    if step == "own":
        _change(said, concern, words.marked(message.body))
    elif step == "reason":
        _keep(said, [concern], message.body, "reason")
    else:
        _keep(said, checking.undecided(tx, dialogue), message.body, "all")
    return True


def _came_at_once(message: Message, dialogue: Dialogue) -> bool:
    """Whether a passage has just been decided, and this was meant for the same one."""
    if dialogue.asker is None:
        return False
    patience = _AT_ONCE if message.sender != dialogue.asker else timedelta()
    return message.arrived - patience < dialogue.asked


def _decide(said: _Said, concern: Concern, ruling: Ruling) -> None:
    match ruling.verdict:
        case Verdict.CHANGE:
            _change(said, concern, checking.suggestion(said.tx, concern))
        case Verdict.OWN:
            _wait_for(said, "own")
        case Verdict.KEEP:
            _keep(said, [concern], ruling.reason, "reason")
        case Verdict.KEEP_ALL:
            _keep(said, checking.undecided(said.tx, said.dialogue), ruling.reason, "all")


def _change(said: _Said, concern: Concern, wording: str) -> None:
    tx, office, message, now = said.tx, said.office, said.message, said.now
    answer = concern.filed.answer
    tx.rulings.reword(concern.filed.id, words.reworded(answer.text, concern.excerpt, wording))
    tx.concerns.decide(concern, "changed")
    round_ = tx.rounds.get(answer.round)
    tx.audit.note(Entry(now, message.sender, "personal data changed", round_.id, concern.kind))
    amending.sort_again(tx, round_, now)
    amending.amend(tx, round_, now)
    tell_author(tx, office, answer, round_, now)
    _go_on(said, "check.changed")
    tell_of_room(tx, office, message, answer.event, round_, now)


def _keep(said: _Said, concerns: Iterable[Concern], reason: str, step: str) -> None:
    """What may stay does so for a reason, which is asked for in another `step` if there is none."""
    if not words.is_reason(reason):
        _wait_for(said, step)
        return
    for concern in concerns:
        said.tx.concerns.decide(concern, "kept")
        what, id_ = "personal data kept, reason given", concern.filed.answer.round
        said.tx.audit.note(Entry(said.now, said.message.sender, what, id_, concern.kind))
    _go_on(said, "check.kept")


def _wait_for(said: _Said, step: str) -> None:
    """The next words of whoever chose this are a wording, or a reason."""
    said.report(f"check.ask_{step}")
    key, waiting = f"answer:{said.message.event}:check.ask_{step}", said.dialogue.knowing(step=step)
    said.tx.dialogues.hold(replace(waiting, asked=said.now, asker=said.message.sender, letter=key))


def _go_on(said: _Said, name: str) -> None:
    """Say what was done, then ask about the next passage, or whatever comes after the last."""
    tx, message, dialogue = said.tx, said.message, said.dialogue
    entered_ = "event" in dialogue.state
    left = len(checking.undecided(tx, dialogue))
    round_ = tx.rounds.get(dialogue.its_round)
    release = round_.phase is Phase.CLOSED and round_.release is not Release.AUTOMATIC
    said.report(name, left=left, release=release and not entered_, entered=entered_)
    if said.ask(replace(dialogue, asked=said.now, asker=message.sender)):
        return
    tx.dialogues.end(dialogue)
    if entered_:
        event = EventId(dialogue.state["event"])
        copying.ask(tx, said.office, message, dialogue.desk, event, said.now)


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
