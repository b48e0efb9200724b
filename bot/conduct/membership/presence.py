"""Presence: whether we may speak where people count on us.

As long as we may not, what we have to say there waits, and the staff are told so once.
"""

from datetime import datetime

from bot.conduct import alarm, staffroom
from bot.conduct.office import Office
from bot.meeting.ids import RoomId, link
from bot.meeting.incident import Absence, Incident, Kind
from bot.meeting.letter import Letter, Say
from bot.store.database import Transaction


def awaited(tx: Transaction, office: Office, room: RoomId) -> bool:
    """Whether a room is one we hold rounds in, have the members or the name of, or are steered from.

    Elsewhere nobody waits for us.
    """
    named = tx.networks.of(room)
    known = tx.rounds.touch(room) or bool(tx.rosters.of(room).entries) or (named and named.name)
    return room == office.staff_room or bool(known)


def lose(tx: Transaction, office: Office, room: RoomId, absence: Absence, now: datetime) -> None:
    """We cannot speak in a room any more; staff hear of it once, as long as it lasts.

    In a room that was replaced nobody can; whether we find our way into the new one is what matters.
    """
    if absence is not Absence.REPLACED and tx.moves.planned(room):
        return
    alarm.sound(tx, office, Incident(Kind.ROOM_LOST, room, now, room=room, detail=absence), now)


def tell_of_return(tx: Transaction, office: Office, room: RoomId, now: datetime) -> None:
    """We are in a room again, from which we had been removed: what was written meanwhile we cannot read."""
    lost = tx.incidents.lasting(Kind.ROOM_LOST, room)
    round_ = tx.rounds.latest_in(room)
    desk = staffroom.of(tx, office, round_)
    if lost is None or lost.detail != Absence.REMOVED or round_ is None or desk is None or desk == room:
        return
    values = {"since": office.spoken(lost.since), "link": link(room)}
    text = office.texts("steer.returned", network=round_.network, **values)
    tx.outbox.post(Letter(desk, f"returned:{room}:{lost.since.timestamp():.3f}", Say(text)), now)


def regain(tx: Transaction, room: RoomId, now: datetime) -> None:
    """Let letters leave that wait for a room in which we can speak again, or are about to find out."""
    if tx.incidents.end(Kind.ROOM_LOST, room, now) is not None:
        tx.lanes.hasten(room, now)


def speak(tx: Transaction, room: RoomId, now: datetime) -> None:
    """Something was said there. Where only words are barred, or only signs, the other half proves nothing."""
    if tx.incidents.lasting(Kind.ROOM_LOST, room) is not None and not tx.lanes.barred(room):
        regain(tx, room, now)


def leave(tx: Transaction, office: Office, room: RoomId, now: datetime) -> None:
    """We were removed from a room: that matters to staff if a round is under way there."""
    round_ = tx.rounds.latest_in(room)
    if round_ is not None and round_.active:
        lose(tx, office, room, Absence.REMOVED, now)
