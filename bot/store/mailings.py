"""Mailings: the letters of the outbox that go to mail addresses, and when what they say was sorted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, case, delete, func, select, update

from bot.meeting.ids import RoundId
from bot.meeting.letter import MAIL
from bot.store import schema
from bot.store.outbox import State

_TABLE = schema.outbox
_MAILED = _TABLE.c.room.startswith(MAIL)


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail of a round and what became of it; `address` is empty once it is forgotten."""

    id: int
    address: str
    state: State
    reason: str


class Mailings:
    """The mails as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_round(self, round_: RoundId) -> list[Mailed]:
        """All mails of a round, in the order they were posted."""
        mine = _MAILED & (_TABLE.c.round == round_)
        rows = self._connection.execute(select(_TABLE).where(mine).order_by(_TABLE.c.id))
        return [_mailed(row) for row in rows]

    def named(self, txn: str) -> tuple[RoundId, Mailed] | None:
        """The mail of this name, and its round; None if no mail of ours is called so."""
        mine = _MAILED & (_TABLE.c.txn == txn) & _TABLE.c.round.is_not(None)
        row = self._connection.execute(select(_TABLE).where(mine)).first()
        return None if row is None else (RoundId(row.round), _mailed(row))

    def earliest(self, since: datetime) -> datetime | None:
        """When the first of the mails was posted that were since, and have left."""
        left = _MAILED & _TABLE.c.state.in_((State.SENDING, State.SENT, State.DEAD))
        found = select(func.min(_TABLE.c.posted)).where(left, _TABLE.c.posted >= since)
        moment: datetime | None = self._connection.scalar(found)
        return moment

    def begin(self, id_: int) -> bool:
        """Mark a mail as being handed over; False if it was taken back."""
        waits = _MAILED & (_TABLE.c.id == id_) & (_TABLE.c.state == State.WAITING)
        done = self._connection.execute(update(_TABLE).where(waits).values(state=State.SENDING))
        return done.rowcount > 0

    def put_off(self, id_: int, until: datetime, reason: str, *, tried: bool = True) -> None:
        """Let a mail wait again that was not taken, or not even `tried`."""
        open_ = (_TABLE.c.id == id_) & _TABLE.c.state.in_((State.WAITING, State.SENDING))
        values = {"state": State.WAITING, "due": until, "reason": reason}
        counted = {"attempts": _TABLE.c.attempts + int(tried)}
        self._connection.execute(update(_TABLE).where(open_).values(values | counted))

    def came_back(self, id_: int, reason: str) -> None:
        """A mail that a server had taken was not delivered."""
        values = {"state": State.DEAD, "reason": reason, "payload": None}
        taken = _MAILED & (_TABLE.c.id == id_) & _TABLE.c.state.in_((State.SENT, State.DEAD))
        self._connection.execute(update(_TABLE).where(taken).values(values))

    def begun(self) -> list[tuple[int, RoundId]]:
        """Mails that were handed over when something tore us away, each with its round."""
        return self._in_state(State.SENDING)

    def waiting(self) -> list[tuple[int, RoundId]]:
        """Mails that have not left yet, each with its round."""
        return self._in_state(State.WAITING)

    def stamp(self, round_: RoundId) -> str | None:
        """Tells the minutes of a round from those after a change; None if they have to be sorted again.

        It changes with whatever is sorted anew or withdrawn, and with whoever does not want to be named.
        """
        sortings, answers = schema.sortings, schema.answers
        at = self._connection.scalar(select(func.max(sortings.c.at)).where(sortings.c.round == round_))
        if at is None:
            return None
        unnamed = func.sum(case((answers.c.unnamed, answers.c.id), else_=0))
        counted = select(func.count(), unnamed).where(answers.c.round == round_)
        count, secret = self._connection.execute(counted).one()
        return f"{at.isoformat()} {count} {secret or 0}"

    def forget(self, addresses: Collection[str]) -> None:
        """What waits for these addresses is not sent, and where it was sent to is not kept."""
        wanted = {address.casefold() for address in addresses}
        rows = self._connection.execute(select(_TABLE.c.id, _TABLE.c.room).where(_MAILED)).all()
        hers = [row.id for row in rows if row.room.removeprefix(MAIL).casefold() in wanted]
        if hers:
            these = _TABLE.c.id.in_(hers)
            self._connection.execute(delete(_TABLE).where(these, _TABLE.c.state == State.WAITING))
            self._connection.execute(update(_TABLE).where(these).values(room=MAIL, lane=MAIL))

    def fade(self, before: datetime) -> None:
        """Forget where mails went that were dealt with before a moment."""
        over = _TABLE.c.state.not_in((State.WAITING, State.SENDING)) & (_TABLE.c.posted < before)
        self._connection.execute(update(_TABLE).where(_MAILED, over).values(room=MAIL, lane=MAIL))

    def _in_state(self, state: State) -> list[tuple[int, RoundId]]:
        mine = _MAILED & (_TABLE.c.state == state)
        rows = self._connection.execute(select(_TABLE.c.id, _TABLE.c.round).where(mine).order_by(_TABLE.c.id))
        return [(row.id, RoundId(row.round)) for row in rows]


def _mailed(row: Row[tuple[object, ...]]) -> Mailed:
    return Mailed(row.id, row.room.removeprefix(MAIL), State(row.state), row.reason or "")
