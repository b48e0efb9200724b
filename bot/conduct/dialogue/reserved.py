"""Reserved: what somebody says in a network room about an answer of hers, and not as one.

„Bitte nicht ins Protokoll“ under a question is no answer to it; she is asked in private what she wants.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.conduct import noted
from bot.conduct.answers import changing, withdrawing
from bot.conduct.answers.answering import Filing
from bot.conduct.membership import excusing
from bot.conduct.turn import Turn
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import reservation, wishes
from bot.speech.reservation import Reserve
from bot.store.answers import Filed
from bot.store.database import Transaction

# A word that points to nothing is about the answer before it, if that is not older than this.
_JUST_BEFORE = timedelta(hours=2)


def said_here(turn: Turn) -> bool:
    """Whether it is such a word; then she is answered in private."""
    what = wishes.reserved(turn.message.body)
    # Most answers are no such word, and cost no question to the database.
    round_ = turn.tx.rounds.latest_in(turn.message.room) if what else None
    if round_ is None or round_.phase is not Phase.OPEN or round_.decides:
        return False
    filed = noted.hers(turn.tx, turn.message.sender, round_.id)
    pointed = pointed_at(turn.tx, turn.message, round_)
    if turn.message.relates and pointed is None:
        return False
    just_before = [one for one in filed if one.answer.arrived > turn.message.arrived - _JUST_BEFORE]
    if pointed is None and not just_before:
        return False
    no = _question(filed, pointed)
    match what:
        case Reserve.KEEP_OUT:
            withdrawing.ask(turn, Place.NETWORK, no)
        case Reserve.UNNAMED:
            changing.ask_unnamed(turn, Place.NETWORK, no)
        case Reserve.LEAVE:
            excusing.excuse(turn, Place.NETWORK, round_)
    return True


def said_within(turn: Turn, place: Place, filing: Filing) -> None:
    """Something of the kind stood beside an answer: what is not plain she is asked in private."""
    found = reservation.asides(turn.message.body, filing.texts)
    for no, one in found.items():
        many = one.of_all and len(filing.texts) > 1
        if one.what is Reserve.KEEP_OUT:
            withdrawing.ask(turn, place, None if many else no)
        elif not one.sure:
            changing.ask_unnamed(turn, place, None if many else no)
        else:
            continue
        return


def pointed_at(tx: Transaction, message: Message, round_: Round) -> int | None:
    """The question, or the one of her answer, that it replies to."""
    for event in filter(None, (message.reply_to, message.thread)):
        subject = tx.outbox.subject_of(event)
        if subject is not None and subject[0] == round_.id and subject[1] is not None:
            return subject[1]
        own = [one for one in tx.answers.of_event(event) if one.member.user == message.sender]
        if own:
            return own[0].question
    return None


def _question(filed: Sequence[Filed], pointed: int | None) -> int | None:
    """Of hers the one it points at, or the newest."""
    if any(one.answer.question == pointed for one in filed):
        return pointed
    newest = max(filed, key=lambda one: (one.answer.arrived, one.id), default=None)
    return newest.answer.question if newest else None
