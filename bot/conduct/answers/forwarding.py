"""Forwarding: what stands where no question was goes under the one that its author names."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conduct.answers import answering, feedback
from bot.conduct.answers.answering import Filing
from bot.conduct.reply import answer as reply
from bot.conduct.turn import Turn
from bot.conduct.unkept import Choice
from bot.meeting.answer import Channel, Standing
from bot.meeting.message import Message


def file(turn: Turn, found: Sequence[Message], choice: Choice, *, channel: Channel) -> bool:
    """Store what her messages say by now, each as an answer like any other; False if nothing is left of them.

    `message` is the one in which she says so.
    """
    round_, no = choice.round, choice.question.no
    read = [one for one in found if one.body.strip()]
    fresh = [one for one in read if not turn.tx.answers.of_event(one.event)]
    filings = [(one, Filing(round_, {no: one.body.strip()}, channel=channel)) for one in fresh]
    judged = [answering.keep(replace(turn, message=one), filing) for one, filing in filings]
    if Standing.COUNTED in judged:
        feedback.noted(turn, fresh[0], round_)
    elif None in judged:
        # Of several rounds that were offered this one was cancelled meanwhile.
        reply(turn, "round.cancelled", title=round_.title)
    return bool(read)
