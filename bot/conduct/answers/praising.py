"""Praising: members end the sentence „Mir hat an dieser Runde besonders gut gefallen, dass …“, if they like.

Asked for with the agreement on the minutes; taken until staff look back, and shown to them without a name.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.meeting import remark, talk
from bot.meeting.letter import Letter, React
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction
from bot.store.praises import Praise

_SIGN = "✅"
_FEWEST, _LONGEST = 2, 1_000
_THANKS = re.compile(
    r"\W*(?:vielen |herzlichen |lieben |many )?(?:dank\w*|thanks?|thank you)\W*", re.IGNORECASE
)
_CUE = re.compile(r"\W*(?:mir hat\b|dass\b|das[sß]\b|what i liked\b|i liked\b|that\b)", re.IGNORECASE)


def heard_here(tx: Transaction, message: Message, now: datetime) -> bool:
    """Whether it answers the request in the network room."""
    about = next((one for one in (message.reply_to, message.thread) if one is not None), None)
    subject = tx.outbox.subject_of(about) if about else None
    # What replies to a question is an answer; nothing more is asked about it.
    if about is None or subject is None or subject[1] is not None:
        return False
    if tx.letters.purpose(about) != f"round:{subject[0]}:agreed":
        return False
    round_ = tx.rounds.get(subject[0])
    return tx.moves.lead(message.room, round_.room) and _take(tx, message, round_, now)


def heard(tx: Transaction, message: Message, rounds: Sequence[Round], now: datetime) -> bool:
    """Whether it answers the request in private; if it might mean something else, only if it begins so."""
    running = any(one.phase is Phase.OPEN for one in rounds)
    other = running or remark.objects(message.body, answers=False) or not talk.may_answer(message.body)
    if other and not _CUE.match(message.body):
        return False
    rooms = {one.room for one in rounds}
    asked = [tx.rounds.get(one.round) for one in tx.aftermaths.unfinished() if one.agreed_at is not None]
    mine = [one for one in asked if one.room in rooms]
    return bool(mine) and _take(tx, message, mine[-1], now)


def revise(tx: Transaction, message: Message) -> bool:
    """She edits her sentence; whether it was one."""
    assert message.target is not None
    earlier = tx.praises.get(message.target)
    if earlier is None or earlier.user != message.sender:
        return False
    if text := message.body.strip()[:_LONGEST]:
        tx.praises.keep(Praise(earlier.round, earlier.event, earlier.user, text, earlier.at))
    return True


def _take(tx: Transaction, message: Message, round_: Round, now: datetime) -> bool:
    aftermath = tx.aftermaths.get(round_.id)
    text = message.body.strip()
    if aftermath is None or aftermath.looked_back_at is not None or not _says_something(text):
        return False
    if tx.praises.keep(Praise(round_.id, message.event, message.sender, text[:_LONGEST], message.arrived)):
        act = React(message.event, _SIGN, to=message.sender)
        tx.outbox.post(Letter(message.room, f"receipt:{message.event}", act), now)
    return True


def _says_something(text: str) -> bool:
    return len(re.findall(r"\w{2,}", text)) >= _FEWEST and not _THANKS.fullmatch(text)
