"""The bell: APScheduler rings, and knows nothing.

What is due is read from the database each time; a ring too many does no harm, and a ring missed in
downtime is made up for by the first one after it. There is no job store (see docs/architecture.md).
"""

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

_SECONDS = 20


class Bell:
    """Rings every few seconds, and exactly when it was set to."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self, ring: Callable[[], None]) -> None:
        """Begin to call `ring`, in the running event loop."""

        async def sound() -> None:
            ring()

        self._sound = sound
        self._scheduler.add_job(
            sound, "interval", seconds=_SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.start()

    def set(self, at: datetime) -> None:
        """Ring at `at` too; once, however often that moment is set.

        The scheduler goes by the wall clock; if that is in doubt, so is its idea of when `at` will be.
        """
        moment = at.isoformat()
        ahead = at - self._clock()
        self._scheduler.add_job(
            self._sound,
            "date",
            run_date=datetime.now(UTC) + ahead,
            id=moment,
            replace_existing=True,
            misfire_grace_time=None,
        )

    def stop(self) -> None:
        """Fall silent."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
