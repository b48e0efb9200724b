"""Unsealing: what we could not decrypt is tried again when its key has come."""

import json
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from nio import Event, MegolmEvent, RoomKeyEvent, ToDeviceEvent
from nio.events.misc import BadEventType

from bot.conduct.answers import unreadable
from bot.faults import described
from bot.matrix.client import HardenedClient
from bot.meeting.ids import EventId, RoomId
from bot.meeting.message import Message
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.faults import OF_THE_DATABASE

_log = logging.getLogger(__name__)

Read = Callable[[Event, RoomId, datetime], Message | None]


class Unsealing:
    """Keeps in mind which keys came; at first all are untried, as those that came while nobody looked."""

    def __init__(
        self,
        client: HardenedClient,
        database: Database,
        read: Read,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._database = database
        self._read = read
        self._clock = clock
        self._everything = True
        self._keys: set[str] = set()

    def note(self, arrived: Iterable[ToDeviceEvent]) -> None:
        """Some of what arrived for our device may be keys."""
        self._keys |= {event.session_id for event in arrived if isinstance(event, RoomKeyEvent)}

    async def try_again(self) -> None:
        """Open what the keys open that came since the last time."""
        if not (self._everything or self._keys):
            return
        try:
            last: EventId | None = None
            while page := await self._database.run(_page, last):
                for message in page:
                    await self._try(message)
                last = page[-1].event
        except DatabaseFault as fault:
            _log.warning("sealed messages wait for the next sync: %s", fault)
        else:
            self._everything = False
            self._keys.clear()

    async def _try(self, sealed: Message) -> None:
        """One that cannot be read stays sealed, as staff know it; the others are opened all the same."""
        try:
            event = self._opened(sealed)
            if event is not None:
                clear = self._read(event, sealed.room, sealed.arrived)
                await self._database.run(unreadable.opened, sealed, clear, self._clock())
        except OF_THE_DATABASE:
            raise
        except Exception as fault:
            _log.error("sealed message %s cannot be read (%s)", sealed.event, described(fault))

    def _opened(self, sealed: Message) -> Event | BadEventType | None:
        """What was sealed, be it something for us or not; None as long as its key is missing."""
        source = json.loads(sealed.note)
        if not self._everything and source["content"].get("session_id") not in self._keys:
            return None
        event = Event.parse_event(source)
        return self._client.open_sealed(event, sealed.room) if isinstance(event, MegolmEvent) else None


def _page(tx: Transaction, last: EventId | None) -> list[Message]:
    return tx.sealed.page(last)
