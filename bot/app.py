"""The composition root: settings become a house that works; it owns start and stop."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.clock import SteadyClock
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.config import ConfigurationProblem, Settings
from bot.matrix import identity, renewal
from bot.matrix.client import Unreachable
from bot.matrix.cross_signing import DeviceDeleted
from bot.matrix.keeping import private_folder
from bot.matrix.listener import Listener, TokenRejected
from bot.meeting import printing
from bot.meeting.ids import RoomId
from bot.meeting.minutes import Names
from bot.session import House, serve
from bot.speech import calendar, texts, vacations
from bot.store.database import Database, DatabaseBusy, open_database
from bot.store.faults import LeadershipLost
from bot.store.leadership import Lease, attain, lease_for
from bot.workshop.press import check
from bot.workshop.sorting import check as check_model
from bot.workshop.sorting import concepts

_log = logging.getLogger(__name__)

T = TypeVar("T")

_STARTING = 60.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


async def run(
    settings: Settings, ready: Callable[[], None], clock: Callable[[], datetime] | None = None
) -> None:
    """Run the bot until SIGTERM or SIGINT; `ready` is called once, when it can take commands.

    It goes by a steady clock of its own, unless it is given another `clock`.

    A second instance on the same database stands by, and takes over when the first one ends. So does one that
    lost its lead, as when the server of the database was started anew. Raises ConfigurationProblem,
    DatabaseProblem, IdentityProblem, SigningProblem or Unreachable if something does not fit together.
    """
    os.umask(0o077)
    private_folder(settings.storage.directory)
    office = office_of(settings)
    check(settings.minutes.template)
    await check_model(settings.grouping.model)
    lease = lease_for(settings.storage.database_url)
    stop, ready, again, pause = _stop_signal(), _once(ready), False, 0.0
    while not stop.is_set():
        began = time.monotonic()
        try:
            async with _leading(stop, settings, lease, again=again) as database:
                if database is not None:
                    await _refuse_lost_identity(settings.storage.identity, database)
                    house = House(settings, office, database, lease, ready, clock or SteadyClock())
                    await _serve_until(stop, house)
        except LeadershipLost as loss:
            _log.error("%s", loss)
            again = True
        # Where no lead lasts, as behind a pooler of connections, it is not to be asked for without a pause.
        pause = _next_pause(pause, began)
        await _unless(stop, asyncio.sleep(pause))


@asynccontextmanager
async def _leading(
    stop: asyncio.Event, settings: Settings, lease: Lease, *, again: bool
) -> AsyncIterator[Database | None]:
    """The database, once we lead; None if somebody stops us before."""
    database = None
    try:
        await _unless(stop, _once_it_is_up(partial(attain, lease, again=again)))
        if not stop.is_set():
            opened = partial(asyncio.to_thread, _opened, settings, lease)
            database = await _unless(stop, _once_it_is_up(opened))
        yield database
    finally:
        if database is not None:
            database.close()
        lease.release()


def _opened(settings: Settings, lease: Lease) -> Database:
    known = (settings.storage.identity / identity.SESSION).exists()
    return open_database(settings.storage.database_url, expected=known, admit=lease.admit)


async def _once_it_is_up(begin: Callable[[], Awaitable[T]]) -> T:
    """Begin with a database that may be starting, or be locked by a backup; waits a minute at most."""
    patience, told = time.monotonic() + _STARTING, False
    while True:
        try:
            return await begin()
        except DatabaseBusy as problem:
            if time.monotonic() > patience:
                raise
            if not told:
                _log.warning("waiting for the database, %.0f s at most: %s", _STARTING, problem)
            told = True
        await asyncio.sleep(_SHORTEST_PAUSE)


def office_of(settings: Settings) -> Office:
    """The office as the use cases know it. Raises ConfigurationProblem if its own texts cannot be used."""
    rounds = settings.rounds
    try:
        words = texts.load(rounds.language, rounds.texts)
    except (OSError, ValueError, texts.UnknownText) as fault:
        raise ConfigurationProblem(f"rounds.texts ({rounds.texts}) cannot be used: {fault}.") from None
    return Office(
        vacation=_vacation(settings),
        texts=words,
        zone=rounds.zone,
        holiday=calendar.holidays_of(rounds.holidays, rounds.language),
        prefix=rounds.command_prefix,
        release=rounds.release,
        names=Names(settings.minutes.names),
        retention_months=settings.minutes.retention_months,
        guests=settings.matrix.accept_invites_from,
        name=settings.office.name,
        contact=settings.office.contact,
        data_protection=settings.office.data_protection,
        staff_room=RoomId(settings.staff.room) if settings.staff.room else None,
        grace=timedelta(minutes=rounds.grace_minutes),
        reminders=rounds.reminders,
        opens=rounds.hours[0],
        closes=rounds.hours[1],
        legal_basis=settings.office.legal_basis,
        authority=settings.office.authority,
        mail_to=settings.mail.audience,
        form=settings.minutes.form,
        pictures=settings.minutes.chart,
        archive=settings.minutes.archive,
        objections_days=settings.minutes.objections_days,
        remembers=settings.grouping.memory,
        catalogue=printing.named(concepts(settings.grouping.knowledge)),
    )


def _vacation(settings: Settings) -> Callable[[date], str | None] | None:
    """School holidays, if the office has told them."""
    told = settings.rounds.school_holidays
    if not told:
        return None
    try:
        return vacations.vacations_of(told)
    except vacations.UnusableCalendar as fault:
        place = f" ({told})" if isinstance(told, Path) else ""
        raise ConfigurationProblem(f"rounds.school_holidays{place} cannot be used: {fault}.") from None


async def _serve_until(stop: asyncio.Event, house: House) -> None:
    """Serve; if the homeserver forgets our token, or our device, log in again with the password and go on."""
    settings, folder = house.settings.matrix, house.settings.storage.identity
    if renewal.is_due(folder):
        await _unless(stop, _renew(house))
    pause = 0.0
    while not stop.is_set():
        client = await _unless(stop, _patiently(folder, partial(identity.log_in, settings, folder)))
        if client is None:
            return
        deleted, began = False, time.monotonic()
        try:
            await _unless(stop, serve(house, client))
        except TokenRejected:
            _log.error("the homeserver no longer accepts our access token")
        except DeviceDeleted:
            _log.error("the homeserver has deleted our device")
            deleted = True
        finally:
            await client.close()
            client.store.database.close()
        if deleted:
            await _unless(stop, _patiently(folder, partial(renewal.renew, settings, folder)))
        # A homeserver that contradicts itself is not to be asked without a pause.
        pause = _next_pause(pause, began)
        await _unless(stop, asyncio.sleep(pause))


def _next_pause(pause: float, began: float) -> float:
    """Twice as long each time, but short again where what `began` then went well for a while."""
    well = time.monotonic() - began > _LONGEST_PAUSE
    return _SHORTEST_PAUSE if well else min(max(pause * 2, _SHORTEST_PAUSE), _LONGEST_PAUSE)


async def _patiently(folder: Path, log_in: Callable[[], Awaitable[T]]) -> T:
    """Log in, however long the homeserver is in trouble or has had enough logins.

    Of the very first login somebody waits to hear: that raises Unreachable.
    """
    pause = _SHORTEST_PAUSE
    while True:
        try:
            return await log_in()
        except Unreachable as fault:
            if not (folder / identity.SESSION).exists():
                raise
            wait = max(pause, fault.wait)
            _log.warning("%s Next try in %.0f s", fault, wait)
        await asyncio.sleep(wait)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _renew(house: House) -> None:
    """The device of the backup hears for the last time, with the keys it has; then a new one takes over."""
    settings, folder = house.settings.matrix, house.settings.storage.identity
    await house.database.run(mailing.restored, house.office, house.clock())
    client = await _patiently(folder, partial(identity.log_in, settings, folder))
    try:
        await Listener(
            client, house.database, heard=_nobody, clock=house.clock, office=house.office
        ).catch_up()
    finally:
        await client.close()
        client.store.database.close()
    await _patiently(folder, partial(renewal.renew, settings, folder))


def _nobody() -> None:
    """Nobody is at the desk yet."""


def _once(act: Callable[[], None]) -> Callable[[], None]:
    """`act`, however often it is called."""
    done = False

    def first_time_only() -> None:
        nonlocal done
        if not done:
            done = True
            act()

    return first_time_only


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Do `work` until it fails or somebody stops us, which makes it None."""
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait((working,), timeout=8)
        return None
    return working.result()


async def _refuse_lost_identity(folder: Path, database: Database) -> None:
    """A new device beside an old database could read nothing of what is under way, and nobody trusts it."""
    worked = await database.run(lambda tx: tx.listening.position() is not None)
    if worked and _is_bare(folder):
        raise identity.IdentityProblem(
            f"The folder {folder} is missing or empty although the bot has worked here before; "
            "restore it from a backup, or move the database away too to begin anew."
        )


def _is_bare(folder: Path) -> bool:
    return not (folder.exists() and any(folder.iterdir()))


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
