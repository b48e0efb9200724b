"""Looking for themes: heavy work that must neither stop the bot nor bring it down.

It runs in a process of its own, which is kept warm. Whatever happens there, the caller gets an
arrangement: without themes if they could not be found in time.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from bot.minutes.arrangement import Arrangement, Found, arrange, ungrouped

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """All answers to one question, verbatim and in order."""

    question: int
    text: str
    answers: tuple[str, ...]


# Enough to make the worker load word lists and compile what is compiled on first use.
_WARMING = Batch(
    0,
    "Was fehlt Ihnen?",
    (
        "Uns fehlen Dolmetscher für Elterngespräche.",
        "Dolmetscher sind kaum zu finden.",
        "Ein Dolmetscherpool wäre gut.",
        "Das WLAN ist zu schwach.",
        "Wir brauchen WLAN im Altbau.",
        "Die Tablets sind alt.",
        "Zwei Stellen sind nicht besetzt.",
    ),
)


def sort(batch: Batch) -> Arrangement:
    """Arrange a batch here and now. Takes a few seconds the first time, for loading word lists."""
    import clustering  # the bot itself starts without scikit-learn

    def group(texts: Sequence[str]) -> Found:
        grouping = clustering.group(texts, question=batch.text)
        return Found(grouping.labels, [theme.heading for theme in grouping.themes])

    return arrange(batch.question, batch.answers, clustering.split, group)


def sort_here(batch: Batch) -> Arrangement:
    """Like `sort`, but never raises: answers that cannot be sorted stay ungrouped."""
    try:
        return sort(batch)
    except Exception as error:
        return _left(batch, error)


class Sorter:
    """Sorts batches one after the other in a worker process, each within `limit` seconds.

    `work` is what the worker does with a batch; it has to be importable by name.
    """

    def __init__(self, limit: float = 120.0, work: Callable[[Batch], Arrangement] = sort) -> None:
        self._limit = limit
        self._work = work
        self._turn = asyncio.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._worker: int | None = None

    async def start(self) -> None:
        """Start the worker and let it load what it needs; if that fails it is tried again when needed."""
        async with self._turn:
            try:
                await self._ready()
            except Exception as error:
                _log.warning("The worker that looks for themes did not start: %s", type(error).__name__)

    async def sort(self, batches: Sequence[Batch]) -> tuple[Arrangement, ...]:
        """Arrange each batch; one that takes too long or kills the worker stays ungrouped. Never raises."""
        async with self._turn:
            return tuple([await self._sort(batch) for batch in batches])

    def close(self) -> None:
        """Stop the worker, even in the middle of its work. The next batch starts another."""
        for child in multiprocessing.active_children():
            if child.pid == self._worker:
                child.kill()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._worker = None

    async def _sort(self, batch: Batch) -> Arrangement:
        try:
            return await self._sort_or_retry(batch)
        except asyncio.CancelledError:
            self.close()
            raise
        except Exception as error:
            return _left(batch, error)

    async def _sort_or_retry(self, batch: Batch) -> Arrangement:
        """A worker may have died while nobody looked, so one that is found dead is replaced once."""
        try:
            return await self._sort_once(batch)
        except BrokenProcessPool:
            return await self._sort_once(batch)

    async def _sort_once(self, batch: Batch) -> Arrangement:
        await self._ready()
        return await self._run(self._work, batch)

    async def _ready(self) -> None:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_serve)
            self._worker = await self._run(os.getpid)
            await self._run(self._work, _WARMING)

    async def _run(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Let the worker work; it does not survive a time-out or its own crash."""
        assert self._pool is not None
        try:
            future = asyncio.wrap_future(self._pool.submit(work, *arguments, **named))
            async with asyncio.timeout(self._limit):
                return await future
        except (TimeoutError, BrokenProcessPool):
            self.close()
            raise


def _serve() -> None:
    """In the worker: leave Ctrl-C to the bot, end with it however it ends, and say nothing.

    What the libraries there warn about are words of answers; faults are told by the bot.
    """
    logging.disable()
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _left(batch: Batch, error: Exception) -> Arrangement:
    _log.warning("Question %d stays ungrouped: %s", batch.question, type(error).__name__)
    return ungrouped(batch.question, batch.answers)
