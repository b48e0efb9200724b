"""The vigil: looks now and then whether the homeserver has been heard, as long as the bot is awake."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from bot.conduct.course import silence
from bot.faults import described
from bot.store.database import Database, DatabaseFault

_log = logging.getLogger(__name__)

_LOOK_EVERY = 30.0


async def keep_vigil(database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Look for ever, the first time at once. The log has it at once, staff read it when it is over."""
    while True:
        try:
            noticed = await database.run(silence.notice, clock())
        except DatabaseFault as fault:
            _log.warning("the vigil could not look: %s", fault)
        except Exception as fault:
            # Nobody waits for this task, and nobody would miss it.
            _log.error("the vigil could not look (%s)", described(fault))
        else:
            if noticed is not None:
                _log.error("the homeserver has not been heard since %s", f"{noticed.since:%Y-%m-%d %H:%M %Z}")
        await asyncio.sleep(_LOOK_EVERY)
