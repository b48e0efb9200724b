"""What was sorted, or told, and is not true any more: it goes, and is made anew."""

from dataclasses import replace
from datetime import datetime

from bot.conduct.mail import mailing
from bot.conduct.themes import boards, releasing
from bot.meeting.aftermath import QUIET
from bot.meeting.ids import RoundId
from bot.meeting.round import Phase, Round
from bot.store.database import Transaction
from bot.store.sortings import Sorting


def do_without(tx: Transaction, id_: RoundId, now: datetime, *, owed: bool = False) -> None:
    """Messages that counted are gone: what was made of them goes, too.

    Whoever asks for minutes that are out gets them without, and soon they come again in another edition.
    Minutes that were taken back before everybody had them are `owed`, and are said as soon as they can be –
    unless somebody may have them by mail, whom only another edition reaches. Later rounds that had a heading
    from this one are sorted again, too.
    """
    round_ = tx.rounds.get(id_)
    if owed and round_.phase is Phase.PUBLISHED and not mailing.may_have_left(tx, id_):
        round_ = replace(round_, minutes_owed=True)
        tx.rounds.save(round_, now)
    renew(tx, id_, now)
    sort_again(tx, round_, now)
    _sort_taught(tx, round_, now)


def renew(tx: Transaction, id_: RoundId, now: datetime) -> None:
    """Have published minutes come again whole, once it has been quiet: something that they quote is gone."""
    aftermath = tx.aftermaths.get(id_)
    if aftermath is not None:
        tx.aftermaths.save(replace(aftermath, issue_at=now + QUIET, whole=True))


def _sort_taught(tx: Transaction, round_: Round, now: datetime) -> None:
    for later in map(tx.rounds.get, tx.memories.taught(round_.room, round_.number)):
        sort_again(tx, later, now)
        _sort_taught(tx, later, now)


def sort_again(tx: Transaction, round_: Round, now: datetime) -> None:
    """What changes after a round closed must not miss the minutes, nor leave its words in a heading.

    A round that was cancelled after it closed will not be sorted again, but has headings too.
    """
    if round_.phase not in (Phase.CLOSED, Phase.PUBLISHED, Phase.CANCELLED):
        return
    releasing.withdraw(tx, round_, now)
    tx.archive.drop(round_.id)
    boards.unprint(tx, round_)
    todo = round_.phase is not Phase.PUBLISHED or round_.minutes_owed or tx.answers.of_round(round_.id)
    if not tx.answers.of_round(round_.id):
        # Nobody's words are left to say anything about.
        tx.boards.forget(round_.id)
        tx.comparisons.forget(round_.id)
        if round_.phase is Phase.PUBLISHED:
            tx.comparisons.count(round_.id, round_.room, ())
    nothing = [Sorting(question.no, (), (), True) for question in round_.questions]
    tx.sortings.replace(round_.id, [] if todo else nothing, now)


def amend(tx: Transaction, round_: Round, now: datetime) -> None:
    """What was withdrawn is not quoted by minutes that still wait to be said: they come again, sorted anew.

    Whole, even if some of them were said: what is left of them would begin somewhere else now.
    """
    if tx.lanes.take_back(f"round:{round_.id}:minutes:"):
        do_without(tx, round_.id, now, owed=True)
