"""K10: the bot starts before its database can be used, as after a reboot: real processes."""

import asyncio
import os
import sqlite3
import struct
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import app
from bot.command.terminal import problems
from bot.store.leadership import attain, lease_for
from tests.homeserver import Homeserver
from tests.postgres import Postgres

from .house import BOT
from .wire import Wire, through

_NOT_YET = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
_ASKS_FOR_TLS = 8
LOST = "The lock on the database was lost"


class Starting(Wire):
    """A line to a server that lets nobody in before it has started."""

    up = False

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.up:
            return await super().connect(reader, writer)
        while len(await reader.read(1024)) == _ASKS_FOR_TLS:
            writer.write(b"N")
        writer.write(b"E" + struct.pack("!I", len(_NOT_YET) + 4) + _NOT_YET)
        await writer.drain()
        writer.close()
        return None


@asynccontextmanager
async def begun(homeserver: Homeserver, folder: Path, url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    config = folder / "config.toml"
    config.write_text(
        f'[matrix]\nhomeserver = "{homeserver.url}"\nuser_id = "{BOT}"\npassword_file = "secret"\n'
        f'[staff]\nusers = ["@petersen:fake.example"]\n[storage]\ndatabase_url = "{url}"\n',
        "utf-8",
    )
    (folder / "secret").write_text("wort", "utf-8")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--config", str(config)),
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def told(stream: asyncio.StreamReader | None, words: str) -> str:
    assert stream is not None
    async with asyncio.timeout(60):
        while words not in (line := (await stream.readline()).decode()):
            assert line, f"it ended before it said {words!r}"
    return line


async def test_k10_a_file_that_is_locked_at_the_start_is_waited_for(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    file = tmp_path / "umlauf.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as occupant:
        occupant.execute("BEGIN EXCLUSIVE")
        async with begun(homeserver, tmp_path, f"sqlite:///{file}") as process:
            assert "database is locked" in await told(process.stderr, "waiting for the database")
            occupant.execute("ROLLBACK")
            await told(process.stdout, "ready")


async def test_k9_who_stands_by_and_is_told_to_end_has_not_touched_the_database(
    homeserver: Homeserver, tmp_path: Path
) -> None:
    """It may be a newer version, and would change the tables of the one that works."""
    file = tmp_path / "umlauf.db"
    lease = lease_for(f"sqlite:///{file}")
    assert lease.attempt()
    try:
        async with begun(homeserver, tmp_path, f"sqlite:///{file}") as process:
            await told(process.stderr, "standing by")
            process.terminate()
            assert await process.wait() == 0
            assert not file.exists()
    finally:
        lease.release()


async def test_k9_who_loses_the_lead_again_and_again_asks_for_it_with_pauses(
    homeserver: Homeserver, tmp_path: Path, postgres_url: str
) -> None:
    """As behind a pooler that gives each transaction another connection: our lock is never ours."""
    hide_locks(postgres_url)
    async with begun(homeserver, tmp_path, postgres_url) as process:
        await told(process.stderr, LOST)
        began = time.monotonic()
        for _ in range(2):
            await told(process.stderr, LOST)
    assert time.monotonic() - began >= 2.5


def hide_locks(url: str) -> None:
    """Whoever looks for a lock on this database finds none."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE VIEW pg_locks AS SELECT * FROM pg_catalog.pg_locks WHERE false"))
            name = connection.scalar(text("SELECT quote_ident(current_database())"))
            connection.execute(text(f"ALTER DATABASE {name} SET search_path = public, pg_catalog"))
    finally:
        engine.dispose()


async def test_k10_a_server_that_is_just_starting_is_waited_for(
    homeserver: Homeserver, tmp_path: Path, postgres: Postgres, postgres_url: str
) -> None:
    wire = Starting.to(postgres)
    server = await asyncio.start_server(wire.connect, "127.0.0.1", 0)
    try:
        url = through(server.sockets[0].getsockname()[1], postgres_url)
        async with begun(homeserver, tmp_path, url) as process:
            assert "starting up" in await told(process.stderr, "waiting for the database")
            wire.up = True
            await told(process.stdout, "ready")
    finally:
        server.close()
        wire.hang_up()


async def test_k10_a_server_that_never_comes_ends_the_start_with_a_sentence_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever manages services begins again after 75, and not after 78."""
    monkeypatch.setattr(app, "_STARTING", 0.0)
    lease = lease_for("postgresql://umlauf@127.0.0.1:1/umlauf")
    with pytest.raises(SystemExit) as ended, problems():
        await app._once_it_is_up(lambda: attain(lease))
    assert ended.value.code == 75
    assert "Connection refused" in capsys.readouterr().err
