"""Feedback: what we tell a member in private of her answers – the first time, and when she changed one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.conduct.membership import belonging
from bot.conduct.office import Office
from bot.conduct.reply import send
from bot.conduct.turn import Turn
from bot.meeting.answer import Answer
from bot.meeting.change import excerpt
from bot.meeting.ids import RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import Member
from bot.meeting.message import Message, Place
from bot.meeting.patience import HOUR, may_reply
from bot.meeting.resolution import LABELS
from bot.meeting.round import Round
from bot.speech.markdown import Markdown
from bot.store.database import Transaction


def received(turn: Turn, place: Place, round_: Round) -> None:
    """Her first answer in a network: say for whom it is noted, and what the ✅ means from now on.

    In a direct message the ✅ says enough, unless we have to ask for whom she writes.
    """
    key = first(turn.tx, round_, turn.message.sender)
    answers = [] if turn.tx.letters.has(key) else turn.tx.answers.of_event(turn.message.event)
    if not answers:
        return
    member = answers[0].member
    unknown = belonging.is_unknown(turn.tx, round_, member)
    if place is Place.DIRECT and not unknown:
        return
    room = turn.message.room if place is Place.DIRECT else RoomId(member.user)
    text = turn.office.texts(
        "noted.first",
        greeting=turn.office.greeting(turn.now),
        name=called(member),
        what=answered(turn.office, round_, (answer.question for answer in answers)),
        count=len(answers),
        institution=member.institution,
        ask=unknown,
        institutions=belonging.offered(turn.tx, round_) if unknown else (),
    )
    letter = Letter(room, key, Say(text, notice=not unknown), round_.id)
    letter = replace(letter, expires=round_.deadline) if letter.private else letter
    # Too late for this round, it may be said in the next one.
    if not letter.is_late(turn.now) and turn.tx.outbox.post(letter, turn.now) and unknown:
        belonging.wait(turn.tx, round_, turn.message.sender, key, turn.message.arrived)


def changed(turn: Turn, round_: Round, earlier: Sequence[Answer], texts: Mapping[int, str]) -> None:
    """A short note that a change holds, where she wrote it or in private.

    It calls for her attention once a minute; what she changes within that is put into the same note.
    """
    former = {answer.origin: answer.text for answer in earlier}
    places = {answer.origin: answer.question for answer in earlier}
    news = {no: text for no, text in texts.items() if former.get(no) != text}
    room = (
        RoomId(turn.message.sender)
        if turn.tx.moves.lead(turn.message.room, round_.room)
        else turn.message.room
    )
    # What waits to be said of an earlier change is not true any more.
    overtaken = turn.tx.lanes.take_back(changes(turn.message))
    minute = f"{changes(turn.message)}{int(turn.message.arrived.timestamp()) // 60}:"
    recent = turn.tx.letters.replies(turn.message.sender, room, turn.now - HOUR)
    if not news or not (may_reply(recent, turn.now) or overtaken):
        return
    said = [key for key, _, _ in turn.tx.letters.said_beginning(minute)]
    (no, text), *more = news.items()
    shown = excerpt(former.get(no, ""), text)
    text = turn.office.texts(
        "noted.changed",
        what=answered(turn.office, round_, (places.get(no, no) for no in news)),
        now="" if more else f"{LABELS[no]} {shown}" if round_.decides else shown,
        again=bool(said),
    )
    reply_to = None if room.startswith("@") else turn.message.target
    act = Say(text, reply_to=reply_to, instead=said[0] if said else "")
    key = f"{minute}{turn.message.event}"
    letter = Letter(room, key, act, round_.id, addressee=turn.message.sender)
    letter = replace(letter, expires=round_.deadline) if letter.private else letter
    if not letter.is_late(turn.now):
        turn.tx.outbox.post(letter, turn.now)


def noted(turn: Turn, original: Message, round_: Round) -> None:
    """What she wrote in the wrong place is stored after her yes; that is her first note as well."""
    answers = turn.tx.answers.of_event(original.event)
    if not answers:
        return
    member, key = answers[0].member, first(turn.tx, round_, original.sender)
    fresh = not turn.tx.letters.has(key)
    if fresh and belonging.is_unknown(turn.tx, round_, member):
        received(replace(turn, message=replace(original, room=turn.message.room)), Place.DIRECT, round_)
        return
    what = answered(turn.office, round_, [answer.question for answer in answers])
    said = Say(turn.office.texts("misplaced.noted", what=what, institution=member.institution))
    if fresh:
        turn.tx.outbox.post(Letter(turn.message.room, key, said, round_.id), turn.now)
    else:
        letter = Letter(turn.message.room, f"answer:{turn.message.event}:noted", said, round_.id)
        send(turn, letter)


def forget(tx: Transaction, message: Message) -> None:
    """Take back notes that still wait and quote a deleted message."""
    tx.lanes.take_back(changes(message))


def changes(message: Message) -> str:
    """How the keys of notes about changes to one message begin."""
    return f"changed:{message.target}:"


def first(tx: Transaction, round_: Round, user: UserId) -> str:
    """The purpose of the first note of all to a person in a network, also after that moved."""
    return f"noted:{tx.moves.origin(round_.room)}:{user}"


def called(member: Member) -> str:
    """How to greet her; nothing if her name is but an account, an institution, or „N. N.“."""
    known = any(len(word.strip(".")) > 1 for word in member.name.split())
    return member.name if known and " " in member.name and member.name != member.institution else ""


def answered(office: Office, round_: Round, questions: Iterable[int]) -> Markdown:
    """„zu den Fragen 1, 3 und 4 und zur Kurzfrage“."""
    if round_.decides:
        return office.texts("resolution.what")
    polls = {question.no for question in round_.polls}
    numbers = sorted(set(questions))
    worded = [no for no in numbers if no not in polls]
    if not worded:
        return office.texts("noted.vote")
    return office.texts("noted.what", questions=worded, poll=len(worded) < len(numbers))
