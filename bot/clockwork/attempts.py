"""Attempts: what is due is tried, one thing by itself, and what fails holds up nothing else.

A fault of our own is tried again when the bell rings next; of what fails twice in a row staff hear, until it
has succeeded. What the homeserver does not tell is no such fault: it is asked again soon.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.conduct.course import hindrance
from bot.conduct.office import Office
from bot.faults import described
from bot.matrix.client import Unreachable
from bot.meeting.ids import RoundId
from bot.store.database import Database
from bot.store.faults import OF_THE_DATABASE

_log = logging.getLogger(__name__)

# So often something may fail before staff are told.
_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that is due, as the log calls it; for a round, if it is for one."""

    what: str
    round: RoundId | None = None

    def __str__(self) -> str:
        return self.what if self.round is None else f"{self.what} {self.round}"


class Attempts:
    """Counts what fails, and tells staff."""

    def __init__(self, database: Database, office: Office, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._office = office
        self._clock = clock
        # How often in a row each has failed, and whether staff know.
        self._faults: Counter[Duty] = Counter()
        self._told: dict[Duty, bool] = {}
        self._unanswered: Unreachable | None = None

    async def at(self, duty: Duty, work: Callable[[], Awaitable[object]]) -> None:
        """Do it. What is wrong with the database is raised: then nothing else could be done, either."""
        try:
            await work()
        except OF_THE_DATABASE:
            raise
        except Unreachable as fault:
            self._unanswered = fault
        except Exception as fault:
            self.failed(duty, fault)
        else:
            self.succeeded(duty)
        await self.tell(duty)

    def failed(self, duty: Duty, fault: BaseException) -> None:
        """It was tried elsewhere, in vain."""
        _log.error("could not see to %s (%s)", duty, described(fault))
        self._faults[duty] += 1

    def succeeded(self, duty: Duty) -> None:
        """It was done elsewhere."""
        self._faults[duty] = 0

    async def tell(self, duty: Duty) -> None:
        """What fails once may pass by itself; of what fails again staff hear, until it has succeeded."""
        stuck = self._faults[duty] >= _PATIENCE
        # What is over once the round has gone on may fail again.
        if stuck or self._told.get(duty) is not False:
            tell = hindrance.stuck if stuck else hindrance.moves_again
            try:
                await self._database.run(tell, self._office, str(duty), duty.round, self._clock())
                self._told[duty] = stuck
            except OF_THE_DATABASE:
                raise
            except Exception as fault:
                _log.error("staff could not be told of %s (%s)", duty, described(fault))

    def end(self) -> None:
        """All was tried. Raises Unreachable if the homeserver did not tell what one of them needs."""
        unanswered, self._unanswered = self._unanswered, None
        if unanswered is not None:
            raise unanswered
