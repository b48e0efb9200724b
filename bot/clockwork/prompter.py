"""The prompter: reminds those who have not answered when their time has come, and spares those who have."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from bot.clockwork.attempts import Attempts, Duty
from bot.conduct.course import reminding
from bot.conduct.office import Office
from bot.matrix.directory import Directory
from bot.meeting.round import Round
from bot.store.database import Database


class Prompter:
    """Looks who is in a network room at the moment a reminder leaves."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        office: Office,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._directory = directory
        self._office = office
        self._clock = clock

    async def tick(self, attempts: Attempts) -> None:
        """Do what is due."""
        for round_ in await self._database.run(reminding.concerned, self._office, self._clock()):
            await attempts.at(Duty("reminders of round", round_.id), partial(self._remind, round_))

    async def _remind(self, round_: Round) -> None:
        network = await self._directory.network(round_.room)
        if network is not None:
            await self._database.run(reminding.tend, self._office, round_.id, network, self._clock())
