"""The real program without its database, its identity or its lead: one sentence, and nothing made anew."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.demo.process import BotFault, BotProcess, Setup
from tests.homeserver import Homeserver
from tests.postgres import SECRET, Postgres

from .house import BOT, Until
from .wire import Wire, listening, through

JANA, NETZ = "@jana:fake.example", "!netz:fake.example"
LOST = "The lock on the database was lost; another instance may have taken over."


@pytest.fixture
def setup(homeserver: Homeserver) -> Setup:
    homeserver.room(NETZ, members=[BOT, JANA])
    return Setup(homeserver.url, BOT, "geheim", [JANA])


@pytest.fixture
async def bot(setup: Setup, tmp_path: Path) -> AsyncIterator[BotProcess]:
    async with BotProcess(tmp_path, setup) as running:
        yield running


async def ended(bot: BotProcess, until: Until) -> tuple[int | None, str]:
    """Exit code and last line, once the bot has ended by itself."""
    await until(lambda: not bot.running)
    process = bot._process
    assert process is not None
    process._transport.close()  # type: ignore[attr-defined]
    written = bot.log.read_text("utf-8")
    assert "Traceback" not in written
    assert "never retrieved" not in written
    return process.returncode, written.splitlines()[-1]


def delete(file: Path) -> None:
    for path in file.parent.glob(f"{file.name}*"):
        if not path.name.endswith(".lock"):
            path.unlink()


def corrupt(file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as damaged:
        damaged.seek(1024)
        damaged.write(os.urandom(size - 1024))


@pytest.mark.parametrize(
    ("happens", "sentence"), [(delete, "was deleted or replaced"), (corrupt, "malformed")]
)
async def test_k12_a_database_that_is_lost_ends_the_program_with_a_sentence(
    homeserver: Homeserver,
    bot: BotProcess,
    tmp_path: Path,
    until: Until,
    happens: Callable[[Path], None],
    sentence: str,
) -> None:
    file = tmp_path / "data" / "umlauf.db"
    happens(file)
    homeserver.deliver(NETZ, homeserver.text(JANA, "!runde hilfe"))
    code, line = await ended(bot, until)
    assert code == 78
    assert sentence in line
    assert "then start again" in line
    assert file.exists() == (happens is corrupt)


async def test_e4_k12_a_database_without_its_identity_and_an_identity_without_its_database_are_refused(
    bot: BotProcess, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert await bot.stop() == 0
    (data / "umlauf.db").rename(tmp_path / "kept.db")
    with pytest.raises(BotFault, match="is missing or empty although the bot has worked here before") as lost:
        await bot.start()
    assert (lost.value.code, (data / "umlauf.db").exists()) == (78, False)

    (tmp_path / "kept.db").rename(data / "umlauf.db")
    (data / "identity").rename(tmp_path / "identity")
    with pytest.raises(BotFault, match="identity is missing or empty although") as lost:
        await bot.start()
    assert (lost.value.code, list(data.glob("identity/*"))) == (78, [])

    (tmp_path / "identity").rename(data / "identity")
    await bot.start()


async def test_k9_the_second_instance_says_whom_it_waits_for_and_takes_over(
    homeserver: Homeserver, bot: BotProcess, setup: Setup, tmp_path: Path, until: Until
) -> None:
    assert bot._process is not None
    first = bot._process.pid
    async with AsyncExitStack() as closing:
        second = BotProcess(tmp_path, setup)
        starting = asyncio.create_task(second.start())
        closing.push_async_exit(second.__aexit__)
        await until(
            lambda: (
                f"standing by: the database is in use by umlauf {os.uname().nodename[:30]} "
                f"(process {first})" in bot.log.read_text("utf-8")
            )
        )
        assert not starting.done()
        assert sum(ask.path.endswith("/login") for ask in homeserver.requests) == 1
        await bot.kill()
        await asyncio.wait_for(starting, 60)

        # Whoever loses the lead says so, lets go of everything, and takes its turn again.
        (tmp_path / "data" / "umlauf.db.lock").unlink()
        await until(lambda: LOST in second.log.read_text("utf-8"))
        homeserver.deliver(NETZ, homeserver.text(JANA, "!runde hilfe"))
        await until(lambda: homeserver.said(NETZ))
        assert await second.stop() == 0
    assert sum(ask.path.endswith("/login") for ask in homeserver.requests) == 1


async def test_k9_p2_on_a_server_too_the_second_takes_over_and_says_nothing_twice(
    homeserver: Homeserver,
    setup: Setup,
    postgres: Postgres,
    postgres_url: str,
    tmp_path: Path,
    until: Until,
) -> None:
    setup = replace(setup, more={"storage": {"database_url": postgres_url}})
    first, second = BotProcess(tmp_path, setup), BotProcess(tmp_path, setup)
    async with AsyncExitStack() as closing:
        await closing.enter_async_context(first)
        homeserver.deliver(NETZ, homeserver.text(JANA, "!runde hilfe"))
        await until(lambda: homeserver.said(NETZ))
        closing.push_async_exit(second.__aexit__)
        starting = asyncio.create_task(second.start())
        await until(lambda: "standing by: the database is in use by" in first.log.read_text("utf-8"))
        await first.kill()
        homeserver.deliver(NETZ, homeserver.text(JANA, "!runde datenschutz"))
        await asyncio.wait_for(starting, 60)
        await until(lambda: len(homeserver.said(NETZ)) > 1)

        name = make_url(postgres_url).database
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        await until(lambda: LOST in second.log.read_text("utf-8"))
        homeserver.deliver(NETZ, homeserver.text(JANA, "!runde hilfe"))
        await until(lambda: len(homeserver.said(NETZ)) > 2)
        assert await second.stop() == 0
    assert ["Wer es sieht" in said for said in homeserver.said(NETZ)] == [False, True, False]


async def test_k10_k9_a_database_server_that_was_away_is_found_again_by_the_program(
    homeserver: Homeserver,
    setup: Setup,
    postgres: Postgres,
    postgres_url: str,
    tmp_path: Path,
    until: Until,
) -> None:
    """As when it is started anew for an update; what is said meanwhile waits at the homeserver."""
    wire, away = Wire.to(postgres), "standing by: The database"
    async with AsyncExitStack() as lines, AsyncExitStack() as closing:
        port = await lines.enter_async_context(listening(wire))
        setup = replace(setup, more={"storage": {"database_url": through(port, postgres_url)}})
        bot = await closing.enter_async_context(BotProcess(tmp_path, setup))
        await lines.aclose()
        homeserver.deliver(NETZ, homeserver.text(JANA, "!runde hilfe"))
        await until(lambda: away in bot.log.read_text("utf-8"))
        assert homeserver.said(NETZ) == []
        await closing.enter_async_context(listening(wire, port))
        await until(lambda: homeserver.said(NETZ))
        homeserver.deliver(NETZ, homeserver.text(JANA, "!runde datenschutz"))
        await until(lambda: len(homeserver.said(NETZ)) > 1)
        assert await bot.stop() == 0
        log = bot.log.read_text("utf-8")
    assert ["Wer es sieht" in said for said in homeserver.said(NETZ)] == [False, True]
    # However long it is away, that is one line.
    assert (log.count(away), "Traceback" in log, SECRET in log) == (1, False, False)
