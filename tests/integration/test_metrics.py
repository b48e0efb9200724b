"""Figures for Prometheus: scraped from the running program, on this machine only, and naming nobody."""

import asyncio
import socket
import time
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.config import ConfigurationProblem
from bot.demo.process import BotProcess, Setup
from bot.health import metrics
from bot.store.database import Database
from tests.homeserver import Homeserver

from .conftest import Section
from .house import BOT, Until
from .shift import working

PETERSEN, HARMS, NETZ = "@petersen:fake.example", "@harms:fake.example", "!netz:fake.example"
SEALED = {
    "algorithm": "m.megolm.v1.aes-sha2",
    "ciphertext": "KANARIENVOGEL",
    "sender_key": "unknown",
    "session_id": "unknown",
    "device_id": "PHONE",
}


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    return free


async def scraped(port: int) -> str:
    """What stands at /metrics."""
    where = f"http://127.0.0.1:{port}/metrics"
    async with aiohttp.ClientSession(raise_for_status=True) as http, http.get(where) as answer:
        return await answer.text()


def figures(text: str) -> dict[str, float]:
    """Name and label's value → figure."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples}


def listening_at(port: int) -> set[str]:
    """The addresses at which somebody on this machine listens on a port, as Linux writes them."""
    lines = Path("/proc/net/tcp").read_text().splitlines() + Path("/proc/net/tcp6").read_text().splitlines()
    fields = [line.split() for line in lines]
    ends = [field[1].split(":") for field in fields if field[3] == "0A"]
    return {address for address, number in ends if int(number, 16) == port}


async def test_p9_p10_the_program_tells_its_figures_on_this_machine_only_and_names_nobody(
    homeserver: Homeserver, storage: Section, tmp_path: Path, port: int, until: Until
) -> None:
    homeserver.room(NETZ, members=[BOT, PETERSEN, HARMS], name="Sprache und Ankommen")
    more: Section = {"operations": {"metrics_port": port}}
    setup = Setup(homeserver.url, BOT, "geheim-7319", [PETERSEN], more=storage | more)
    deadline = f"{datetime.now() + timedelta(days=14):%d.%m.%Y} 17:00"

    async def counted(name: str, value: float) -> bool:
        return figures(await scraped(port)).get(name) == value

    async with BotProcess(tmp_path, setup):
        start = f"!runde start Sprachförderung\nFrist: {deadline}\n1. Was ist los?"
        homeserver.deliver(NETZ, homeserver.text(PETERSEN, start))
        # Asked for where that day is a holiday; ordinary talk on all others.
        homeserver.deliver(NETZ, homeserver.text(PETERSEN, "!runde ja"))
        homeserver.deliver(NETZ, homeserver.text(HARMS, "1. KANARIENVOGEL zieht um."))
        homeserver.deliver(NETZ, {"type": "m.room.message", "sender": HARMS})
        homeserver.deliver(NETZ, homeserver.event(HARMS, "m.room.encrypted", SEALED))
        await until(lambda: any(one.type == "m.reaction" for one in homeserver.sent))
        await until(lambda: counted("umlauf_inbox_messages sealed", 1))
        await until(lambda: counted("umlauf_outbox_letters waiting", 0))
        text = await scraped(port)
        assert listening_at(port) == {"0100007F"}
    found = figures(text)
    assert 0 <= found.pop("umlauf_last_sync_age_seconds") < 60
    assert 0 <= found.pop("umlauf_event_loop_lag_seconds") < 60
    assert found == {
        "umlauf_events_refused_total": 1,
        "umlauf_inbox_messages pending": 0,
        "umlauf_inbox_messages sealed": 1,
        "umlauf_inbox_messages asked": 0,
        "umlauf_inbox_messages lost": 0,
        "umlauf_inbox_messages bad": 0,
        "umlauf_inbox_messages held": 0,
        "umlauf_outbox_letters waiting": 0,
        "umlauf_outbox_letters dead": 0,
        "umlauf_rounds proposed": 0,
        "umlauf_rounds planned": 0,
        "umlauf_rounds open": 1,
        "umlauf_rounds closed": 0,
    }
    assert not any(word in text for word in ("KANARIENVOGEL", "harms", "netz", "Sprach", "geheim-7319"))


async def test_figures_are_not_told_unless_asked_for(database: Database) -> None:
    assert await asyncio.wait_for(metrics.serve(0, database, lambda: 0), 30) is None


async def test_a20_a_port_that_is_taken_is_named(database: Database) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(ConfigurationProblem, match=rf"operations\.metrics_port {taken}: .*in use"):
            await metrics.serve(taken, database, lambda: 0)


# On a server, a table that is gone is the end.
@pytest.mark.usefixtures("file")
async def test_p9_without_a_database_there_are_no_figures_until_it_is_back(
    database: Database, port: int, until: Until
) -> None:
    def rename(tx: object, there: str, here: str) -> None:
        connection = tx.inbox._connection  # type: ignore[attr-defined]
        connection.exec_driver_sql(f"ALTER TABLE {there} RENAME TO {here}")

    async def status() -> int:
        try:
            await scraped(port)
        except aiohttp.ClientResponseError as refusal:
            return refusal.status
        except aiohttp.ClientConnectionError:
            return 0
        return 200

    async def answers(wanted: int) -> bool:
        return await status() == wanted

    async with working(metrics.serve(port, database, lambda: 7)):
        await until(lambda: answers(200))
        assert figures(await scraped(port))["umlauf_events_refused_total"] == 7
        await database.run(rename, "outbox", "away")
        await until(lambda: answers(503))
        await database.run(rename, "away", "outbox")
        await until(lambda: answers(200))


async def test_k14_a_pause_of_the_event_loop_is_seen_once(until: Until) -> None:
    pulse = metrics.Pulse()
    watching = asyncio.create_task(pulse.watch())
    await asyncio.sleep(0)
    back = time.monotonic() + 0.4
    while time.monotonic() < back:
        pass
    seen: list[float] = []

    def noticed() -> bool:
        seen.append(pulse.longest())
        return seen[-1] > 0.1

    await until(noticed)
    assert pulse.longest() < seen[-1]
    watching.cancel()
    await asyncio.wait((watching,))
