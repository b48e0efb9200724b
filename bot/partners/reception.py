"""The reception: whose invitations are accepted, with as few questions to the homeserver as can be.

Anybody on Matrix can invite us, a thousand times a minute. Strangers cost no question at all, and whoever
might be known to us is looked for in lists that are asked for once in a while.
"""

import logging
from collections import deque
from datetime import datetime, timedelta

from bot.conduct.membership import hospitality
from bot.craft.trade import Practitioner, Trade
from bot.meeting.ids import RoomId, UserId
from bot.meeting.message import Message
from bot.store.database import Transaction

_log = logging.getLogger(__name__)

# So often the homeserver may be asked for people at once, and then at this pace, however many invite us.
_AT_ONCE, _PAUSE = 5, timedelta(seconds=10)


class Reception(Practitioner):
    """Decides about invitations."""

    def __init__(self, trade: Trade) -> None:
        super().__init__(trade)
        self._known: frozenset[UserId] = frozenset()
        self._asked_at: deque[datetime] = deque(maxlen=_AT_ONCE)

    async def welcomes(self, invitation: Message) -> bool:
        """Whether to come: known people are followed everywhere but into a crowd. May raise Unreachable."""
        acquainted = invitation.note == "direct" and await self._knows(invitation)
        if not hospitality.welcome(invitation.sender, self._office.guests, acquainted=acquainted):
            return False
        people = await self._directory.size(invitation.room, invitation.sender.partition(":")[2])
        if people > hospitality.LARGEST_ROOM:
            _log.warning("the room %s has %d members, which is no network", invitation.room, people)
        return people <= hospitality.LARGEST_ROOM

    async def _knows(self, invitation: Message) -> bool:
        """Members of our networks, and staff, may talk to us directly.

        A list from before she invited us may lack her: she can have come into a network since.
        """
        user, now = invitation.sender, self._clock()
        if user not in self._known and self._may_ask(invitation.arrived, now):
            rooms = await self._database.run(_networks)
            self._known = frozenset(await self._directory.people(rooms))
            self._asked_at.append(now)
        return user in self._known

    def _may_ask(self, invited: datetime, now: datetime) -> bool:
        asked = self._asked_at
        if not asked:
            return True
        rested = len(asked) < _AT_ONCE or now - asked[0] > _AT_ONCE * _PAUSE
        return (asked[-1] <= invited and rested) or now - asked[-1] > _PAUSE


def _networks(tx: Transaction) -> set[RoomId]:
    """Rooms of rounds, and networks that have had none yet."""
    return {*(round_.room for round_ in tx.rounds.latest()), *tx.networks.rooms()}
