"""Entrusting: what a member tells us and only the office can do. The office hears of it where it must."""

from collections.abc import Sequence

from bot.conduct import noted, staffroom
from bot.conduct.turn import Turn
from bot.meeting.member import introduce
from bot.meeting.message import Place
from bot.meeting.round import Round
from bot.speech.errand import Errand


def take(turn: Turn, place: Place, errand: Errand, rounds: Sequence[Round]) -> None:
    """Say what comes next; who would leave a network is named to the office, once a day."""
    told = errand is Errand.LEAVE and _pass_on(turn, rounds)
    values = {"contact": turn.office.contact, "told": told}
    noted.tell(turn, f"errand.{errand}", place=place, **values)


def _pass_on(turn: Turn, rounds: Sequence[Round]) -> bool:
    """Whether there is a room in which the office reads of it."""
    known = rounds[0] if rounds else None
    desk = staffroom.of(turn.tx, turn.office, known)
    if desk is None:
        return False
    member = introduce(turn.message.sender, turn.message.sender_name)
    if known is not None:
        member = turn.tx.rosters.introduce(known.room, turn.message.sender, turn.message.sender_name)
    values = {
        "name": member.name,
        "institution": member.institution,
        "networks": sorted({one.network for one in rounds}),
    }
    key = f"errand:leave:{turn.message.sender}:{turn.office.hours.day(turn.message.arrived)}"
    turn.tx.outbox.post(turn.office.say(desk, key, "errand.leave_staff", **values), turn.now)
    return True
