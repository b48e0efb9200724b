"""Taking in: what arrived is kept in the transaction that moves the sync token.

Whatever dies before, the homeserver is asked again for what we have not kept.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conduct import alarm
from bot.conduct.course import silence
from bot.conduct.membership import moving, presence, registering
from bot.conduct.office import Office
from bot.faults import described
from bot.matrix.batch import Batch
from bot.meeting import incident
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident
from bot.meeting.message import Message
from bot.store.database import Database, DatabaseFault, DatabaseProblem, Transaction
from bot.store.leadership import LeadershipLost

_log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0
# So often a batch that we cannot keep by a mistake of our own is tried as it is.
_TRIES = 3
_WORTH_TELLING = timedelta(minutes=1)


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
        pause, mistakes = _FIRST_PAUSE, 0
        while True:
            try:
                sound = batch if mistakes < _TRIES else await self._sound(batch)
                await self.database.run(self._keep, sound, since, told=mistakes <= _TRIES)
                return
            except (DatabaseProblem, LeadershipLost):
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
            try:
                await self.database.run(_try_to_keep, message)
            except (DatabaseFault, DatabaseProblem, LeadershipLost):
                raise
            except _Kept:
                sound.append(message)
            except Exception as fault:
                _log.error("message %s cannot be kept (%s)", message.event, described(fault))
                lost = Incident(incident.Kind.UNHANDLED, message.event, batch.now, batch.now, message.room)
                incidents.append(lost)
        return replace(batch, messages=sound, incidents=incidents)

    def _keep(
        self, tx: Transaction, batch: Batch, failing_since: datetime | None, *, told: bool = True
    ) -> None:
        """All in one transaction; not `told` if it is the telling that fails."""
        if told and self.office is not None:
            self._tell_of_failing(tx, self.office, failing_since)
            _report(tx, self.office, batch)
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


def _report(tx: Transaction, office: Office, batch: Batch) -> None:
    """What staff have to know is told together with what arrived; a silence, when all is made up for."""
    if batch.heard_until == batch.now:
        silence.hear(tx, office, batch.now)
    for incident_ in batch.incidents:
        alarm.sound(tx, office, incident_, batch.now)
    for room in batch.lost:
        presence.leave(tx, office, RoomId(room), batch.now)
    for room in batch.entered:
        moving.arrive(tx, office, RoomId(room), batch.now)
        presence.tell_of_return(tx, office, RoomId(room), batch.now)
        registering.notice(tx, office, RoomId(room), batch.now)


class _Kept(Exception):
    """Ends a trial, so that nothing of it stays."""


def _try_to_keep(tx: Transaction, message: Message) -> None:
    tx.inbox.add(message)
    raise _Kept
