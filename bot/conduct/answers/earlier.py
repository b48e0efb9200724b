"""Earlier answers of an institution, when staff enter others to the same questions: kept or replaced."""

from collections.abc import Container
from datetime import datetime, timedelta

from bot.conduct import misheard
from bot.conduct.answers import checking
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.round import Round
from bot.speech.choice import pick
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

STEP = "earlier"
_PATIENCE = timedelta(hours=1)
_REPLACE = 2


def find(tx: Transaction, round_: Round, institution: str, questions: Container[int]) -> list[Filed]:
    """What an institution has answered to these questions by now."""
    filed = tx.answers.of_round(round_.id)
    hers = [one for one in filed if one.answer.member.institution == institution]
    return [one for one in hers if one.answer.question in questions]


def ask(turn: Turn, desk: RoomId, event: EventId, found: list[Filed]) -> None:
    """Others were entered under `event`, and count beside what was found – unless staff say otherwise."""
    numbers = sorted({filed.answer.question for filed in found})
    report(turn, "entry.ask_earlier", numbers=numbers, options=_options(turn.office))
    state = {"step": STEP, "event": event, "earlier": [filed.id for filed in found]}
    subject, letter = f"entry:{turn.message.sender}", f"answer:{turn.message.event}:entry.ask_earlier"
    id_, expires = found[0].answer.round, turn.now + _PATIENCE
    asked = Dialogue(
        desk, Topic.ENTRY, subject, turn.now, expires, id_, turn.message.sender, letter, state=state
    )
    turn.tx.dialogues.hold(asked)


def hear(turn: Turn, dialogue: Dialogue, *, settled: bool) -> bool:
    """Both stay, unless staff want the earlier ones replaced; `settled` means that nothing is to change."""
    chosen = 1 if settled else pick(turn.message.body, _options(turn.office))
    if chosen is None:
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        return wanted and misheard.tell(turn, dialogue, "1")
    turn.tx.dialogues.end(dialogue)
    if chosen == _REPLACE:
        _replace(turn, dialogue)
    report(turn, "entry.replaced" if chosen == _REPLACE else "entry.added")
    checking.entered(turn, dialogue.desk, EventId(dialogue.state["event"]))
    return True


def _options(office: Office) -> list[str]:
    return [str(office.texts(f"entry.earlier_{name}")) for name in ("added", "replaced")]


def _replace(turn: Turn, dialogue: Dialogue) -> None:
    round_, ids = turn.tx.rounds.get(dialogue.its_round), frozenset(dialogue.state["earlier"])
    gone = [filed for filed in turn.tx.answers.of_round(round_.id) if filed.id in ids]
    turn.tx.rulings.drop([filed.id for filed in gone])
    amending.sort_again(turn.tx, round_, turn.now)
    amending.amend(turn.tx, round_, turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "answers replaced", round_.id, str(len(gone))))
    for filed in gone:
        _tell_author(turn.tx, turn.office, filed.answer, round_, turn.now)


def _tell_author(tx: Transaction, office: Office, answer: Answer, round_: Round, now: datetime) -> None:
    """Whoever wrote it herself hears that it is replaced."""
    if answer.entered_by is not None or not answer.member.user:
        return
    key = f"replaced:{answer.event}:{answer.question}"
    values = {"title": round_.title, "no": answer.question, "contact": office.contact}
    tx.outbox.post(office.say(RoomId(answer.member.user), key, "entry.author", **values), now)
