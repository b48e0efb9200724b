"""The usher: sees that we have come into a room, and asks the staff what room that is."""

from datetime import timedelta

from bot.conduct.membership import registering
from bot.craft.glance import understood
from bot.craft.trade import Practitioner
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place

_ASK_AGAIN = timedelta(minutes=1)


class Usher(Practitioner):
    """The partner in dialogues about networks."""

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """Take what staff say of a room."""
        network = await self._directory.network(dialogue.subject)
        if network is None:
            return False
        intent = understood(message, Place.STAFF, self._office, asked=True)
        return await self._attempt(message, registering.hear, dialogue, intent, network)

    async def acts(self, dialogue: Dialogue) -> None:
        """Ask about a room, once we are in the staff room; not about rooms for two."""
        room, desk = RoomId(dialogue.subject), await self._directory.staff_room()
        if desk is None:
            await self._database.run(registering.wait, dialogue, self._clock() + _ASK_AGAIN)
            return
        network = await self._directory.network(room)
        if network is None or await self._directory.place(room) is not Place.NETWORK:
            await self._database.run(registering.forget, dialogue)
            return
        await self._database.run(registering.ask, self._office, dialogue, desk, network, self._clock())
