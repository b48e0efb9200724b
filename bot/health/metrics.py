"""Figures for Prometheus, on this machine only: how far we have listened, what waits, what went wrong.

They are numbers of things. No label ever holds a person, a room or a word.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.config import ConfigurationProblem
from bot.meeting.round import Phase
from bot.store.database import Database, DatabaseFault, Transaction

_HERE = "127.0.0.1"
_NAP = 0.1
_ACTIVE = (Phase.PROPOSED, Phase.PLANNED, Phase.OPEN, Phase.CLOSED)


@dataclass(frozen=True, slots=True)
class Stock:
    """What the database holds at one moment, counted."""

    listened: datetime | None
    inbox: Mapping[str, int]
    outbox: Mapping[str, int]
    rounds: Mapping[str, int]


class Pulse:
    """How long the event loop was away: the longest pause since somebody asked, in seconds."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def watch(self) -> None:
        """Watch for ever."""
        while True:
            asleep = time.monotonic()
            await asyncio.sleep(_NAP)
            self._longest = max(self._longest, time.monotonic() - asleep - _NAP)

    def longest(self) -> float:
        """The longest pause; the next one is measured from now on."""
        longest, self._longest = self._longest, 0.0
        return longest


async def serve(port: int, database: Database, refused: Callable[[], int]) -> None:
    """Answer at /metrics for ever; with port 0 there is nothing to do.

    `refused` is how many events this login has refused. Raises ConfigurationProblem if the port is taken.
    """
    if port == 0:
        return
    pulse = Pulse()

    async def answer(_request: web.Request) -> web.Response:
        try:
            stock = await database.run(_count)
        except DatabaseFault:
            return web.Response(status=503, text="The database is not available.\n")
        body = _written(_Figures(stock, pulse.longest(), refused()))
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, _HERE, port).start()
        await pulse.watch()
    except OSError as fault:
        raise ConfigurationProblem(f"operations.metrics_port {port}: {fault.strerror}.") from None
    finally:
        await runner.cleanup()


class _Figures(Collector):
    """The figures as Prometheus reads them."""

    def __init__(self, stock: Stock, pause: float, refused: int) -> None:
        self._stock = stock
        self._pause = pause
        self._refused = refused

    def collect(self) -> Iterator[Metric]:
        stock = self._stock
        if stock.listened is not None:
            age = (datetime.now(UTC) - stock.listened).total_seconds()
            yield _gauge("last_sync_age_seconds", "Since the homeserver last told us anything.", age)
        yield _gauge("event_loop_lag_seconds", "The longest pause since the last scrape.", self._pause)
        yield _family("inbox_messages", "Messages that are not done with.", "state", stock.inbox)
        yield _family("outbox_letters", "Letters that did not leave.", "state", stock.outbox)
        yield _family("rounds", "Rounds that are not over.", "phase", stock.rounds)
        total = "Events that had no proper shape, or may not be believed, since we logged in."
        yield CounterMetricFamily("umlauf_events_refused", total, self._refused)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"umlauf_{name}", meaning, value)


def _family(name: str, meaning: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"umlauf_{name}", meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _written(figures: _Figures) -> bytes:
    registry = CollectorRegistry()
    registry.register(figures)
    return generate_latest(registry)


def _count(tx: Transaction) -> Stock:
    position = tx.listening.position()
    phases = Counter(round_.phase for round_ in tx.rounds.active())
    return Stock(
        listened=position[1] if position else None,
        inbox={str(state): count for state, count in tx.inbox.undone().items()},
        outbox={"waiting": tx.outbox.waiting(), "dead": tx.outbox.dead()},
        rounds={str(phase): phases[phase] for phase in _ACTIVE},
    )
