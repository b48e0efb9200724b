"""The composition root: builds everything, and owns start and stop."""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.clock import SteadyClock
from bot.clockwork.bell import Bell
from bot.clockwork.caretaker import nightly
from bot.clockwork.timekeeper import Timekeeper
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.config import ConfigurationProblem, Settings
from bot.craft.trade import Trade
from bot.desk import Desk
from bot.health import metrics
from bot.health.vigil import keep_vigil
from bot.matrix import identity, renewal
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.courier import Courier
from bot.matrix.cross_signing import DeviceDeleted
from bot.matrix.directory import Directory
from bot.matrix.keeping import private_folder
from bot.matrix.listener import Listener, TokenRejected
from bot.matrix.marking import Marking
from bot.matrix.post import Postman
from bot.matrix.rereading import Rereading
from bot.matrix.trust import Trust
from bot.meeting.ids import RoomId
from bot.meeting.minutes import Names
from bot.post.collector import Collector
from bot.post.courier import MailCourier
from bot.post.mailbox import entrance_of
from bot.post.relay import access_of
from bot.speech import calendar, texts, vacations
from bot.store.database import Database, DatabaseBusy, open_database
from bot.store.leadership import LeadershipLost, Lease, attain, lease_for, watch
from bot.workshop.press import Press, check
from bot.workshop.sorting import Sorter, Tools
from bot.workshop.sorting import check as check_model

_log = logging.getLogger(__name__)

T = TypeVar("T")

_RUSH = 30.0
_STARTING = 60.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class _House:
    """What outlives a single login."""

    settings: Settings
    office: Office
    database: Database
    lease: Lease
    ready: Callable[[], None]
    clock: Callable[[], datetime]


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
    url = settings.storage.database_url
    lease = lease_for(url)
    stop, ready, again, pause = _stop_signal(), _once(ready), False, 0.0
    while not stop.is_set():
        began = time.monotonic()
        try:
            await _unless(stop, _once_it_is_up(partial(attain, lease, again=again)))
            if stop.is_set():
                return
            known = (settings.storage.identity / identity.SESSION).exists()
            opened = partial(open_database, url, expected=known, admit=lease.admit)
            database = await _unless(stop, _once_it_is_up(partial(asyncio.to_thread, opened)))
            if database is None:
                return
            try:
                await _refuse_lost_identity(settings.storage.identity, database)
                house = _House(settings, office, database, lease, ready, clock or SteadyClock())
                await _serve_until(stop, house)
            finally:
                database.close()
        except LeadershipLost as loss:
            _log.error("%s", loss)
            again = True
        finally:
            lease.release()
        # Where no lead lasts, as behind a pooler of connections, it is not to be asked for without a pause.
        pause = _next_pause(pause, began)
        await _unless(stop, asyncio.sleep(pause))


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


async def _serve_until(stop: asyncio.Event, house: _House) -> None:
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
            await _unless(stop, _session(house, client))
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


async def _renew(house: _House) -> None:
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


async def _session(house: _House, client: HardenedClient) -> None:
    """One login's work: catch up, make our device trusted, and only then join and speak."""
    settings, database, clock = house.settings, house.database, house.clock
    directory = Directory(client, appointed=settings.staff.users, staff_room=settings.staff.room)
    office = replace(house.office, located=lambda: directory.known_staff_room)
    press = Press(settings.minutes.template)
    courier = Courier(Postman(client, directory, printer=press.printed), database, office, clock)
    mail = _mail_courier(house, press, courier)
    sorter = Sorter(tools=Tools.of(settings.grouping))
    bell = Bell(clock)
    timekeeper = Timekeeper(database, sorter, office, set_bell=bell.set, clock=clock)
    marking = Marking(client)
    trade = Trade(database, directory, Files(client), Rereading(client), office, clock)
    desk = Desk(trade, timekeeper, posted=_wake(courier, mail), handled=marking.handled)
    trust = Trust(client, settings.storage.identity, settings.matrix.secret(), database, office, clock)
    listener = Listener(client, database, desk.ring, clock, office, addressed=trust.hear)
    vigil = asyncio.create_task(keep_vigil(database, clock))
    try:
        away_since = await listener.catch_up()
        await trust.establish()
        await _introduce(client, settings.matrix.display_name)
        bell.start(desk.ring)
        desk.ring()
        await _together(
            house,
            listener.follow(),
            courier.carry(),
            *([mail.carry()] if mail else []),
            *_collecting(house, courier),
            desk.work(),
            marking.work(),
            trust.watch(),
            _warm(sorter),
            nightly(database, office, clock, away_since),
            watch(house.lease),
            database.watch(),
            metrics.serve(settings.operations.metrics_port, database, lambda: client.refused),
        )
    finally:
        vigil.cancel()
        await asyncio.gather(vigil, return_exceptions=True)
        bell.stop()
        await timekeeper.close()
        sorter.close()


def _mail_courier(house: _House, press: Press, courier: Courier) -> MailCourier | None:
    """None if the office sends no mails."""
    mail = house.settings.mail
    if not mail.smtp_host:
        return None
    parts = (house.database, house.office, house.clock)
    return MailCourier(access_of(mail), press.printed, *parts, posted=courier.wake)


def _collecting(house: _House, courier: Courier) -> list[Coroutine[Any, Any, None]]:
    """The look into the sender's mailbox, if the office wants it."""
    mailbox = house.settings.mailbox
    if not mailbox.imap_host:
        return []
    parts = (house.database, house.office, house.clock)
    return [Collector(entrance_of(mailbox), *parts, posted=courier.wake).collect()]


def _wake(courier: Courier, mail: MailCourier | None) -> Callable[[], None]:
    """Tell both couriers that there may be something to carry."""

    def wake() -> None:
        courier.wake()
        if mail is not None:
            mail.wake()

    return wake


async def _warm(sorter: Sorter) -> None:
    """Let the worker load its word lists once the rush of starting is over; nobody waits for it yet."""
    await asyncio.sleep(_RUSH)
    await sorter.start()
    await sorter.examine()


async def _together(house: _House, *work: Coroutine[Any, Any, None]) -> None:
    """Do all of it at once; the first fault ends everything, and is the one we tell about."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for one in work:
                tasks.create_task(one)
            house.ready()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


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


async def _introduce(client: HardenedClient, name: str) -> None:
    """Set the display name if it differs; a homeserver that forbids it changes nothing for us."""
    try:
        _status, profile = await client.call("GET", f"profile/{client.user_id}/displayname")
        if profile.get("displayname") != name:
            await client.call("PUT", f"profile/{client.user_id}/displayname", {"displayname": name})
    except Unreachable as fault:
        _log.warning("the display name could not be set: %s", fault)


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
