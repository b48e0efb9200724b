"""Several persons of one institution answer the same question: both stand, until one replaces the other."""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct.office import Office
from bot.conduct.reply import answer as reply
from bot.conduct.themes import amending
from bot.meeting.answer import Answer
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.meeting.slip import slipped
from bot.speech import commands, consent
from bot.speech.commands import No, Yes
from bot.store.answers import Filed
from bot.store.audit import Entry
from bot.store.database import Transaction

_REPLACE = ("ersetzen", "ersetze", "replace")
_KEEP = ("beide", "beides", "lassen", "behalten", "both", "keep")
_FEW = 4
"""Words; whoever writes more says something else."""


def meet(
    tx: Transaction, office: Office, message: Message, round_: Round, answers: Sequence[Answer], now: datetime
) -> None:
    """Tell both, in private, when somebody answers what a colleague has answered; once for each question."""
    doubled = {one.question: others for one in answers if (others := _others(tx, round_, one))}
    if not doubled:
        return
    questions = sorted(doubled)
    key = f"shared:{message.event}"
    vouched = _vouched(tx, round_, answers[0])
    name = "shared.second" if vouched else "shared.beside"
    _tell(tx, office, round_, RoomId(message.sender), key, name, questions, now)
    if vouched:
        _wait(tx, message, round_, key, questions)
    told: dict[RoomId, list[int]] = {}
    for question in questions:
        users = {RoomId(filed.answer.member.user) for filed in doubled[question] if filed.answer.member.user}
        # Whoever has been told of one colleague is not told of every further one.
        if len(users) == 1:
            told.setdefault(users.pop(), []).append(question)
    for user, hers in told.items():
        _tell(tx, office, round_, user, f"{key}:{user}", "shared.first", hers, now)


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """„ersetzen“ deletes what colleagues answered before, „beide“ keeps it; all else is not for us.

    It is a colleague's words that go, so a mere „ja“ is asked to say that word.
    """
    round_ = tx.rounds.get(dialogue.its_round)
    words = [word.strip(".,!„“\"'").lower() for word in message.body.split()]
    if not words or round_.phase is not Phase.OPEN:
        return False
    if len(words) > _FEW:
        return consent.refuses(message.body) and _keep(tx, office, message, dialogue, now)
    if any(slipped(word, meant) for word in words for meant in _REPLACE) and "nicht" not in words:
        tx.dialogues.end(dialogue)
        _replace(tx, office, message, round_, dialogue.state["questions"], now)
        return True
    intent = commands.understand(message.body, prefix=office.prefix, prefix_needed=False)
    if isinstance(intent, Yes):
        reply(tx, office, message, "shared.sure", now)
        return True
    keeps = "nicht" in words or any(slipped(word, meant) for word in words for meant in _KEEP)
    if isinstance(intent, No) or keeps:
        return _keep(tx, office, message, dialogue, now)
    return False


def _keep(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    tx.dialogues.end(dialogue)
    reply(tx, office, message, "shared.kept", now)
    return True


def _vouched(tx: Transaction, round_: Round, answer: Answer) -> bool:
    """Only on the office's word may one person's answer take the place of another's."""
    return tx.rosters.of(round_.room).vouches(answer.member.user, answer.member.institution)


def _wait(tx: Transaction, message: Message, round_: Round, key: str, questions: list[int]) -> None:
    desk, state = RoomId(message.sender), {"questions": questions}
    tx.dialogues.hold(
        Dialogue(
            desk, Topic.SHARED, key, message.arrived, round_.deadline, round_.id, letter=key, state=state
        )
    )


def _others(tx: Transaction, round_: Round, answer: Answer) -> list[Filed]:
    """What colleagues said before her, the first time that she answers this question."""
    question = round_.question(answer.question)
    # Without an institution to her name, a namesake is nobody's colleague.
    certain = answer.member.institution != answer.member.name
    if question is None or question.is_poll or not certain:
        return []
    others = tx.colleagues.beside(answer)
    hers = tx.colleagues.by(round_.id, answer.member.user) if others else []
    again = any(one.answer.question == question.no and one.answer.event != answer.event for one in hers)
    return [] if again else others


def _tell(
    tx: Transaction,
    office: Office,
    round_: Round,
    room: RoomId,
    key: str,
    name: str,
    questions: list[int],
    now: datetime,
) -> None:
    act = Say(office.texts(name, questions=questions), notice=False)
    tx.outbox.post(Letter(room, key, act, round_.id, expires=round_.deadline), now)


def _replace(
    tx: Transaction, office: Office, message: Message, round_: Round, questions: list[int], now: datetime
) -> None:
    """Her newest answers stay; whose are gone is told so, and may answer again."""
    gone: dict[RoomId, set[int]] = {}
    for hers in tx.colleagues.by(round_.id, message.sender):
        if hers.answer.question not in questions or not _vouched(tx, round_, hers.answer):
            continue
        earlier = [one for one in tx.colleagues.beside(hers.answer) if one.id < hers.id]
        tx.colleagues.replace(earlier)
        for one in earlier:
            gone.setdefault(RoomId(one.answer.member.user), set()).add(one.answer.question)
    for user, lost in gone.items():
        if not user:
            continue
        key = f"replaced:{message.event}:{user}"
        _tell(tx, office, round_, user, key, "shared.replaced", sorted(lost), now)
    if gone:
        tx.audit.note(Entry(now, message.sender, "answer replaced", round_.id))
        amending.sort_again(tx, round_, now)
    reply(tx, office, message, "shared.done", now, questions=questions)
