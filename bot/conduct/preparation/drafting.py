"""The draft of a round: made of a setup, changed word by word, shown as members will see it, given free."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conduct import assent
from bot.conduct.answers import posing, suggesting
from bot.conduct.course import reminding, steering
from bot.conduct.flaw import Flaw
from bot.conduct.membership import enrolling
from bot.conduct.office import Office
from bot.conduct.preparation import planning, recasting, reframing
from bot.conduct.reply import report, send
from bot.conduct.turn import Turn
from bot.meeting import reminder
from bot.meeting.appointment import introduced
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member, introduce
from bot.meeting.message import Message
from bot.meeting.network import Network
from bot.meeting.patience import MOST_FOR_STAFF
from bot.meeting.question import Question
from bot.meeting.reminder import Span
from bot.meeting.round import Kind, Phase, Round, cancel, released
from bot.meeting.setup import BLANK, LAST, RESOLUTION, Setup
from bot.speech.drafting import (
    Approve,
    Change,
    Discard,
    Edit,
    Preview,
    Several,
    ShowDraft,
    Swap,
)
from bot.speech.framing import EndAt, MinutesAt, Retitle, StartAt
from bot.speech.markdown import Markdown
from bot.speech.templates import templates
from bot.store.audit import Entry
from bot.store.database import Transaction

# A draft can be spoken of for as long as its round may still come.
_LASTS = timedelta(days=400)
# What may still be changed.
_CHANGEABLE = frozenset((Phase.PROPOSED, Phase.PLANNED))


@dataclass(frozen=True, slots=True)
class Answered:
    """A setup of which all questions are answered: for which network, and who moderates besides staff."""

    setup: Setup
    network: Network
    moderators: Sequence[Member]


def trouble(tx: Transaction, room: RoomId) -> Flaw | None:
    """Why no round can be set up in a room now."""
    running = tx.rounds.latest_in(room)
    if running is None or not running.active:
        return None
    if running.phase not in _CHANGEABLE:
        return Flaw("start.running", {"title": running.title, "prefix": ""})
    drafted = bool(tx.dialogues.of_round(running.id, Topic.DRAFT))
    # A request that only waits for a „ja“ makes way for a new one.
    return Flaw("setup.drafted", {"network": running.network}) if drafted else None


def create(turn: Turn, desk: RoomId, answered: Answered) -> None:
    """Make the draft of a setup whose questions are all answered, and show it."""
    setup, helpers = answered.setup, {member.user: member.name for member in answered.moderators}
    assert setup.room is not None
    hindrance = trouble(turn.tx, setup.room)
    if hindrance is not None:
        report(turn, hindrance.text, **hindrance.values)
        return
    _make_way(turn.tx, setup.room, turn.now)
    network = turn.tx.networks.named(turn.tx.rosters.of(setup.room).applied(answered.network))
    round_ = turn.tx.rounds.add(
        _drafted(turn.tx, turn.office, turn.message, replace(answered, network=network))
    )
    turn.tx.leaders.know(round_.id, helpers | introduced(turn.message.sender, turn.message.sender_name))
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "round drafted", round_.id))
    suggesting.resume(turn.tx, turn.office, round_, turn.now)
    dialogue = Dialogue(
        desk, Topic.DRAFT, f"round:{round_.id}", turn.now, turn.now + _LASTS, round_.id, turn.message.sender
    )
    lead = turn.office.texts("draft.ready", names=_names(round_.moderators, network))
    _show(turn, dialogue, round_, lead)


def _drafted(tx: Transaction, office: Office, message: Message, answered: Answered) -> Round:
    setup, network = answered.setup, answered.network
    assert setup.room is not None
    assert setup.deadline is not None
    return Round(
        id=RoundId(0),
        room=setup.room,
        desk=message.room,
        number=0,
        title=_title(tx, office, setup),
        network=network.name,
        questions=setup.questions,
        phase=Phase.PROPOSED,
        deadline=setup.deadline,
        first_deadline=setup.deadline,
        minutes_at=None,
        release=office.release,
        starter=message.sender,
        invited=len(network.institutions),
        opens_at=setup.opens,
        suggestions_until=setup.suggestions_until,
        moderators=frozenset(member.user for member in answered.moderators),
        kind=Kind.RESOLUTION if setup.decides else Kind.MEETING,
    )


def _make_way(tx: Transaction, room: RoomId, now: datetime) -> None:
    waiting = tx.rounds.latest_in(room, Phase.PROPOSED)
    called_off = cancel(waiting) if waiting is not None else None
    if isinstance(called_off, Round):
        tx.rounds.save(called_off, now)


def _title(tx: Transaction, office: Office, setup: Setup) -> str:
    assert setup.room is not None
    if setup.title:
        return setup.title
    if setup.template == LAST:
        last = tx.rounds.latest_in(setup.room, Phase.PUBLISHED, Phase.CLOSED, kind=Kind.MEETING)
        assert last is not None
        return last.title
    if setup.template == RESOLUTION:
        return office.texts("resolution.title")
    if setup.template == BLANK:
        return office.texts("start.default_title")
    return next(one.name for one in templates(office.texts.language) if one.key == setup.template)


def all_of(tx: Transaction, rooms: Sequence[RoomId]) -> dict[RoomId, Dialogue]:
    """The drafts of these networks, at whatever desk."""
    latest = [found for room in rooms if (found := tx.rounds.latest_in(room, *_CHANGEABLE)) is not None]
    dialogues = {one.room: tx.dialogues.of_round(one.id, Topic.DRAFT) for one in latest}
    return {room: found[0] for room, found in dialogues.items() if found}


def at(dialogue: Dialogue, desk: RoomId) -> Dialogue:
    """The same draft at another desk: there are as many of them as there are people at work."""
    return replace(dialogue, desk=desk, letter=None)


# --- Changing --------------------------------------------------------------------------------------


def concerned(tx: Transaction, dialogue: Dialogue, edit: Edit) -> Round | None:
    """The draft that a word is about; None if it may be about something else that waits here."""
    round_ = tx.rounds.get(dialogue.its_round)
    if round_.phase not in _CHANGEABLE:
        return None
    others = [one for one in tx.rounds.active() if one.phase in (Phase.OPEN, Phase.CLOSED)]
    if isinstance(edit, Discard) and not edit.draft and others:
        return None
    return round_


def carry_out(turn: Turn, dialogue: Dialogue, edit: Edit, network: Network | None) -> bool:
    """Do to a draft what was asked for; `network` is its room with all who are in it, if we are."""
    round_ = concerned(turn.tx, dialogue, edit)
    if round_ is None:
        return False
    match edit:
        case Preview():
            _preview(turn, round_)
        case ShowDraft():
            named = turn.office.texts("draft.again", names=_names(round_.moderators, network))
            _show(turn, dialogue, round_, named)
        case Approve():
            _approve(turn, round_, edit)
        case Discard():
            steering.call_off(turn, round_.id)
            turn.tx.dialogues.end(dialogue)
        case EndAt(until, of_draft=False) if running := _running(turn.tx):
            values = {"title": round_.title, "running": [one.title for one in running], "until": until}
            report(turn, "draft.which_end", **values)
        case StartAt(when):
            planning.move_start(turn, round_.id, f"auf {when}")
        case Retitle() | EndAt() | MinutesAt():
            reframing.change(turn, round_, edit)
        case Several():
            _change_all(turn, dialogue, round_, edit)
        case _:
            _change(turn, round_, edit)
    return True


def remind_of_release(turn: Turn, dialogue: Dialogue) -> bool:
    """A „ja“ to a draft gives nothing free, which is said once. False if it answers something else."""
    about = turn.message.reply_to or turn.message.thread
    meant = about is not None and turn.tx.letters.purpose(about) == dialogue.letter
    elsewhere = (
        assent.asked(turn.tx, turn.message)
        or enrolling.waiting(turn.tx, turn.message) is not None
        or turn.tx.rounds.proposed_at(turn.message.room) is not None
    )
    proposed = turn.tx.rounds.get(dialogue.its_round).phase is Phase.PROPOSED
    if not proposed or dialogue.state.get("told") or elsewhere:
        return False
    if about is not None and not meant:
        return False
    turn.tx.dialogues.hold(dialogue.knowing(told=True))
    report(turn, "draft.how_to_release")
    return True


def keep_what_was_changed(turn: Turn) -> bool:
    """„zurück“ right after a change: a draft takes nothing back. False if that belongs to other work."""
    before = turn.tx.inbox.before(turn.message)
    changed = before is not None and (
        turn.tx.letters.has(f"draft:{before.event}")
        or bool(turn.tx.letters.beginning(f"answer:{before.event}:draft."))
    )
    if changed:
        report(turn, "draft.no_way_back")
    return changed


def _running(tx: Transaction) -> list[Round]:
    return [one for one in tx.rounds.active() if one.phase is Phase.OPEN]


def _approve(turn: Turn, round_: Round, edit: Approve) -> None:
    """Give a draft free – unless minutes wait for the same word."""
    waiting = [one for one in turn.tx.rounds.active() if one.phase is Phase.CLOSED and not released(one)]
    if waiting and not edit.draft:
        report(turn, "draft.which_release", title=waiting[0].title)
    else:
        planning.approve(turn, round_.id)


def _change(turn: Turn, round_: Round, edit: Change) -> None:
    found = recasting.fixed(round_, edit) or recasting.changed(round_.questions, edit)
    if isinstance(found, Flaw):
        _say(turn, turn.office.texts(found.text, **found.values))
        return
    questions, no = found
    round_ = replace(round_, questions=questions)
    _keep(turn.tx, turn.message, round_, turn.now)
    if no is None:
        values = {
            "questions": [one.text for one in round_.worded],
            "polls": [one.text for one in round_.polls],
        }
        name = "draft.swapped" if isinstance(edit, Swap) else "draft.struck"
        report(turn, name, **values)
        return
    poll = bool(questions[no - 1].options) and not round_.decides
    seen = _words(posing.letters(turn.office, round_)[0 if round_.decides else no])
    lead = turn.office.texts("draft.poll" if poll else "draft.changed")
    _say(turn, Markdown(f"{lead}\n\n{seen}"))


def _change_all(turn: Turn, dialogue: Dialogue, round_: Round, edit: Several) -> None:
    """Several changes are made together or not at all, and then the whole draft is shown."""
    found = recasting.fixed(round_, edit) or reframing.all_changed(
        turn.tx, turn.office, turn.message, round_, edit
    )
    if isinstance(found, Flaw):
        words = f"{turn.office.texts(found.text, **found.values)} {turn.office.texts('draft.unchanged')}"
        _say(turn, Markdown(words))
        return
    after, doubts = found
    _keep(turn.tx, turn.message, after, turn.now)
    _show(turn, dialogue, after, turn.office.texts("draft.noted", doubts=doubts))


def _keep(tx: Transaction, message: Message, round_: Round, now: datetime) -> None:
    tx.rounds.save(round_, now)
    tx.audit.note(Entry(now, message.sender, "draft changed", round_.id))


def _show(turn: Turn, dialogue: Dialogue, round_: Round, lead: Markdown) -> None:
    """The whole draft, and what to do next."""
    key = f"draft:{turn.message.event}"
    words = _warned(turn, round_, f"{lead}\n\n{shown(turn.office, round_, turn.now)}")
    send(turn, Letter(turn.message.room, key, Say(words)), most=MOST_FOR_STAFF)
    turn.tx.dialogues.hold(replace(dialogue, asked=turn.now, letter=key))


def _warned(turn: Turn, round_: Round, words: str) -> Markdown:
    """What is said of a draft, with the member list that does not hold yet."""
    waiting = enrolling.still_waiting(turn.tx, turn.office, turn.message.room, round_.room, turn.now)
    return Markdown(f"{words}\n\n{waiting}" if waiting else words)


def shown(office: Office, round_: Round, now: datetime) -> Markdown:
    """A draft as staff see it: when, what is asked, and the one next step."""
    review = suggesting.shown_at(office, round_)
    span = Span(round_.opens_at or now, round_.deadline)
    reminders = reminder.plan(span, office.hours, office.reminders)
    return office.texts(
        "draft.shown",
        title=round_.title,
        number=round_.number,
        network=round_.network,
        suggestions=office.spoken(round_.suggestions_until) if round_.suggestions_until else "",
        review=office.spoken(review) if review and review > now else "",
        opens=office.spoken(round_.opens_at) if round_.opens_at else "",
        deadline=office.spoken(round_.deadline),
        minutes=office.spoken(round_.minutes_at) if round_.minutes_at else "",
        reminders=[office.spoken(at) for at in reminders],
        style=office.names,
        questions=[
            (one.full if round_.decides else one.text, one.hint)
            for one in round_.questions
            if _listed(round_, one)
        ],
        polls=[(one.text, " / ".join(one.options)) for one in round_.questions if not _listed(round_, one)],
        decides=round_.decides,
        example=reframing.example(office, round_),
        planned=round_.phase is not Phase.PROPOSED,
    )


def _listed(round_: Round, question: Question) -> bool:
    """Whether a question has a number in the draft; a poll has none, but votes have."""
    return round_.decides or not question.options


def _preview(turn: Turn, round_: Round) -> None:
    """Every message that members will get, word for word and in this order; it stays in this room."""
    member = introduce(turn.message.sender, turn.message.sender_name)
    letters = (
        *posing.letters(turn.office, round_),
        *reminding.samples(turn.office, round_, member, turn.now),
        # What comes of a resolution nobody can show before.
        *([] if round_.decides else [steering.farewell(turn.office, round_, round_.invited, turn.now)]),
    )
    if not _say(turn, turn.office.texts("draft.preview", count=len(letters))):
        return
    for no, letter in enumerate(letters, start=1):
        key = f"preview:{turn.message.event}:{no}"
        turn.tx.outbox.post(
            Letter(turn.message.room, key, Say(_words(letter)), addressee=turn.message.sender), turn.now
        )
    end = turn.office.texts("draft.preview_end", planned=round_.phase is not Phase.PROPOSED)
    end = _warned(turn, round_, end)
    turn.tx.outbox.post(Letter(turn.message.room, f"preview:{turn.message.event}:end", Say(end)), turn.now)


def _say(turn: Turn, words: Markdown) -> bool:
    letter = Letter(turn.message.room, f"draft:{turn.message.event}", Say(words))
    return send(turn, letter, most=MOST_FOR_STAFF)


def _words(letter: Letter) -> Markdown:
    assert isinstance(letter.act, Say)
    return Markdown(letter.act.text)


def _names(users: frozenset[UserId], network: Network | None) -> list[str]:
    """Whom the network room knows by name; with their accounts unless they are colleagues, for anybody may
    borrow a name."""
    people: dict[UserId, str] = {}
    if network is not None:
        people = {one.user: f"{one.name} ({one.user})" for one in network.members}
        people |= {one.user: one.name for one in network.staff}
    return sorted(people.get(user, user) for user in users)
