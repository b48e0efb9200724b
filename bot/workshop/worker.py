"""A process of its own for work that is heavy, or that people's words might break. It ends with the bot."""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """Does one thing at a time, within `limit` seconds each; what takes longer ends with its process."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._pool: ProcessPoolExecutor | None = None
        self.pid: int | None = None

    @property
    def running(self) -> bool:
        """Whether there is a process, as far as we know."""
        return self._pool is not None

    async def start(self) -> None:
        """Start the process, if there is none."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_serve)
            self.pid = await self.do(os.getpid)

    async def do(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Let it work; the process survives neither a time-out nor its own crash."""
        assert self._pool is not None
        try:
            future = asyncio.wrap_future(self._pool.submit(work, *arguments, **named))
            async with asyncio.timeout(self._limit):
                return await future
        except (TimeoutError, BrokenProcessPool):
            self.close()
            raise

    def close(self) -> None:
        """Stop the process, even in the middle of its work."""
        for child in multiprocessing.active_children():
            if child.pid == self.pid:
                child.kill()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self.pid = None


def _serve() -> None:
    """In the worker: leave Ctrl-C to the bot, end with it however it ends, and say nothing.

    What the libraries there warn about are people's words; faults are told by the bot.
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
