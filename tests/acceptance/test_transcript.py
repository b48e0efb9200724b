"""The experience of record, played from the first word to the late answer: weeks in a minute.

Everything is real but the clock (see `timelapse`): the homeserver, the rooms' encryption, the bot as a
process of its own, its database.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.matrix.person import Heard, Person
from bot.meeting.ids import RoomId
from tests.acceptance import timelapse
from tests.acceptance.conftest import Enter, start_office
from tests.acceptance.stage import PATIENCE, Office, Town, everyone_together
from tests.office import BERLIN

_NETWORK = "Sprache und Ankommen"
_CAST = {
    "harms": "Silke Harms (Kita Sonnenblume)",
    "janssen": "Okko Janßen (Stadtbibliothek Altendeich)",
    "lorenzen": "Birte Lorenzen (Kindertagespflege-Verein Nordmarsch)",
}


@dataclass(frozen=True, slots=True)
class Play:
    """The network, its people, and the clock on the wall."""

    office: Office
    room: RoomId
    jana: Person
    malte: Person
    members: dict[str, Person]

    async def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """It is that moment now, and the bot has noticed."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=BERLIN)
        timelapse.set_to(self.office.process.config.with_name("clock"), moment)
        await self.tell(self.jana, self.office.staff_room, "Hilfe", "status")

    async def tell(self, person: Person, room: RoomId, words: str, *expected: str) -> Heard:
        """Say something and wait for what the bot says to that."""
        since = len(person.heard)
        await person.say(room, words)
        return await self.hears(person, *expected, room=room, since=since)

    async def hears(
        self, person: Person, *expected: str, room: RoomId | None = None, since: int = 0
    ) -> Heard:
        """Wait for a message of the bot with all these words."""

        def says(heard: Heard) -> bool:
            return bool(heard.body) and all(word in heard.body for word in expected)

        where = {} if room is None else {"room": room}
        return await person.hear(says, sender=self.office.bot, since=since, timeout=PATIENCE, **where)


@pytest_asyncio.fixture(loop_scope="session")
async def play(synapse: Synapse, town: Town, person: Enter, tmp_path: Path) -> AsyncIterator[Play]:
    folder = tmp_path / "office"
    folder.mkdir()
    timelapse.set_to(folder / "clock", datetime(2026, 10, 26, 9, 2, tzinfo=BERLIN))
    async with AsyncExitStack() as closing:
        settings = {"rounds": {"release": "one", "holidays": "NI"}}
        office = await start_office(
            closing, synapse, town, folder, settings=settings, program="tests.acceptance.timelapse"
        )
        members = {key: await person(key, name) for key, name in _CAST.items()}
        guests = (office.bot, *(one.user for one in members.values()))
        room = await town.jana.create_room(_NETWORK, guests)
        await everyone_together((town.jana, *members.values()), room, office.bot)
        yield Play(office, room, town.jana, town.karim, members)


async def test_the_transcript(play: Play) -> None:
    desk = play.office.staff_room
    request = "start Netzwerktreffen\nFrist: Fr, 13.11.2026 12:00\n1. Was ist los?\n2. Was ist schwierig?"
    await play.tell(play.jana, desk, request, "Verstanden")
    await play.hears(play.members["harms"], "Frage 2 von 2", room=play.room)
    await play.at(11, 10, 9, 5)
    await play.hears(play.jana, "Ich erinnere jetzt", room=desk)
    await play.at(11, 13, 12, 1)
    await play.hears(play.members["harms"], "ist beendet", room=play.room)
