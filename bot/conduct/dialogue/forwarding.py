"""Forwarding: what was written in private goes under the question that its author names."""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct.answers import answering, feedback
from bot.conduct.answers.answering import Filing
from bot.conduct.dialogue import whereto
from bot.conduct.office import Office
from bot.conduct.reply import answer as reply
from bot.meeting.answer import Channel, Standing
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Kind, Message
from bot.meeting.question import Question
from bot.meeting.round import Round
from bot.store.database import Transaction


def note(
    tx: Transaction,
    office: Office,
    message: Message,
    dialogue: Dialogue,
    originals: Sequence[Message],
    chosen: tuple[Round, Question],
    now: datetime,
) -> bool:
    """She has named it: store what her messages say by now, each as an answer like any other."""
    tx.dialogues.end(dialogue)
    round_, question = chosen
    read = [one for one in originals if one.body.strip()]
    if not read:
        reply(tx, office, message, "whereto.gone", now, no=question.no)
        return True
    fresh = [one for one in read if not tx.answers.of_event(one.event)]
    filings = [
        (one, Filing(round_, {question.no: one.body.strip()}, channel=Channel.DIRECT)) for one in fresh
    ]
    judged = [answering.keep(tx, office, one, filing, now) for one, filing in filings]
    if Standing.COUNTED in judged:
        feedback.noted(tx, office, message, fresh[0], round_, now)
    elif None in judged:
        # Of several rounds that were offered this one was cancelled meanwhile.
        reply(tx, office, message, "round.cancelled", now, title=round_.title)
    return True


def fulfil(
    tx: Transaction, office: Office, dialogue: Dialogue, originals: Sequence[Message], now: datetime
) -> None:
    """The homeserver shows it again: note it as if she had told us just now."""
    current = tx.dialogues.find(dialogue.desk, dialogue.topic, dialogue.subject)
    if current is None or not whereto.agreed(current):
        return
    said = current.state["said"]
    round_ = tx.rounds.get(said["round"])
    question = round_.question(said["question"])
    assert question is not None
    told = Message(said["event"], said["room"], UserId(current.desk), Kind.TEXT, now)
    note(tx, office, told, current, originals, (round_, question), now)
