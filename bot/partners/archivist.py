"""The archivist: gives past minutes, and finds passages in them, for those who belong to their networks now.

The homeserver is asked at that moment who does. Searching takes a thread of its own.
"""

import asyncio

from bot.conduct.publication import archiving
from bot.conduct.publication.archiving import Findings
from bot.conduct.reply import answer, at
from bot.craft.entitlement import steers
from bot.craft.trade import Practitioner
from bot.meeting.ids import RoomId, UserId
from bot.meeting.message import Message, Place
from bot.minutes import passages
from bot.minutes.sheet import unpacked
from bot.speech import archive
from bot.speech.archive import Give, ListMinutes, Request, Search


class Archivist(Practitioner):
    """Answers what is asked about past minutes."""

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether a message asks for past minutes; then it is dealt with."""
        request = archive.read(message.body, self._office.prefix)
        if request is None:
            return False
        if place is Place.NETWORK:
            return await self._elsewhere(message, request)
        staff = place is Place.STAFF or await self._directory.is_staff(message.sender)
        if request == Give() and (staff or await steers(self._directory, self._database, message.sender)):
            # Those who steer may mean a draft, which the command shows.
            return False
        rooms = await self._rooms(message.sender, staff=staff)
        match request:
            case Search(""):
                await self._finish(message, at(place), "archive.what")
            case Search(words):
                await self._search(message, place, words, rooms)
            case ListMinutes():
                await self._finish(message, archiving.show_list, rooms, place)
            case Give() as wanted:
                return await self._attempt(message, archiving.give, rooms, wanted, place)
        return True

    async def _elsewhere(self, message: Message, request: Request) -> bool:
        """In front of all only who speaks to us is told where to ask."""
        addressed = message.body.strip().casefold().startswith(self._office.prefix.casefold())
        if isinstance(request, Give) or not addressed:
            return False
        await self._finish(message, answer, "archive.privately")
        return True

    async def _rooms(self, user: UserId, *, staff: bool) -> list[RoomId]:
        """The rooms of her networks; staff see all that we are in."""
        rooms = [network.room for network in await self._directory.networks()]
        return [room for room in rooms if staff or await self._directory.is_member(user, room)]

    async def _search(self, message: Message, place: Place, words: str, rooms: list[RoomId]) -> None:
        shelved = await self._database.run(archiving.shelf, self._office, rooms, message.arrived)
        pages = [one.edition.page for one in shelved]
        findings = Findings(words, shelved, *await asyncio.to_thread(_found, words, pages))
        await self._finish(message, archiving.tell, findings, place)


def _found(words: str, pages: list[str]) -> tuple[list[passages.Hit], int, str]:
    """What was found, how much there is in all, and what may have been meant if it is nothing."""
    read = [list(passages.of(unpacked(page))) for page in pages]
    hits, count = passages.find(words, read, archiving.MOST)
    texts = (passage.text for one in read for passage in one) if not hits else ()
    return hits, count, archive.nearest(words, texts) if not hits else ""
