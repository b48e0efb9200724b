"""The inquirer: asks whoever may have answered in the wrong place, and fetches her words after a yes."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.conduct.answers import misplacing
from bot.conduct.answers.misplacing import Said
from bot.conduct.office import Office
from bot.conversation import Attempt
from bot.matrix.client import Unreachable
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Message
from bot.store.database import Database

_log = logging.getLogger(__name__)


class Inquirer:
    """A partner (see `bot.conversation`) that asks the homeserver who somebody is and what she wrote."""

    def __init__(
        self,
        database: Database,
        office: Office,
        attempt: Attempt,
        clock: Callable[[], datetime],
        directory: Directory,
        rereading: Rereading,
    ) -> None:
        self._database = database
        self._directory = directory
        self._rereading = rereading
        self._office = office
        self._attempt = attempt
        self._clock = clock

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`. What the homeserver does not show at once is noted later; the desk does not wait."""
        said = await self._database.run(misplacing.understand, self._office, message, dialogue)
        if isinstance(said, Said):
            return await self._attempt(
                message,
                lambda tx, now: misplacing.settle(tx, self._office, message, dialogue, said, now),
            )
        try:
            original = await self._reread(dialogue)
        except Unreachable as fault:
            _log.warning("an answer is noted later: %s", fault)
            return await self._attempt(
                message, lambda tx, now: misplacing.promise(tx, message, dialogue, said, now)
            )
        return await self._attempt(
            message,
            lambda tx, now: misplacing.note(tx, self._office, message, dialogue, original, said, now),
        )

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. Staff, and who has left, are not asked."""
        agreed = misplacing.agreed(dialogue)
        try:
            may = agreed or await self._may_be_asked(dialogue)
            original = await self._reread(dialogue) if may else None
        except Unreachable as fault:
            _log.warning("somebody is asked, or her answer noted, later: %s", fault)
            later = replace(dialogue, due=self._clock() + misplacing.LATER)
            await self._database.run(lambda tx: tx.dialogues.hold(later, if_known=True))
            return
        if agreed:
            await self._database.run(misplacing.fulfil, self._office, dialogue, original, self._clock())
            return
        await self._database.run(misplacing.ask, self._office, dialogue, original, self._clock(), may=may)

    async def _may_be_asked(self, dialogue: Dialogue) -> bool:
        user, room = UserId(dialogue.desk), misplacing.original(dialogue).room
        return await self._directory.is_member(user, room) and not await self._directory.is_staff(user)

    async def _reread(self, dialogue: Dialogue) -> Message | None:
        found = misplacing.original(dialogue)
        message = await self._rereading.text(found.room, found.event, found.arrived)
        return message if message is not None and message.sender == UserId(dialogue.desk) else None
