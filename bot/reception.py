"""The reception: whose invitations are accepted, with as few questions to the homeserver as can be.

Anybody on Matrix can invite us, a thousand times a minute. Strangers cost no question at all, and whoever
might be known to us is looked for in lists that are asked for once in a while.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.conduct import hospitality
from bot.conduct.office import Office
from bot.matrix.directory import Directory
from bot.meeting.ids import RoomId, UserId
from bot.meeting.message import Message
from bot.store.database import Database, Transaction

_log = logging.getLogger(__name__)

# So long a list of the people we know is good enough.
_FRESH = timedelta(seconds=10)


class Reception:
    """Decides about invitations."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        office: Office,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._directory = directory
        self._office = office
        self._clock = clock
        self._known: frozenset[UserId] = frozenset()
        self._asked_at: datetime | None = None

    async def welcomes(self, invitation: Message) -> bool:
        """Whether to come: known people are followed everywhere but into a crowd. May raise Unreachable."""
        acquainted = invitation.note == "direct" and await self._knows(invitation.sender)
        if not hospitality.welcome(invitation.sender, self._office.guests, acquainted=acquainted):
            return False
        people = await self._directory.size(invitation.room, invitation.sender.partition(":")[2])
        if people > hospitality.LARGEST_ROOM:
            _log.warning("the room %s has %d members, which is no network", invitation.room, people)
        return people <= hospitality.LARGEST_ROOM

    async def _knows(self, user: UserId) -> bool:
        """Members of our networks, and staff, may talk to us directly."""
        now = self._clock()
        if user not in self._known and (self._asked_at is None or now - self._asked_at > _FRESH):
            rooms = await self._database.run(_networks)
            self._known = frozenset(await self._directory.people(rooms))
            self._asked_at = now
        return user in self._known


def _networks(tx: Transaction) -> set[RoomId]:
    """Rooms of rounds, and networks that have had none yet."""
    return {*(round_.room for round_ in tx.rounds.latest()), *tx.networks.rooms()}
