"""A copy of what staff entered goes to whom it belongs, if they agree: she knows best whether it is right."""

from datetime import datetime, timedelta

from bot.conduct import misheard
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import EventId, RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.member import introduce
from bot.meeting.message import Message
from bot.meeting.roster import Roster
from bot.speech import commands
from bot.speech.choice import pick
from bot.speech.commands import No, Yes
from bot.store.audit import Entry
from bot.store.database import Transaction

_PATIENCE = timedelta(hours=12)


def ask(
    tx: Transaction, office: Office, message: Message, desk: RoomId, event: EventId, now: datetime
) -> None:
    """Whether a copy may go to the person; if only her mail is known, the office writes."""
    answers = tx.answers.of_event(event)
    key = f"copy:{event}:asked"
    if not answers or tx.letters.has(key):
        return
    member, round_ = answers[0].member, tx.rounds.get(answers[0].round)
    if member.user:
        tx.outbox.post(office.say(message.room, key, "copy.ask", who=member.name), now)
        expires = now + _PATIENCE
        dialogue = Dialogue(desk, Topic.COPY, f"copy:{event}", now, expires, round_.id, message.sender, key)
        tx.dialogues.hold(dialogue)
    elif _has_mail(tx.rosters.of(round_.room), member.institution):
        tx.outbox.post(office.say(message.room, key, "copy.by_mail", institution=member.institution), now)


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Yes or no, by whoever entered it."""
    answer = agreed(office, message)
    if message.sender != dialogue.asker:
        return False
    if answer is None:
        wanted = misheard.meant(tx, message, dialogue)
        return wanted and misheard.tell(tx, office, message, dialogue, word(office), now)
    tx.dialogues.end(dialogue)
    answers = tx.answers.of_event(EventId(dialogue.subject.removeprefix("copy:")))
    if not answers:
        report(tx, office, message, "copy.gone", now)
    elif answer:
        _send(tx, office, message, answers, now)
        report(tx, office, message, "copy.sent", now, who=answers[0].member.name)
    else:
        report(tx, office, message, "copy.kept_back", now)
    return True


def _send(tx: Transaction, office: Office, message: Message, answers: list[Answer], now: datetime) -> None:
    first, round_ = answers[0], tx.rounds.get(answers[0].round)
    text = office.texts(
        "copy.text",
        title=round_.title,
        institution=first.member.institution,
        staff=introduce(message.sender, message.sender_name).name,
        when=office.spoken(first.arrived),
        channel=first.channel,
        answers=[(answer.question, answer.text) for answer in answers],
        no=first.question,
        contact=office.contact,
    )
    tx.outbox.post(Letter(RoomId(first.member.user), f"copy:{first.event}", Say(text)), now)
    tx.audit.note(Entry(now, message.sender, "copy sent", round_.id))


def _has_mail(roster: Roster, institution: str) -> bool:
    return any(one.mail for one in roster.persons if one.institution == institution)


def agreed(office: Office, message: Message) -> bool | None:
    """Yes or no; None if it is neither."""
    intent = commands.understand(message.body, prefix=office.prefix, prefix_needed=False)
    if isinstance(intent, Yes | No):
        return isinstance(intent, Yes)
    chosen = pick(message.body, (word(office), str(office.texts("copy.no"))))
    return None if chosen is None or intent is not None else chosen == 1


def word(office: Office) -> str:
    """What agrees."""
    return str(office.texts("copy.yes"))
