"""Newcomers: mail addresses that came onto a list after the minutes were out.

Staff are asked once whether these minutes shall go there too. Later editions do in any case (see `mailing`).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from bot.conduct import misheard
from bot.conduct.mail import copying, mailing
from bot.conduct.reply import report
from bot.conduct.turn import Turn
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId
from bot.meeting.roster import Entry, Roster
from bot.meeting.round import Round
from bot.store.audit import Entry as Record

_LASTS = timedelta(days=4)


def ask(turn: Turn, room: RoomId, before: Roster) -> None:
    """The list of a room has changed: are there new addresses for minutes that are out?"""
    unfinished = [turn.tx.rounds.get(one.round) for one in turn.tx.aftermaths.unfinished()]
    round_ = next((one for one in reversed(unfinished) if one.room == room), None)
    if round_ is None or turn.office.staff_room is None:
        return
    mailing.found_again(turn.tx, turn.office, round_, before)
    listed = {one.mail.casefold() for one in before.persons}
    late = mailing.latecomers(turn.tx, turn.office, round_)
    new = {one.institution for one in late if one.mail.casefold() not in listed}
    if not new:
        return
    subject, key = f"round:{round_.id}", f"round:{round_.id}:newcomers:{turn.message.event}"
    asked = turn.tx.dialogues.find(turn.office.staff_room, Topic.NEWCOMERS, subject)
    names = {*new, *(asked.state["institutions"] if asked else ())}
    addresses = mailing.named(_of(names, late))
    mailing.tell(turn.tx, turn.office, round_, key, "newcomers.ask", turn.now, addresses=addresses)
    dialogue = Dialogue(
        turn.office.staff_room, Topic.NEWCOMERS, subject, turn.now, turn.now + _LASTS, round_.id, letter=key
    )
    turn.tx.dialogues.hold(replace(dialogue, state={"institutions": sorted(names)}))


def hear(turn: Turn, dialogue: Dialogue) -> bool:
    """Yes or no, by any of the staff; what has gone from the list meanwhile gets nothing."""
    agreed = copying.agreed(turn.office, turn.message)
    if agreed is None:
        wanted = misheard.meant(turn.tx, turn.message, dialogue)
        return wanted and misheard.tell(turn, dialogue, copying.word(turn.office))
    turn.tx.dialogues.end(dialogue)
    round_ = turn.tx.rounds.get(dialogue.its_round)
    late = _of(dialogue.state["institutions"], mailing.latecomers(turn.tx, turn.office, round_))
    if not agreed:
        report(turn, "newcomers.kept_back")
    elif not late:
        report(turn, "newcomers.gone")
    else:
        _send(turn, round_, late)
    return True


def _send(turn: Turn, round_: Round, late: Collection[Entry]) -> None:
    name = "newcomers.sent"
    said = (turn.message.room, f"answer:{turn.message.event}:{name}")
    mailing.send(turn.tx, turn.office, round_, late, said, turn.now, f":newcomers:{turn.message.event}")
    report(turn, name, addresses=mailing.named(late))
    turn.tx.audit.note(Record(turn.now, turn.message.sender, "minutes mailed to new addresses", round_.id))


def _of(institutions: Collection[str], late: Collection[Entry]) -> list[Entry]:
    return [one for one in late if one.institution in institutions]
