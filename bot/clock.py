"""The clock everybody goes by: the machine's wall clock, unless that has just jumped."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.meeting.watch import Watch, look

_log = logging.getLogger(__name__)


class SteadyClock:
    """Tells the time when called; see `bot.meeting.watch` for what it believes."""

    def __init__(
        self,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = lambda: _ticks(),
    ) -> None:
        self._wall = wall
        self._ticks = ticks
        self._watch: Watch | None = None
        # Two threads ask, the event loop and the database's. Without the lock an older look could overwrite a
        # newer one.
        self._turn = threading.Lock()

    def __call__(self) -> datetime:
        """The time to believe."""
        with self._turn:
            return self._look()

    def _look(self) -> datetime:
        wall, ticks = self._wall(), self._ticks()
        before = self._watch or Watch(wall, ticks)
        self._watch = watch = look(before, wall, ticks)
        if watch.doubt is not None and watch.doubt != before.doubt:
            jump = watch.doubt.jump.total_seconds()
            _log.warning("the wall clock jumped by %.0f s; believed only if that lasts", jump)
        return watch.at(ticks)


def _ticks() -> float:
    """Seconds, counted while the machine sleeps too where it can do that."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)
