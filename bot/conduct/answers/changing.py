"""Changing: a member writes an answer anew, or has it in the minutes without the name of her institution."""

from collections.abc import Sequence
from datetime import timedelta

from bot.conduct import assent, misheard, noted
from bot.conduct.answers import answering
from bot.conduct.answers.answering import Filing
from bot.conduct.corrections import objecting
from bot.conduct.office import Office
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting.answer import Channel, Standing, standing
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.message import Message, Place
from bot.meeting.minutes import Names
from bot.meeting.round import Phase, Round
from bot.speech import commands
from bot.speech.commands import Cancel, No, Yes
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

# For so long her next words answer the question before them.
_PATIENCE = timedelta(hours=2)


# --- „ändern 3“ ------------------------------------------------------------------------------------


def ask(turn: Turn, place: Place, no: int | None) -> None:
    """Show what was noted; whatever she writes next takes its place."""
    found = _meant(turn.tx, turn.message, no)
    if found is None:
        _which(turn, place, "change.which")
        return
    round_, no, filed = found
    late = standing(round_, turn.message.arrived, turn.office.grace) is not Standing.COUNTED
    if late and not (
        _one_counts(filed) and objecting.possible(turn.tx, turn.office, round_, turn.message.arrived)
    ):
        _too_late(turn, place, round_)
        return
    text = noted.by_question(filed)[no]
    values = {"no": no, "text": noted.quoted(text), "public": _public(filed)}
    if late:
        values = {"no": no, "text": noted.quoted(text)}
    name = "objection.reword" if late else "change.ask"
    noted.tell(turn, name, place=place, **values)
    turn.tx.dialogues.hold(_dialogue(turn.message, Topic.CHANGE, round_, no))


def hear_change(turn: Turn, dialogue: Dialogue, rounds: Sequence[Round]) -> bool:
    """The new wording takes the place of the old one, which is deleted."""
    round_ = next((one for one in rounds if one.id == dialogue.round), None)
    meant = commands.understand(
        turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
    )
    if isinstance(meant, Cancel):
        turn.tx.dialogues.end(dialogue)
        noted.tell(turn, "change.kept")
        return True
    talk = isinstance(meant, Yes | No) and not assent.asked(turn.tx, turn.message)
    if round_ is None or not turn.message.body.strip() or not (meant is None or talk):
        return False
    no = int(dialogue.state["question"])
    old = [
        filed for filed in noted.hers(turn.tx, turn.message.sender, round_.id) if filed.answer.question == no
    ]
    if standing(round_, turn.message.arrived, turn.office.grace) is not Standing.COUNTED:
        turn.tx.dialogues.end(dialogue)
        if _reworded(turn, old):
            return True
        _too_late(turn, Place.DIRECT, round_)
        return True
    turn.tx.corrections.remove([filed.id for filed in old])
    filing = Filing(round_, {no: turn.message.body.strip()}, channel=Channel.DIRECT)
    answering.keep(turn, filing)
    _keep_unnamed(turn.tx, turn.message, round_, no, old)
    turn.tx.dialogues.end(dialogue)
    text = noted.quoted(turn.message.body.strip())
    noted.tell(turn, "change.done", no=no, text=text, public=_public(old))
    return True


def _reworded(turn: Turn, old: Sequence[Filed]) -> bool:
    """After publication her new wording is a correction, which staff decide about."""
    if not _one_counts(old):
        return False
    return objecting.reworded(turn, Place.DIRECT, old[0], turn.message.body)


def _one_counts(filed: Sequence[Filed]) -> bool:
    """Whether it is one answer, and the minutes quote it: then they can have it in other words."""
    return len(filed) == 1 and filed[0].answer.standing.counts


def _too_late(turn: Turn, place: Place, round_: Round) -> None:
    values = {"title": round_.title, "ended": turn.office.spoken(round_.ends), "contact": turn.office.contact}
    noted.tell(turn, "change.too_late", place=place, **values)


def _keep_unnamed(tx: Transaction, message: Message, round_: Round, no: int, old: Sequence[Filed]) -> None:
    """Without a name stays without a name."""
    if any(filed.answer.unnamed for filed in old):
        new = [filed for filed in noted.hers(tx, message.sender, round_.id) if filed.answer.question == no]
        tx.corrections.unname([filed.id for filed in new], unnamed=True)


# --- „ohne Namen 3“ --------------------------------------------------------------------------------


def ask_unnamed(turn: Turn, place: Place, no: int | None) -> None:
    """Say honestly what leaving out a name is worth, and ask whether it is wanted."""
    found = _answered(turn.tx, turn.message, no)
    if found is None:
        _which(turn, place, "unnamed.which")
    elif (refused := _refused(turn.tx, turn.office, found[0])) is not None:
        noted.tell(turn, refused, place=place, contact=turn.office.contact)
    else:
        round_, filed = found
        given = sorted({one.answer.question for one in filed})
        worded = {question.no for question in round_.worded}
        # „Meine Antwort“ is a certain one, if there is no other.
        no = given[0] if len(given) == 1 and given[0] in worded else no
        values = {"no": no or 0, "invited": round_.invited, "public": _public(filed)}
        noted.tell(turn, "unnamed.ask", place=place, **values)
        turn.tx.dialogues.hold(_dialogue(turn.message, Topic.UNNAMED, round_, no or 0))


def hear_unnamed(turn: Turn, dialogue: Dialogue) -> bool:
    """„ja“ leaves the name out, „nein“ lets it stand."""
    if assent.asked(turn.tx, turn.message):
        return False
    meant = commands.understand(
        turn.message.body, prefix=turn.office.prefix, prefix_needed=False, private=True
    )
    match meant:
        case Yes():
            turn.tx.dialogues.end(dialogue)
            name(turn, Place.DIRECT, int(dialogue.state["question"]) or None, unnamed=True)
        case No() | Cancel():
            turn.tx.dialogues.end(dialogue)
            noted.tell(turn, "unnamed.kept")
        case None:
            return misheard.ask_again(turn, dialogue, "member.yes_or_no")
        case _:
            return False
    return True


def name(turn: Turn, place: Place, no: int | None, *, unnamed: bool) -> None:
    """Leave the institution's name out of the minutes, or put it back."""
    found = _answered(turn.tx, turn.message, no)
    if found is None:
        _which(turn, place, "unnamed.which")
        return
    round_, filed = found
    refused = _refused(turn.tx, turn.office, round_)
    if refused is not None:
        noted.tell(turn, refused, place=place, contact=turn.office.contact)
        return
    # A name is left out for all colleagues' parts, but put back only for her own: the others asked for it.
    meant = (
        _with_colleagues(turn.tx, turn.message, round_, filed) if unnamed else sorted(one.id for one in filed)
    )
    turn.tx.corrections.unname(meant, unnamed=unnamed)
    if round_.phase is Phase.PUBLISHED:
        amending.renew(turn.tx, round_.id, turn.now)
    turn.tx.audit.note(
        Entry(turn.now, turn.message.sender, "name left out" if unnamed else "name put back", round_.id)
    )
    values = {"no": no or 0, "institution": filed[0].answer.member.institution}
    noted.tell(turn, "unnamed.done" if unnamed else "unnamed.undone", place=place, **values)


def _refused(tx: Transaction, office: Office, round_: Round) -> str | None:
    """Minutes that are out come again without a name; those from before there were editions do not."""
    if office.names is Names.NONE:
        return "unnamed.needless"
    out = round_.phase is Phase.PUBLISHED and tx.aftermaths.get(round_.id) is None
    return "unnamed.too_late" if out else None


def _with_colleagues(tx: Transaction, message: Message, round_: Round, filed: Sequence[Filed]) -> list[int]:
    """The institution is one voice – if the office's list says so, for anybody may call herself anything."""
    mine = {one.id for one in filed}
    institution, asked = filed[0].answer.member.institution, {one.answer.question for one in filed}
    if tx.rosters.of(round_.room).vouches(message.sender, institution):
        mine |= {
            one.id
            for one in tx.answers.of_institution(institution)
            if one.answer.round == round_.id and one.answer.question in asked
        }
    return sorted(mine)


# --- Which answer ----------------------------------------------------------------------------------


def _meant(tx: Transaction, message: Message, no: int | None) -> tuple[Round, int, list[Filed]] | None:
    """The answer with this number, or the only one there is."""
    found = _answered(tx, message, no)
    if found is None:
        return None
    numbers = {filed.answer.question for filed in found[1]}
    return (found[0], numbers.pop(), found[1]) if len(numbers) == 1 else None


def _answered(tx: Transaction, message: Message, no: int | None) -> tuple[Round, list[Filed]] | None:
    """Her answers to a question, or all of them, in the round that she may have in mind."""
    for round_ in noted.rounds_of(tx, message.sender):
        filed = noted.hers(tx, message.sender, round_.id)
        mine = [one for one in filed if no in (None, one.answer.question)]
        if mine:
            return round_, mine
    return None


def _which(turn: Turn, place: Place, name: str) -> None:
    """Nothing with such a number: say which there are."""
    rounds = noted.rounds_of(turn.tx, turn.message.sender)
    filed = noted.hers(turn.tx, turn.message.sender, rounds[0].id) if rounds else []
    given = noted.numbers(turn.office, rounds[0], filed) if rounds else []
    noted.tell(turn, name if given else "member.nothing", place=place, given=given)


def _public(filed: Sequence[Filed]) -> bool:
    """Whether it stands in the network room, where only she can change it."""
    return any(one.answer.channel is Channel.ROOM for one in filed)


def _dialogue(message: Message, topic: Topic, round_: Round, no: int) -> Dialogue:
    subject, expires = f"round:{round_.id}", message.arrived + _PATIENCE
    return Dialogue.after(message, topic, subject, expires, round_.id, state={"question": no})
