"""A poll in the minutes: counted, never grouped; whoever said more than her choice is quoted."""

from collections.abc import Sequence

from bot.meeting import poll
from bot.meeting.question import Question
from bot.meeting.theme import Outcome
from bot.minutes.arrangement import Arrangement, Piece


def arranged(question: Question, answers: Sequence[str]) -> Arrangement:
    """Each answer as one piece, in the order of the answers; a mere choice is counted and not quoted."""
    return Arrangement(question.no, (), tuple(_pieces(question, answer) for answer in answers))


def outcome(question: Question, votes: Sequence[tuple[str, str]], institutions: int) -> Outcome:
    """How a poll went, the option with most votes first. `votes` are institution and text, as they came."""
    chosen = ((who, poll.choice(text, question.options)) for who, text in votes)
    tally = poll.tally(chosen, len(question.options), institutions)
    counted = sorted(zip(question.options, tally.votes, strict=True), key=lambda one: -one[1])
    return Outcome(tuple(counted), tally.abstained)


def _pieces(question: Question, answer: str) -> tuple[Piece, ...]:
    text = answer.strip()
    counted = poll.choice(text, question.options) is not None and not poll.remark(text, question.options)
    return (Piece(text, left_out=counted),) if text else ()
