"""The restorer: reads a message again when one of its edits was deleted."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.conduct.answers import restoring
from bot.conduct.office import Office
from bot.matrix.client import Unreachable
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.message import Message
from bot.store.database import Database

_log = logging.getLogger(__name__)

_LATER = timedelta(minutes=1)


class Restorer:
    """A partner (see `bot.conversation`) that nobody talks to."""

    def __init__(
        self, database: Database, office: Office, clock: Callable[[], datetime], rereading: Rereading
    ) -> None:
        self._database = database
        self._office = office
        self._clock = clock
        self._rereading = rereading

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`: nothing was asked."""
        return False

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`. The homeserver may be asked again later."""
        room, event = RoomId(dialogue.state["room"]), EventId(dialogue.state["event"])
        try:
            found = await self._rereading.text(room, event, self._clock())
        except Unreachable as fault:
            _log.warning("a message is read again later: %s", fault)
            later = replace(dialogue, due=self._clock() + _LATER)
            await self._database.run(lambda tx: tx.dialogues.hold(later))
            return
        original = found if found is not None and found.sender == UserId(dialogue.desk) else None
        await self._database.run(restoring.settle, self._office, dialogue, original, self._clock())
