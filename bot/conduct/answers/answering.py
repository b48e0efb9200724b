"""Answers: filed under their question, and acknowledged only once they are safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.conduct import noted
from bot.conduct.answers import belated, colleagues, feedback, quoting, suggesting
from bot.conduct.office import Office
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.conduct.votes import voting
from bot.meeting import oneline
from bot.meeting.answer import Answer, Channel, Standing, standing
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Message, Place
from bot.meeting.minutes import Names
from bot.meeting.round import Round
from bot.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a message belongs: to which round, and what of it answers which question.

    `numbered` tells that the message itself named its questions, `supposed` that only one was left.
    """

    round: Round
    texts: Mapping[int, str]
    numbered: bool = False
    channel: Channel = Channel.ROOM
    supposed: bool = False


def keep(turn: Turn, filing: Filing, place: Place | None = None) -> Standing | None:
    """Store what a message answers and acknowledge it; None if its round takes no answers at all.

    Whoever writes for the first time is greeted before anything else, if a `place` is given.
    """
    suggested = suggesting.CALL in filing.texts
    judged = (
        Standing.SUGGESTED if suggested else standing(filing.round, turn.message.arrived, turn.office.grace)
    )
    if judged is None:
        return None
    answers = _file(turn.tx, turn.message, filing, judged)
    if judged is Standing.SUGGESTED:
        _acknowledge(turn.tx, turn.message, turn.now)
        suggesting.tell_of_late_one(turn, filing.round)
        return judged
    if judged is Standing.LATE:
        _tell_late(turn, filing.round)
        return judged
    _acknowledge(turn.tx, turn.message, turn.now)
    if turn.message.arrived > filing.round.ends:
        _tell_grace(turn, filing.round)
    amending.sort_again(turn.tx, filing.round, turn.now)
    if place is not None:
        feedback.received(turn, place, filing.round)
    _tell_within(turn, filing)
    tell_unnamed(turn, filing.round, [one.question for one in answers if one.unnamed])
    colleagues.meet(turn, filing.round, answers)
    for answer in answers:
        voting.heard(turn, filing.round, answer)
    return judged


def _file(tx: Transaction, message: Message, filing: Filing, judged: Standing) -> list[Answer]:
    member = tx.rosters.introduce(filing.round.room, message.sender, message.sender_name)
    said = quoting.own(tx, filing.round, member.user, filing.texts)
    texts, unnamed = quoting.apart(message.body, filing.round, said)
    answers = [
        Answer(
            filing.round.id,
            question,
            message.event,
            member,
            text,
            message.arrived,
            judged,
            filing.numbered,
            filing.channel,
            question in unnamed,
        )
        for question, text in texts.items()
    ]
    for answer in answers:
        tx.answers.file(answer)
    if judged.counts:
        # Whoever answers after all is not excused any more.
        tx.excuses.drop(filing.round.id, member.institution, member.user)
    return answers


def _tell_within(turn: Turn, filing: Filing) -> None:
    """„1. Elf Kinder 3. mehr Kontakt“: all of it is kept, and she reads how to tell it apart if it is two."""
    round_ = filing.round
    if not filing.numbered or round_.decides:
        return
    found = ((no, oneline.within(text, no, len(round_.worded))) for no, text in filing.texts.items())
    no, other = next((one for one in found if one[1] and one[1] not in filing.texts), (0, None))
    if other is not None:
        place = Place.NETWORK if turn.tx.moves.lead(turn.message.room, round_.room) else Place.DIRECT
        noted.tell(turn, "noted.within", place=place, no=no, other=other)


def tell_unnamed(turn: Turn, round_: Round, questions: Sequence[int]) -> None:
    """She said within her answer that it is to have no name: so it is understood."""
    if not questions or turn.office.names is Names.NONE:
        return
    public = turn.tx.moves.lead(turn.message.room, round_.room)
    place = Place.NETWORK if public else Place.DIRECT
    what = feedback.answered(turn.office, round_, questions)
    no = questions[0] if len(questions) == 1 else 0
    noted.tell(turn, "unnamed.heard", place=place, what=what, no=no, public=public)


def _acknowledge(tx: Transaction, message: Message, now: datetime) -> None:
    tx.outbox.post(Letter.receipt(message.room, message.event, message.sender), now)


def _tell_late(turn: Turn, round_: Round) -> None:
    """Once per person and round: kind, and true about what happens to the answer."""
    when = turn.office.spoken(round_.ends)
    key = f"round:{round_.id}:late:{turn.message.sender}"
    if round_.decides:
        # The result is told already, and nobody can add to it.
        name = "resolution.late"
    else:
        name = "late.received" if belated.present(turn, round_) else "answer.late"
    turn.tx.outbox.post(notice(turn.office, turn.message, key, name, round_, when), turn.now)


def _tell_grace(turn: Turn, round_: Round) -> None:
    """Once per person and round: after the deadline, and counted all the same."""
    key = f"round:{round_.id}:grace:{turn.message.sender}"
    turn.tx.outbox.post(
        notice(turn.office, turn.message, key, "answer.grace", round_, turn.office.spoken(round_.ends)),
        turn.now,
    )


def notice(office: Office, message: Message, key: str, name: str, round_: Round, ended: str) -> Letter:
    """What became of a message, below it."""
    text = office.texts(name, title=round_.title, ended=ended, contact=office.contact)
    act = Say(text, reply_to=message.target or message.event, thread=message.thread)
    return Letter(message.room, key, act, round_.id)
