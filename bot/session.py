"""One login's work: who is hired for it, and what they all do at once."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.clockwork.bell import Bell
from bot.clockwork.caretaker import nightly
from bot.clockwork.timekeeper import Timekeeper
from bot.conduct.office import Office
from bot.config import Settings
from bot.craft.trade import Trade
from bot.desk import Desk
from bot.health import metrics
from bot.health.vigil import keep_vigil
from bot.matrix.attachment import Files
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.courier import Courier
from bot.matrix.directory import Directory
from bot.matrix.listener import Listener
from bot.matrix.marking import Marking
from bot.matrix.post import Postman
from bot.matrix.rereading import Rereading
from bot.matrix.trust import Trust
from bot.post.collector import Collector
from bot.post.courier import MailCourier
from bot.post.mailbox import entrance_of
from bot.post.relay import access_of
from bot.store.database import Database
from bot.store.leadership import Lease, watch
from bot.workshop.press import Press
from bot.workshop.sorting import Sorter, Tools

_log = logging.getLogger(__name__)

_RUSH = 30.0


@dataclass(frozen=True, slots=True)
class House:
    """What outlives a single login."""

    settings: Settings
    office: Office
    database: Database
    lease: Lease
    ready: Callable[[], None]
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Crew:
    """Whoever works for as long as a login holds."""

    client: HardenedClient
    office: Office
    listener: Listener
    trust: Trust
    desk: Desk
    marking: Marking
    courier: Courier
    mail: MailCourier | None
    sorter: Sorter
    bell: Bell
    timekeeper: Timekeeper


async def serve(house: House, client: HardenedClient) -> None:
    """Catch up, make our device trusted, and only then join and speak."""
    crew = _hire(house, client)
    vigil = asyncio.create_task(keep_vigil(house.database, house.clock))
    try:
        away_since = await crew.listener.catch_up()
        await crew.trust.establish()
        await _introduce(client, house.settings.matrix.display_name)
        crew.bell.start(crew.desk.ring)
        crew.desk.ring()
        await _together(house, *_duties(house, crew, away_since))
    finally:
        vigil.cancel()
        await asyncio.gather(vigil, return_exceptions=True)
        crew.bell.stop()
        await crew.timekeeper.close()
        crew.sorter.close()


def _hire(house: House, client: HardenedClient) -> _Crew:
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
    return _Crew(client, office, listener, trust, desk, marking, courier, mail, sorter, bell, timekeeper)


def _duties(house: House, crew: _Crew, away_since: datetime | None) -> Iterator[Coroutine[Any, Any, None]]:
    """What is done as long as all of it goes well."""
    database, client = house.database, crew.client
    yield crew.listener.follow()
    yield crew.courier.carry()
    if crew.mail is not None:
        yield crew.mail.carry()
    if house.settings.mailbox.imap_host:
        yield _collector(house, crew.courier).collect()
    yield crew.desk.work()
    yield crew.marking.work()
    yield crew.trust.watch()
    yield _warm(crew.sorter)
    yield nightly(database, crew.office, house.clock, away_since)
    yield watch(house.lease)
    yield database.watch()
    yield metrics.serve(house.settings.operations.metrics_port, database, lambda: client.refused)


def _mail_courier(house: House, press: Press, courier: Courier) -> MailCourier | None:
    """None if the office sends no mails."""
    mail = house.settings.mail
    if not mail.smtp_host:
        return None
    parts = (house.database, house.office, house.clock)
    return MailCourier(access_of(mail), press.printed, *parts, posted=courier.wake)


def _collector(house: House, courier: Courier) -> Collector:
    """Looks into the sender's mailbox."""
    parts = (house.database, house.office, house.clock)
    return Collector(entrance_of(house.settings.mailbox), *parts, posted=courier.wake)


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


async def _together(house: House, *work: Coroutine[Any, Any, None]) -> None:
    """Do all of it at once; the first fault ends everything, and is the one we tell about."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for one in work:
                tasks.create_task(one)
            house.ready()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


async def _introduce(client: HardenedClient, name: str) -> None:
    """Set the display name if it differs; a homeserver that forbids it changes nothing for us."""
    try:
        _status, profile = await client.call("GET", f"profile/{client.user_id}/displayname")
        if profile.get("displayname") != name:
            await client.call("PUT", f"profile/{client.user_id}/displayname", {"displayname": name})
    except Unreachable as fault:
        _log.warning("the display name could not be set: %s", fault)
