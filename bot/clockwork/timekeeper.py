"""The timekeeper: what the clock asks for, read from the database each time somebody rings."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.clockwork.attempts import Attempts, Duty
from bot.conduct import alarm
from bot.conduct.answers import suggesting, unreadable
from bot.conduct.course import extending, hindrance, overdue, reminding, steering
from bot.conduct.curation import helping
from bot.conduct.office import Office
from bot.conduct.publication import awaiting, publishing, reviewing
from bot.conduct.tasks import nudging
from bot.conduct.themes import learning, sorting
from bot.faults import described
from bot.meeting.helping import Voice
from bot.meeting.ids import RoundId
from bot.meeting.round import Phase, Round, Step, due, next_due
from bot.store.database import Database, Transaction
from bot.store.faults import OF_THE_DATABASE
from bot.workshop.sorting import Batch, Sorter

_log = logging.getLogger(__name__)

# A search for themes is in vain if an answer changes meanwhile: a command that waits for it goes on after
# this many. And after so many failures to keep who can help whom, that is given up.
_ATTEMPTS = 3
_LONG_AGO = timedelta(minutes=1)
# An edit or deletion may arrive before the message it is about, and waits for it so long.
_WAIT_FOR_ORIGINALS = timedelta(minutes=10)


class Timekeeper:
    """Closes, sorts and publishes. `set_bell` makes sure that nothing due is slept through."""

    def __init__(
        self,
        database: Database,
        sorter: Sorter,
        office: Office,
        set_bell: Callable[[datetime], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._sorter = sorter
        self._office = office
        self._set_bell = set_bell
        self._clock = clock
        self._began = clock()
        self._attempts = Attempts(database, office, clock)
        self._sorting: dict[RoundId, asyncio.Task[None]] = {}
        self._pairing: asyncio.Task[None] | None = None
        # How often it failed to keep who can help whom.
        self._unpaired: Counter[RoundId] = Counter()

    async def tick(self) -> None:
        """Do everything that is due now, and have the bell ring when the next thing will be."""
        attempts = self._attempts
        for round_ in await self._database.run(lambda tx: tx.rounds.active()):
            await attempts.at(Duty("round", round_.id), partial(self._keep_time, round_.id, self._clock()))
            await attempts.tell(_themes_of(round_.id))
        for round_ in await self._database.run(lambda tx: tx.rounds.unsorted()):
            await attempts.at(Duty("round", round_.id), partial(self._sorted, round_))
            await attempts.tell(_themes_of(round_.id))
        await attempts.at(Duty("those who can help"), self._find_help)
        await attempts.at(Duty("tasks"), self._tend(nudging.tend))
        await attempts.at(Duty("minutes that are overdue"), self._tend(overdue.tend))
        await attempts.at(Duty("what cannot be read"), self._tend_sealed)
        await attempts.at(Duty("alarms"), self._tend(alarm.sum_up))
        await attempts.at(Duty("what was stuck"), self._tend(hindrance.overcome))
        await attempts.at(Duty("early changes"), self._drop_early_changes)
        await attempts.at(Duty("the next bell"), self._set_next_bell)

    async def make_up(self, id_: RoundId, moment: datetime) -> None:
        """Do what a round's clock had asked for by `moment`, as if we had been there.

        Whoever gave a command then knew the round as it was to be, not as we left it. Themes are waited for
        only if that was long ago: they would have been there.
        """
        for _attempt in range(_ATTEMPTS):
            await self._keep_time(id_, moment)
            search = self._sorting.get(id_)
            if search is None or self._clock() - moment < _LONG_AGO:
                return
            await asyncio.wait((search,))

    async def make_up_all(self, moment: datetime) -> None:
        """As `make_up`, for every round: whoever wrote then may answer what the end of a round had asked."""
        for round_ in await self._database.run(lambda tx: tx.rounds.active()):
            behind = due(round_, moment, self._office.grace) in (Step.CLOSE, Step.PUBLISH)
            if behind or (round_.phase is Phase.CLOSED and self._clock() - moment >= _LONG_AGO):
                await self.make_up(round_.id, moment)

    async def close(self) -> None:
        """Give up sorting; it begins again at the next start."""
        tasks = [*self._sorting.values(), *([self._pairing] if self._pairing else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tend(self, tend: Callable[[Transaction, Office, datetime], None]) -> Callable[[], Awaitable[None]]:
        return lambda: self._database.run(tend, self._office, self._clock())

    async def _keep_time(self, id_: RoundId, moment: datetime) -> None:
        """Take the steps a round's clock asks for at `moment`, one transaction each."""
        while True:
            round_ = await self._database.run(lambda tx: tx.rounds.get(id_))
            if round_.phase is Phase.CLOSED and not await self._sorted(round_):
                return
            match due(round_, moment, self._office.grace):
                case Step.CLOSE:
                    await self._database.run(steering.end_on_time, self._office, id_, self._clock())
                case Step.PUBLISH:
                    await self._database.run(publishing.publish, self._office, id_, self._clock())
                case Step.OPEN | None:
                    # Opening has to know who is in the room; see `Planner`.
                    return

    async def _sorted(self, round_: Round) -> bool:
        """Whether the themes are there; if not, they are being looked for, and the bell rings when found."""
        if await self._database.run(sorting.to_sort, round_.id) is None:
            return True
        if round_.id not in self._sorting:
            task = asyncio.create_task(self._sort(round_.id))
            self._sorting[round_.id] = task
            task.add_done_callback(lambda task: self._found(round_.id, task))
        return False

    def _found(self, id_: RoundId, task: asyncio.Task[None]) -> None:
        """What could not be kept is looked for again when the bell rings next, and not at once."""
        del self._sorting[id_]
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            self._attempts.failed(_themes_of(id_), fault)
        elif not task.cancelled():
            self._attempts.succeeded(_themes_of(id_))
            self._set_bell(self._clock())

    async def _sort(self, id_: RoundId) -> None:
        """Find themes; what is found is kept only if no answer changed while the worker was thinking."""
        material = await self._database.run(sorting.to_sort, id_)
        if material is None:
            return
        memory = await self._database.run(learning.recall, self._office, id_)
        # The words of the title are the frame of everything, so no theme of it is called by them.
        title = (await self._database.run(lambda tx: tx.rounds.get(id_))).title
        batches = [
            Batch(asked.no, asked.text, tuple(one.answer.text for one in filed), memory=memory, title=title)
            for asked, filed in material
        ]
        found = await self._sorter.sort(batches)
        await self._database.run(awaiting.finish, self._office, id_, material, found, self._clock())

    async def _find_help(self) -> None:
        """Once the themes are there, and apart from everything that people wait for."""
        if self._pairing is not None and not self._pairing.done():
            return
        found = await self._database.run(helping.to_match, self._office)
        if found is None:
            return
        id_, voices = found
        if self._unpaired[id_] >= _ATTEMPTS:
            await self._database.run(helping.give_up, self._office, id_, self._clock())
            return
        self._pairing = asyncio.create_task(self._pair(id_, voices))
        self._pairing.add_done_callback(partial(self._paired, id_))

    async def _pair(self, id_: RoundId, voices: list[Voice]) -> None:
        """What is found is kept only if no answer changed meanwhile; else it is sought again."""
        pairs = await self._sorter.pair(voices) if voices else []
        await self._database.run(helping.keep, self._office, id_, voices, pairs, self._clock())

    def _paired(self, id_: RoundId, task: asyncio.Task[None]) -> None:
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            self._unpaired[id_] += not isinstance(fault, OF_THE_DATABASE)
            _log.error("nobody could be found who helps (%s)", described(fault))
        elif not task.cancelled():
            self._set_bell(self._clock())

    async def _tend_sealed(self) -> None:
        """Not in the first minutes: the keys of what waited for our start come with the first syncs."""
        if self._clock() - self._began > unreadable.GRACE:
            await self._database.run(unreadable.tend, self._office, self._clock())

    async def _drop_early_changes(self) -> None:
        """A change whose message has not come by now changes nothing we will ever have."""
        limit = self._clock() - _WAIT_FOR_ORIGINALS
        dropped = await self._database.run(lambda tx: tx.early.expire(limit))
        if dropped:
            _log.warning("dropped %d changes of messages that never came", dropped)

    async def _set_next_bell(self) -> None:
        moment = await self._database.run(_next_moment, self._office, self._clock())
        if moment is not None:
            self._set_bell(moment)


def _themes_of(id_: RoundId) -> Duty:
    return Duty("themes of round", id_)


def _next_moment(tx: Transaction, office: Office, now: datetime) -> datetime | None:
    """When the clock will ask for something next."""
    looks = (reminding, suggesting, extending, nudging, overdue, reviewing)
    found = [next_due(round_, office.grace) for round_ in tx.rounds.active()]
    found += [look.next_moment(tx, office, now) for look in looks]
    found.append(tx.dialogues.next_due(now))
    return min((moment for moment in found if moment is not None and moment > now), default=None)
