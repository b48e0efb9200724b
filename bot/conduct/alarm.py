"""Alarms: what went wrong is noted, and the staff hear of it once, in their own room.

Where there is none to tell them in, the log and `umlauf doctor` have to do.

What fails for each message there is would fill their room: of that they hear three times an hour, and then
once how many more there were.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct import staffroom
from bot.conduct.office import Office
from bot.meeting.ids import RoomId, link
from bot.meeting.incident import FREQUENT, Incident, Kind
from bot.meeting.letter import Letter, Say
from bot.meeting.round import Round
from bot.store.database import Transaction

# Not told in the room they are about: we keep silent there, or may not speak.
_NOT_THERE = (Kind.LOOP, Kind.UNDELIVERED, Kind.ROOM_LOST)
_MOST = 3
_HOUR = timedelta(hours=1)


def sound(tx: Transaction, office: Office, incident: Incident, now: datetime) -> bool:
    """Note an incident and tell the staff; False if it was known already."""
    if incident.kind in FREQUENT:
        sum_up(tx, office, now)
    if not tx.incidents.note(incident):
        return False
    if incident.kind in FREQUENT and tx.incidents.count(incident.kind, now - _HOUR, now) > _MOST:
        tx.incidents.note(Incident(Kind.FLOOD, incident.kind, now))
    else:
        tell(tx, office, incident, now)
    return True


def sum_up(tx: Transaction, office: Office, now: datetime) -> None:
    """Tell how many more there were of what came too often, an hour after the first that was not told."""
    for kind in FREQUENT:
        flood = tx.incidents.lasting(Kind.FLOOD, kind)
        if flood is not None and now - flood.since >= _HOUR:
            tx.incidents.end(Kind.FLOOD, kind, now)
            many = str(tx.incidents.count(kind, flood.since, now))
            tell(tx, office, replace(flood, over=now, detail=many), now)


def tell(tx: Transaction, office: Office, incident: Incident, now: datetime) -> None:
    """Tell the staff of an incident that is noted already."""
    round_ = _round(tx, incident)
    room = staffroom.of(tx, office, round_)
    if room is not None and not (incident.kind in _NOT_THERE and _same(office, room, incident.room)):
        tx.outbox.post(_letter(tx, office, incident, round_, room), now)


def _same(office: Office, room: RoomId, other: RoomId | None) -> bool:
    """Whether both are one room; the configuration may call the staff room by its alias."""
    return room == other or (room == office.staff_room and other is not None and other == office.located())


def _round(tx: Transaction, incident: Incident) -> Round | None:
    if incident.round is not None:
        return tx.rounds.get(incident.round)
    return tx.rounds.latest_in(incident.room) if incident.room else None


def _letter(
    tx: Transaction, office: Office, incident: Incident, round_: Round | None, room: RoomId
) -> Letter:
    text = office.texts(
        f"incident.{incident.kind}",
        title=round_.title if round_ else "",
        network=round_.network if round_ else _name(tx, incident.room),
        room=incident.room or "",
        subject=incident.subject,
        detail=incident.detail,
        since=office.spoken(incident.since),
        over=office.spoken(incident.over) if incident.over else "",
        link=_link(incident),
    )
    key = f"incident:{incident.kind}:{incident.subject}:{incident.since.timestamp():.3f}"
    return Letter(room, key, Say(text))


def _name(tx: Transaction, room: RoomId | None) -> str:
    """What the office calls a room; empty if nobody has said so."""
    known = tx.networks.of(room) if room else None
    return known.name if known else ""


def _link(incident: Incident) -> str:
    """To the message, or else the room; nothing if neither is known."""
    event = incident.subject if incident.subject.startswith("$") else ""
    return link(incident.room, event) if incident.room else ""
