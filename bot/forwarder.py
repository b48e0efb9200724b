"""The forwarder: fetches what somebody wrote to us in private once she has said for which question it is."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.conduct.dialogue import forwarding, whereto
from bot.conduct.dialogue.whereto import Said
from bot.conduct.office import Office
from bot.conversation import Attempt
from bot.matrix.client import Unreachable
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Message
from bot.store.database import Database

_log = logging.getLogger(__name__)


class Forwarder:
    """A partner (see `bot.conversation`) that asks the homeserver what somebody wrote."""

    def __init__(
        self,
        database: Database,
        office: Office,
        attempt: Attempt,
        clock: Callable[[], datetime],
        rereading: Rereading,
    ) -> None:
        self._database = database
        self._office = office
        self._attempt = attempt
        self._clock = clock
        self._rereading = rereading

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`. What the homeserver does not show at once is noted later; the desk does not wait."""
        office = self._office
        said = await self._database.run(whereto.understand, office, message, dialogue)
        if isinstance(said, Said):
            return await self._attempt(
                message, lambda tx, now: whereto.settle(tx, office, message, dialogue, said, now)
            )
        try:
            originals = await self._reread(dialogue)
        except Unreachable as fault:
            _log.warning("an answer is noted later: %s", fault)
            return await self._attempt(
                message, lambda tx, now: whereto.promise(tx, message, dialogue, said, now)
            )
        return await self._attempt(
            message, lambda tx, now: forwarding.note(tx, office, message, dialogue, originals, said, now)
        )

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. Ask once more, or note what could not be had before."""
        if not whereto.agreed(dialogue):
            await self._database.run(whereto.ask_again, self._office, dialogue, self._clock())
            return
        try:
            originals = await self._reread(dialogue)
        except Unreachable as fault:
            _log.warning("an answer is noted later: %s", fault)
            later = replace(dialogue, due=self._clock() + whereto.LATER)
            await self._database.run(lambda tx: tx.dialogues.hold(later, if_known=True))
            return
        await self._database.run(forwarding.fulfil, self._office, dialogue, originals, self._clock())

    async def _reread(self, dialogue: Dialogue) -> list[Message]:
        found = [await self._rereading.text(*one) for one in whereto.written(dialogue)]
        return [one for one in found if one is not None and one.sender == UserId(dialogue.desk)]
