"""Concluding: the steps that the clock asks for once the minutes of a round are out."""

from datetime import datetime

from bot.conduct.office import Office
from bot.conduct.publication import looking_back, reissuing, reviewing
from bot.meeting.aftermath import Step, due
from bot.meeting.ids import RoundId
from bot.store.database import Transaction


def step(tx: Transaction, office: Office, id_: RoundId, now: datetime) -> bool:
    """The next step that is due; False if there is none, or it has to wait for themes."""
    aftermath = tx.aftermaths.get(id_)
    if aftermath is None:
        return False
    match due(aftermath, now, office.hours, tx.objections.undecided(id_)):
        case Step.ISSUE:
            return reissuing.issue(tx, office, id_, now)
        case Step.REMIND_STAFF:
            reviewing.press(tx, office, aftermath, now)
        case Step.AGREE:
            reviewing.agree(tx, office, aftermath, now)
        case Step.LOOK_BACK:
            looking_back.look_back(tx, office, aftermath, now)
        case None:
            return False
    return True
