"""Collecting: every few minutes a look into the sender's mailbox, as long as mails of ours may come back.

What was found is filed before it is marked. So whatever stops us in between, it is found and filed again,
which changes nothing, and is marked then. How far we came is kept in memory alone: after a start two weeks
are looked through once more.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from bot.conduct.mail import returning
from bot.conduct.mail.returning import Fate, Verdict
from bot.conduct.office import Office
from bot.faults import described
from bot.meeting.bounce import Bounce
from bot.meeting.mailing import Trouble
from bot.post.mailbox import Entrance, Position, TroubleAtMailbox, View, look, mark
from bot.store.database import Database, DatabaseFault
from bot.store.faults import FINAL, OF_THE_DATABASE

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)

# A mailbox that is away for a moment is no news for staff.
_PATIENCE = 5
_LONGEST_PAUSE = 3600.0
# So long, in seconds, a visit may take in all.
_LIMIT = 180.0
# Servers go by days, and by their own zone.
_DAY = timedelta(days=1)


class Collector:
    """Looks into the mailbox as long as it is told to, every `pause` seconds; faults make it wait longer.

    `posted` is called when staff are to read in their room what came back.
    """

    def __init__(
        self,
        entrance: Entrance,
        database: Database,
        office: Office,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        posted: Callable[[], None] = lambda: None,
        pause: float = 300.0,
    ) -> None:
        self._entrance = entrance
        self._database = database
        self._office = office
        self._clock = clock
        self._posted = posted
        self._pause = pause
        self._position: Position | None = None
        self._faults = 0
        # Whether the last visit has ended; one that hangs is not followed by another.
        self._home = threading.Event()
        self._home.set()

    async def collect(self) -> None:
        """Work for ever."""
        while True:
            more = False
            try:
                more = await self._visit()
                self._faults = 0
            except TroubleAtMailbox as found:
                await self._strand(found.trouble)
            except DatabaseFault as fault:
                _log.warning("what came back has to wait: %s", fault)
            except Exception as fault:
                # A mail nobody foresaw stops no bot.
                self._faults += 1
                _log.error("what came back cannot be filed (%s)", described(fault))
            if not more:
                await asyncio.sleep(min(self._pause * 2.0 ** min(self._faults, 10), _LONGEST_PAUSE))

    async def _visit(self) -> bool:
        """Look once; whether there is more to see at once."""
        since = await self._database.run(lambda tx: returning.wanted(tx, self._clock()))
        if since is None:
            return False
        view = await self._abroad(look, self._entrance, (since - _DAY).date(), self._position)
        await self._database.run(lambda tx: returning.recover(tx, self._clock()))
        early = await self._file(view)
        # What speaks of a mail that is on its way at this moment is looked at again.
        if early and view.position is not None:
            self._position = Position(view.position.validity, min(early) - 1)
            return False
        self._position = view.position
        return view.more

    async def _file(self, view: View) -> list[int]:
        """File what came back, then mark it; the numbers of those that come too early."""
        if not view.found or view.position is None:
            return []
        verdicts = await self._settled(view.found)
        self._log(verdicts)
        fates = [(uid, verdict.fate) for (uid, _), verdict in zip(view.found, verdicts, strict=True)]
        if ours := [uid for uid, fate in fates if fate in (Fate.NEW, Fate.KNOWN)]:
            await self._mark(view.position.validity, ours)
        return [uid for uid, fate in fates if fate is Fate.EARLY]

    async def _settled(self, found: Sequence[tuple[int, Bounce]]) -> list[Verdict]:
        """All of them together, as staff are told of them; if there is a fault in one, each by itself."""
        try:
            return await self._settle([bounce for _, bounce in found])
        except OF_THE_DATABASE:
            raise
        except Exception:
            _log.warning("%d mails that came back are filed one by one", len(found))
        return [await self._settled_alone(*one) for one in found]

    async def _settled_alone(self, uid: int, bounce: Bounce) -> Verdict:
        """One that cannot be filed is left in the mailbox, unseen; the next start tries it again."""
        try:
            (verdict,) = await self._settle([bounce])
        except OF_THE_DATABASE:
            raise
        except Exception as fault:
            _log.error("mail %d that came back cannot be filed (%s)", uid, described(fault))
            return returning.FOREIGN
        return verdict

    async def _settle(self, bounces: list[Bounce]) -> list[Verdict]:
        return await self._database.run(lambda tx: returning.settle(tx, self._office, bounces, self._clock()))

    def _log(self, verdicts: list[Verdict]) -> None:
        news = [one for one in verdicts if one.fate is Fate.NEW]
        for one in news:
            _log.warning("letter %d came back (%s)", one.letter, one.why)
        if news:
            self._posted()

    async def _mark(self, validity: str, uids: list[int]) -> None:
        try:
            if not await self._abroad(mark, self._entrance, validity, uids):
                _log.warning("%d mails that came back could not be marked as seen", len(uids))
        except TroubleAtMailbox as found:
            if found.trouble is not Trouble.FOLDER:
                raise
            # A mailbox that we may only read: they stay as they are.
            _log.info("the mailbox is for reading only")

    async def _strand(self, trouble: Trouble) -> None:
        """Wait longer each time. Staff hear of it once, unless it may pass by itself."""
        self._faults += 1
        _log.warning("the mailbox cannot be looked into (%s)", trouble)
        if trouble is Trouble.UNREACHABLE and self._faults < _PATIENCE:
            return
        try:
            await self._database.run(returning.trouble, self._office, trouble, self._clock())
            self._posted()
        except FINAL:
            raise
        except Exception as fault:
            _log.warning("that the mailbox is closed cannot be told yet (%s)", described(fault))

    async def _abroad(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Do what waits for the network in a thread that holds up neither us nor our end."""
        if not self._home.is_set():
            raise TroubleAtMailbox(Trouble.UNREACHABLE)
        self._home.clear()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def visit() -> None:
            try:
                answer = partial(_answer, done, work(*arguments, **named), None)
            except Exception as fault:
                answer = partial(_answer, done, None, fault)
            self._home.set()
            # If the bot has ended meanwhile, nobody waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(answer)

        threading.Thread(target=visit, name="mailbox", daemon=True).start()
        try:
            async with asyncio.timeout(_LIMIT):
                return await done
        except TimeoutError:
            raise TroubleAtMailbox(Trouble.UNREACHABLE) from None


def _answer(done: "asyncio.Future[T]", found: T | None, fault: Exception | None) -> None:
    if done.cancelled():
        return
    if fault is not None:
        done.set_exception(fault)
    else:
        done.set_result(found)  # type: ignore[arg-type]
