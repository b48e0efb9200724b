"""The restorer: reads a message again when one of its edits was deleted."""

import logging

from bot.conduct import unkept
from bot.conduct.answers import restoring
from bot.craft.trade import Practitioner
from bot.matrix.client import Unreachable
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Message

_log = logging.getLogger(__name__)


class Restorer(Practitioner):
    """A partner (see `bot.craft.conversation`) that nobody talks to."""

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`: nothing was asked."""
        return False

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. The homeserver may be asked again later."""
        original = restoring.original(dialogue, self._clock())
        try:
            found = await self._trade.rereading.of(UserId(dialogue.desk), [original])
        except Unreachable as fault:
            _log.warning("a message is read again later: %s", fault)
            await self._database.run(unkept.later, dialogue, self._clock())
            return
        message = found[0] if found else None
        await self._database.run(restoring.settle, self._office, dialogue, message, self._clock())
