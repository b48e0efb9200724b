"""Entrusting: what a member tells us and only the office can do. The office hears of it where it must."""

from collections.abc import Sequence
from datetime import datetime

from bot.conduct import noted, staffroom
from bot.conduct.office import Office
from bot.meeting.member import introduce
from bot.meeting.message import Message, Place
from bot.meeting.round import Round
from bot.speech.errand import Errand
from bot.store.database import Transaction


def take(
    tx: Transaction,
    office: Office,
    message: Message,
    place: Place,
    errand: Errand,
    rounds: Sequence[Round],
    now: datetime,
) -> None:
    """Say what comes next; who would leave a network is named to the office, once a day."""
    told = errand is Errand.LEAVE and _pass_on(tx, office, message, rounds, now)
    values = {"contact": office.contact, "told": told}
    noted.tell(tx, office, message, f"errand.{errand}", now, place=place, **values)


def _pass_on(
    tx: Transaction, office: Office, message: Message, rounds: Sequence[Round], now: datetime
) -> bool:
    """Whether there is a room in which the office reads of it."""
    known = rounds[0] if rounds else None
    desk = staffroom.of(tx, office, known)
    if desk is None:
        return False
    member = introduce(message.sender, message.sender_name)
    if known is not None:
        member = tx.rosters.introduce(known.room, message.sender, message.sender_name)
    values = {
        "name": member.name,
        "institution": member.institution,
        "networks": sorted({one.network for one in rounds}),
    }
    key = f"errand:leave:{message.sender}:{office.hours.day(message.arrived)}"
    tx.outbox.post(office.say(desk, key, "errand.leave_staff", **values), now)
    return True
