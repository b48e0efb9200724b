"""The inquirer: asks whoever may have answered in the wrong place, and once more who did not say for what."""

import logging
from collections.abc import Callable
from datetime import datetime

from bot.conduct import unkept
from bot.conduct.answers import misplacing
from bot.conduct.dialogue import whereto
from bot.conduct.office import Office
from bot.craft.conversation import Partner
from bot.matrix.client import Unreachable
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import UserId
from bot.meeting.message import Message
from bot.store.database import Database

_log = logging.getLogger(__name__)


class Inquirer:
    """A partner that asks the homeserver who somebody is; with her answer, the `forwarder` goes on."""

    def __init__(
        self,
        forwarder: Partner,
        database: Database,
        office: Office,
        clock: Callable[[], datetime],
        directory: Directory,
        rereading: Rereading,
    ) -> None:
        self._forwarder = forwarder
        self._database = database
        self._office = office
        self._clock = clock
        self._directory = directory
        self._rereading = rereading

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`."""
        return await self._forwarder.hears(message, dialogue)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. Staff, and who has left, are not asked."""
        if unkept.agreed(dialogue):
            await self._forwarder.acts(dialogue)
            return
        (original,) = misplacing.written(dialogue)
        user = UserId(dialogue.desk)
        try:
            may = await self._directory.is_member(user, original.room)
            may = may and not await self._directory.is_staff(user)
            found = await self._rereading.of(user, [original]) if may else []
        except Unreachable as fault:
            _log.warning("somebody is asked later: %s", fault)
            await self._database.run(unkept.later, dialogue, self._clock())
            return
        message = found[0] if found else None
        await self._database.run(misplacing.ask, self._office, dialogue, message, self._clock(), may=may)


class Repeater:
    """A partner that asks once more; with her answer, the `forwarder` goes on."""

    def __init__(
        self,
        forwarder: Partner,
        database: Database,
        office: Office,
        clock: Callable[[], datetime],
        directory: Directory,
    ) -> None:
        self._forwarder = forwarder
        self._database = database
        self._office = office
        self._clock = clock
        self._directory = directory

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`."""
        return await self._forwarder.hears(message, dialogue)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. Who has left all networks it may be about is not asked again."""
        if unkept.agreed(dialogue):
            await self._forwarder.acts(dialogue)
            return
        user, rooms = UserId(dialogue.desk), await self._database.run(whereto.rooms, dialogue)
        try:
            may = any([await self._directory.is_member(user, room) for room in rooms])
        except Unreachable as fault:
            _log.warning("somebody is asked later: %s", fault)
            await self._database.run(unkept.later, dialogue, self._clock())
            return
        await self._database.run(whereto.ask_again, self._office, dialogue, self._clock(), may=may)
