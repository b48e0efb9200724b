"""The composition root: builds everything, and owns start and stop."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.conduct.office import Office
from bot.config import ConfigurationProblem, Settings
from bot.desk import Desk
from bot.matrix import cross_signing, identity
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.courier import Courier
from bot.matrix.directory import Directory
from bot.matrix.keeping import private_folder
from bot.matrix.listener import Listener, TokenRejected
from bot.matrix.post import Postman
from bot.meeting.minutes import Names
from bot.schedule import Bell
from bot.sorting import Sorter
from bot.speech import calendar, texts
from bot.store.database import Database, open_database
from bot.timekeeper import Timekeeper

_log = logging.getLogger(__name__)

_LONGEST_PAUSE = 60.0


async def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Run the bot until SIGTERM or SIGINT; `ready` is called once, when it can take commands.

    Raises ConfigurationProblem, DatabaseProblem, IdentityProblem, SigningProblem or Unreachable if
    something does not fit together.
    """
    os.umask(0o077)
    private_folder(settings.storage.directory)
    _refuse_lost_database(settings)
    office = office_of(settings)
    database = open_database(settings.storage.database_url)
    stop = _stop_signal()
    try:
        await _serve_until(stop, settings, office, database, ready)
    finally:
        database.close()


def office_of(settings: Settings) -> Office:
    """The office as the use cases know it. Raises ConfigurationProblem if its own texts cannot be used."""
    rounds = settings.rounds
    try:
        words = texts.load(rounds.language, rounds.texts)
    except (OSError, ValueError, texts.UnknownText) as fault:
        raise ConfigurationProblem(f"rounds.texts ({rounds.texts}) cannot be used: {fault}.") from None
    return Office(
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
    )


async def _serve_until(
    stop: asyncio.Event, settings: Settings, office: Office, database: Database, ready: Callable[[], None]
) -> None:
    """Serve; if the homeserver forgets our token, log in again with the password and go on."""
    announced = False

    def announce() -> None:
        nonlocal announced
        if not announced:
            announced = True
            ready()

    while not stop.is_set():
        client = await identity.log_in(settings.matrix, settings.storage.identity)
        try:
            await _session(stop, settings, office, database, client, announce)
        except TokenRejected:
            _log.error("the homeserver no longer accepts our access token")
        finally:
            await client.close()


async def _session(
    stop: asyncio.Event,
    settings: Settings,
    office: Office,
    database: Database,
    client: HardenedClient,
    ready: Callable[[], None],
) -> None:
    """One login's work: catch up, make our device trusted, and only then join and speak."""
    directory = Directory(client, appointed=settings.staff.users, staff_room=settings.staff.room)
    courier = Courier(Postman(client), database, office.texts)
    sorter = Sorter()
    bell = Bell()
    timekeeper = Timekeeper(database, sorter, office, set_bell=bell.set)
    desk = Desk(database, directory, timekeeper, office, posted=courier.wake)
    listener = Listener(client, database, heard=desk.ring)

    async def work() -> None:
        await listener.catch_up()
        await _become_trusted(client, settings)
        await _introduce(client, settings.matrix.display_name)
        bell.start(desk.ring)
        desk.ring()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listener.follow())
            tasks.create_task(courier.carry())
            tasks.create_task(desk.work())
            tasks.create_task(sorter.start())
            ready()

    try:
        await _unless(stop, work())
    finally:
        bell.stop()
        await timekeeper.close()
        sorter.close()


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do `work` until it fails or somebody stops us."""
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(stop.wait())
    await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait((working,), timeout=8)
        return
    try:
        working.result()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


async def _become_trusted(client: HardenedClient, settings: Settings) -> None:
    """Cross-sign our device; a homeserver that does not answer is waited for."""
    folder, password = settings.storage.identity, settings.matrix.secret()
    pause = 1.0
    while True:
        try:
            for done in await cross_signing.sign_own_device(client, folder, password):
                _log.info("identity: %s", done)
            return
        except Unreachable as fault:
            _log.warning("%s Next try in %.0f s.", fault, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


async def _introduce(client: HardenedClient, name: str) -> None:
    """Set the display name if it differs; a homeserver that forbids it changes nothing for us."""
    try:
        _status, profile = await client.call("GET", f"profile/{client.user_id}/displayname")
        if profile.get("displayname") != name:
            await client.call("PUT", f"profile/{client.user_id}/displayname", {"displayname": name})
    except Unreachable as fault:
        _log.warning("the display name could not be set: %s", fault)


def _refuse_lost_database(settings: Settings) -> None:
    """A new empty database beside an old identity would forget every round without a word."""
    url = settings.storage.database_url
    path = Path(url.removeprefix("sqlite:///"))
    known = (settings.storage.identity / identity.SESSION).exists()
    if url.startswith("sqlite:///") and known and not path.exists():
        raise ConfigurationProblem(
            f"The database {path} is missing although the bot has worked here before; restore it from a "
            f"backup, or move {settings.storage.identity} away to begin anew."
        )


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
