"""Feedback: what we tell a member in private of her answers – the first time, and when she changed one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conduct.membership import belonging
from bot.conduct.office import Office
from bot.conduct.reply import send
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


def received(
    tx: Transaction, office: Office, message: Message, place: Place, round_: Round, now: datetime
) -> None:
    """Her first answer in a network: say for whom it is noted, and what the ✅ means from now on.

    In a direct message the ✅ says enough, unless we have to ask for whom she writes.
    """
    key = first(tx, round_, message.sender)
    answers = [] if tx.letters.has(key) else tx.answers.of_event(message.event)
    if not answers:
        return
    member = answers[0].member
    unknown = belonging.is_unknown(tx, round_, member)
    if place is Place.DIRECT and not unknown:
        return
    room = message.room if place is Place.DIRECT else RoomId(member.user)
    text = office.texts(
        "noted.first",
        greeting=office.greeting(now),
        name=called(member),
        what=answered(office, round_, (answer.question for answer in answers)),
        count=len(answers),
        institution=member.institution,
        ask=unknown,
        institutions=belonging.offered(tx, round_) if unknown else (),
    )
    letter = Letter(room, key, Say(text, notice=not unknown), round_.id)
    letter = replace(letter, expires=round_.deadline) if letter.private else letter
    # Too late for this round, it may be said in the next one.
    if not letter.is_late(now) and tx.outbox.post(letter, now) and unknown:
        belonging.wait(tx, round_, message.sender, key, message.arrived)


def changed(
    tx: Transaction,
    office: Office,
    message: Message,
    round_: Round,
    earlier: Sequence[Answer],
    texts: Mapping[int, str],
    now: datetime,
) -> None:
    """A short note that a change holds, where she wrote it or in private.

    It calls for her attention once a minute; what she changes within that is put into the same note.
    """
    former = {answer.origin: answer.text for answer in earlier}
    places = {answer.origin: answer.question for answer in earlier}
    news = {no: text for no, text in texts.items() if former.get(no) != text}
    room = RoomId(message.sender) if tx.moves.lead(message.room, round_.room) else message.room
    # What waits to be said of an earlier change is not true any more.
    overtaken = tx.lanes.take_back(changes(message))
    minute = f"{changes(message)}{int(message.arrived.timestamp()) // 60}:"
    recent = tx.letters.replies(message.sender, room, now - HOUR)
    if not news or not (may_reply(recent, now) or overtaken):
        return
    said = [key for key, _, _ in tx.letters.said_beginning(minute)]
    (no, text), *more = news.items()
    shown = excerpt(former.get(no, ""), text)
    text = office.texts(
        "noted.changed",
        what=answered(office, round_, (places.get(no, no) for no in news)),
        now="" if more else f"{LABELS[no]} {shown}" if round_.decides else shown,
        again=bool(said),
    )
    reply_to = None if room.startswith("@") else message.target
    act = Say(text, reply_to=reply_to, instead=said[0] if said else "")
    key = f"{minute}{message.event}"
    letter = Letter(room, key, act, round_.id, addressee=message.sender)
    letter = replace(letter, expires=round_.deadline) if letter.private else letter
    if not letter.is_late(now):
        tx.outbox.post(letter, now)


def noted(
    tx: Transaction, office: Office, message: Message, original: Message, round_: Round, now: datetime
) -> None:
    """What she wrote in the wrong place is stored after her yes; that is her first note as well."""
    answers = tx.answers.of_event(original.event)
    if not answers:
        return
    member, key = answers[0].member, first(tx, round_, original.sender)
    fresh = not tx.letters.has(key)
    if fresh and belonging.is_unknown(tx, round_, member):
        received(tx, office, replace(original, room=message.room), Place.DIRECT, round_, now)
        return
    what = answered(office, round_, [answer.question for answer in answers])
    said = Say(office.texts("misplaced.noted", what=what, institution=member.institution))
    if fresh:
        tx.outbox.post(Letter(message.room, key, said, round_.id), now)
    else:
        letter = Letter(message.room, f"answer:{message.event}:noted", said, round_.id)
        send(tx, office, message, letter, now)


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
