"""The outbox: letters with a transaction id for life, in lanes that keep their order."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.meeting.ids import EventId, RoomId, RoundId
from bot.meeting.letter import (
    GONE,
    MAIL,
    Act,
    Attach,
    CallOff,
    Circulate,
    Decline,
    Illegible,
    Join,
    Letter,
    React,
    Redact,
    Say,
)
from bot.store import naming, schema
from bot.store.echoes import Echoes

_TABLE = schema.outbox
# Never put off longer than this; a later moment means that the clock was set back meanwhile.
_FARTHEST = timedelta(hours=2)
# Letters to single persons that are looked at together.
_SOME = 32
_MAILED = _TABLE.c.lane.startswith(MAIL)
_ACTS: dict[str, type[Act]] = {
    act.__name__: act for act in (Say, React, CallOff, Attach, Redact, Join, Decline, Circulate)
}


UNREACHED = "unreached"
"""Why a letter to a person is dead who left, or lets nobody invite her."""


ANEW = "it is said anew"
"""Why a letter is spared whose words are not to be read any more."""


class State(StrEnum):
    """What became of a letter. One is spared that nobody needs any more: a newer receipt of the same person
    will do, or a reminder came too late. Only mails are `sending`: no server recognises a repetition."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    SPARED = "spared"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter on its way since `posted`; `txn` names it to the homeserver through all attempts.

    `lane` is where it waits, which may be another than its own (see `Lanes.unite`). Of a
    letter to a person, `spoken` are the rooms in which she wrote, the last one first.
    """

    id: int
    txn: str
    attempts: int
    letter: Letter
    posted: datetime
    lane: str = ""
    spoken: tuple[RoomId, ...] = ()


class Outbox:
    """The outbox as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # What a letter that was sent is about never changes.
        self._subjects: dict[EventId, tuple[RoundId, int | None]] = {}

    def post(self, letter: Letter, now: datetime) -> bool:
        """Put a letter in; False if one with the same purpose was posted before.

        One that came back from the homeserver before it was posted – we were restored from a backup – is
        not sent again. Nor is one whose key was masked since, because the person it names was erased: its
        transaction still tells.
        """
        txn = naming.txn(self._connection, letter.room, letter.key)
        posted, event = self._connection.execute(_BEFORE, {"its_key": letter.key, "its_txn": txn}).one()
        if posted is not None:
            return False
        self._connection.execute(_POST, _row(letter, now) | {"txn": txn})
        if event is not None:
            self._deliver(_TABLE.c.txn == txn, event, now)
        return True

    def due(self, now: datetime, *, by_mail: bool = False) -> list[Outgoing]:
        """The first waiting letter of each lane, unless that lane has to pause until later.

        What people wait to read comes first, receipts after it; then some of what is for single persons,
        whose rooms are opened slowly. Or, `by_mail`, what goes to mail addresses, and nothing else.
        """
        ripe = or_(_TABLE.c.due <= now, _TABLE.c.due > now + _FARTHEST)
        private = _TABLE.c.room.startswith("@")
        chosen = select(_TABLE).where(_first(by_mail), ripe)
        order = (_TABLE.c.lane != _TABLE.c.room, _TABLE.c.id)
        rows = self._connection.execute(chosen.where(~private).order_by(*order)).all()
        few = self._connection.execute(chosen.where(private).order_by(_TABLE.c.id).limit(_SOME)).all()
        return [self._placed(_outgoing(row)) for row in (*rows, *few)]

    def next_due(self, *, by_mail: bool = False) -> datetime | None:
        """When the next waiting letter may leave."""
        earliest = select(func.min(_TABLE.c.due)).where(_first(by_mail))
        moment: datetime | None = self._connection.scalar(earliest)
        return moment

    def sent(self, id_: int, event: EventId | None, now: datetime) -> None:
        """The homeserver has it."""
        self._deliver(_TABLE.c.id == id_, event, now)

    def confirm(self, txn: str, event: EventId, now: datetime) -> None:
        """Our own message came back in a sync: whatever we knew, it was delivered.

        A letter that nobody posted here yet is remembered until somebody does.
        """
        self._deliver(_TABLE.c.txn == txn, event, now)
        if self._connection.scalar(select(_TABLE.c.id).where(_TABLE.c.txn == txn)) is None:
            Echoes(self._connection).keep(txn, event, now)

    def delay(self, id_: int, until: datetime, reason: str) -> None:
        """Try again later; the lane waits so that the order holds.

        One that was taken back on its way keeps the reason: it may have arrived all the same.
        """
        values = {"due": until, "reason": reason, "attempts": _TABLE.c.attempts + 1}
        waits = (_TABLE.c.id == id_) & (_TABLE.c.state == State.WAITING)
        self._connection.execute(update(_TABLE).where(waits).values(values))

    def bury(self, id_: int, reason: str) -> bool:
        """Give up on a letter that can never be delivered, and forget what it says; the lane goes on.

        False if it is under way no more: its echo may have told that it arrived.
        """
        values = {"state": State.DEAD, "reason": reason, "payload": None}
        under_way = (_TABLE.c.id == id_) & _TABLE.c.state.in_((State.WAITING, State.SENDING))
        return self._connection.execute(update(_TABLE).where(under_way).values(values)).rowcount > 0

    def subject_of(self, event: EventId) -> tuple[RoundId, int | None] | None:
        """Which round and question our own message was about."""
        if event not in self._subjects:
            found = select(_TABLE.c.round, _TABLE.c.question).where(
                _TABLE.c.event == event, _TABLE.c.round.is_not(None)
            )
            row = self._connection.execute(found).first()
            if row is None:
                return None
            self._subjects[event] = RoundId(row.round), row.question
        return self._subjects[event]

    def drop(self, round_: RoundId) -> None:
        """Unsaid letters of a cancelled round stay unsaid."""
        where = and_(_TABLE.c.round == round_, _TABLE.c.state == State.WAITING)
        self._connection.execute(
            update(_TABLE).where(where).values(state=State.SPARED, reason="cancelled", payload=None)
        )

    def unsent(self) -> list[Outgoing]:
        """All letters that have not left yet, in the order they were posted."""
        rows = self._connection.execute(
            select(_TABLE).where(_TABLE.c.state == State.WAITING).order_by(_TABLE.c.id)
        )
        return [_outgoing(row) for row in rows]

    def waiting(self) -> int:
        """How many letters have not left yet."""
        return self._count(State.WAITING)

    def dead(self) -> int:
        """How many letters could not be delivered; whom nobody can write to, or mail to, staff are told."""
        return self._count(State.DEAD, _TABLE.c.reason != UNREACHED, ~_MAILED)

    def _placed(self, outgoing: Outgoing) -> Outgoing:
        """What belongs under another letter goes there, and an edit to what it changes, if that was said."""
        act = outgoing.letter.act
        if not isinstance(act, Say) or not (act.under or act.instead):
            return outgoing
        placed = replace(act, thread=self._event(act.under), replaces=self._event(act.instead))
        return replace(outgoing, letter=replace(outgoing.letter, act=placed))

    def _event(self, key: str) -> EventId | None:
        found: str | None = self._connection.scalar(select(_TABLE.c.event).where(_TABLE.c.key == key))
        return EventId(found) if found else None

    def _count(self, state: State, *where: ColumnElement[bool]) -> int:
        counted = select(func.count()).where(_TABLE.c.state == state, *where)
        return self._connection.scalar(counted) or 0

    def _deliver(self, which: Any, event: EventId | None, now: datetime) -> None:
        """What was taken back while it was on its way is deleted where all can read it."""
        taken_back = case((_TABLE.c.reason == ANEW, ANEW), else_=None)
        values = {"state": State.SENT, "event": event, "sent": now, "payload": None, "reason": taken_back}
        there = update(_TABLE).where(which, _TABLE.c.state != State.SENT).values(values)
        for row in self._connection.execute(there.returning(_TABLE.c.room, _TABLE.c.reason)).all():
            letter = Letter.deleting(RoomId(row.room), event) if row.reason and event else None
            if letter and not letter.private:
                self.post(letter, now)


# Whether a letter was posted already, and the event it made before we were restored; asked for every letter.
_BEFORE = select(
    select(_TABLE.c.id)
    .where(or_(_TABLE.c.key == bindparam("its_key"), _TABLE.c.txn == bindparam("its_txn")))
    .limit(1)
    .scalar_subquery(),
    select(schema.echoes.c.event).where(schema.echoes.c.txn == bindparam("its_txn")).scalar_subquery(),
)
_POST = insert(_TABLE)


def _first(by_mail: bool) -> ColumnElement[bool]:
    """The first waiting letter of each lane; those behind it wait for it, not for their own time.

    What was posted after a deletion is not said in its room before it.
    """
    waiting = and_(_TABLE.c.state == State.WAITING, _MAILED if by_mail else ~_MAILED)
    first = _TABLE.c.id.in_(select(func.min(_TABLE.c.id)).where(waiting).group_by(_TABLE.c.lane))
    gone = schema.outbox.alias()
    lane, before = _TABLE.c.room + GONE, gone.c.id < _TABLE.c.id
    deleting = exists().where(gone.c.lane == lane, gone.c.state == State.WAITING, before)
    return and_(first, or_(_TABLE.c.lane != _TABLE.c.room, ~deleting))


def _row(letter: Letter, now: datetime) -> dict[str, Any]:
    return {
        "key": letter.key,
        "lane": letter.lane,
        "room": letter.room,
        "payload": payload(letter.act),
        "state": State.WAITING,
        "due": now,
        "posted": now,
        "round": letter.round,
        "question": letter.question,
        "addressee": letter.addressee,
        "expires": letter.expires,
    }


def payload(act: Act) -> dict[str, Any]:
    """An act as it is kept."""
    return {"act": type(act).__name__} | asdict(act)


def _outgoing(row: Row[tuple[object, ...]]) -> Outgoing:
    act = kept(row.payload)
    letter = Letter(RoomId(row.room), row.key, act, row.round, row.question, row.addressee, row.expires)
    return Outgoing(row.id, row.txn, row.attempts, letter, row.posted, row.lane)


def kept(payload: Any) -> Act:
    """An act as it was kept; one that cannot be read holds up no other letter."""
    try:
        values = dict(payload)
        return _ACTS[values.pop("act")](**values)
    except (KeyError, TypeError, ValueError):
        return Illegible()
