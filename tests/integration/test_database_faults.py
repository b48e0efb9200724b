"""K10, K11, K12: the database is busy, full, broken or gone; what the bot does then, and afterwards."""

import asyncio
import os
import resource
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from bot.matrix.client import HardenedClient
from bot.matrix.listener import Listener
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.message import Kind, Message
from bot.store import database as database_module
from bot.store import engine
from bot.store.database import Database, DatabaseFault, DatabaseProblem, Transaction, open_database
from bot.store.leadership import lease_for
from tests.homeserver import Homeserver
from tests.postgres import Postgres

from .conftest import Clock
from .house import BOT, Until

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ANNA, ROOM = "@anna:fake.example", "!netz:fake.example"
MESSAGE = Message(EventId("$1"), RoomId(ROOM), UserId(ANNA), Kind.TEXT, NOW, body="eins")
NOBODY = 65534

# Whoever backs up or repairs a database may well keep everybody else from writing.
_OCCUPANT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long is waited is not what these tests are about."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.2)
    monkeypatch.setattr(database_module, "_LOOK_EVERY", 0.1)


@pytest.fixture
def database(impatient: None, database_url: str) -> Iterator[Database]:
    """An open database on either engine."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "umlauf.db"


@pytest.fixture
def lite(impatient: None, file: Path) -> Iterator[Database]:
    """An open SQLite database."""
    database = open_database(f"sqlite:///{file}")
    yield database
    database.close()


def take_in(tx: Transaction, message: Message = MESSAGE) -> None:
    tx.inbox.add(message)
    tx.listening.advance("s1", NOW)


def events(tx: Transaction) -> list[str]:
    """What waits in the inbox."""
    found: list[str] = []
    while message := tx.inbox.next():
        found.append(message.event)
        tx.inbox.settle(message.event)
    return found


class Ear:
    """The bot's listener on its own; `heard` counts what was reported to be safe."""

    def __init__(self, client: HardenedClient, database: Database, clock: Clock) -> None:
        self.heard = 0
        self.database = database
        self._listener = Listener(client, database, self._hear, clock)

    def _hear(self) -> None:
        self.heard += 1

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Future[Any]]:
        """Listening and watching go on side by side, as in `bot.app`."""
        await self._listener.catch_up()
        work = asyncio.gather(self._listener.follow(), self.database.watch())
        try:
            yield work
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError, DatabaseProblem):
                await work


@pytest.fixture
def ear(homeserver: Homeserver, client: HardenedClient, database: Database, clock: Clock) -> Ear:
    homeserver.room(ROOM, members=[BOT, ANNA])
    return Ear(client, database, clock)


@pytest.fixture
def lite_ear(homeserver: Homeserver, client: HardenedClient, lite: Database, clock: Clock) -> Ear:
    homeserver.room(ROOM, members=[BOT, ANNA])
    return Ear(client, lite, clock)


def position(url: str) -> str:
    """The sync token that is safe, as somebody else sees it."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return str(connection.execute("SELECT token FROM sync").fetchone()[0])
    with closing(psycopg.connect(url)) as server:
        row = server.execute("SELECT token FROM sync").fetchone()
        assert row is not None
        return str(row[0])


# --- K10: somebody else keeps us from writing ---------------------------------------------------------


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another process has the database for itself; who only reads is not in its way."""
    if not url.startswith("sqlite"):
        with closing(psycopg.connect(url)) as connection:
            connection.execute("LOCK TABLE inbox, sync IN SHARE MODE")
            yield
        return
    program = (sys.executable, "-c", _OCCUPANT, url.removeprefix("sqlite:///"))
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as occupant:
        assert occupant.stdout is not None
        assert occupant.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            occupant.kill()


async def test_k10_work_on_a_locked_database_fails_for_now_and_keeps_nothing(
    database: Database, database_url: str
) -> None:
    with locked(database_url):
        for _ in range(2):
            with pytest.raises(DatabaseFault, match="The database is not available"):
                await database.run(take_in)
    assert await database.run(events) == []
    await database.run(take_in)
    assert await database.run(events) == ["$1"]


async def test_k10_what_arrives_meanwhile_is_neither_acknowledged_nor_lost(
    homeserver: Homeserver, ear: Ear, database_url: str, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    async with ear.listening() as work:
        await until(lambda: ear.heard)
        heard, before = ear.heard, position(database_url)
        with locked(database_url):
            event = homeserver.text(ANNA, "eins")
            homeserver.deliver(ROOM, event)
            await until(lambda: caplog.text.count("cannot keep what arrived") > 1)
            assert ear.heard == heard
            assert position(database_url) == before
        await until(lambda: ear.heard > heard)
        assert await ear.database.run(events) == [event["event_id"]]
        assert position(database_url) > before
        assert not work.done()
    assert "eins" not in caplog.text


async def test_k10_a_server_that_ends_all_connections_is_found_again(
    postgres: Postgres, postgres_url: str, impatient: None
) -> None:
    database = open_database(postgres_url)
    await database.run(take_in)
    name = make_url(postgres_url).database
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    with pytest.raises(DatabaseFault):
        await database.run(events)
    assert await database.run(events) == ["$1"]
    database.close()


# --- K11: the disk is full ----------------------------------------------------------------------------


@contextmanager
def no_more_room(file: Path) -> Iterator[None]:
    """The operating system lets no file of ours grow beyond the size of the database's log."""
    log = file.with_name(f"{file.name}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds the empty tables and little more."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


async def test_k11_a_full_disk_at_commit_keeps_nothing_and_everything_goes_on_afterwards(
    lite: Database, file: Path
) -> None:
    await lite.run(take_in)
    with no_more_room(file):
        with pytest.raises(DatabaseFault, match="room left on its disk"):
            await lite.run(take_in, replace(MESSAGE, event=EventId("$2"), body="x" * 200_000))
        assert await lite.run(lambda tx: tx.listening.position()) == ("s1", NOW)
    await lite.run(take_in, replace(MESSAGE, event=EventId("$3")))
    assert await lite.run(events) == ["$1", "$3"]


def fill(place: Path) -> Path:
    """Leave not a byte free; returns what has to go to make room again."""
    ballast = place / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as written:
        while True:
            written.write(b"x" * 4096)
    return ballast


async def test_k11_a_file_system_without_room_is_no_end(impatient: None, tiny_disk: Path) -> None:
    database = open_database(f"sqlite:///{tiny_disk / 'umlauf.db'}")
    ballast = fill(tiny_disk)
    with pytest.raises(DatabaseFault, match="room left on its disk"):
        await database.run(take_in, replace(MESSAGE, body="x" * 100_000))
    ballast.unlink()
    await database.run(take_in)
    assert await database.run(events) == ["$1"]
    database.close()


async def test_k11_what_arrives_meanwhile_waits_until_there_is_room(
    homeserver: Homeserver, lite_ear: Ear, file: Path, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    async with lite_ear.listening() as work:
        await until(lambda: lite_ear.heard)
        heard, before = lite_ear.heard, position(f"sqlite:///{file}")
        sent = [homeserver.text(ANNA, "x" * 50_000) for _ in range(4)]
        with no_more_room(file):
            homeserver.deliver(ROOM, *sent)
            await until(lambda: "cannot keep what arrived" in caplog.text)
            assert lite_ear.heard == heard
            assert position(f"sqlite:///{file}") == before
        await until(lambda: lite_ear.heard > heard)
        assert await lite_ear.database.run(events) == [event["event_id"] for event in sent]
        assert not work.done()


# --- K12: the database is broken, or gone -------------------------------------------------------------


def gone(file: Path) -> None:
    file.unlink()


def gone_with_its_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("moved-away"))


def replaced(file: Path) -> None:
    copy = file.with_name("copy.db")
    shutil.copy(file, copy)
    copy.replace(file)


def damage(file: Path) -> None:
    """Everything but the first page becomes noise."""
    size = file.stat().st_size
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(os.urandom(size - 4096))


def content(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


@pytest.mark.parametrize("happens", [gone, gone_with_its_folder, replaced])
async def test_k12_a_file_that_is_not_ours_any_more_is_never_written_to(
    lite: Database, file: Path, happens: Callable[[Path], None]
) -> None:
    await lite.run(take_in)
    happens(file)
    before = content(file)
    for _ in range(2):
        with pytest.raises(DatabaseProblem, match="was deleted or replaced while the bot was running"):
            await lite.run(take_in, replace(MESSAGE, event=EventId("$2")))
    assert content(file) == before


async def test_k12_a_file_that_goes_before_its_first_use_is_not_made_anew(lite: Database, file: Path) -> None:
    gone(file)
    with pytest.raises(DatabaseProblem, match="was deleted"):
        await lite.run(take_in)
    assert content(file) is None


async def test_k12_a_file_that_goes_in_the_midst_of_a_transaction_takes_no_commit(
    lite: Database, file: Path
) -> None:
    def take_in_and_delete(tx: Transaction) -> None:
        take_in(tx)
        file.unlink()

    with pytest.raises(DatabaseProblem, match="was deleted"):
        await lite.run(take_in_and_delete)
    assert content(file) is None


@pytest.mark.parametrize("happens", [gone, replaced])
async def test_k12_the_running_bot_ends_with_a_sentence_when_its_file_goes(
    homeserver: Homeserver, lite_ear: Ear, file: Path, happens: Callable[[Path], None]
) -> None:
    async with lite_ear.listening() as work:
        happens(file)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"))
        with pytest.raises(DatabaseProblem, match="please restore it from a backup"):
            await asyncio.wait_for(asyncio.shield(work), 30)
    assert (content(file) is not None) == (happens is replaced)


async def test_k12_a_file_that_becomes_corrupt_is_noticed_and_given_up(impatient: None, file: Path) -> None:
    database = open_database(f"sqlite:///{file}")
    await database.run(lambda tx: [tx.inbox.add(one) for one in _many()])
    database.close()
    database = open_database(f"sqlite:///{file}")
    damage(file)
    with pytest.raises(DatabaseProblem, match="can no longer be used: database disk image is malformed"):
        await database.run(events)
    with pytest.raises(DatabaseProblem, match="restore a backup"):
        await asyncio.wait_for(database.watch(), 30)
    database.close()


def _many() -> list[Message]:
    return [replace(MESSAGE, event=EventId(f"${number}"), body="x" * 9_000) for number in range(20)]


@pytest.mark.parametrize("content", [b"no database at all" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_k12_a_file_that_is_no_database_is_refused_and_left_alone(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(DatabaseProblem, match="cannot be used: file is not a database; please restore"):
        open_database(f"sqlite:///{file}")
    assert file.read_bytes() == content


@pytest.mark.parametrize("empty", [True, False])
def test_k12_e4_no_new_database_takes_the_place_of_an_expected_one(file: Path, empty: bool) -> None:
    if empty:
        file.touch()
    with pytest.raises(DatabaseProblem, match="is missing or empty although the bot has worked here before"):
        open_database(f"sqlite:///{file}", expected=True)
    assert file.exists() == empty
    open_database(f"sqlite:///{file}").close()
    open_database(f"sqlite:///{file}", expected=True).close()


def test_k12_e4_no_new_tables_take_the_place_of_expected_ones(postgres: Postgres, postgres_url: str) -> None:
    with pytest.raises(DatabaseProblem, match="is missing or empty although the bot has worked here before"):
        open_database(postgres_url, expected=True)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.execute(tables, make_url(postgres_url).database or "") == [(0,)]


@contextmanager
def _without_privileges() -> Iterator[None]:
    """Root may write to any file; a bot should not be root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_k12_a_file_that_may_only_be_read_is_refused() -> None:
    with TemporaryDirectory(prefix="umlauf-") as folder:
        file = Path(folder) / "umlauf.db"
        open_database(f"sqlite:///{file}").close()
        file.chmod(0o444)
        Path(folder).chmod(0o555)
        with (
            _without_privileges(),
            pytest.raises(DatabaseProblem, match="cannot be used: attempt to write a readonly"),
        ):
            open_database(f"sqlite:///{file}")
        Path(folder).chmod(0o700)


async def test_k12_a_server_that_only_lets_us_read_is_given_up(
    postgres: Postgres, postgres_url: str, impatient: None
) -> None:
    """What was a server has become the standby of another."""
    name = make_url(postgres_url).database or ""
    database = open_database(postgres_url)
    await database.run(events)
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    with pytest.raises(DatabaseFault):
        await database.run(take_in)
    with pytest.raises(DatabaseProblem, match="read-only transaction; please repair it or restore a backup"):
        await database.run(take_in)
    with pytest.raises(DatabaseProblem):
        await asyncio.wait_for(database.watch(), 30)
    database.close()


async def test_k12_a_server_that_forbids_us_its_tables_is_given_up(
    postgres: Postgres, postgres_url: str, impatient: None
) -> None:
    """An administrator put a backup back, and not everything belongs to us any more."""
    name = make_url(postgres_url).database or ""
    guest = make_url(postgres_url).set(username=f"guest_{name}").render_as_string(hide_password=False)
    open_database(postgres_url).close()
    for order in ("CREATE ROLE {} LOGIN", "GRANT ALL ON ALL TABLES IN SCHEMA public TO {}"):
        postgres.execute(order.format(f"guest_{name}"), name)
    database = open_database(guest)
    with pytest.raises(DatabaseProblem, match="permission denied for sequence inbox_position_seq; please"):
        await database.run(take_in)
    database.close()
    postgres.execute(f"DROP OWNED BY guest_{name}; DROP ROLE guest_{name}", name)


async def test_k12_a_server_may_write_dates_in_the_way_of_its_country(
    postgres: Postgres, postgres_url: str
) -> None:
    name = make_url(postgres_url).database or ""
    postgres.execute(f"ALTER DATABASE {name} SET datestyle = 'German'")
    postgres.execute(f"ALTER DATABASE {name} SET timezone = 'America/St_Johns'")
    database = open_database(postgres_url)
    await database.run(take_in)
    assert await database.run(lambda tx: tx.listening.position()) == ("s1", NOW)
    database.close()


async def test_k9_whoever_waited_for_her_turn_reads_what_was_written_meanwhile(
    postgres: Postgres, postgres_url: str, until: Until
) -> None:
    """Also where an administrator wants every transaction to see what was there when it began."""
    name = make_url(postgres_url).database or ""
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")
    waits = f"FROM pg_stat_activity WHERE datname = '{name}' AND wait_event = 'advisory'"
    one, other = open_database(postgres_url), open_database(postgres_url)
    with one.transaction() as tx:
        waiting = asyncio.create_task(other.run(events))
        await until(lambda: postgres.execute(f"SELECT count(*) {waits}") == [(1,)])
        take_in(tx)
    assert await waiting == [MESSAGE.event]
    one.close()
    other.close()


async def test_k10_a16_what_no_server_ever_takes_is_a_mistake_of_a_message(postgres_url: str) -> None:
    """Else it would be tried again for ever, and whatever came after it would wait."""
    database = open_database(postgres_url)
    with pytest.raises(OperationalError, match="index row"):
        await database.run(lambda tx: tx.listening.follow(secrets.token_hex(5_000), NOW))
    await database.run(take_in)
    database.close()


async def test_k12_a_database_that_was_dropped_is_named(
    postgres: Postgres, postgres_url: str, impatient: None
) -> None:
    name = make_url(postgres_url).database or ""
    lease = lease_for(postgres_url)
    assert lease.attempt()
    database = open_database(postgres_url, admit=lease.admit)
    await database.run(events)
    postgres.drop(name)
    with pytest.raises(DatabaseFault):
        await database.run(take_in)
    with pytest.raises(DatabaseFault, match=f'database "{name}" does not exist'):
        await database.run(take_in)
    assert not lease.holds()
    database.close()
    lease.release()


async def test_k12_a_table_that_was_dropped_is_no_mistake_of_a_message(
    postgres: Postgres, postgres_url: str, impatient: None
) -> None:
    database = open_database(postgres_url)
    postgres.execute("DROP TABLE inbox", make_url(postgres_url).database or "")
    with pytest.raises(DatabaseProblem, match='relation "inbox" does not exist'):
        await database.run(take_in)
    database.close()
