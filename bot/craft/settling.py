"""Settling: a use case takes its turn and its message is dealt with, in one transaction."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeAlias

from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.meeting.message import Message
from bot.store.database import Database, Transaction

# A use case that was told all but whose turn it is.
Work: TypeAlias = Callable[[Turn], object]
_Said = ParamSpec("_Said")


def nothing(turn: Turn) -> None:
    """Ordinary talk is none of our business, and is not kept."""


class Settling:
    """Settles messages; one that was withdrawn or erased while it was being read is not acted upon."""

    def __init__(self, database: Database, office: Office, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._office = office
        self._clock = clock

    async def finish(
        self,
        message: Message,
        work: Callable[Concatenate[Turn, _Said], object],
        *said: _Said.args,
        **named: _Said.kwargs,
    ) -> None:
        """Let a use case do its work, told what it is about."""
        await self._database.run(self.do, message, lambda turn: work(turn, *said, **named))

    async def attempt(
        self,
        message: Message,
        work: Callable[Concatenate[Turn, _Said], bool],
        *said: _Said.args,
        **named: _Said.kwargs,
    ) -> bool:
        """As `finish`, unless the use case says that it is not for it: then nothing has happened."""

        def unless_declined(turn: Turn) -> None:
            if not work(turn, *said, **named):
                # Takes back whatever was written before it was clear.
                raise _Declined

        with suppress(_Declined):
            await self._database.run(self.do, message, unless_declined)
            return True
        return False

    def do(self, tx: Transaction, message: Message, work: Work) -> None:
        """As `finish`, within a transaction of others."""
        if not tx.inbox.waits(message.event):
            return
        work(Turn(tx, self._office, message, self._clock()))
        tx.inbox.settle(message.event, if_waiting=True)
        tx.early.release(message.event)


class _Declined(Exception):
    """A message was not for whoever had asked something."""
