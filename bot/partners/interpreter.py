"""The interpreter: has what we took somebody's word for carried out once she says yes to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.conduct import meaning
from bot.craft.trade import Trade
from bot.meeting.dialogue import Dialogue
from bot.meeting.message import Message


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A partner (see `bot.craft.conversation`); `read` reads a message as if nothing had been asked."""

    trade: Trade
    read: Callable[[Message], Awaitable[None]]

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`."""
        words = await self.trade.database.run(meaning.agreed, message, dialogue)
        if words is not None:
            await self.read(replace(message, body=words, reply_to=None, thread=None))
            return True
        return await self.trade.settling.attempt(message, meaning.hear, dialogue)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`; nothing is ever due."""
