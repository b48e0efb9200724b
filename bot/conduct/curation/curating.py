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


def overview(
    tx: Transaction, office: Office, message: Message, desk: RoomId, id_: RoundId, now: datetime
) -> None:
    """All questions, and which of them to look at first."""
    round_ = tx.rounds.get(id_)
    if not _ready(tx, office, message, round_, now):
        return
    filed = tx.answers.of_round(id_)
    rows = outcome.rows(tx, office, round_)
    values = {
        "title": round_.title,
        "answers": in_words(round_, (one.answer for one in filed)),
        "institutions": len({one.answer.member.institution for one in filed}),
        "rows": rows,
        "next": outcome.next_question(tx, round_),
    }
    report(tx, office, message, "curation.overview", now, **values)
    tx.dialogues.hold(_dialogue(message, desk, round_, "themes", {"next": values["next"]}))


def open_(
    tx: Transaction,
    office: Office,
    message: Message,
    desk: RoomId,
    id_: RoundId,
    no: int,
    now: datetime,
) -> None:
    """Show the board of a question, and keep it for whoever asks – unless somebody else is at it."""
    at = _laid(tx, office, message, tx.rounds.get(id_), no, now)
    holder = holding.holder(tx, at.round, no, message) if at else None
    if holder is not None:
        _tell_reserved(tx, office, message, holder, desk, now)
    elif at is not None:
        _reserve(tx, office, message, desk, at, now)


def _take_over(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> None:
    """The same for whoever will not wait; the other one reads of it."""
    no = int(dialogue.state["question"])
    at = _laid(tx, office, message, tx.rounds.get(dialogue.its_round), no, now)
    if at is None:
        return
    holder = holding.holder(tx, at.round, no, message)
    if holder is not None and holder.desk != dialogue.desk:
        key = f"curation:{message.event}:taken"
        tx.outbox.post(office.say(holder.desk, key, "curation.taken", no=no, name=_name(message)), now)
    _reserve(tx, office, message, dialogue.desk, at, now)


def _laid(
    tx: Transaction, office: Office, message: Message, round_: Round, no: int, now: datetime
) -> Opened | None:
    """A question as it stands, with new handles; None if it cannot be opened, and it is said why."""
    if not _ready(tx, office, message, round_, now, again=reopens(tx, round_, no)):
        return None
    sorting = outcome.sorting(tx, round_, no)
    if sorting is None:
        given = [str(one.question) for one in outcome.sortings(tx, round_)]
        report(tx, office, message, "curation.no_question", now, no=no, given=given)
        return None
    return opened.lay(tx, round_, sorting)


def unopened(tx: Transaction, office: Office, message: Message, now: datetime) -> None:
    """Say that a handle means nothing without a board."""
    report(tx, office, message, "curation.unopened", now)


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Take a message as steps on the board that its sender has before her."""
    mine = dialogue.asker == message.sender
    if assent.asked(tx, message) or (not mine and holding.has_own(tx, dialogue, message)):
        return False
    arguments = (tx, office, message, dialogue.desk, dialogue.its_round)
    steps, no = read(message.body), int(dialogue.state.get("question", 0))
    verbs = [step.verb for step in steps]
    if verbs == [Verb.TAKE_OVER] and no:
        _take_over(tx, office, message, dialogue, now)
        return True
    if mine and not steps and dialogue.state.get("next") and _is_yes(office, message):
        open_(*arguments, int(dialogue.state["next"]), now)
        return True
    other = next(
        (one.question for one in steps if one.verb is Verb.FINISH and one.question not in (0, no)), 0
    )
    if mine and no and other:
        # „Frage 4 passt“ opens question 4 if she does not have it before her: she has to see what she finds
        # good.
        open_(*arguments, other, now)
        return True
    if mine and goes_on(message.body) and now - dialogue.asked < holding.HELD_FOR:
        return _go_on(tx, office, message, dialogue, now)
    if dialogue.state.get("wish") or not no or not steps or all(verb in _ASKING for verb in verbs):
        return False
    if not mine and all(verb in (*_SHORT, None) for verb in verbs):
        return False
    if not mine and now - dialogue.asked < holding.HELD_FOR:
        _tell_reserved(tx, office, message, dialogue, dialogue.desk, now)
    elif verbs != [Verb.BACK] or not _held_back(tx, office, message, dialogue, now):
        again = bool(dialogue.state.get("again"))
        if _ready(tx, office, message, tx.rounds.get(dialogue.its_round), now, again=again):
            _perform(tx, office, message, dialogue, steps, now)
    return True


def _held_back(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Whether „zurück“ is about something else than a step on the board: a release, or an answer's place."""
    round_, no = tx.rounds.get(dialogue.its_round), int(dialogue.state["question"])
    if releasing.holds(tx, office, message, round_, now, question=no):
        return True
    closed = round_.phase is Phase.CLOSED
    return closed and displacing.takes_back(tx, office, message, dialogue, round_, now)


def _go_on(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """To the next question, though nobody has said of this one that it is good: it comes round again."""
    round_, no = tx.rounds.get(dialogue.its_round), int(dialogue.state.get("question", 0))
    sorting = outcome.sorting(tx, round_, no)
    if sorting is None or dialogue.state.get("wish") or round_.phase is not Phase.CLOSED:
        return False
    taken = holding.taken(tx, round_, message)
    if following := outcome.next_question(tx, round_, after=no, taken=taken):
        open_(tx, office, message, dialogue.desk, round_.id, following, now)
    elif boards.board(tx, round_, sorting, tx.answers.of_round(round_.id)).checked:
        # The last question is in order: this goes on to the tasks.
        _perform(tx, office, message, dialogue, [Step(Verb.FINISH, message.body)], now)
    else:
        report(tx, office, message, "curation.last", now, no=no)
    return True


def _perform(
    tx: Transaction, office: Office, message: Message, dialogue: Dialogue, steps: list[Step], now: datetime
) -> None:
    """Minutes that are out, and what goes for good or elsewhere, have rules of their own."""
    round_, no = tx.rounds.get(dialogue.its_round), int(dialogue.state["question"])
    sorting = outcome.sorting(tx, round_, no)
    if sorting is None:
        report(tx, office, message, "curation.sorting", now)
        return
    at, verbs = opened.lay(tx, round_, sorting, recalled(dialogue.state)), {step.verb for step in steps}
    if round_.phase is Phase.PUBLISHED:
        _reword(tx, office, message, dialogue, steps, at, now)
    elif Verb.REDACT in verbs:
        _redact(tx, office, message, dialogue, steps, at, now)
    elif Verb.PLACE in verbs:
        if displacing.on_board(tx, office, message, dialogue, steps, at, now):
            _touch(tx, message, round_, no, now)
    else:
        _settle(tx, office, message, dialogue, at, _taken(tx, at, steps), now)
        opening = next((step.question for step in steps if step.verb is Verb.OPEN), 0)
        if opening:
            open_(tx, office, message, dialogue.desk, round_.id, opening, now)


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


def _settle(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    at: Opened,
    work: Work,
    now: datetime,
) -> None:
    """Keep what came of it, and say it; after the last question that is in order come the tasks."""
    round_, no = at.round, at.no
    if work.changed:
        tx.boards.keep(round_.id, no, work.board, now)
    void = (work.changed or work.undone) and _touch(tx, message, round_, no, now)
    taken = holding.taken(tx, round_, message)
    following = outcome.next_question(tx, round_, after=no, taken=taken)
    state = {"question": no, "next": following, "name": _name(message), **kept(work.names)}
    told = {**displacing.forgotten(dialogue.state), **state}
    hers = replace(dialogue, asker=message.sender, letter=_key(message))
    tx.dialogues.hold(replace(hers, asked=message.arrived, state=told))
    last = not following and outcome.finished(work)
    more = tasking.opening(tx, office, message, dialogue.desk, round_, now) if last else None
    said = outcome.told(office, at, work, following=following, void=void, more=more)
    _say(tx, office, message, [said], now)
    if last:
        comparing.suggest(tx, office, message, dialogue.desk, round_, now)


def _reword(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    steps: list[Step],
    at: Opened,
    now: datetime,
) -> None:
    """Minutes that are out come again, with other words of staff about what is left."""
    id_, no, work = at.round.id, at.no, Work.on(at)
    for step in steps:
        work = work.doing(step) if step.verb in _OWN_WORDS else work.failing(step)
    if work.changed:
        tx.boards.keep(id_, no, work.board, now)
        tx.audit.note(Entry(now, message.sender, "themes curated", id_, f"question {no}"))
        amending.renew(tx, id_, now)
    tx.dialogues.hold(replace(dialogue, asker=message.sender, asked=message.arrived))
    failed = [step.line for step in work.failed]
    report(tx, office, message, "curation.reworded", now, changed=work.changed, failed=failed)


def reopens(tx: Transaction, round_: Round, no: int) -> bool:
    """Whether minutes are out, and something is gone that staff had before them when they wrote of it."""
    if round_.phase is not Phase.PUBLISHED or not tx.answers.of_round(round_.id):
        return False
    return no in (question for question, _ in tx.boards.bereft(round_.id))


def _redact(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    steps: list[Step],
    at: Opened,
    now: datetime,
) -> None:
    """Nothing takes it back, so it is said alone, and of one statement at a time."""
    step = steps[0]
    if len(steps) > 1 or len(step.members) != 1 or not at.cards(step) or not step.words:
        report(tx, office, message, "redaction.how", now)
    elif redacting.redact(tx, office, message, at, step, now):
        _touch(tx, message, at.round, at.no, now)
    tx.dialogues.hold(replace(dialogue, asker=message.sender, asked=message.arrived))


def _touch(tx: Transaction, message: Message, round_: Round, no: int, now: datetime) -> bool:
    """Something is different: whoever released the minutes has not read that. Whether anybody had."""
    tx.audit.note(Entry(now, message.sender, "themes curated", round_.id, f"question {no}"))
    releasing.withdraw(tx, round_, now, told=True)
    return bool(round_.released_by)


def _reserve(
    tx: Transaction,
    office: Office,
    message: Message,
    desk: RoomId,
    at: Opened,
    now: datetime,
) -> None:
    no, round_ = at.no, at.round
    others = [str(one.state.get("name", "")) for one in holding.others(tx, round_, message)]
    for one in tx.dialogues.of_round(round_.id, Topic.CURATION):
        if one.asker == message.sender or one.state.get("question") == no:
            tx.dialogues.end(one)
    state = {"question": no, "name": _name(message), **kept(at.names)}
    if round_.phase is Phase.PUBLISHED:
        state["again"] = True
    tx.dialogues.hold(_dialogue(message, desk, round_, f"question:{no}", state))
    shown = display.parts(office, at)
    if others:
        reserved = office.texts("curation.opened", name=_name(message), no=no, others=others)
        shown = [reserved, *shown]
    _say(tx, office, message, shown, now)


def _ready(
    tx: Transaction, office: Office, message: Message, round_: Round, now: datetime, *, again: bool = False
) -> bool:
    """Whether there is anything that may still be changed; if not, it is said why."""
    if round_.phase is not Phase.CLOSED and not (again and round_.phase is Phase.PUBLISHED):
        values = {"title": round_.title, "deadline": office.spoken(round_.ends)}
        report(tx, office, message, f"curation.{round_.phase}", now, **values)
        return False
    if not tx.sortings.of_round(round_.id):
        report(tx, office, message, "curation.sorting", now)
        return False
    return True


def _tell_reserved(
    tx: Transaction, office: Office, message: Message, holder: Dialogue, desk: RoomId, now: datetime
) -> None:
    """She may take over; which question, we remember."""
    no, round_ = int(holder.state["question"]), tx.rounds.get(holder.its_round)
    report(tx, office, message, "curation.reserved", now, no=no, name=holder.state.get("name", ""))
    wish = {"question": no, "wish": True}
    tx.dialogues.hold(_dialogue(message, desk, round_, f"wish:{no}", wish))


def _is_yes(office: Office, message: Message) -> bool:
    said = commands.understand(message.body, prefix=office.prefix, prefix_needed=False)
    return isinstance(said, Yes) or goes_on(message.body)


def _name(message: Message) -> str:
    return introduce(message.sender, message.sender_name).name


def _say(tx: Transaction, office: Office, message: Message, parts: list[Markdown], now: datetime) -> None:
    """One message after the other; if she is answered too often already, none."""
    for no, text in enumerate(parts):
        letter = Letter(message.room, _key(message, no), Say(text))
        if no == 0 and not send(tx, office, message, letter, now, most=MOST_FOR_STAFF):
            return
        tx.outbox.post(letter, now)


def _dialogue(
    message: Message, desk: RoomId, round_: Round, subject: str, state: Mapping[str, object]
) -> Dialogue:
    subject, expires, letter = f"round:{round_.id}:{subject}", message.arrived + _WAITS, _key(message)
    return Dialogue.after(
        message, Topic.CURATION, subject, expires, round_.id, desk=desk, letter=letter, state=state
    )


def _key(message: Message, no: int = 0) -> str:
    return f"answer:{message.event}:curation:{no}"
