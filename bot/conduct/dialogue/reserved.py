"""Reserved: what somebody says in a network room about an answer of hers, and not as one.

„Bitte nicht ins Protokoll“ under a question is no answer to it; she is asked in private what she wants.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.conduct import noted
from bot.conduct.answers import changing, withdrawing
from bot.conduct.answers.answering import Filing
from bot.conduct.membership import excusing
from bot.conduct.office import Office
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import reservation, wishes
from bot.speech.reservation import Reserve
from bot.store.answers import Filed
from bot.store.database import Transaction

# A word that points to nothing is about the answer before it, if that is not older than this.
_JUST_BEFORE = timedelta(hours=2)


def said_here(tx: Transaction, office: Office, message: Message, now: datetime) -> bool:
    """Whether it is such a word; then she is answered in private."""
    what = wishes.reserved(message.body)
    # Most answers are no such word, and cost no question to the database.
    round_ = tx.rounds.latest_in(message.room) if what else None
    if round_ is None or round_.phase is not Phase.OPEN or round_.decides:
        return False
    filed = noted.hers(tx, message.sender, round_.id)
    pointed = pointed_at(tx, message, round_)
    if message.relates and pointed is None:
        return False
    just_before = [one for one in filed if one.answer.arrived > message.arrived - _JUST_BEFORE]
    if pointed is None and not just_before:
        return False
    no = _question(filed, pointed)
    match what:
        case Reserve.KEEP_OUT:
            withdrawing.ask(tx, office, message, Place.NETWORK, no, now)
        case Reserve.UNNAMED:
            changing.ask_unnamed(tx, office, message, Place.NETWORK, no, now)
        case Reserve.LEAVE:
            excusing.excuse(tx, office, message, Place.NETWORK, round_, now)
    return True


def said_within(
    tx: Transaction, office: Office, message: Message, place: Place, filing: Filing, now: datetime
) -> None:
    """Something of the kind stood beside an answer: what is not plain she is asked in private."""
    found = reservation.asides(message.body, filing.texts)
    for no, one in found.items():
        many = one.of_all and len(filing.texts) > 1
        if one.what is Reserve.KEEP_OUT:
            withdrawing.ask(tx, office, message, place, None if many else no, now)
        elif not one.sure:
            changing.ask_unnamed(tx, office, message, place, None if many else no, now)
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
