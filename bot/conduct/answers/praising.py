"""Praising: members end the sentence „Mir hat an dieser Runde besonders gut gefallen, dass …“, if they like.

Asked for with the agreement on the minutes; taken until staff look back, and shown to them without a name.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.conduct.publication import looking_back
from bot.conduct.reply import ours
from bot.meeting import remark, talk
from bot.meeting.letter import Letter
from bot.meeting.message import Message
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction
from bot.store.praises import Praise

_FEWEST, _LONGEST = 2, 1_000
_THANKS = re.compile(
    r"\W*(?:vielen |herzlichen |lieben |many )?(?:dank\w*|thanks?|thank you)\W*", re.IGNORECASE
)
_CUE = re.compile(r"\W*(?:mir hat\b|dass\b|das[sß]\b|what i liked\b|i liked\b|that\b)", re.IGNORECASE)


def heard_here(tx: Transaction, message: Message, now: datetime) -> bool:
    """Whether it answers the request in the network room."""
    round_, key = ours(tx, message) or (None, "")
    return round_ is not None and key == f"round:{round_.id}:agreed" and _take(tx, message, round_, now)


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
    """Take over an edit of such a sentence; False if it was none."""
    assert message.target is not None
    earlier = tx.praises.get(message.target)
    if earlier is None or earlier.user != message.sender:
        return False
    if text := message.body.strip()[:_LONGEST]:
        tx.praises.keep(Praise(earlier.round, earlier.event, earlier.user, text, earlier.at))
    return True


def retract(tx: Transaction, message: Message) -> None:
    """Delete her sentence; a look back that quotes it and has not left yet is made anew."""
    assert message.target is not None
    praise = tx.praises.get(message.target)
    if praise is not None:
        tx.praises.withdraw(message.target)
        looking_back.take_back(tx, {praise.round})


def _take(tx: Transaction, message: Message, round_: Round, now: datetime) -> bool:
    aftermath = tx.aftermaths.get(round_.id)
    text = message.body.strip()
    if aftermath is None or aftermath.looked_back_at is not None or not _says_something(text):
        return False
    if tx.praises.keep(Praise(round_.id, message.event, message.sender, text[:_LONGEST], message.arrived)):
        tx.outbox.post(Letter.receipt(message.room, message.event, message.sender), now)
    return True


def _says_something(text: str) -> bool:
    return len(re.findall(r"\w{2,}", text)) >= _FEWEST and not _THANKS.fullmatch(text)
