"""Taking in: what arrived is kept in the transaction that moves the sync token.

Whatever dies before, the homeserver is asked again for what we have not kept.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec

from bot.conduct import alarm
from bot.conduct.course import silence
from bot.conduct.membership import moving, presence, registering, trust
from bot.conduct.office import Office
from bot.faults import described
from bot.matrix.batch import Batch
from bot.meeting import incident
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident
from bot.meeting.message import Message
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.faults import FINAL, OF_THE_DATABASE

_log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
# A batch that a fault of our own keeps out is tried whole so often; then message by message.
_TRIES = 3
_WORTH_TELLING = timedelta(minutes=1)


_P = ParamSpec("_P")
_Report = Callable[[Transaction], object]


@dataclass(frozen=True, slots=True)
class Intake:
    """Keeps batches. Without an `office` there is nobody to tell of an alarm."""

    database: Database
    office: Office | None
    clock: Callable[[], datetime]

    async def keep(self, batch: Batch, since: datetime | None) -> None:
        """Commit, again and again if need be: nio will not deliver this batch a second time.

        `since` is when the keys that came along could not be kept, if they could not at first.
        Raises DatabaseProblem or LeadershipLost where no later try will help.
        """
        pause, mistakes, sound = _FIRST_PAUSE, 0, batch
        while True:
            try:
                reports = self._reports(sound, since)
                if mistakes >= _TRIES:
                    sound = await self._sound(batch)
                    reports = await self._tellable(self._reports(sound, since))
                await self.database.run(self._keep, sound, reports if mistakes <= _TRIES else [])
                return
            except FINAL:
                raise
            except Exception as fault:
                since = since or self.clock()
                mistakes += not isinstance(fault, DatabaseFault)
                _log.error("cannot keep what arrived (%s), next try in %.0f s", type(fault).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _sound(self, batch: Batch) -> Batch:
        """The batch without the messages that cannot be kept whatever is tried; staff are told of those."""
        sound, incidents = [], list(batch.incidents)
        for message in batch.messages:
            if await self._would_do(f"message {message.event}", _of(_add, message)):
                sound.append(message)
            else:
                lost = Incident(incident.Kind.UNHANDLED, message.event, batch.now, batch.now, message.room)
                incidents.append(lost)
        return replace(batch, messages=sound, incidents=incidents)

    async def _tellable(self, reports: list[_Report]) -> list[_Report]:
        return [one for one in reports if await self._would_do("a report", one)]

    async def _would_do(self, what: str, work: _Report) -> bool:
        try:
            await self.database.run(_try, work)
        except OF_THE_DATABASE:
            raise
        except _Done:
            return True
        except Exception as fault:
            _log.error("%s cannot be kept (%s)", what, described(fault))
        return False

    def _reports(self, batch: Batch, since: datetime | None) -> list[_Report]:
        """What staff have to know is told together with what arrived; a silence, when all is made up for."""
        office, now = self.office, batch.now
        if office is None:
            return []
        reports = [_of(self._tell_of_failing, office, since)]
        if batch.heard_until == now:
            reports.append(_of(silence.hear, office, now))
        reports += [_of(alarm.sound, office, one, now) for one in batch.incidents]
        reports += [_of(presence.leave, office, RoomId(room), now) for room in batch.lost]
        for room in map(RoomId, batch.entered):
            reports.append(_of(moving.arrive, office, room, now))
            reports.append(_of(presence.tell_of_return, office, room, now))
            reports.append(_of(registering.notice, office, room, now))
        for one in batch.verifying:
            reports.append(_of(trust.unverified, office, one.user, one.answered, now))
            if one.room is not None and one.event is not None:
                reports.append(_of(trust.call_off, one.user, one.room, one.event, now))
        return reports

    def _keep(self, tx: Transaction, batch: Batch, reports: list[_Report]) -> None:
        """All in one transaction."""
        for report in reports:
            report(tx)
        for echo in batch.echoes:
            tx.outbox.confirm(echo.txn, echo.event, batch.now)
        for message in batch.messages:
            tx.inbox.add(message)
        for room in batch.entered:
            tx.listening.follow(room, batch.now)
            presence.regain(tx, RoomId(room), batch.now)
        for room in batch.lost:
            tx.listening.unfollow(room)
        tx.listening.advance(batch.token, batch.heard_until)

    def _tell_of_failing(self, tx: Transaction, office: Office, since: datetime | None) -> None:
        """Whoever waited for a ✅ meanwhile may ask; staff learn of it together with what arrived."""
        now = self.clock()
        if since is not None and now - since > _WORTH_TELLING:
            alarm.sound(tx, office, Incident(incident.Kind.STORAGE, "database", since, now), now)


class _Done(Exception):
    """Ends a trial, so that nothing of it stays."""


def _try(tx: Transaction, work: _Report) -> None:
    work(tx)
    raise _Done


def _add(tx: Transaction, message: Message) -> None:
    tx.inbox.add(message)


def _of(work: Callable[Concatenate[Transaction, _P], object], *args: _P.args, **named: _P.kwargs) -> _Report:
    """What a transaction will be asked to do."""
    return lambda tx: work(tx, *args, **named)
