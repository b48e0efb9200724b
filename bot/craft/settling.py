"""Settling: a use case does its work and its message is dealt with, in one transaction."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from bot.meeting.message import Message
from bot.store.database import Database, Transaction

# A use case that only lacks the transaction and the time (`now=`).
Work: TypeAlias = Callable[..., object]


def told(work: Work, *arguments: object, **named: object) -> Work:
    """A use case that was told whom and what it is about."""
    return lambda tx, now: work(tx, *arguments, now=now, **named)


def nothing(tx: Transaction, now: datetime) -> None:
    """Ordinary talk is none of our business, and is not kept."""


class Settling:
    """Settles messages; one that was withdrawn or erased while it was being read is not acted upon."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def finish(self, message: Message, work: Work, *arguments: object, **named: object) -> None:
        """Let a use case do its work."""
        await self._database.run(self.do, message, told(work, *arguments, **named))

    async def attempt(self, message: Message, work: Callable[[Transaction, datetime], bool]) -> bool:
        """As `finish`, unless the use case says that it is not for it: then nothing has happened."""
        with suppress(_Declined):
            await self._database.run(self._try, message, work)
            return True
        return False

    def do(self, tx: Transaction, message: Message, work: Work) -> None:
        """As `finish`, within a transaction of others."""
        if not tx.inbox.waits(message.event):
            return
        work(tx, now=self._clock())
        tx.inbox.settle(message.event, if_waiting=True)
        tx.early.release(message.event)

    def _try(self, tx: Transaction, message: Message, work: Callable[[Transaction, datetime], bool]) -> None:
        def unless_declined(tx: Transaction, now: datetime) -> None:
            if not work(tx, now):
                # Rolls back whatever the use case wrote before it was clear.
                raise _Declined

        self.do(tx, message, unless_declined)


class _Declined(Exception):
    """A message was not for whoever had asked something."""
