"""A copy of what staff entered goes to whom it belongs, if they agree: she knows best whether it is right."""

from datetime import timedelta

from bot.conduct import misheard
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.conduct.turn import Turn
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

_PATIENCE = timedelta(hours=12)


def ask(turn: Turn, desk: RoomId, event: EventId) -> None:
    """Whether a copy may go to the person; if only her mail is known, the office writes."""
    answers = turn.tx.answers.of_event(event)
    key = f"copy:{event}:asked"
    if not answers or turn.tx.letters.has(key):
        return
    member, round_ = answers[0].member, turn.tx.rounds.get(answers[0].round)
    if member.user:
        turn.tx.outbox.post(turn.office.say(turn.message.room, key, "copy.ask", who=member.name), turn.now)
        expires = turn.now + _PATIENCE
        dialogue = Dialogue(
            desk, Topic.COPY, f"copy:{event}", turn.now, expires, round_.id, turn.message.sender, key
        )
        turn.tx.dialogues.hold(dialogue)
    elif _has_mail(turn.tx.rosters.of(round_.room), member.institution):
        turn.tx.outbox.post(
            turn.office.say(turn.message.room, key, "copy.by_mail", institution=member.institution), turn.now
        )


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Yes or no, by whoever entered it."""
    answer = agreed(turn.office, turn.message)
    if turn.message.sender != dialogue.asker:
        return False
    if answer is None:
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        return wanted and misheard.tell(turn, dialogue, word(turn.office))
    turn.tx.dialogues.end(dialogue)
    answers = turn.tx.answers.of_event(EventId(dialogue.subject.removeprefix("copy:")))
    if not answers:
        report(turn, "copy.gone")
    elif answer:
        _send(turn, answers)
        report(turn, "copy.sent", who=answers[0].member.name)
    else:
        report(turn, "copy.kept_back")
    return True


def _send(turn: Turn, answers: list[Answer]) -> None:
    first, round_ = answers[0], turn.tx.rounds.get(answers[0].round)
    text = turn.office.texts(
        "copy.text",
        title=round_.title,
        institution=first.member.institution,
        staff=introduce(turn.message.sender, turn.message.sender_name).name,
        when=turn.office.spoken(first.arrived),
        channel=first.channel,
        answers=[(answer.question, answer.text) for answer in answers],
        no=first.question,
        contact=turn.office.contact,
    )
    turn.tx.outbox.post(Letter(RoomId(first.member.user), f"copy:{first.event}", Say(text)), turn.now)
    turn.tx.audit.note(Entry(turn.now, turn.message.sender, "copy sent", round_.id))


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
