"""Posing: what members read when a round opens, and a question of it once more if it was deleted."""

from dataclasses import replace

from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.conduct.votes import circulating
from bot.meeting.ids import RoundId
from bot.meeting.letter import Letter, Say
from bot.meeting.question import Question
from bot.meeting.round import Phase, Round

# How the purpose of a question ends that was asked once more.
AGAIN = ":again"


def letters(office: Office, round_: Round) -> tuple[Letter, ...]:
    """What members read when a round opens: the greeting, and one message for each question."""
    if round_.decides:
        return (circulating.call(office, round_),)
    return _greeting(office, round_), *(_question(office, round_, one) for one in round_.questions)


def greeting_of(id_: RoundId) -> str:
    """The purpose of the message with which a round begins."""
    return f"round:{id_}:greeting"


def ask_again(turn: Turn) -> bool:
    """A question of ours was deleted while people may answer it: it is asked once more, and only once.

    Returns whether it is asked now.
    """
    assert turn.message.target is not None
    subject = turn.tx.outbox.subject_of(turn.message.target)
    if subject is None or subject[1] is None:
        return False
    round_ = turn.tx.rounds.get(subject[0])
    question = round_.question(subject[1])
    if question is None or round_.phase is not Phase.OPEN:
        return False
    letter = _question(turn.office, round_, question)
    return turn.tx.outbox.post(replace(letter, key=letter.key + AGAIN), turn.now)


def _greeting(office: Office, round_: Round) -> Letter:
    return office.announce(
        round_,
        "greeting",
        "round.greeting",
        title=round_.title,
        number=round_.number,
        network=round_.network,
        deadline=office.spoken(round_.deadline),
        count=max(1, len(round_.worded)),
        worded=len(round_.worded),
        polls=len(round_.polls),
        names=office.names,
        months=office.retention_months,
        office=office.name,
        contact=office.contact,
    )


def _question(office: Office, round_: Round, question: Question) -> Letter:
    if question.is_poll:
        text = office.texts("poll.letter", question=question.text, options=question.options)
    else:
        values = {"no": question.no, "count": len(round_.worded), "hint": question.hint}
        text = office.texts("round.question", question=question.text, **values)
    key = f"round:{round_.id}:question:{question.no}"
    return Letter(round_.room, key, Say(text, notice=False), round_.id, question.no)
