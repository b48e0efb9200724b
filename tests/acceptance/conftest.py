"""A real Synapse for all acceptance tests, and real people on it.

Synapse and its people live in one event loop; therefore all tests in this folder run in it.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.process import BotProcess, Setup
from bot.demo.synapse import Synapse
from bot.matrix.person import Person
from bot.meeting.ids import UserId
from tests.acceptance import autopsy
from tests.acceptance.stage import Office, Stage, Town, everyone_together, together

_HERE = Path(__file__).parent
_numbers = itertools.count(1)
# Where the bots keep their things that run now.
_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the Synapse of the tests, not logged in yet."""

    user: UserId
    password: str


OpenAccount = Callable[..., Awaitable[Account]]
Enter = Callable[..., Awaitable[Person]]
OpenOffice = Callable[..., Awaitable[Office]]
SetStage = Callable[..., Awaitable[Stage]]

_STAFF = (("jana", "Jana Petersen (Bildungsbüro)"), ("karim", "Karim Aydin (Bildungsbüro)"))
_MEMBERS = (
    ("anna", "Anna Weber (Kita Sonnenblume)"),
    ("bernd", "Bernd Kruse (Grundschule am Wall)"),
    ("clara", "Clara Voss (Volkshochschule)"),
)
_OFFICE: dict[str, str | int] = {
    "name": "Bildungsbüro Nordmarsch",
    "contact": "Jana Petersen, Telefon 0000 123-456",
    "data_protection": "datenschutz@nordmarsch.example",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.synapse)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that waited in vain tells what the bots were at."""
    report = yield
    if report.failed:
        report.sections += [(f"what {folder} waits for", autopsy.of(folder)) for folder in _folders]
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """One Synapse for the whole session, without rate limits; whoever stops it starts it again."""
    async with Synapse(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def account(synapse: Synapse) -> OpenAccount:
    """`await account("bot", display_name="Umlauf", admin=False)`: a new account with a name of its own."""

    async def open_account(name: str, display_name: str | None = None, admin: bool = False) -> Account:
        unique = f"{name}-{next(_numbers)}"
        password = f"pw-{unique}"
        return Account(await synapse.register(unique, password, display_name, admin), password)

    return open_account


@pytest_asyncio.fixture(loop_scope="session")
async def person(synapse: Synapse, account: OpenAccount) -> AsyncIterator[Enter]:
    """`await person("anna", display_name="Anna Weber (Kita Sonnenblume)")`: somebody new, logged in."""
    async with AsyncExitStack() as people:

        async def enter(name: str, display_name: str | None = None) -> Person:
            known = await account(name, display_name)
            return await people.enter_async_context(
                await Person.login(synapse.url, known.user, known.password)
            )

        yield enter


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(synapse: Synapse) -> AsyncIterator[Town]:
    """The people of all rounds. They log in once; each test brings them together in a room of its own."""
    async with AsyncExitStack() as people:

        async def arrive(name: str, display_name: str) -> Person:
            unique = f"{name}-{next(_numbers)}"
            user = await synapse.register(unique, f"pw-{unique}", display_name)
            return await people.enter_async_context(await Person.login(synapse.url, user, f"pw-{unique}"))

        jana, karim, anna, bernd, clara = await asyncio.gather(
            *(arrive(*who) for who in (*_STAFF, *_MEMBERS))
        )
        yield Town(jana, karim, (anna, bernd, clara))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(
    synapse: Synapse, town: Town, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    """The office that most tests share, with the usual settings. At the end it must not have gossiped."""
    async with AsyncExitStack() as closing:
        # People write tests at night, too.
        always = {"rounds": {"office_hours": "00:00-23:59"}}
        folder = tmp_path_factory.mktemp("house")
        office = await start_office(closing, synapse, town, folder, settings=always)
        yield office
        assert await office.process.stop() == 0
    assert gossip(office.process.log, town) == []


@pytest_asyncio.fixture(loop_scope="session")
async def office(
    synapse: Synapse, town: Town, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[OpenOffice]:
    """`await office(rounds={"release": "two"})`: an office with settings and a bot of its own."""
    async with AsyncExitStack() as closing:

        async def open_office(**settings: Mapping[str, str | int]) -> Office:
            folder = tmp_path_factory.mktemp("office")
            return await start_office(closing, synapse, town, folder, settings=settings)

        yield open_office


@pytest_asyncio.fixture(loop_scope="session")
async def stage(synapse: Synapse, town: Town, house: Office) -> AsyncIterator[SetStage]:
    """`await stage()`: an encrypted network room with Jana, the three members and the bot of the house.

    `await stage(office, members=1)`: with the bot of another office, and fewer members, which is faster.
    After the test all but the bot leave the room.
    """
    stages: list[Stage] = []

    async def set_stage(office: Office = house, *, members: int = 3) -> Stage:
        no = next(_numbers)
        there = town.members[:members]
        guests = (office.bot, *(person.user for person in there))
        room = await town.jana.create_room(f"Netzwerk Nord {no}", guests, alias=f"netz-{no}")
        await everyone_together((town.jana, *there), room, office.bot)
        alias = f"#netz-{no}:{synapse.server_name}"
        stages.append(Stage(office, room, alias, f"Netzwerk Nord {no}", town.jana, there))
        return stages[-1]

    yield set_stage
    for here in stages:
        await asyncio.gather(*(person.leave(here.room) for person in (here.jana, *here.members)))


async def start_office(
    closing: AsyncExitStack,
    synapse: Synapse,
    town: Town,
    folder: Path,
    homeserver: str | None = None,
    settings: Mapping[str, Mapping[str, str | int]] | None = None,
    program: str = "bot",
) -> Office:
    """Open an office whose bot keeps its things in `folder`; `closing` will stop it.

    `homeserver` is where the bot finds the homeserver, if not at its usual address; `program` is what runs.
    """
    no = next(_numbers)
    bot = await synapse.register(f"umlauf-{no}", f"pw-{no}", "Umlauf")
    staff = (town.jana.user, town.karim.user)
    alias = f"#buero-{no}:{synapse.server_name}"
    more = {"office": _OFFICE} | {name: dict(values) for name, values in (settings or {}).items()}
    setup = Setup(homeserver or synapse.url, bot, f"pw-{no}", staff, alias, (synapse.server_name,), more)
    _folders.append(folder)
    closing.callback(_folders.remove, folder)
    process = await closing.enter_async_context(BotProcess(folder, setup, program))
    staff_room = await town.jana.create_room("Büroraum", (town.karim.user, bot), alias=f"buero-{no}")
    await together(town.jana, staff_room, town.karim.user, bot)
    return Office(bot, process, staff_room)


def gossip(log: Path, town: Town) -> list[str]:
    """What a bot's log must not hold: tracebacks, its secrets, and anything that anybody said."""
    session = json.loads((log.parent / "data" / "identity" / "session.json").read_text("utf-8"))
    secrets = (session["access_token"], (log.parent / "password").read_text("utf-8"))
    written = log.read_text("utf-8")
    said = {line for person in town.people for one in person.heard for line in one.body.splitlines()}
    words = {line.strip() for line in said if len(line.strip()) >= 12}
    return sorted(word for word in (*words, *secrets, "Traceback") if word in written)
