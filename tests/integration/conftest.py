"""What the tests of the Matrix layer share: a real client on a real socket, a real database, a clock.

The database is a file. Tests marked `both_databases` have a second run with one on a server, and with
`--everywhere` all have it (see `tests/postgres.py`).
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient, create
from bot.store import upkeep
from bot.store.database import Database, open_database
from bot.workshop.sorting import Sorter
from tests.beside import Beside
from tests.homeserver import Homeserver
from tests.office import an_office
from tests.postgres import Postgres

from .house import BOT, PETERSEN, START, House, Until, furnish
from .unsorted import unpaired, unsorted

DEVICE = "UMLAUF"
Anywhere = Callable[..., list[str]]
Section = dict[str, dict[str, str | int]]
_PLACES = {"sqlite": "place_in_a_file", "postgresql": "place_on_a_server"}


@dataclass(slots=True)
class Clock:
    """A clock that moves only when a test moves it."""

    now: datetime = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and nothing in them."""
    file = tmp_path_factory.mktemp("empty") / "umlauf.db"
    open_database(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def place_in_a_file(empty_database: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(empty_database, tmp_path)}"


@pytest.fixture(scope="session")
def empty_on_a_server(postgres: Postgres) -> str:
    """The same on a server; quicker copied than made."""
    name = postgres.create()
    open_database(postgres.url(name)).close()
    return name


@pytest.fixture
def place_on_a_server(postgres: Postgres, empty_on_a_server: str) -> Iterator[str]:
    name = postgres.create(f"TEMPLATE {empty_on_a_server}")
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def database_place(request: pytest.FixtureRequest, database_kind: str) -> str:
    """Where the database of a test is."""
    place: str = request.getfixturevalue(_PLACES[database_kind])
    return place


class Twins:
    """Databases like that of a test, each another."""

    def __init__(self, url: str, folder: Path, postgres: Postgres | None) -> None:
        self._url, self._folder, self._postgres = make_url(url), folder, postgres
        self._names: list[str] = []

    def copied(self) -> str:
        """The quickest way, if nobody is at work there."""
        if self._postgres is None:
            return self._in_a_file(shutil.copy)
        return self._on(self._postgres, self._postgres.create(f"TEMPLATE {self._url.database}"))

    def saved(self) -> str:
        """As an office saves and puts back what a bot is working on."""
        if self._postgres is None:
            return self._in_a_file(upkeep.copy)
        return self._on(self._postgres, self._postgres.save(str(self._url.database)))

    def close(self) -> None:
        """Leave nothing on the server."""
        for name in self._names if self._postgres else ():
            self._postgres.drop(name)  # type: ignore[union-attr]

    def _in_a_file(self, copy: Callable[[Path, Path], object]) -> str:
        self._names.append(f"twin-{len(self._names)}.db")
        copy(Path(str(self._url.database)), self._folder / self._names[-1])
        return f"sqlite:///{self._folder / self._names[-1]}"

    def _on(self, postgres: Postgres, name: str) -> str:
        self._names.append(name)
        return postgres.url(name)


@pytest.fixture
def twins(
    request: pytest.FixtureRequest, database_kind: str, database_place: str, tmp_path: Path
) -> Iterator[Twins]:
    on_a_server = database_kind == "postgresql"
    twins = Twins(database_place, tmp_path, request.getfixturevalue("postgres") if on_a_server else None)
    yield twins
    twins.close()


@pytest.fixture
def storage(database_kind: str, database_place: str) -> Section:
    """What the configuration of a real bot says of its database; a file it makes itself."""
    return {"storage": {"database_url": database_place}} if database_kind == "postgresql" else {}


@pytest.fixture
def beside(database_place: str) -> Iterator[Beside]:
    """Another way into the database of a test."""
    beside = Beside(database_place)
    yield beside
    beside.close()


@pytest.fixture
def file(beside: Beside) -> Path:
    """Where the database lies; a test on a server ends here."""
    return beside.file


def holding(folder: Path, *canaries: str) -> list[str]:
    """The files below a folder that hold one of the words, byte by byte."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path.name for path in found if any(word.encode() in path.read_bytes() for word in canaries)]


@pytest.fixture
def anywhere(beside: Beside, tmp_path: Path) -> Anywhere:
    """Where one of the words is: in which files of the bot's folder, or in its database on a server."""

    def look(*canaries: str) -> list[str]:
        stored = "" if beside.is_file else beside.stored()
        told = ["server"] if any(word in stored for word in canaries) else []
        return [*holding(tmp_path / "data", *canaries), *told]

    return look


@pytest.fixture
def database(database_place: str) -> Iterator[Database]:
    database = open_database(database_place)
    yield database
    database.close()


@pytest.fixture(scope="session")
def fresh_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of a device that nobody has seen yet; quicker copied than made."""
    folder = tmp_path_factory.mktemp("keys")
    client = create("http://127.0.0.1:1", BOT, DEVICE, str(folder))
    client.restore_login(BOT, DEVICE, "unused")
    client.store.database.close()
    return folder / "keys.db"


@pytest.fixture
async def enter(
    homeserver: Homeserver, tmp_path: Path, fresh_keys: Path
) -> AsyncIterator[Callable[[], HardenedClient]]:
    """`enter()` is a new process of the same device: another client with the same keys."""
    shutil.copy(fresh_keys, tmp_path)
    clients: list[HardenedClient] = []

    def restore() -> HardenedClient:
        client = create(homeserver.url, BOT, DEVICE, str(tmp_path))
        client.restore_login(BOT, DEVICE, homeserver.token(BOT, DEVICE))
        clients.append(client)
        return client

    yield restore
    for client in clients:
        await client.close()
        client.store.database.close()


@pytest.fixture
async def client(enter: Callable[[], HardenedClient]) -> HardenedClient:
    return enter()


@pytest.fixture
def until() -> Until:
    """`await until(lambda: …)` waits for a fact and returns it; the fact may be awaitable.

    Generous, since a test machine may be busy; nothing ever waits this long if all is well.
    """

    async def wait(fact: Callable[[], object], patience: float = 30.0) -> object:
        async with asyncio.timeout(patience):
            while True:
                found = fact()
                found = await found if asyncio.iscoroutine(found) else found
                if found:
                    return found
                await asyncio.sleep(0.01)

    return wait


# --- The whole bot -----------------------------------------------------------------------------------


@pytest.fixture
def office() -> Office:
    """How the office works; a module of tests may want another one."""
    return an_office(guests=(PETERSEN,))


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    """The rooms there are, and who is in them."""
    furnish(homeserver)


@pytest.fixture
def house(
    rooms: None, homeserver: Homeserver, database: Database, beside: Beside, until: Until, office: Office
) -> House:
    return House(homeserver, database, beside, until, office)


@pytest.fixture(scope="module")
def sorter() -> Iterator[Sorter]:
    sorter = Sorter(limit=30, work=unsorted, pairing=unpaired)
    yield sorter
    sorter.close()


@pytest.fixture
async def bot(house: House, client: HardenedClient, sorter: Sorter) -> AsyncIterator[House]:
    async with house.open(client, sorter):
        yield house


@pytest.fixture
async def running(bot: House) -> House:
    """A round is open, and all questions are asked."""
    bot.write(PETERSEN, START)
    await bot.question(2)
    return bot
