"""The caretaker: once a night it lets go of what has been kept long enough, to the last byte."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.clockwork.attempts import Attempts, Duty
from bot.conduct.answers import belated, unreadable
from bot.conduct.corrections import asking
from bot.conduct.membership import hospitality
from bot.conduct.office import Office
from bot.conduct.privacy import forgetting
from bot.faults import described
from bot.meeting.ids import RoundId
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.faults import OF_THE_DATABASE

_log = logging.getLogger(__name__)

_HOUR = 3
# Who said something that was no answer, and when, is nobody's business for longer.
_SENDERS_LAST = timedelta(days=30)
# A machine may sleep, and its clock may be set.
_LOOK_EVERY = timedelta(hours=1)
# Headings in staff's words teach later rounds for so long.
_HEADINGS_LAST = timedelta(days=730)
# Whoever restores a backup reads again within minutes what was said since.
_ECHOES_LAST = timedelta(days=30)
# Incidents name rooms and messages; after a year nobody asks for them.
_INCIDENTS_LAST = timedelta(days=365)
# Nobody says yes to a member list the day after.
_YES_WITHIN = timedelta(days=1)


_Chore = Callable[[Transaction, Office, datetime], None]

_CHORES: tuple[_Chore, ...] = (
    forgetting.fade,
    lambda tx, _office, now: belated.forget(tx, now),
    lambda tx, _office, now: tx.objections.expire(now - asking.FORGOTTEN),
    lambda tx, _office, now: unreadable.give_up(tx, now),
    lambda tx, _office, now: tx.traces.fade(now - _SENDERS_LAST),
    lambda tx, _office, now: tx.mailings.fade(now - _SENDERS_LAST),
    lambda tx, _office, now: tx.memories.fade(now - _HEADINGS_LAST),
    lambda tx, _office, now: tx.echoes.forget(now - _ECHOES_LAST),
    lambda tx, _office, now: tx.incidents.forget(now - _INCIDENTS_LAST),
    lambda tx, _office, now: tx.rosters.forget(now - _YES_WITHIN),
    lambda tx, _office, now: tx.dialogues.expire(now),
    hospitality.tell_of_invitations,
)


async def nightly(
    database: Database,
    office: Office,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    since: datetime | None = None,
) -> None:
    """Sweep every night, for ever; at once if a night was slept through `since` we were last awake."""
    attempts = Attempts(database, office, clock)
    ahead = next_night(office, since or clock())
    while True:
        await asyncio.sleep(min(ahead - clock(), _LOOK_EVERY).total_seconds())
        now = clock()
        if now >= ahead:
            try:
                await attempts.at(Duty("the night"), partial(sweep, database, office, now))
            except DatabaseFault as fault:
                # Others may have it for themselves every night at this hour, as for a backup.
                _log.warning("answers are forgotten in an hour: %s", fault)
                await asyncio.sleep(_LOOK_EVERY.total_seconds())
                continue
        # Anew each time: a clock that went ahead may have been set back.
        ahead = next_night(office, now)


async def sweep(database: Database, office: Office, now: datetime) -> None:
    """Forget answers whose time is over, and wipe whatever was deleted since last night.

    Also what staff are told once a day is told now. Each thing is done by itself, and each round is let go of
    by itself: a fault in one, which is raised in the end, keeps nothing else.
    """
    faults = []
    over = await database.run(forgetting.over, office, now)
    for let_go in (*map(_forgetting, over), *_CHORES):
        try:
            await database.run(let_go, office, now)
        except OF_THE_DATABASE:
            raise
        except Exception as fault:
            _log.error("something is kept that was to be let go of (%s)", described(fault))
            faults.append(fault)
    if not await database.scrub():
        _log.warning("the database could not be swept and will be tomorrow night")
    if faults:
        raise faults[0]


def _forgetting(id_: RoundId) -> _Chore:
    return lambda tx, office, now: forgetting.forget(tx, office, id_, now)


def next_night(office: Office, now: datetime) -> datetime:
    """The next three o'clock on the office's clock."""
    local = office.local(now)
    tonight = local.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    return (tonight if local < tonight else tonight + timedelta(days=1)).astimezone(UTC)
