"""Curating: staff bring the themes of a closed round into order, question by question, before it is released.

Whoever opens a question has it for herself for a while. Each message is one step, which „zurück“ takes back;
what is understood of it is done, what is not is named.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import assent
from bot.conduct.curation import comparing, displacing, holding, redacting
from bot.conduct.office import Office
from bot.conduct.reply import report, send
from bot.conduct.tasks import tasking
from bot.conduct.themes import amending, boards, display, opened, outcome, releasing
from bot.conduct.themes.opened import Opened
from bot.conduct.themes.outcome import Work
from bot.conduct.turn import Turn
from bot.meeting.answer import in_words
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.handles import kept, recalled
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import introduce
from bot.meeting.message import Message
from bot.meeting.patience import MOST_FOR_STAFF
from bot.meeting.round import Phase, Round
from bot.speech import commands
from bot.speech.commands import Yes
from bot.speech.curating import Step, Verb, goes_on, read
from bot.speech.markdown import Markdown
from bot.store.audit import Entry
from bot.store.database import Transaction

_WAITS = timedelta(hours=12)
# Words that may be said to colleagues as well.
_SHORT = (Verb.BACK, Verb.FINISH, Verb.TAKE_OVER)
_ASKING = (Verb.OVERVIEW, Verb.OPEN)
# What staff said themselves: all that may still be changed in minutes that are out and have lost a statement.
_OWN_WORDS = frozenset({Verb.RENAME, Verb.SUMMARISE})


def overview(turn: Turn, desk: RoomId, id_: RoundId) -> None:
    """All questions, and which of them to look at first."""
    round_ = turn.tx.rounds.get(id_)
    if not _ready(turn, round_):
        return
    filed = turn.tx.answers.of_round(id_)
    rows = outcome.rows(turn.tx, turn.office, round_)
    values = {
        "title": round_.title,
        "answers": in_words(round_, (one.answer for one in filed)),
        "institutions": len({one.answer.member.institution for one in filed}),
        "rows": rows,
        "next": outcome.next_question(turn.tx, round_),
    }
    report(turn, "curation.overview", **values)
    turn.tx.dialogues.hold(_dialogue(turn.message, desk, round_, "themes", {"next": values["next"]}))


def open_(turn: Turn, desk: RoomId, id_: RoundId, no: int) -> None:
    """Show the board of a question, and keep it for whoever asks – unless somebody else is at it."""
    at = _laid(turn, turn.tx.rounds.get(id_), no)
    holder = holding.holder(turn.tx, at.round, no, turn.message) if at else None
    if holder is not None:
        _tell_reserved(turn, holder, desk)
    elif at is not None:
        _reserve(turn, desk, at)


def _take_over(turn: Turn, dialogue: Dialogue) -> None:
    """The same for whoever will not wait; the other one reads of it."""
    no = int(dialogue.state["question"])
    at = _laid(turn, turn.tx.rounds.get(dialogue.its_round), no)
    if at is None:
        return
    holder = holding.holder(turn.tx, at.round, no, turn.message)
    if holder is not None and holder.desk != dialogue.desk:
        key = f"curation:{turn.message.event}:taken"
        turn.tx.outbox.post(
            turn.office.say(holder.desk, key, "curation.taken", no=no, name=_name(turn.message)), turn.now
        )
    _reserve(turn, dialogue.desk, at)


def _laid(turn: Turn, round_: Round, no: int) -> Opened | None:
    """A question as it stands, with new handles; None if it cannot be opened, and it is said why."""
    if not _ready(turn, round_, again=reopens(turn.tx, round_, no)):
        return None
    sorting = outcome.sorting(turn.tx, round_, no)
    if sorting is None:
        given = [str(one.question) for one in outcome.sortings(turn.tx, round_)]
        report(turn, "curation.no_question", no=no, given=given)
        return None
    return opened.lay(turn.tx, round_, sorting)


def unopened(turn: Turn) -> None:
    """Say that a handle means nothing without a board."""
    report(turn, "curation.unopened")


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Take a message as steps on the board that its sender has before her."""
    mine = dialogue.asker == turn.message.sender
    if assent.asked(turn.tx, turn.message) or (not mine and holding.has_own(turn.tx, dialogue, turn.message)):
        return False
    desk, round_ = dialogue.desk, dialogue.its_round
    steps, no = read(turn.message.body), int(dialogue.state.get("question", 0))
    verbs = [step.verb for step in steps]
    if verbs == [Verb.TAKE_OVER] and no:
        _take_over(turn, dialogue)
        return True
    if mine and not steps and dialogue.state.get("next") and _is_yes(turn.office, turn.message):
        open_(turn, desk, round_, int(dialogue.state["next"]))
        return True
    other = next(
        (one.question for one in steps if one.verb is Verb.FINISH and one.question not in (0, no)), 0
    )
    if mine and no and other:
        # „Frage 4 passt“ opens question 4 if she does not have it before her: she has to see what she finds
        # good.
        open_(turn, desk, round_, other)
        return True
    if mine and goes_on(turn.message.body) and turn.now - dialogue.asked < holding.HELD_FOR:
        return _go_on(turn, dialogue)
    if dialogue.state.get("wish") or not no or not steps or all(verb in _ASKING for verb in verbs):
        return False
    if not mine and all(verb in (*_SHORT, None) for verb in verbs):
        return False
    if not mine and turn.now - dialogue.asked < holding.HELD_FOR:
        _tell_reserved(turn, dialogue, dialogue.desk)
    elif verbs != [Verb.BACK] or not _held_back(turn, dialogue):
        again = bool(dialogue.state.get("again"))
        if _ready(turn, turn.tx.rounds.get(dialogue.its_round), again=again):
            _perform(turn, dialogue, steps)
    return True


def _held_back(turn: Turn, dialogue: Dialogue) -> bool:
    """Whether „zurück“ is about something else than a step on the board: a release, or an answer's place."""
    round_, no = turn.tx.rounds.get(dialogue.its_round), int(dialogue.state["question"])
    if releasing.holds(turn, round_, question=no):
        return True
    closed = round_.phase is Phase.CLOSED
    return closed and displacing.takes_back(turn, dialogue, round_)


def _go_on(turn: Turn, dialogue: Dialogue) -> bool:
    """To the next question, though nobody has said of this one that it is good: it comes round again."""
    round_, no = turn.tx.rounds.get(dialogue.its_round), int(dialogue.state.get("question", 0))
    sorting = outcome.sorting(turn.tx, round_, no)
    if sorting is None or dialogue.state.get("wish") or round_.phase is not Phase.CLOSED:
        return False
    taken = holding.taken(turn.tx, round_, turn.message)
    if following := outcome.next_question(turn.tx, round_, after=no, taken=taken):
        open_(turn, dialogue.desk, round_.id, following)
    elif boards.board(turn.tx, round_, sorting, turn.tx.answers.of_round(round_.id)).checked:
        # The last question is in order: this goes on to the tasks.
        _perform(turn, dialogue, [Step(Verb.FINISH, turn.message.body)])
    else:
        report(turn, "curation.last", no=no)
    return True


def _perform(turn: Turn, dialogue: Dialogue, steps: list[Step]) -> None:
    """Minutes that are out, and what goes for good or elsewhere, have rules of their own."""
    round_, no = turn.tx.rounds.get(dialogue.its_round), int(dialogue.state["question"])
    sorting = outcome.sorting(turn.tx, round_, no)
    if sorting is None:
        report(turn, "curation.sorting")
        return
    at, verbs = opened.lay(turn.tx, round_, sorting, recalled(dialogue.state)), {step.verb for step in steps}
    if round_.phase is Phase.PUBLISHED:
        _reword(turn, dialogue, steps, at)
    elif Verb.REDACT in verbs:
        _redact(turn, dialogue, steps, at)
    elif Verb.PLACE in verbs:
        if displacing.on_board(turn, dialogue, steps, at):
            _touch(turn.tx, turn.message, round_, no, turn.now)
    else:
        _settle(turn, dialogue, at, _taken(turn.tx, at, steps))
        opening = next((step.question for step in steps if step.verb is Verb.OPEN), 0)
        if opening:
            open_(turn, dialogue.desk, round_.id, opening)


def _taken(tx: Transaction, at: Opened, steps: list[Step]) -> Work:
    """One step after the other; „zurück“ before all others takes back the message before this one."""
    work = Work.on(at)
    for step in steps:
        if step.verb is Verb.BACK and not work.done:
            back = tx.boards.take_back(at.round.id, at.no)
            before = boards.board(tx, at.round, at.sorting, at.filed) if back else None
            work = work.failing(step) if before is None else work.back(before)
        elif step.verb not in _ASKING:
            work = work.doing(step)
    return work


def _settle(turn: Turn, dialogue: Dialogue, at: Opened, work: Work) -> None:
    """Keep what came of it, and say it; after the last question that is in order come the tasks."""
    round_, no = at.round, at.no
    if work.changed:
        turn.tx.boards.keep(round_.id, no, work.board, turn.now)
    void = (work.changed or work.undone) and _touch(turn.tx, turn.message, round_, no, turn.now)
    taken = holding.taken(turn.tx, round_, turn.message)
    following = outcome.next_question(turn.tx, round_, after=no, taken=taken)
    state = {"question": no, "next": following, "name": _name(turn.message), **kept(work.names)}
    told = {**displacing.forgotten(dialogue.state), **state}
    hers = replace(dialogue, asker=turn.message.sender, letter=_key(turn.message))
    turn.tx.dialogues.hold(replace(hers, asked=turn.message.arrived, state=told))
    last = not following and outcome.finished(work)
    more = tasking.opening(turn, dialogue.desk, round_) if last else None
    said = outcome.told(turn.office, at, work, following=following, void=void, more=more)
    _say(turn, [said])
    if last:
        comparing.suggest(turn, dialogue.desk, round_)


def _reword(turn: Turn, dialogue: Dialogue, steps: list[Step], at: Opened) -> None:
    """Minutes that are out come again, with other words of staff about what is left."""
    id_, no, work = at.round.id, at.no, Work.on(at)
    for step in steps:
        work = work.doing(step) if step.verb in _OWN_WORDS else work.failing(step)
    if work.changed:
        turn.tx.boards.keep(id_, no, work.board, turn.now)
        turn.tx.audit.note(Entry(turn.now, turn.message.sender, "themes curated", id_, f"question {no}"))
        amending.renew(turn.tx, id_, turn.now)
    turn.tx.dialogues.hold(replace(dialogue, asker=turn.message.sender, asked=turn.message.arrived))
    failed = [step.line for step in work.failed]
    report(turn, "curation.reworded", changed=work.changed, failed=failed)


def reopens(tx: Transaction, round_: Round, no: int) -> bool:
    """Whether minutes are out, and something is gone that staff had before them when they wrote of it."""
    if round_.phase is not Phase.PUBLISHED or not tx.answers.of_round(round_.id):
        return False
    return no in (question for question, _ in tx.boards.bereft(round_.id))


def _redact(turn: Turn, dialogue: Dialogue, steps: list[Step], at: Opened) -> None:
    """Nothing takes it back, so it is said alone, and of one statement at a time."""
    step = steps[0]
    if len(steps) > 1 or len(step.members) != 1 or not at.cards(step) or not step.words:
        report(turn, "redaction.how")
    elif redacting.redact(turn, at, step):
        _touch(turn.tx, turn.message, at.round, at.no, turn.now)
    turn.tx.dialogues.hold(replace(dialogue, asker=turn.message.sender, asked=turn.message.arrived))


def _touch(tx: Transaction, message: Message, round_: Round, no: int, now: datetime) -> bool:
    """Something is different: whoever released the minutes has not read that. Whether anybody had."""
    tx.audit.note(Entry(now, message.sender, "themes curated", round_.id, f"question {no}"))
    releasing.withdraw(tx, round_, now, told=True)
    return bool(round_.released_by)


def _reserve(turn: Turn, desk: RoomId, at: Opened) -> None:
    no, round_ = at.no, at.round
    others = [str(one.state.get("name", "")) for one in holding.others(turn.tx, round_, turn.message)]
    for one in turn.tx.dialogues.of_round(round_.id, Topic.CURATION):
        if one.asker == turn.message.sender or one.state.get("question") == no:
            turn.tx.dialogues.end(one)
    state = {"question": no, "name": _name(turn.message), **kept(at.names)}
    if round_.phase is Phase.PUBLISHED:
        state["again"] = True
    turn.tx.dialogues.hold(_dialogue(turn.message, desk, round_, f"question:{no}", state))
    shown = display.parts(turn.office, at)
    if others:
        reserved = turn.office.texts("curation.opened", name=_name(turn.message), no=no, others=others)
        shown = [reserved, *shown]
    _say(turn, shown)


def _ready(turn: Turn, round_: Round, *, again: bool = False) -> bool:
    """Whether there is anything that may still be changed; if not, it is said why."""
    if round_.phase is not Phase.CLOSED and not (again and round_.phase is Phase.PUBLISHED):
        values = {"title": round_.title, "deadline": turn.office.spoken(round_.ends)}
        report(turn, f"curation.{round_.phase}", **values)
        return False
    if not turn.tx.sortings.of_round(round_.id):
        report(turn, "curation.sorting")
        return False
    return True


def _tell_reserved(turn: Turn, holder: Dialogue, desk: RoomId) -> None:
    """She may take over; which question, we remember."""
    no, round_ = int(holder.state["question"]), turn.tx.rounds.get(holder.its_round)
    report(turn, "curation.reserved", no=no, name=holder.state.get("name", ""))
    wish = {"question": no, "wish": True}
    turn.tx.dialogues.hold(_dialogue(turn.message, desk, round_, f"wish:{no}", wish))


def _is_yes(office: Office, message: Message) -> bool:
    said = commands.understand(message.body, prefix=office.prefix, prefix_needed=False)
    return isinstance(said, Yes) or goes_on(message.body)


def _name(message: Message) -> str:
    return introduce(message.sender, message.sender_name).name


def _say(turn: Turn, parts: list[Markdown]) -> None:
    """One message after the other; if she is answered too often already, none."""
    for no, text in enumerate(parts):
        letter = Letter(turn.message.room, _key(turn.message, no), Say(text))
        if no == 0 and not send(turn, letter, most=MOST_FOR_STAFF):
            return
        turn.tx.outbox.post(letter, turn.now)


def _dialogue(
    message: Message, desk: RoomId, round_: Round, subject: str, state: Mapping[str, object]
) -> Dialogue:
    subject, expires, letter = f"round:{round_.id}:{subject}", message.arrived + _WAITS, _key(message)
    return Dialogue.after(
        message, Topic.CURATION, subject, expires, round_.id, desk=desk, letter=letter, state=state
    )


def _key(message: Message, no: int = 0) -> str:
    return f"answer:{message.event}:curation:{no}"
