"""K9: of several instances on one database one works; the others stand by, and never two at once."""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.meeting.ids import UserId
from bot.store import leadership
from bot.store.audit import Entry
from bot.store.database import DatabaseProblem, Transaction, open_database
from bot.store.faults import LeadershipLost
from bot.store.leadership import Lease, attain, lease_for, watch
from tests.postgres import SECRET, Postgres

from .house import Until
from .wire import Wire, listening, through

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

# What `bot.app` does about leading, and nothing else: whoever leads writes her name, again and again.
_INSTANCE = """
import asyncio, logging, sys
from datetime import UTC, datetime
from bot.store.audit import Entry
from bot.store.database import open_database
from bot.store.leadership import attain, lease_for, watch

async def work(database, name):
    while True:
        await database.run(lambda tx: tx.audit.note(Entry(datetime.now(UTC), name, "led")))
        await asyncio.sleep(0.02)

async def main(url, name):
    logging.basicConfig(format="%(message)s", stream=sys.stdout)
    lease = lease_for(url)
    await attain(lease)
    database = open_database(url, admit=lease.admit)
    print("leading", flush=True)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work(database, name))
        tasks.create_task(watch(lease))

asyncio.run(main(*sys.argv[1:]))
"""


class Instance:
    """A process of its own that wants to lead; what it prints can be waited for."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid

    async def says(self, words: str, patience: float = 20.0) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(patience):
            while words not in (line := (await self._process.stdout.readline()).decode()):
                assert line, f"it ended before it said {words!r}"
        return line

    async def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        if self._process.returncode is None:
            self._process.send_signal(how)
        code = await self._process.wait()
        # Closes our end of its standard output, which the event loop would otherwise complain about.
        self._process._transport.close()  # type: ignore[attr-defined]
        return code


Begin = Callable[[str], Awaitable[Instance]]


@pytest.fixture
async def begin(database_url: str) -> AsyncIterator[Begin]:
    """`await begin("Anna")`: another instance on the same database."""
    instances: list[Instance] = []

    async def start(name: str) -> Instance:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _INSTANCE, database_url, name),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        instances.append(Instance(process))
        return instances[-1]

    yield start
    for instance in instances:
        await instance.end()


@pytest.fixture
def lease(database_url: str) -> Iterator[Lease]:
    lease = lease_for(database_url)
    yield lease
    lease.release()


@pytest.fixture
def rival(database_url: str) -> Iterator[Lease]:
    rival = lease_for(database_url)
    yield rival
    rival.release()


@pytest.fixture
def take_away(database_url: str, postgres: Postgres, tmp_path: Path) -> Callable[[], None]:
    """What costs an instance its lease while it lives: its connection ends, or the lock file goes."""

    def take() -> None:
        if database_url.startswith("sqlite"):
            (tmp_path / "umlauf.db.lock").unlink()
        else:
            name = make_url(database_url).database
            postgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                f"WHERE datname = '{name}' AND application_name LIKE '%(process %'"
            )

    return take


def note(tx: Transaction, name: str) -> None:
    tx.audit.note(Entry(NOW, UserId(name), "led"))


def leaders(url: str) -> list[str]:
    """Who led, in order."""
    database = open_database(url)
    with database.transaction() as tx:
        names = [entry.who for entry in tx.audit.entries()]
    database.close()
    return [name for index, name in enumerate(names) if names[index - 1 : index] != [name]]


async def test_k9_the_second_stands_by_and_takes_over_when_the_first_is_killed(
    begin: Begin, database_url: str, until: Until
) -> None:
    first = await begin("first")
    await first.says("leading")
    second = await begin("second")
    assert f"in use by umlauf {os.uname().nodename[:30]} (process {first.pid})" in await second.says(
        "standing by"
    )
    await until(lambda: leaders(database_url) == ["first"])

    assert await first.end(signal.SIGKILL) == -signal.SIGKILL
    await second.says("taking over")
    await second.says("leading")
    await until(lambda: leaders(database_url)[-1:] == ["second"])
    await second.end()
    assert leaders(database_url) == ["first", "second"]


async def test_k9_whoever_is_only_slow_still_leads(begin: Begin, rival: Lease) -> None:
    first = await begin("first")
    await first.says("leading")
    os.kill(first.pid, signal.SIGSTOP)
    try:
        assert not rival.attempt()
        assert f"(process {first.pid})" in (rival.holder() or "")
    finally:
        os.kill(first.pid, signal.SIGCONT)


async def test_k9_a_lost_lease_is_noticed_within_five_seconds(
    lease: Lease, take_away: Callable[[], None]
) -> None:
    await attain(lease)
    watching = asyncio.create_task(watch(lease))
    await asyncio.sleep(0.1)
    take_away()
    # A busy machine adds its own slowness.
    assert leadership._LOOK_EVERY + leadership._PATIENCE <= 5
    with pytest.raises(LeadershipLost, match="another instance may have taken over"):
        await asyncio.wait_for(watching, 30)


async def test_k9_whoever_lost_the_lease_writes_nothing_even_before_noticing(
    lease: Lease, rival: Lease, database_url: str, take_away: Callable[[], None]
) -> None:
    assert lease.attempt()
    deposed = open_database(database_url, admit=lease.admit)
    await deposed.run(note, "deposed")
    take_away()
    assert rival.attempt()
    assert not lease.holds()
    leading = open_database(database_url, admit=rival.admit)
    await leading.run(note, "leading")
    for _ in range(2):
        with pytest.raises(LeadershipLost):
            await deposed.run(note, "deposed")
    await leading.run(note, "leading")
    deposed.close()
    leading.close()
    assert leaders(database_url) == ["deposed", "leading"]


async def test_k9_a_transaction_under_way_ends_before_the_next_leader_begins(
    postgres_url: str, postgres: Postgres
) -> None:
    lease, rival = lease_for(postgres_url), lease_for(postgres_url)
    assert lease.attempt()
    deposed = open_database(postgres_url, admit=lease.admit)
    leading = open_database(postgres_url)
    with deposed.transaction() as tx:
        note(tx, "deposed")
        lease.release()
        assert rival.attempt()
        waiting = asyncio.create_task(leading.run(lambda tx: [entry.who for entry in tx.audit.entries()]))
        await asyncio.sleep(0.2)
        assert not waiting.done()
    assert await waiting == ["deposed"]
    deposed.close()
    leading.close()
    rival.release()


async def test_k9_the_database_itself_tells_when_it_is_no_longer_ours(
    lease: Lease, database_url: str, take_away: Callable[[], None]
) -> None:
    assert lease.attempt()
    database = open_database(database_url, admit=lease.admit)
    take_away()
    with pytest.raises(LeadershipLost):
        await asyncio.wait_for(database.watch(), 30)
    database.close()


def test_k9_who_leads_elsewhere_is_in_nobodys_way(postgres: Postgres, postgres_url: str) -> None:
    """Many offices may share a server; each has a database of its own."""
    neighbour = postgres.create()
    ours, theirs = lease_for(postgres_url), lease_for(postgres.url(neighbour))
    assert theirs.attempt()
    assert ours.attempt()
    assert ours.holds()
    ours.release()
    assert ours.holder() is None
    theirs.release()
    ours.release()
    postgres.drop(neighbour)


def test_k9_a_database_has_one_lock_by_whatever_link_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "alias.db").symlink_to(tmp_path / "umlauf.db")
    one, other = lease_for(f"sqlite:///{tmp_path}/umlauf.db"), lease_for(f"sqlite:///{tmp_path}/alias.db")
    assert one.attempt()
    assert not other.attempt()
    one.release()
    assert other.attempt()
    other.release()


def test_k11_k9_a_lock_needs_no_room_for_a_name(tmp_path: Path) -> None:
    """On a full disk the database itself says what is wrong."""
    lease, rival = (lease_for(f"sqlite:///{tmp_path}/umlauf.db") for _ in range(2))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        assert lease.attempt()
        assert not rival.attempt()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert rival.holder() == "another instance"
    lease.release()


# --- A server that goes away, or falls silent ---------------------------------------------------------


@pytest.fixture
def wire(postgres: Postgres) -> Wire:
    return Wire.to(postgres)


async def test_k9_a_server_that_falls_silent_is_as_good_as_lost(
    wire: Wire, postgres_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(leadership, "_LOOK_EVERY", 0.1)
    monkeypatch.setattr(leadership, "_PATIENCE", 0.5)
    async with listening(wire) as port:
        lease = lease_for(through(port, postgres_url))
        await attain(lease)
        wire.silence()
        with pytest.raises(LeadershipLost):
            await asyncio.wait_for(watch(lease), 30)
    assert "does not answer" in caplog.text
    await asyncio.to_thread(lease.release)


async def test_k9_whoever_stands_by_outlives_a_restart_of_the_server(
    wire: Wire,
    postgres_url: str,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(leadership, "_ATTEMPT_EVERY", 0.05)
    first = lease_for(postgres_url)
    assert first.attempt()
    async with AsyncExitStack() as lines:
        port = await lines.enter_async_context(listening(wire))
        second = lease_for(through(port, postgres_url))
        standing_by = asyncio.create_task(attain(second))
        await until(lambda: "in use by umlauf" in caplog.text)
        await lines.aclose()
        await until(lambda: "Connection refused" in caplog.text)
        first.release()
        await lines.enter_async_context(listening(wire, port))
        await asyncio.wait_for(standing_by, 30)
        assert await asyncio.to_thread(second.holds)
        await asyncio.to_thread(second.release)
    assert SECRET not in caplog.text


async def test_k9_a_server_that_was_never_there_is_a_sentence() -> None:
    with pytest.raises(DatabaseProblem, match="cannot be used: connection"):
        await attain(lease_for(f"postgresql://umlauf:{SECRET}@127.0.0.1:1/umlauf"))
