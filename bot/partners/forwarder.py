"""The forwarder: fetches what we did not keep once its author has said for which question it is."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.conduct import unkept
from bot.conduct.answers import misplacing
from bot.conduct.dialogue import whereto
from bot.conduct.office import Office
from bot.conduct.unkept import Choice, Note, Original
from bot.craft.conversation import Attempt
from bot.matrix.client import Unreachable
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Message
from bot.store.database import Database, Transaction

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """The use cases of one topic; whatever `understand` finds that is no choice is for `settle`."""

    understand: Callable[[Transaction, Office, Message, Dialogue], Choice | Enum]
    settle: Callable[..., bool]
    written: Callable[[Dialogue], list[Original]]
    note: Note


# What stands in the wrong place in a network room.
MISPLACED = Errand(misplacing.understand, misplacing.settle, misplacing.written, misplacing.note)
# What was written in private at length.
WHERETO = Errand(whereto.understand, whereto.settle, whereto.written, whereto.note)


class Forwarder:
    """A partner (see `bot.craft.conversation`) that asks the homeserver what somebody wrote."""

    def __init__(
        self,
        database: Database,
        office: Office,
        attempt: Attempt,
        clock: Callable[[], datetime],
        rereading: Rereading,
        errand: Errand,
    ) -> None:
        self._database = database
        self._office = office
        self._attempt = attempt
        self._clock = clock
        self._rereading = rereading
        self._errand = errand

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`. What the homeserver does not show at once is noted later; the desk does not wait."""
        office, errand = self._office, self._errand
        said = await self._database.run(errand.understand, office, message, dialogue)
        if not isinstance(said, Choice):
            return await self._attempt(
                message, lambda tx, now: errand.settle(tx, office, message, dialogue, said, now)
            )
        try:
            found = await self._reread(dialogue)
        except Unreachable as fault:
            _log.warning("an answer is noted later: %s", fault)
            return await self._attempt(
                message, lambda tx, now: unkept.promise(tx, message, dialogue, said, now)
            )
        return await self._attempt(
            message, lambda tx, now: errand.note(tx, office, message, dialogue, found, said, now)
        )

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. Note what could not be had before."""
        try:
            found = await self._reread(dialogue)
        except Unreachable as fault:
            _log.warning("an answer is noted later: %s", fault)
            await self._database.run(unkept.later, dialogue, self._clock())
            return
        note = self._errand.note
        await self._database.run(unkept.fulfil, self._office, dialogue, found, note, self._clock())

    async def _reread(self, dialogue: Dialogue) -> list[Message]:
        return await self._rereading.of(UserId(dialogue.desk), self._errand.written(dialogue))
