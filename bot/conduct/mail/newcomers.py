"""Newcomers: mail addresses that came onto a list after the minutes were out.

Staff are asked once whether these minutes shall go there too. Later editions do in any case (see `mailing`).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import misheard
from bot.conduct.mail import copying, mailing
from bot.conduct.office import Office
from bot.conduct.reply import report
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message
from bot.meeting.roster import Entry, Roster
from bot.meeting.round import Round
from bot.store.audit import Entry as Record
from bot.store.database import Transaction

_LASTS = timedelta(days=4)


def ask(
    tx: Transaction, office: Office, message: Message, room: RoomId, before: Roster, now: datetime
) -> None:
    """The list of a room has changed: are there new addresses for minutes that are out?"""
    unfinished = [tx.rounds.get(one.round) for one in tx.aftermaths.unfinished()]
    round_ = next((one for one in reversed(unfinished) if one.room == room), None)
    if round_ is None or office.staff_room is None:
        return
    mailing.found_again(tx, office, round_, before)
    listed = {one.mail.casefold() for one in before.persons}
    late = mailing.latecomers(tx, office, round_)
    new = {one.institution for one in late if one.mail.casefold() not in listed}
    if not new:
        return
    subject, key = f"round:{round_.id}", f"round:{round_.id}:newcomers:{message.event}"
    asked = tx.dialogues.find(office.staff_room, Topic.NEWCOMERS, subject)
    names = {*new, *(asked.state["institutions"] if asked else ())}
    addresses = mailing.named(_of(names, late))
    mailing.tell(tx, office, round_, key, "newcomers.ask", now, addresses=addresses)
    dialogue = Dialogue(office.staff_room, Topic.NEWCOMERS, subject, now, now + _LASTS, round_.id, letter=key)
    tx.dialogues.hold(replace(dialogue, state={"institutions": sorted(names)}))


def hear(tx: Transaction, office: Office, message: Message, dialogue: Dialogue, now: datetime) -> bool:
    """Yes or no, by any of the staff; what has gone from the list meanwhile gets nothing."""
    agreed = copying.agreed(office, message)
    if agreed is None:
        wanted = misheard.meant(tx, message, dialogue)
        return wanted and misheard.tell(tx, office, message, dialogue, copying.word(office), now)
    tx.dialogues.end(dialogue)
    round_ = tx.rounds.get(dialogue.its_round)
    late = _of(dialogue.state["institutions"], mailing.latecomers(tx, office, round_))
    if not agreed:
        report(tx, office, message, "newcomers.kept_back", now)
    elif not late:
        report(tx, office, message, "newcomers.gone", now)
    else:
        _send(tx, office, message, round_, late, now)
    return True


def _send(
    tx: Transaction, office: Office, message: Message, round_: Round, late: Collection[Entry], now: datetime
) -> None:
    name = "newcomers.sent"
    said = (message.room, f"answer:{message.event}:{name}")
    mailing.send(tx, office, round_, late, said, now, f":newcomers:{message.event}")
    report(tx, office, message, name, now, addresses=mailing.named(late))
    tx.audit.note(Record(now, message.sender, "minutes mailed to new addresses", round_.id))


def _of(institutions: Collection[str], late: Collection[Entry]) -> list[Entry]:
    return [one for one in late if one.institution in institutions]
