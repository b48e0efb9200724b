"""The desk: reads the inbox message by message, and has each put through to whoever it is for.

Messages come first and what is due comes after them, one after the other: two things never happen to
a round at once, and an answer that arrived before the deadline is read before the round closes.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bot.clockwork.attempts import Attempts, Duty
from bot.clockwork.prompter import Prompter
from bot.clockwork.timekeeper import Timekeeper
from bot.conduct.membership import hospitality
from bot.conduct.turn import Turn
from bot.craft.settling import Work
from bot.craft.trade import Practitioner, Trade
from bot.faults import described
from bot.matrix.client import Unreachable
from bot.meeting.ids import EventId
from bot.meeting.message import Kind, Message
from bot.partners.planner import Planner
from bot.store.database import DatabaseFault, Transaction
from bot.store.inbox import State
from bot.switchboard import Switchboard

_log = logging.getLogger(__name__)

_TRIES = 3
_WAIT = 5.0
_LONGEST_NAP = 60.0
# Messages fetched at once; the last of them waits some hundredths of a second for the others.
_PAGE = 50
# A message is given up after so long if the homeserver does not tell what it needs, but answers otherwise.
_PATIENCE = timedelta(minutes=15)
_JUST_NOW = timedelta(minutes=2)


class Desk(Practitioner):
    """Works through what has arrived and what is due; `posted` is called when letters may be waiting.

    `handled` is told of each message that is dealt with.
    """

    def __init__(
        self,
        trade: Trade,
        timekeeper: Timekeeper,
        posted: Callable[[], None],
        handled: Callable[[Message], None] = lambda message: None,
    ) -> None:
        super().__init__(trade)
        self._timekeeper = timekeeper
        self._posted = posted
        self._handled = handled
        self._attempts = Attempts(trade.database, trade.office, trade.clock)
        self._prompter = Prompter(trade.database, trade.directory, trade.office, trade.clock)
        self._planner = Planner(trade)
        self._switchboard = Switchboard(trade, timekeeper, self._planner, self.ring)
        self._bell = asyncio.Event()
        # The message that waits for the homeserver and holds up all others, and since when.
        self._stuck: tuple[EventId, datetime] | None = None

    def ring(self) -> None:
        """There may be something to do."""
        self._bell.set()

    async def work(self) -> None:
        """Work for ever."""
        while True:
            # The bell rings by the wall clock; if that was set back it rings late, so look without it, too.
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_NAP):
                    await self._bell.wait()
            self._bell.clear()
            try:
                await self._attempts.at(Duty("what has come"), self.tick)
                # Send now: if something failed, there is a letter to staff.
                self._posted()
                self._attempts.end()
            except (Unreachable, DatabaseFault) as fault:
                _log.warning("the desk has to wait: %s", fault)
                await asyncio.sleep(_WAIT)
                self.ring()

    async def tick(self) -> None:
        """Read everything that waits, then do what is due. May raise what `work` waits for."""
        # What comes now may answer what this begins; if the homeserver cannot tell who is in the room, all of
        # it waits.
        await self._attempts.at(Duty("what had begun before"), self._planner.resume)
        self._attempts.end()
        while messages := await self._database.run(lambda tx: tx.inbox.pending(_PAGE)):
            await self._read_all(messages)
        await self._attempts.at(Duty("what the clock asks for"), self._timekeeper.tick)
        for what, tick in (
            ("plans", self._planner.tick),
            ("reminders", self._prompter.tick),
            ("what goes on by itself", self._switchboard.tick),
        ):
            await self._attempts.at(Duty(what), partial(tick, self._attempts))
        self._posted()
        self._attempts.end()

    async def _read_all(self, messages: list[Message]) -> None:
        """One after the other; neighbours that need no question to the homeserver share a transaction."""
        neighbours: list[tuple[Message, Work]] = []
        for message in messages:
            work = await self._simple_if_sound(message)
            if work is not None:
                neighbours.append((message, work))
                continue
            await self._read_together(neighbours)
            neighbours = []
            await self._read(message)
        await self._read_together(neighbours)

    async def _simple_if_sound(self, message: Message) -> Work | None:
        """A message that cannot even be looked at is read by itself, where its fault is counted."""
        try:
            return await self._switchboard.simple(message)
        except (Unreachable, DatabaseFault):
            raise
        except Exception:
            return None

    async def _read_together(self, neighbours: list[tuple[Message, Work]]) -> None:
        """All of it is kept or nothing; if there is a fault in one of them, each is read by itself."""

        def all_of_them(tx: Transaction) -> None:
            for message, work in neighbours:
                self._trade.settling.do(tx, message, work)

        try:
            if len(neighbours) > 1:
                await self._database.run(all_of_them)
                self._posted()
                for message, _ in neighbours:
                    self._handled(message)
                return
        except DatabaseFault:
            raise
        except Exception:
            _log.warning("%d messages are read one by one", len(neighbours))
        for message, _ in neighbours:
            await self._read(message)

    async def _read(self, message: Message) -> None:
        """Handle one message; a fault costs this message a few tries, never the next one its turn."""
        if message.kind is Kind.DAMAGED:
            _log.error("message %s is damaged", message.event)
            await self._give_up(message)
            return
        try:
            await self._switchboard.put_through(message)
        except DatabaseFault:
            raise
        except Unreachable as fault:
            if not await self._in_vain(message):
                raise
            _log.error("message %s is given up: %s", message.event, fault)
            await self._give_up(message)
        except Exception as fault:
            tries = await self._database.run(lambda tx: tx.inbox.failed(message.event))
            _log.error("message %s failed, try %d (%s)", message.event, tries, described(fault))
            if tries >= _TRIES:
                await self._give_up(message)
        else:
            self._posted()
            self._handled(message)

    async def _in_vain(self, message: Message) -> bool:
        """Whether the homeserver is there, but has not told for long what this one message needs."""
        now = self._clock()
        if self._stuck is None or self._stuck[0] != message.event:
            self._stuck = message.event, now
        if now - self._stuck[1] < _PATIENCE:
            return False
        position = await self._database.run(lambda tx: tx.listening.position())
        return position is not None and now - position[1] < _JUST_NOW

    async def _give_up(self, message: Message) -> None:
        """Put a message aside; staff get a link to it, unless telling them is what fails."""
        try:
            await self._database.run(
                lambda tx: hospitality.put_aside(Turn(tx, self._office, message, self._clock()))
            )
        except DatabaseFault:
            raise
        except Exception as fault:
            _log.error("staff could not be told of message %s (%s)", message.event, described(fault))
            await self._database.run(lambda tx: tx.inbox.settle(message.event, State.BAD))
