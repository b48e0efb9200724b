"""Extending: staff are asked before the end; a reason they give stays with them, and nobody extends twice."""

from datetime import UTC, datetime, timedelta

from bot.conduct import listed, staffroom
from bot.conduct.course import steering
from bot.conduct.flaw import unclear
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting import deadline as german
from bot.meeting import extension
from bot.meeting.deadline import Deadline, Unclear
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.member import introduce
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.round import Kind, Phase, Round
from bot.speech import calendar, commands
from bot.speech.commands import No, Yes
from bot.speech.planning import without_reason
from bot.store.audit import Entry
from bot.store.database import Transaction

# So long after somebody else has extended it is asked whether to do so once more.
_JUST_NOW = timedelta(minutes=15)
_DAY = timedelta(days=1)
_STAMP = "%Y%m%d%H%M"


def concerned(tx: Transaction, office: Office, now: datetime) -> list[Round]:
    """The rounds for which staff have to be asked now."""
    return [round_ for round_ in _open(tx) if _is_due(tx, office, round_, now)]


def _is_due(tx: Transaction, office: Office, round_: Round, now: datetime) -> bool:
    """What was asked already is looked for only once the time has come: that is the long way."""
    begins, hours = round_.opened_at or now, office.hours
    if not extension.is_due(begins, round_.deadline, hours, (), now):
        return False
    return extension.is_due(begins, round_.deadline, hours, _asked(tx, round_.id), now)


def asked_before(tx: Transaction, office: Office, _now: datetime) -> list[Round]:
    """The rounds about which staff were asked before we were restored from a backup."""
    return [round_ for round_ in _open(tx) if _asked_before(tx, office, round_)]


def _asked_before(tx: Transaction, office: Office, round_: Round) -> bool:
    room, key = staffroom.of(tx, office, round_), _key(round_)
    return room is not None and not tx.letters.has(key) and tx.echoes.cover(room, key)


def next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When to look again."""
    begun = ((round_.opened_at or now, round_.deadline) for round_ in _open(tx))
    moments = [extension.question_at(begins, deadline, office.hours) for begins, deadline in begun]
    return min((at for at in moments if at is not None and at > now), default=None)


def question_at(tx: Transaction, office: Office, round_: Round) -> datetime | None:
    """When staff will be asked whether a round is to go on, if they will be."""
    begins = round_.opened_at or round_.opens_at
    moment = begins and extension.question_at(begins, round_.deadline, office.hours)
    return moment if moment and extension.anew(round_.deadline, _asked(tx, round_.id)) else None


def ask(
    tx: Transaction, office: Office, id_: RoundId, now: datetime, *, network: Network, desk: RoomId
) -> None:
    """Ask the staff, whose dialogues are held at `desk`, whether a round is to go on."""
    round_, room = tx.rounds.get(id_), staffroom.of(tx, office, tx.rounds.get(id_))
    again = _asked_before(tx, office, round_)
    if room is None or not (again or round_ in concerned(tx, office, now)):
        return
    # Whatever came before the question is no answer to it.
    at = (question_at(tx, office, round_) if again else None) or now
    network = tx.rosters.of(network.room).applied(network)
    answered = tx.answers.institutions(id_)
    before = tx.rounds.latest_in(round_.room, Phase.PUBLISHED, kind=Kind.MEETING)
    letter = office.say(
        room,
        _key(round_),
        "planning.extension",
        number=round_.number,
        clock=calendar.clock(office.local(round_.deadline), office.texts.language),
        answered=len(answered),
        invited=len(set(network.institutions) | answered),
        before=_result(tx, before) if before else None,
        example=_example(office, round_),
    )
    tx.outbox.post(letter, now)
    tx.dialogues.hold(
        Dialogue(desk, Topic.EXTENSION, _subject(id_), at, round_.deadline, round=id_, letter=letter.key)
    )


def request(turn: Turn, id_: RoundId, said: str, *, desk: RoomId | None) -> None:
    """Extend at once – unless there is a reason not to publish, or somebody else has just extended.

    Then it is asked first, in the dialogues of `desk`; without one nobody could be asked apart.
    """
    round_ = turn.tx.rounds.get(id_)
    until, reason = without_reason(said)
    found = _read(turn.office, until, round_, turn.message)
    other = _extended_by_another(turn.tx, round_, turn.message)
    if not isinstance(found, Deadline):
        flaw = unclear(turn.office, until, found)
        report(turn, flaw.text, **flaw.values)
    elif round_.phase is not Phase.OPEN:
        steering.move_deadline(turn, round_, found.at)
    elif other is not None and found.at == round_.deadline:
        _tell_of(turn, round_, other)
    elif desk is not None and (
        found.at < round_.deadline or (found.at != round_.deadline and (reason or other is not None))
    ):
        who = introduce(other.who, None).name if other and not reason else ""
        values = _announced(turn.office, round_, found.at) | {"who": who, "reason": reason}
        report(turn, "planning.confirm_extension", **values)
        turn.tx.dialogues.hold(_until_a_yes(desk, round_, found.at, turn.message))
    else:
        steering.move_deadline(turn, round_, found.at)


def _read(office: Office, until: str, round_: Round, message: Message) -> Deadline | Unclear:
    """Staff speak of more time: „bis Dienstag“ is the one after the end."""
    at, end = office.local(message.arrived), office.local(round_.deadline)
    return german.read_later(until, at, end, holiday=office.holiday)


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """What staff say to it: a yes, a no, or another time."""
    round_, until = turn.tx.rounds.get(dialogue.its_round), dialogue.state.get("until")
    if round_.phase is not Phase.OPEN or turn.message.arrived < dialogue.asked:
        return False
    match commands.understand(turn.message.body, prefix=turn.office.prefix, prefix_needed=False):
        case Yes() if until is not None:
            turn.tx.dialogues.end(dialogue)
            steering.move_deadline(turn, round_, datetime.fromisoformat(until))
        case Yes() if turn.tx.rounds.proposed_at(turn.message.room) is None:
            values = {"title": round_.title, "example": _example(turn.office, round_)}
            report(turn, "planning.until_when", **values)
        case No():
            turn.tx.dialogues.end(dialogue)
            when = turn.office.spoken(round_.deadline)
            report(turn, "planning.not_extended", title=round_.title, deadline=when)
        case None if _is_time(turn.office, turn.message):
            request(turn, round_.id, turn.message.body, desk=dialogue.desk)
        case _:
            return False
    return True


def _announced(office: Office, round_: Round, until: datetime) -> dict[str, object]:
    """What would be announced, as staff read it before."""
    earlier = until < round_.deadline
    name = "round.shortened" if earlier else "round.extended"
    return {
        "announcement": office.texts(name, title=round_.title, deadline=office.spoken(until)),
        "deadline": office.spoken(round_.deadline),
        "earlier": earlier,
    }


def _until_a_yes(desk: RoomId, round_: Round, until: datetime, message: Message) -> Dialogue:
    letter, state = f"answer:{message.event}:planning.confirm_extension", {"until": until.isoformat()}
    subject, expires = _subject(round_.id), round_.deadline
    return Dialogue.after(
        message, Topic.EXTENSION, subject, expires, round_.id, desk=desk, letter=letter, state=state
    )


def _extended_by_another(tx: Transaction, round_: Round, message: Message) -> Entry | None:
    latest = tx.audit.latest(round_.id, "round extended")
    if latest is None or latest.who == message.sender or message.arrived - latest.at > _JUST_NOW:
        return None
    return latest


def _tell_of(turn: Turn, round_: Round, entry: Entry) -> None:
    values = {"title": round_.title, "who": introduce(entry.who, None).name}
    when = turn.office.spoken(round_.deadline)
    report(turn, "planning.extended_already", deadline=when, **values)


def _is_time(office: Office, message: Message) -> bool:
    """Whether a message is a time and nothing else, but for a reason."""
    until, _ = without_reason(message.body)
    found = german.read(until, office.local(message.arrived), holiday=office.holiday)
    return isinstance(found, Deadline)


def _result(tx: Transaction, round_: Round) -> tuple[int, int, int] | None:
    """The number of an earlier round, and how many had answered; nothing once its answers are forgotten."""
    answered = tx.answers.institutions(round_.id)
    asked = listed.invited(tx, round_, answered)
    return (round_.number, len(answered), asked) if answered else None


def _example(office: Office, round_: Round) -> str:
    """The weekday after the next working day: „Dienstag“."""
    day, ahead = office.hours.day(round_.deadline), 0
    while ahead < 2:
        day += _DAY
        ahead += office.hours.working(day)
    return calendar.day(day, office.texts.language).partition(",")[0]


def _open(tx: Transaction) -> list[Round]:
    return [round_ for round_ in tx.rounds.active() if round_.phase is Phase.OPEN]


def _asked(tx: Transaction, id_: RoundId) -> list[datetime]:
    """The deadlines for which staff were asked."""
    keys = [key.removeprefix(_question(id_)) for key, _ in tx.letters.beginning(_question(id_))]
    return [datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC) for stamp in keys]


def _key(round_: Round) -> str:
    return f"{_question(round_.id)}{round_.deadline.astimezone(UTC):{_STAMP}}"


def _question(id_: RoundId) -> str:
    return f"round:{id_}:extension:"


def _subject(id_: RoundId) -> str:
    return f"round:{id_}"
