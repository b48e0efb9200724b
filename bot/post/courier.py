"""Mailing: from outbox rows to the office's mail server, each mail once.

No mail server recognises a repetition. So a mail is marked before it is handed over and noted at once when it
was taken; one that we were torn away from in between is not sent again, and staff are told.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.conduct.course import hindrance
from bot.conduct.mail import mailing
from bot.conduct.office import Office
from bot.conduct.publication import posting
from bot.conduct.publication.posting import Parcel
from bot.faults import described
from bot.meeting.letter import PDF, WORD
from bot.meeting.mailing import Deferred, Outcome, Rejected, Rejection, wire_address
from bot.minutes.sheet import unpacked
from bot.post.composing import Content, Sender, compose
from bot.post.relay import Access, Session, TroubleAtRelay, connected
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.faults import FINAL, OF_THE_DATABASE

_log = logging.getLogger(__name__)

_LONGEST_SLEEP = 60.0
_BREATH = 0.05
_WAIT = 5.0
# So long, in seconds, a mail that is on its way may take when we are to stop; the rest of us waits for eight.
_LAST_WORDS = 6.0
# What cannot be printed after as many attempts is left out: the mail says it all in its text.
_TRIES = 2

# Makes the bytes of a file from its sheet and its type; None if it cannot.
Printer = Callable[[str, str], Awaitable[bytes | None]]


class MailCourier:
    """Carries mails as long as it is told to; `wake` says that there may be new ones.

    `posted` is called when staff are to read in their room what became of mails.
    """

    def __init__(
        self,
        access: Access,
        printer: Printer,
        database: Database,
        office: Office,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        posted: Callable[[], None] = lambda: None,
    ) -> None:
        self._access = access
        self._sender = Sender(office.name, access.sender)
        self._printer = printer
        self._database = database
        self._office = office
        self._clock = clock
        self._posted = posted
        self._news = asyncio.Event()
        # Whether staff know of a fault that keeps mails waiting; None if we began just now.
        self._stuck: bool | None = None
        # Whether a mail may be marked that is on its way no more.
        self._torn = False

    def wake(self) -> None:
        """There may be something to carry."""
        self._news.set()

    async def carry(self) -> None:
        """Work for ever. What was being handed over when we stopped before is told first."""
        await self._persistently(partial(self._surely, mailing.interrupted, self._office))
        while True:
            _stop_if_told()
            self._news.clear()
            await self._persistently(self._turn)

    async def _persistently(self, work: Callable[[], Awaitable[None]]) -> None:
        """A mail nobody foresaw stops no bot; staff hear of it, until it goes on."""
        try:
            await work()
            await self._tell(stuck=False)
        except DatabaseFault as fault:
            _log.warning("the mail courier has to wait: %s", fault)
            await asyncio.sleep(_WAIT)
        except FINAL:
            raise
        except Exception as fault:
            _log.error("mails have to wait (%s)", described(fault))
            self._torn = True
            await self._tell(stuck=True)
            await asyncio.sleep(_LONGEST_SLEEP)

    async def _tell(self, *, stuck: bool) -> None:
        if stuck is self._stuck:
            return
        tell = hindrance.stuck if stuck else hindrance.moves_again
        try:
            await self._database.run(tell, self._office, "mails", None, self._clock())
            self._stuck = stuck
            self._posted()
        except FINAL:
            raise
        except Exception as fault:
            _log.error("staff could not be told of mails (%s)", described(fault))

    async def _turn(self) -> None:
        if parcels := await self._database.run(posting.due, self._office, self._clock()):
            await self._carry(parcels)
        elif self._torn:
            # Its round would wait for ever to tell staff what became of its mails.
            await self._surely(mailing.interrupted, self._office)
            self._torn = False
        else:
            await self._rest(await self._database.run(lambda tx: tx.outbox.next_due(by_mail=True)))

    async def _carry(self, parcels: list[Parcel]) -> None:
        """All that may leave now, over one connection. What is left if that breaks waits."""
        left, faults = list(parcels), list[Exception]()
        # No mail server waits for our press.
        files = {page: await self._printed(page) for page in {parcel.edition.page for parcel in parcels}}
        try:
            async with connected(self._access) as session:
                while left:
                    try:
                        await self._finish(self._deliver(session, left[0], files[left[0].edition.page]))
                    except (TroubleAtRelay, *OF_THE_DATABASE):
                        raise
                    except Exception as fault:
                        _log.error("letter %d cannot be noted (%s)", left[0].outgoing.id, described(fault))
                        faults.append(fault)
                    del left[0]
            await self._database.run(lambda tx: posting.recover(tx, self._clock()))
        except TroubleAtRelay as found:
            _log.warning("%d mails wait (%s)", len(left), found.trouble)
            await self._database.run(posting.strand, self._office, left, found.trouble, self._clock())
            self._posted()
        if faults:
            # The others were not held up.
            raise faults[0]

    async def _finish(self, delivery: Coroutine[Any, Any, None]) -> None:
        """Stop between two mails rather than within one, if that does not take long."""
        task = asyncio.ensure_future(delivery)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task}, timeout=_LAST_WORDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise

    async def _printed(self, page: str) -> dict[str, bytes]:
        """The files of a sheet, without those that cannot be printed now."""
        files = {kind: await self._printer(page, kind) for kind in (WORD, PDF)}
        return {kind: file for kind, file in files.items() if file is not None}

    async def _deliver(self, session: Session, parcel: Parcel, files: Mapping[str, bytes]) -> None:
        outcome = await self._attempt(session, parcel, files)
        if outcome is None:
            _log.info("letter %d is composed anew", parcel.outgoing.id)
            return
        if not isinstance(outcome, Deferred | Rejected):
            _log.info("letter %d was mailed", parcel.outgoing.id)
        elif isinstance(outcome, Deferred):
            _log.warning("letter %d waits (%s)", parcel.outgoing.id, outcome.reason)
        else:
            _log.error("letter %d cannot be mailed (%s)", parcel.outgoing.id, outcome.why)
        await self._surely(posting.note, self._office, parcel.outgoing, outcome)

    async def _attempt(self, session: Session, parcel: Parcel, files: Mapping[str, bytes]) -> Outcome | None:
        """A fault nobody foresaw delays this mail, and no other – unless it may have left."""
        to = wire_address(parcel.outgoing.letter.address)
        if to is None:
            return Rejected(Rejection.UNWRITABLE)
        begun = False

        async def begin() -> bool:
            nonlocal begun
            begun = await self._database.run(posting.begin, parcel)
            return begun

        try:
            written = self._written(to, parcel, files)
            return written if isinstance(written, Deferred) else await session.hand_over(to, written, begin)
        except TroubleAtRelay:
            raise
        except DatabaseFault:
            # Nobody can tell whether it is marked now. We know that it did not leave, and note that.
            return Deferred("not marked")
        except Exception as fault:
            return Rejected(Rejection.DOUBTFUL) if begun else Deferred(described(fault))

    def _written(self, to: str, parcel: Parcel, files: Mapping[str, bytes]) -> bytes | Deferred:
        """The mail as it goes over the wire."""
        edition, outgoing = parcel.edition, parcel.outgoing
        complete = len(files) == len((WORD, PDF))
        if not complete and outgoing.attempts < _TRIES:
            return Deferred("not printed")
        page = unpacked(edition.page)
        opening = f"{edition.opening} {edition.attached}" if complete else edition.opening
        content = Content(edition.subject, opening, edition.closing, page, edition.name, files)
        return compose(self._sender, to, outgoing.txn, content, self._office.local(self._clock())).as_bytes()

    async def _surely(self, work: Callable[..., None], *arguments: object) -> None:
        """What happened is noted, however long the database takes: nobody would tell us again."""

        def at_once(tx: Transaction) -> None:
            work(tx, *arguments, self._clock())

        while True:
            try:
                await self._database.run(at_once)
                return self._posted()
            except DatabaseFault as fault:
                _log.warning("a mail cannot be noted yet: %s", fault)
                await asyncio.sleep(_WAIT)

    async def _rest(self, due: datetime | None) -> None:
        """Until somebody wakes us, or a mail becomes due."""
        wait = _LONGEST_SLEEP if due is None else (due - self._clock()).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(wait, _BREATH), _LONGEST_SLEEP)):
                await self._news.wait()


def _stop_if_told() -> None:
    """A `wait_for` within the SMTP client can lose the word to stop if its answer comes at that moment."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
