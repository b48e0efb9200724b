"""Incidents that were noted, each once as long as it lasts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident, Kind
from bot.store import schema

_TABLE = schema.incidents
_COLUMNS = ("kind", "subject", "since", "over", "room", "round", "detail")


class Incidents:
    """The incidents as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, incident: Incident) -> bool:
        """Write an incident down; False if the same one lasts already."""
        if self.lasting(incident.kind, incident.subject) is not None:
            return False
        row = {name: getattr(incident, name) for name in _COLUMNS}
        self._connection.execute(insert(_TABLE).values(row))
        return True

    def end(self, kind: Kind, subject: str, now: datetime) -> Incident | None:
        """An incident is over; returns it as it was while it lasted, None if there was none."""
        found = self.lasting(kind, subject)
        if found is not None:
            self._connection.execute(update(_TABLE).where(_same(kind, subject)).values(over=now))
        return found

    def lasting(self, kind: Kind, subject: str) -> Incident | None:
        """The incident of this kind about this subject that is not over yet."""
        row = self._connection.execute(select(_TABLE).where(_same(kind, subject))).first()
        return None if row is None else _incident(row)

    def count(self, kind: Kind, since: datetime, until: datetime) -> int:
        """How many of a kind were over, or began, in a span of time."""
        at = func.coalesce(_TABLE.c.over, _TABLE.c.since)
        found = select(func.count()).where(_TABLE.c.kind == kind, at >= since, at <= until)
        return self._connection.scalar(found) or 0

    def in_room(self, kind: Kind, room: RoomId) -> list[Incident]:
        """Those of this kind that last in a room; oldest first."""
        where = (_TABLE.c.kind == kind) & (_TABLE.c.room == room) & _TABLE.c.over.is_(None)
        return [
            _incident(row)
            for row in self._connection.execute(select(_TABLE).where(where).order_by(_TABLE.c.id))
        ]

    def since(self, moment: datetime) -> list[Incident]:
        """What lasts, and what began or ended after `moment`; oldest first."""
        recent = or_(_TABLE.c.over.is_(None), _TABLE.c.over >= moment, _TABLE.c.since >= moment)
        rows = self._connection.execute(select(_TABLE).where(recent).order_by(_TABLE.c.id))
        return [_incident(row) for row in rows]

    def forget(self, before: datetime) -> None:
        """Delete what has been over since before a moment."""
        self._connection.execute(delete(_TABLE).where(_TABLE.c.over < before))


def _same(kind: Kind, subject: str) -> Any:
    return (_TABLE.c.kind == kind) & (_TABLE.c.subject == subject) & _TABLE.c.over.is_(None)


def _incident(row: Row[tuple[object, ...]]) -> Incident:
    return Incident(Kind(row.kind), row.subject, row.since, row.over, row.room, row.round, row.detail)
