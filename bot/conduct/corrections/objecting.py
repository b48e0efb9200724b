"""Objecting: a member says that something in the minutes is not right. Asked once, then staff read it.

What was written to us, or under the minutes, is a draft until its author says yes; one that nobody said
yes to is forgotten after two days.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.conduct import noted, staffroom
from bot.conduct.corrections import asking, correcting, proposing
from bot.conduct.corrections.asking import Remark
from bot.conduct.office import Office
from bot.conduct.publication import editions, reviewing
from bot.conduct.reply import ours
from bot.conduct.themes import amending
from bot.conduct.turn import Turn
from bot.meeting import numbering, remark, talk
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.objection import Objection, State
from bot.meeting.round import Phase, Round
from bot.store.answers import Filed
from bot.store.database import Transaction

# More of them are a letter to the office, and no correction.
_MOST = 10
_NAMES_THEM = re.compile(r"protokoll|korrektur|minutes|(?:so nicht|nicht so) stehen", re.IGNORECASE)
_OF_MINUTES = re.compile(
    r"\W*(?:(?:im|zum|laut|in\s+the|to\s+the)\s+(?:letzten\s+|last\s+)?(?:protokoll|minutes)"
    r"|korrektur|correction)\b",
    re.IGNORECASE,
)


def raised_here(turn: Turn) -> bool:
    """Whether what was written under the minutes in a network room objects to them; then she is asked."""
    if (turn.message.reply_to or turn.message.thread) is None:
        return _rejected_here(turn)
    round_, key = ours(turn.tx, turn.message) or (None, "")
    if round_ is None or ":minutes:" not in key or not remark.objects(turn.message.body, answers=True):
        return False
    return _take(turn, Place.NETWORK, round_)


def _rejected_here(turn: Turn) -> bool:
    """„TOP 2 kann so nicht stehen bleiben“, and replies to nothing: plain while one may object."""
    if (
        not remark.rejects(turn.message.body)
        or talk.asks(turn.message.body)
        or talk.asks_somebody(turn.message.body)
    ):
        return False
    round_ = turn.tx.rounds.latest_in(turn.message.room)
    if round_ is None or round_.phase is not Phase.PUBLISHED:
        return False
    if not reviewing.open_for(turn.tx, round_, turn.message.arrived):
        return False
    return _take(turn, Place.NETWORK, round_)


def raised(turn: Turn, rounds: Sequence[Round], *, staff: bool = False) -> bool:
    """Whether what a member wrote to us in private is about the minutes of a network of hers.

    What `staff` say in passing is a hint only if it has something in common with what stands there.
    """
    running = any(one.phase is Phase.OPEN for one in rounds)
    if not remark.objects(turn.message.body, answers=not running) or numbered(turn.message):
        return False
    published = _under_review(turn.tx, rounds, turn.message.arrived)
    if running and not _NAMES_THEM.search(turn.message.body):
        return False
    if not published:
        return _too_late(turn, rounds)
    scored = [
        (asking.place_of(turn.tx, turn.office, turn.message, one) is not None, one.id, one)
        for one in published
    ]
    found, _, round_ = max(scored)
    if staff and not found and remark.vague(turn.message.body):
        return False
    return _take(turn, Place.DIRECT, round_)


def speaks_of_minutes(tx: Transaction, message: Message, rounds: Sequence[Round]) -> bool:
    """Whether somebody who is asked about something else speaks of minutes she may object to."""
    speaks = message.reply_to is None and _OF_MINUTES.match(message.body) is not None
    return (
        speaks
        and remark.objects(message.body, answers=False)
        and bool(_under_review(tx, rounds, message.arrived))
    )


def possible(tx: Transaction, office: Office, round_: Round, at: datetime) -> bool:
    """Whether one may still object, and there are staff who would read it."""
    return reviewing.open_for(tx, round_, at) and staffroom.of(tx, office, round_) is not None


def reworded(turn: Turn, place: Place, filed: Filed, text: str) -> bool:
    """She writes her own answer anew after the minutes quoted it; False if that is not possible any more.

    Whoever changed her message in the room is asked first; in private she has just said so.
    """
    round_ = turn.tx.rounds.get(filed.answer.round)
    text = text.strip()
    if not possible(turn.tx, turn.office, round_, turn.message.arrived):
        return False
    if not text or text == filed.answer.text:
        return True
    drafted = asking.draft(turn.tx, turn.message, round_, filed.answer.question, text, rewording=filed.id)
    if drafted is None:
        return True
    if place is Place.NETWORK:
        asking.ask(Remark(turn, place, round_), drafted)
    else:
        correcting.hand_over(turn, round_, drafted)
    return True


def revise(turn: Turn) -> bool:
    """She edits what she objected with, as long as staff have not read it; whether it was such a message.

    What we proposed because of it is proposed anew.
    """
    assert turn.message.target is not None
    mine = [
        one for one in turn.tx.objections.of_event(turn.message.target) if one.user == turn.message.sender
    ]
    for one in mine:
        if one.state is not State.DRAFT or not turn.message.body.strip():
            continue
        if proposing.proposed(turn.tx, one):
            again = replace(turn.message, room=RoomId(turn.message.sender))
            _take(replace(turn, message=again), Place.DIRECT, turn.tx.rounds.get(one.round))
            # The objection stays tied to the message that was edited.
            for fresh in turn.tx.objections.of_event(turn.message.event):
                turn.tx.objections.save(replace(fresh, event=turn.message.target))
        else:
            turn.tx.objections.save(replace(one, text=turn.message.body.strip()[: asking.LONGEST]))
    return bool(mine)


def retract(turn: Turn) -> None:
    """The message she objected with is deleted: her words are gone, and from the minutes, too.

    What staff said in their own words, and all have read, is theirs and stays.
    """
    assert turn.message.target is not None
    hers = turn.tx.objections.of_event(turn.message.target)
    kept = [one for one in hers if one.edition is not None and one.wording]
    for one in kept:
        turn.tx.objections.save(replace(one, text=""))
    tell_gone(turn, hers)
    forget(turn.tx, [one for one in hers if one not in kept], turn.now)


def tell_gone(turn: Turn, objections: Iterable[Objection]) -> None:
    """What staff have before them, or wait for in the next edition, goes: they read which, and not whose."""
    for one in objections:
        round_ = turn.tx.rounds.get(one.round)
        desk = staffroom.of(turn.tx, turn.office, round_)
        if desk is None or not one.living or one.state is State.REFUSED:
            continue
        values = {"number": one.number, "round": round_.number, "network": round_.network}
        values["accepted"] = one.waits
        key = f"removed:{turn.message.event}:objection:{one.id}"
        turn.tx.outbox.post(turn.office.say(desk, key, "objection.gone", **values), turn.now)


def forget(tx: Transaction, objections: Iterable[Objection], now: datetime) -> None:
    """Delete objections; minutes that hold one come again without it, and say so."""
    for one in objections:
        if one.edition is None:
            tx.objections.drop(one.id)
        else:
            tx.objections.save(one.withdrawn())
            # Its words are in the page of the archive until that edition comes.
            tx.archive.drop(one.round)
            amending.renew(tx, one.round, now)


# --- Asking her --------------------------------------------------------------------------------------


def _take(turn: Turn, place: Place, round_: Round) -> bool:
    aftermath = turn.tx.aftermaths.get(round_.id)
    if aftermath is None:
        return False
    if not aftermath.open(turn.message.arrived):
        return _too_late(turn, [round_], place)
    desk, mine = staffroom.of(turn.tx, turn.office, round_), turn.tx.objections.of_user(turn.message.sender)
    full = sum(one.round == round_.id for one in mine) >= _MOST
    if desk is None or full or len(turn.message.body) > asking.LONGEST:
        noted.tell(turn, "objection.contact", place=place, contact=turn.office.contact)
        return True
    said, found = (
        Remark(turn, place, round_),
        asking.place_of(turn.tx, turn.office, turn.message, round_),
    )
    if found is not None and proposing.offer(said, found):
        return True
    question = found.question if found else editions.GENERAL
    drafted = asking.draft(turn.tx, turn.message, round_, question, turn.message.body.strip())
    if drafted is not None:
        asking.ask(said, drafted, sure=found is not None)
    return True


def _too_late(turn: Turn, rounds: Sequence[Round], place: Place = Place.DIRECT) -> bool:
    """Said to those who speak of the minutes; they are agreed, or were never to be."""
    latest = next((one for one in rounds if one.phase is Phase.PUBLISHED), None)
    aftermath = turn.tx.aftermaths.get(latest.id) if latest else None
    if latest is None or aftermath is None or not remark.objects(turn.message.body, answers=False):
        return False
    values = {
        "number": latest.number,
        "until": turn.office.spoken(aftermath.until),
        "contact": turn.office.contact,
    }
    noted.tell(turn, "objection.too_late", place=place, **values)
    return True


# --- What is meant -----------------------------------------------------------------------------------


def _under_review(tx: Transaction, rounds: Iterable[Round], at: datetime) -> list[Round]:
    """The rounds of these rooms whose minutes may be objected to, also if the next one has begun."""
    rooms = {one.room for one in rounds}
    found = (tx.rounds.get(one.round) for one in tx.aftermaths.unfinished() if one.open(at))
    return [one for one in found if one.room in rooms]


def numbered(message: Message) -> bool:
    """„1. … 3. …“ are answers, even late ones."""
    found = numbering.read(message.body, 99) or {}
    return len(found) > 1 or (bool(found) and re.match(r"\s*\d{1,2}\s*[.):]", message.body) is not None)
