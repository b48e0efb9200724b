"""Starting a round: read the request, ask where it is doubtful, open it where it is not."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conduct.answers import belated, posing
from bot.conduct.flaw import Flaw, unclear
from bot.conduct.membership import enrolling, trust
from bot.conduct.office import Office
from bot.conduct.reply import prefix, report
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating
from bot.meeting import deadline as german
from bot.meeting.appointment import introduced
from bot.meeting.deadline import Deadline, Doubt, Unclear
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoundId, UserId
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.question import Question
from bot.meeting.round import Kind, Phase, Round, cancel, open_
from bot.speech.commands import Start
from bot.speech.markdown import Markdown
from bot.store.audit import Entry
from bot.store.database import Transaction

MOST_QUESTIONS = 20
_MANY_QUESTIONS = 10
LONGEST_QUESTION = 1_000
LONGEST_TITLE = 200
# Doubts that staff are asked about before a round begins. A weekend or a late hour is theirs to choose.
_ASKED = frozenset((Doubt.HOLIDAY, Doubt.NO_TIME, Doubt.SOON, Doubt.WHICH_WEEK, Doubt.DISTANT))


@dataclass(frozen=True, slots=True)
class _Plan:
    """A request as it was understood. `doubts` name texts to ask with."""

    title: str
    questions: tuple[Question, ...]
    deadline: datetime
    minutes_at: datetime | None
    doubts: tuple[tuple[str, dict[str, object]], ...]
    kind: Kind = Kind.MEETING


def start(turn: Turn, request: Start, network: Network) -> None:
    """Open a round in `network`, or say what is missing, or ask about what is doubtful."""
    if network.encrypted and trust.missing(turn.tx):
        report(turn, "start.untrusted")
        return
    network = turn.tx.networks.named(turn.tx.rosters.of(network.room).applied(network))
    running = turn.tx.rounds.latest_in(network.room)
    if running is not None and running.phase is Phase.PROPOSED and running.opens_at is None:
        # A new request takes the place of one that nobody confirmed.
        turn.tx.rounds.save(_called_off(running), turn.now)
    elif running is not None and running.active:
        name = "start.running" if running.begun else "planning.occupied"
        report(turn, name, title=running.title, prefix=prefix(turn.tx, turn.office, turn.message.room))
        return
    plan = _plan(turn.office, request, turn.message.arrived)
    if isinstance(plan, Flaw):
        place = Place.NETWORK if turn.message.room == network.room else Place.DIRECT
        values = dict(plan.values) | {"prefix": turn.office.addressed(place)}
        report(turn, plan.text, **values)
        return
    round_ = turn.tx.rounds.add(_proposed(turn.office, plan, network, turn.message))
    turn.tx.leaders.know(round_.id, introduced(turn.message.sender, turn.message.sender_name))
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "round proposed", round_.id))
    _echo(turn, round_, network, doubtful=bool(plan.doubts))
    if plan.doubts:
        _ask(turn.tx, turn.office, round_, plan, turn.now)
    else:
        begin(turn, round_)


def begin(turn: Turn, round_: Round) -> None:
    """Open a proposed round: the greeting, then one message per question."""
    # If this is read again after a restore, the round opened at that time, and is not too late now.
    again = turn.tx.echoes.cover(round_.room, posing.greeting_of(round_.id))
    opened = open_(round_, turn.message.arrived if again else turn.now)
    if not isinstance(opened, Round):
        return
    if opened.deadline <= turn.now and not again:
        turn.tx.rounds.save(_called_off(opened), turn.now)
        report(turn, "start.too_late")
        return
    unfold(turn.tx, turn.office, opened, turn.message.sender, turn.now)


def unfold(
    tx: Transaction,
    office: Office,
    opened: Round,
    by: UserId,
    now: datetime,
    *,
    invited: int | None = None,
) -> None:
    """Keep a round that has just been opened, and say to its members what they need to answer."""
    tx.rounds.save(opened if invited is None else replace(opened, invited=invited), now)
    tx.audit.note(Entry(now, by, "round opened", opened.id))
    tx.dialogues.end(*tx.dialogues.of_round(opened.id, Topic.DRAFT))
    for letter in posing.letters(office, opened):
        tx.outbox.post(letter, now)
    if not opened.decides:
        belated.show_deferred(tx, office, opened, now)


def confirm(turn: Turn, id_: RoundId, *, encrypted: bool = False) -> None:
    """Staff said yes to a proposed round; `encrypted` is its room."""
    if encrypted and trust.missing(turn.tx):
        report(turn, "start.untrusted")
        return
    begin(turn, turn.tx.rounds.get(id_))


def decline(turn: Turn, id_: RoundId) -> None:
    """Staff said no to a proposed round; nothing was sent yet."""
    called_off = cancel(turn.tx.rounds.get(id_))
    if isinstance(called_off, Round):
        turn.tx.rounds.save(called_off, turn.now)
        turn.tx.audit.note(Entry(turn.now, turn.message.sender, "round declined", id_))
        report(turn, "start.declined")


def _plan(office: Office, request: Start, now: datetime) -> _Plan | Flaw:
    decides = request.proposal is not None
    flaw = _flaw_in_proposal(request) if decides else _flaw_in_questions(request)
    if flaw is not None:
        return flaw
    if request.deadline is None:
        return Flaw("start.no_deadline", {})
    ends = german.read(request.deadline, office.local(now), holiday=office.holiday)
    if isinstance(ends, Unclear):
        return unclear(office, request.deadline, ends)
    minutes_at = _minutes_at(office, request.minutes, ends, now)
    if isinstance(minutes_at, Flaw):
        return minutes_at
    doubts = _doubts(office, request, ends)
    if request.proposal is not None:
        questions, named = circulating.questions(office, request.proposal), office.texts("resolution.title")
        return _Plan(named, questions, ends.at, minutes_at, doubts, Kind.RESOLUTION)
    title = request.title or office.texts("start.default_title")
    return _Plan(title, _questions(request), ends.at, minutes_at, doubts)


def _questions(request: Start) -> tuple[Question, ...]:
    """What is answered in words comes first, whatever the order it was written in."""
    hints = dict(request.hints)
    texts = enumerate(request.questions, start=1)
    worded = [Question(no, text, hints.get(no, "")) for no, text in texts]
    polls = enumerate(request.polls, start=len(worded) + 1)
    return (*worded, *(Question(no, poll.question, options=poll.options) for no, poll in polls))


def _flaw_in_proposal(request: Start) -> Flaw | None:
    if not request.proposal:
        return Flaw("resolution.no_proposal", {})
    if len(request.proposal) > LONGEST_QUESTION:
        return Flaw("resolution.too_long", {"most": LONGEST_QUESTION})
    return None


def _flaw_in_questions(request: Start) -> Flaw | None:
    questions = _questions(request)
    if not questions:
        return Flaw("start.no_questions", {})
    if len(questions) > MOST_QUESTIONS:
        return Flaw("start.too_many_questions", {"count": len(questions), "most": MOST_QUESTIONS})
    long = [
        question.no
        for question in questions
        if max(len(question.text), len(question.hint)) > LONGEST_QUESTION
    ]
    if long:
        return Flaw("start.question_too_long", {"no": long[0], "most": LONGEST_QUESTION})
    if len(request.title) > LONGEST_TITLE:
        return Flaw("start.title_too_long", {"most": LONGEST_TITLE})
    return None


def _minutes_at(office: Office, text: str | None, ends: Deadline, now: datetime) -> datetime | Flaw | None:
    if text is None:
        return None
    found = german.read(text, office.local(now), holiday=office.holiday)
    if isinstance(found, Unclear):
        return unclear(office, text, found)
    if found.at < ends.at:
        return Flaw("start.minutes_before_deadline", {"deadline": office.spoken(ends.at)})
    return found.at


def _doubts(office: Office, request: Start, ends: Deadline) -> tuple[tuple[str, dict[str, object]], ...]:
    local = office.local(ends.at)
    values: dict[str, object] = {
        "deadline": office.spoken(ends.at, year=True),
        "holiday": office.holiday(local.date()) or "",
    }
    found = [(f"doubt.{doubt}", values) for doubt in ends.doubts if doubt in _ASKED]
    found += [("doubt.leftover", {"line": line}) for line in request.leftover]
    if len(request.questions) > _MANY_QUESTIONS:
        found.append(("doubt.many_questions", {"count": len(request.questions)}))
    return tuple(found)


def _proposed(office: Office, plan: _Plan, network: Network, message: Message) -> Round:
    return Round(
        id=RoundId(0),
        room=network.room,
        desk=message.room,
        number=0,
        title=plan.title,
        network=network.name,
        questions=plan.questions,
        phase=Phase.PROPOSED,
        deadline=plan.deadline,
        first_deadline=plan.deadline,
        minutes_at=plan.minutes_at,
        release=office.release,
        starter=message.sender,
        invited=len(network.institutions),
        kind=plan.kind,
    )


def _called_off(round_: Round) -> Round:
    cancelled = cancel(round_)
    assert isinstance(cancelled, Round)
    return cancelled


def _echo(turn: Turn, round_: Round, network: Network, *, doubtful: bool) -> None:
    """What was understood, back to whoever asked. A poll has no number; the votes on a resolution have."""
    numbered = round_.questions if round_.decides else round_.worded
    report(
        turn,
        "start.echo",
        title=round_.title,
        network=network.name,
        deadline=turn.office.spoken(round_.deadline, year=True),
        minutes=turn.office.spoken(round_.minutes_at, year=True) if round_.minutes_at else "",
        release=round_.release.needed,
        members=len(network.institutions),
        questions=[(question.full, question.hint) for question in numbered],
        polls=[] if round_.decides else [(poll.text, " / ".join(poll.options)) for poll in round_.polls],
        encrypted=network.encrypted,
        doubtful=doubtful,
        waiting=enrolling.still_waiting(turn.tx, turn.office, turn.message.room, round_.room, turn.now),
    )


def _ask(tx: Transaction, office: Office, round_: Round, plan: _Plan, now: datetime) -> None:
    doubts = Markdown("\n".join(f"- {office.texts(name, **values)}" for name, values in plan.doubts))
    prefix = office.addressed(Place.NETWORK if round_.desk == round_.room else Place.STAFF)
    key = f"round:{round_.id}:doubts"
    letter = office.say(round_.desk, key, "start.doubts", doubts=doubts, prefix=prefix)
    tx.outbox.post(letter, now)
