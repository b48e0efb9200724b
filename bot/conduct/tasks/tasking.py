"""Tasking: when the themes are in order, staff say what became of the last tasks, and which are new.

They may do so at any other time with „Aufgabe …“. Each message is one step, which „zurück“ takes back – but
never behind minutes that are out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.conduct import assent, misheard
from bot.conduct.office import Office
from bot.conduct.reply import report, send
from bot.conduct.tasks import assigning, consenting
from bot.conduct.tasks.charging import Charge, Failure, charge, institutions
from bot.conduct.themes import releasing
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.excerpt import beginning
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.patience import MOST_FOR_STAFF
from bot.meeting.round import Kind, Phase, Round
from bot.meeting.task import Consent, State, Task, earlier, listed, of_round
from bot.speech import calendar, commands
from bot.speech.commands import No, Yes
from bot.speech.curating import finishes
from bot.speech.markdown import Markdown
from bot.speech.tasks import Step, Verb, no_more, request, settled, short
from bot.store.audit import Entry
from bot.store.database import Transaction

_WAITS = timedelta(days=14)
# Within this time a short word, which may be said to colleagues as well, is taken as an answer.
_FRESH = timedelta(hours=12)
_LONGEST_LINE = 120


class Stage(StrEnum):
    """What staff were asked last."""

    EARLIER = "earlier"
    NEW = "new"
    CONSENT = "consent"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _Talk:
    """What somebody says about the tasks of a round, and at which desk."""

    turn: Turn
    desk: RoomId
    round: Round

    def report(self, text: str, /, **values: object) -> None:
        """Answer where it was said."""
        report(self.turn, text, **values)

    def touch(self) -> bool:
        """Something is different: whoever released the minutes has not read that. Whether anybody had."""
        self.turn.tx.audit.note(
            Entry(self.turn.now, self.turn.message.sender, "tasks changed", self.round.id)
        )
        releasing.withdraw(self.turn.tx, self.round, self.turn.now, told=True)
        return self.round.phase is Phase.CLOSED and bool(self.round.released_by)

    def hold(
        self, stage: Stage, shown: Sequence[Task | None] = (), *, name: str = "tasks", steps: bool = False
    ) -> None:
        """Go on from there, after whatever else the message has begun.

        `name` is that of the answer to it, in which something was asked.
        """
        message, id_ = self.turn.message, self.round.id
        state = {"stage": stage, "shown": [task.id if task else 0 for task in shown], "steps": steps}
        subject, expires, letter = _subject(id_), message.arrived + _WAITS, f"answer:{message.event}:{name}"
        held = Dialogue.after(
            message, Topic.TASKS, subject, expires, id_, desk=self.desk, letter=letter, state=state
        )
        self.turn.tx.dialogues.hold(held.asked_last())


def opening(turn: Turn, desk: RoomId, round_: Round) -> Markdown | None:
    """What to ask when all themes are in order – once; later staff know how to go on."""
    talk, tasks = _Talk(turn, desk, round_), turn.tx.tasks.of_network(round_.room)
    if of_round(tasks, round_.id) or turn.tx.dialogues.find(desk, Topic.TASKS, _subject(round_.id)):
        return None
    open_, needs = listed(tasks, round_.id), needed(turn.tx, round_)
    if not open_ and not needs:
        talk.hold(Stage.NEW, name="curation:0")
        return turn.office.texts("tasks.new", **_examples(talk))
    talk.hold(Stage.EARLIER, [*open_, *needs], name="curation:0")
    lines = {"rows": rows(turn.office, open_), "needs": rows(turn.office, needs, len(open_) + 1)}
    numbers = [no for no, _ in _numbered([*open_, *needs])]
    return turn.office.texts(
        "tasks.earlier", **lines, numbers=numbers, example=_example(turn.office, turn.now)
    )


def take(turn: Turn, desk: RoomId, id_: RoundId) -> None:
    """„Aufgabe …“, said without having been asked; whoever says it is known to be entitled."""
    held = turn.tx.dialogues.find(desk, Topic.TASKS, _subject(id_))
    talk = _Talk(turn, desk, turn.tx.rounds.get(id_))
    _perform(talk, held.state if held else {}, request(turn.message.body, turn.office.prefix))


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Take a message as what was asked about the tasks of a round."""
    if assent.asked(turn.tx, turn.message):
        return False
    round_, state = turn.tx.rounds.get(dialogue.its_round), dialogue.state
    stage, verb = Stage(state["stage"]), short(turn.message.body)
    talk = _Talk(turn, dialogue.desk, round_)
    if verb is Verb.BACK:
        last = bool(state.get("steps"))
        return last and (releasing.holds(turn, round_) or _take_back(talk))
    if turn.message.arrived < dialogue.asked + _FRESH:
        # „passt“ may as well be said of the tasks, or of a question that is in order now.
        doubtful = finishes(turn.message.body) and not misheard.about(turn.tx, turn.message, dialogue)
        decision = None if doubtful else _decision(turn.office, turn.message)
        if stage is Stage.CONSENT and decision is not None:
            _ask_them(talk, decision)
            return True
        if verb is Verb.NO_MORE and (stage in (Stage.EARLIER, Stage.NEW) or _named(turn.message, round_)):
            _go_on(talk, stage)
            return True
    steps = request(turn.message.body, turn.office.prefix)
    if steps and all(step.verb is Verb.SHOW and step.words for step in steps):
        # „Aufgaben“ of another network, perhaps.
        return False
    if not steps and turn.message.arrived < dialogue.asked + _FRESH:
        numbers = [no for no, id_ in enumerate(state["shown"], start=1) if id_]
        steps = settled(turn.message.body, numbers) if numbers else []
        if stage is not Stage.EARLIER and any(step.no == 0 for step in steps if step.verb):
            # „Alles erledigt“ is said to colleagues as well.
            return False
    if not steps:
        return False
    _perform(talk, state, steps)
    return True


def needed(tx: Transaction, round_: Round) -> list[Task]:
    """What was needed in earlier rounds and still is."""
    return earlier(tx.tasks.needs_of(round_.room), round_.id)


def everything(tx: Transaction, round_: Round) -> list[Task | None]:
    """All that staff may speak of, at the place of its number: tasks, and behind them what is needed."""
    return [*listed(tx.tasks.of_network(round_.room), round_.id), *needed(tx, round_)]


def rows(office: Office, tasks: Sequence[Task | None], first: int = 1) -> list[Markdown]:
    """One line for each task, numbered."""
    return [row(office, task, no) for no, task in _numbered(tasks, first)]


def row(office: Office, task: Task, no: int, about: Sequence[str] = ()) -> Markdown:
    """A task: what, who and until when, as staff see it, and what it is `about`."""
    if task.need:
        names = [party.name for party in task.parties]
        values = {"what": task.what, "names": names, "state": task.state, "quoted": task.answer is not None}
        return office.texts("need.row", no=no, **values)
    parties = [_party(office, party.name, party.consent) for party in task.parties]
    due = office.dated(task.due)
    values = {"what": task.what, "parties": parties, "due": due, "state": task.state, "about": list(about)}
    return office.texts("tasks.row", no=no, **values)


def _party(office: Office, name: str, consent: Consent) -> Markdown:
    return office.texts("tasks.party", name=name, consent=consent)


def _perform(talk: _Talk, state: Mapping[str, object], steps: list[Step]) -> None:
    tx, office, message = talk.turn.tx, talk.turn.office, talk.turn.message
    shown = _shown(tx, talk.round, state)
    if steps[0].verb is Verb.SHOW:
        _show(talk, state)
        return
    done = charge(tx, office, talk.round, shown, steps, talk.turn.now)
    void = done.changed and talk.touch()
    parts = _told(talk, done, shown)
    if void:
        parts.append(office.texts("tasks.void"))
    stage, more = _next(talk, done, Stage(str(state.get("stage", Stage.NOTHING))))
    if more is not None:
        parts.append(more)
    letter = Letter(message.room, f"answer:{message.event}:tasks", Say(Markdown("\n\n".join(parts))))
    send(talk.turn, letter, most=MOST_FOR_STAFF)
    talk.hold(stage, everything(tx, talk.round), steps=bool(done.changed or state.get("steps")))


def _next(talk: _Talk, done: Charge, stage: Stage) -> tuple[Stage, Markdown | None]:
    """The one thing to ask now, if there is any."""
    office, round_ = talk.turn.office, talk.round
    tasks = of_round(talk.turn.tx.tasks.of_network(round_.room), round_.id)
    unasked = [task for task in tasks if task.unasked and task.state is State.OPEN]
    if done.added and unasked:
        return Stage.CONSENT, office.texts("tasks.consent", count=len(unasked), of=len(done.added))
    if stage is Stage.EARLIER and done.turned and not done.failed:
        return Stage.NEW, office.texts("tasks.new", **_examples(talk))
    return stage, None


def _show(talk: _Talk, state: Mapping[str, object]) -> None:
    found, example = everything(talk.turn.tx, talk.round), _example(talk.turn.office, talk.turn.now)
    first = next((no for no, _ in _numbered(found)), 0)
    values = {"network": talk.round.network, "rows": rows(talk.turn.office, found), "example": example}
    talk.report("tasks.list", no=first, **values)
    stage = Stage(str(state.get("stage", Stage.NOTHING)))
    talk.hold(stage, found, name="tasks.list", steps=bool(state.get("steps")))


def _told(talk: _Talk, done: Charge, shown: Sequence[Task | None]) -> list[Markdown]:
    """What was done, and what was not."""
    tx, office, round_ = talk.turn.tx, talk.turn.office, talk.round
    found = _by_id(tx, round_)
    numbers = {task.id: no for no, task in _numbered(everything(tx, round_))}
    parts = []
    if done.added:
        ids = sorted(done.added, key=numbers.__getitem__)
        new = [_full_row(tx, office, round_, found[id_], numbers[id_]) for id_ in ids]
        unlisted = [name for id_ in done.added for name in _unlisted(tx, round_, found[id_])]
        parts.append(office.texts("tasks.noted", count=len(new), rows=new, unlisted=unlisted))
    if done.turned:
        before = {task.id: no for no, task in _numbered(shown)}
        turned = [_full_row(tx, office, round_, found[id_], before[id_]) for id_ in dict(done.turned)]
        parts.append(office.texts("tasks.turned", rows=turned))
    given = [no for no, _ in _numbered(shown)]
    failed = [_what_failed(office, one, given, talk.turn.now) for one in done.failed]
    for no, what in enumerate(failed, start=1):
        values = {"rest": done.changed, "last": no == len(failed)}
        parts.append(office.texts("tasks.failure", what=what, **values))
    return parts


def _full_row(tx: Transaction, office: Office, round_: Round, task: Task, no: int) -> Markdown:
    """With what it is for: whoever called a theme by its letter reads which one that is."""
    mine = task.round == round_.id and not task.need
    return row(office, task, no, assigning.named(tx, office, round_, task) if mine else ())


def _what_failed(office: Office, failure: Failure, given: list[int], now: datetime) -> Markdown:
    return office.texts(
        f"tasks.failed.{failure.reason}",
        line=beginning(failure.step.line, _LONGEST_LINE),
        until=failure.step.until,
        names=list(failure.names),
        given=given,
        example=_example(office, now),
    )


def _unlisted(tx: Transaction, round_: Round, task: Task) -> list[str]:
    known = {name.casefold() for name in institutions(tx, round_)}
    return [name for name in task.unasked if name.casefold() not in known]


def _take_back(talk: _Talk) -> bool:
    tx, round_ = talk.turn.tx, talk.round
    before = tx.tasks.of_network(round_.room)
    if not tx.tasks.take_back(round_.room, _published(tx, round_)):
        return False
    void = talk.touch()
    seen = everything(tx, round_)
    left = {task.id for task in tx.tasks.of_network(round_.room)}
    gone = [task.what for task in before if task.id not in left]
    talk.report("tasks.undone", rows=rows(talk.turn.office, seen), gone=gone, void=void)
    open_ = bool(of_round(filter(None, seen), round_.id))
    talk.hold(Stage.NOTHING if open_ else Stage.NEW, seen, steps=True)
    return True


def _published(tx: Transaction, round_: Round) -> datetime | None:
    last = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, kind=Kind.MEETING)
    return last.published_at if last else None


def _ask_them(talk: _Talk, yes: bool) -> None:
    tx, round_ = talk.turn.tx, talk.round
    seen = everything(tx, round_)
    if yes:
        tasks = of_round(filter(None, seen), round_.id)
        consenting.ask(talk.turn, round_, tasks)
    else:
        talk.report("tasks.not_asked")
    talk.hold(Stage.NOTHING, seen, steps=True)


def _go_on(talk: _Talk, stage: Stage) -> None:
    """No more of these: the next question, or the draft; what is to be decided by yes or no stays open."""
    seen = everything(talk.turn.tx, talk.round)
    if stage is Stage.CONSENT:
        unasked = [one for one in of_round(filter(None, seen), talk.round.id) if one.unasked]
        talk.report("tasks.consent", count=len(unasked), of=len(unasked))
        talk.hold(stage, seen, name="tasks.consent", steps=True)
    elif stage is Stage.EARLIER:
        talk.report("tasks.new", **_examples(talk))
        talk.hold(Stage.NEW, seen, name="tasks.new")
    else:
        talk.report("tasks.finished", release=talk.round.release.needed)
        talk.hold(Stage.NOTHING, seen, steps=True)


def _named(message: Message, round_: Round) -> bool:
    """Whether she says of tasks that there are no more, before their minutes are out."""
    return round_.phase is Phase.CLOSED and no_more(message.body)


def _numbered(tasks: Sequence[Task | None], first: int = 1) -> list[tuple[int, Task]]:
    return [(no, task) for no, task in enumerate(tasks, start=first) if task]


def _shown(tx: Transaction, round_: Round, state: Mapping[str, object]) -> list[Task | None]:
    """What numbers mean: the tasks as they were last shown, or as they would be."""
    ids = state.get("shown")
    if not isinstance(ids, list) or not ids:
        return everything(tx, round_)
    by_id = _by_id(tx, round_)
    return [by_id.get(id_) for id_ in ids]


def _by_id(tx: Transaction, round_: Round) -> dict[int, Task]:
    tasks = [*tx.tasks.of_network(round_.room), *tx.tasks.needs_of(round_.room)]
    return {task.id: task for task in tasks}


def _decision(office: Office, message: Message) -> bool | None:
    said = commands.understand(message.body, prefix=office.prefix, prefix_needed=False)
    return isinstance(said, Yes) if isinstance(said, Yes | No) else None


def _examples(talk: _Talk) -> dict[str, object]:
    """How a new task may be said: for a theme that there is, until some day."""
    no, letter = assigning.example(talk.turn.tx, talk.round) or (0, "")
    return {"no": no, "letter": letter, "example": _example(talk.turn.office, talk.turn.now)}


def _example(office: Office, now: datetime) -> str:
    """A Friday some weeks ahead, and no holiday."""
    later = office.local(now).date() + timedelta(weeks=6)
    friday = later + timedelta(days=(calendar.FRIDAY - later.weekday()) % 7)
    while not office.hours.working(friday):
        friday += timedelta(weeks=1)
    return calendar.brief(friday, office.texts.language)


def _subject(id_: RoundId) -> str:
    return f"round:{id_}"
