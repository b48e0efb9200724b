"""The forwarder: whatever we did not keep goes under the question that its author names.

It asks her for which one it is, and fetches then what she wrote.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.conduct import unkept
from bot.conduct.answers import misplacing, whereto
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.conduct.unkept import Choice, Note, Original
from bot.craft.trade import Practitioner, Trade
from bot.matrix.client import Unreachable
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Message
from bot.store.database import Transaction

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """The use cases of one topic; whatever `understand` finds that is no choice is for `settle`."""

    ask: Callable[[Trade, Dialogue], Awaitable[None]]
    understand: Callable[[Transaction, Office, Message, Dialogue], Choice | Enum]
    settle: Callable[[Turn, Dialogue, Any], bool]
    written: Callable[[Dialogue], list[Original]]
    note: Note


async def _ask(trade: Trade, dialogue: Dialogue) -> None:
    """Staff, and who has left, are not asked."""
    (original,) = misplacing.written(dialogue)
    user = UserId(dialogue.desk)
    may = await trade.directory.is_member(user, original.room) and not await trade.directory.is_staff(user)
    found = await trade.rereading.of(user, [original]) if may else []
    message = found[0] if found else None
    await trade.database.run(misplacing.ask, trade.office, dialogue, message, trade.clock(), may=may)


async def _ask_again(trade: Trade, dialogue: Dialogue) -> None:
    """Who has left all networks it may be about is not asked again."""
    user, rooms = UserId(dialogue.desk), await trade.database.run(whereto.rooms, dialogue)
    may = any([await trade.directory.is_member(user, room) for room in rooms])
    await trade.database.run(whereto.ask_again, trade.office, dialogue, trade.clock(), may=may)


# What stands in the wrong place in a network room.
MISPLACED = Errand(_ask, misplacing.understand, misplacing.settle, misplacing.written, misplacing.note)
# What was written in private at length; she was asked at once, and has said nothing yet.
WHERETO = Errand(_ask_again, whereto.understand, whereto.settle, whereto.written, whereto.note)


class Forwarder(Practitioner):
    """A partner (see `bot.craft.conversation`) that asks the homeserver what somebody wrote."""

    def __init__(self, trade: Trade, errand: Errand) -> None:
        super().__init__(trade)
        self._errand = errand

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`. What the homeserver does not show at once is noted later; the desk does not wait."""
        office, errand = self._office, self._errand
        said = await self._database.run(errand.understand, office, message, dialogue)
        if not isinstance(said, Choice):
            return await self._attempt(message, errand.settle, dialogue, said)
        try:
            found = await self._reread(dialogue)
        except Unreachable as fault:
            _log.warning("an answer is noted later: %s", fault)
            return await self._attempt(message, unkept.promise, dialogue, said)
        return await self._attempt(message, errand.note, dialogue, found, said)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. Ask her, or, if she has told us already, note what could not be had before."""
        try:
            if unkept.agreed(dialogue):
                await self._fulfil(dialogue)
            else:
                await self._errand.ask(self._trade, dialogue)
        except Unreachable as fault:
            _log.warning("somebody is asked, or her answer noted, later: %s", fault)
            await self._database.run(unkept.later, dialogue, self._clock())

    async def _fulfil(self, dialogue: Dialogue) -> None:
        found, note = await self._reread(dialogue), self._errand.note
        await self._database.run(unkept.fulfil, self._office, dialogue, found, note, self._clock())

    async def _reread(self, dialogue: Dialogue) -> list[Message]:
        return await self._trade.rereading.of(UserId(dialogue.desk), self._errand.written(dialogue))
