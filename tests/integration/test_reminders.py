"""The whole bot reminds: when the bell rings, in a direct room, and what is answered there counts."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.sorting import Sorter
from bot.store.database import Database
from tests.beside import Beside
from tests.homeserver import Homeserver, Sent
from tests.office import an_office

from .conftest import Until
from .test_bot import ALIAS, BUERO, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, START, House, furnish
from .unsorted import unsorted

HALFWAY = datetime(2026, 11, 10, 7, 0, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sorter() -> Iterator[Sorter]:
    sorter = Sorter(limit=30, work=unsorted)
    yield sorter
    sorter.close()


@pytest.fixture
async def running(
    homeserver: Homeserver,
    database: Database,
    beside: Beside,
    until: Until,
    client: HardenedClient,
    sorter: Sorter,
) -> AsyncIterator[House]:
    """A round of two weeks; the Kita has answered, the library has not."""
    furnish(homeserver, direct=False)
    house = House(homeserver, database, beside, until)
    house.office = an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS))
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.receipt(house.reply(HARMS, "Wir ziehen um.", await house.question(1)))
        yield house


def sealed(house: House) -> list[Sent]:
    """The letters to the library; the Kita has heard that her first answer arrived."""
    state = house.homeserver.state
    rooms = {room for room, found in state.items() if ("m.room.member", HARMS) not in found}
    return [one for one in house.homeserver.sent if one.type == "m.room.encrypted" and one.room in rooms]


async def reminded(house: House) -> Sent:
    """The first letter in a direct room."""
    await house.until(lambda: sealed(house))
    return sealed(house)[0]


async def test_p2_the_bell_reminds_those_who_have_not_answered_and_an_answer_there_counts(
    running: House,
) -> None:
    running.clock.forward(seconds=(HALFWAY - running.clock()).total_seconds())
    running.pass_time()
    letter = await reminded(running)
    members = running.homeserver.state[letter.room]
    assert ("m.room.member", JANSSEN) in members
    assert ("m.room.member", HARMS) not in members
    await running.hear("1 von 2 Einrichtungen hat geantwortet")
    await running.hear("Ich erinnere jetzt eine Person", room=BUERO)

    running.homeserver.set_member(letter.room, JANSSEN, "join", by=JANSSEN, displayname=NAMES[JANSSEN])
    relation = {"m.relates_to": {"m.in_reply_to": {"event_id": letter.event_id}}}
    await running.receipt(running.write(JANSSEN, "1. Lesenacht", letter.room, **relation))
    assert await running.answers() == {
        "Kita Sonnenblume": {1: "Wir ziehen um."},
        "Stadtbibliothek": {1: "Lesenacht"},
    }

    running.pass_time(days=3)
    await running.quiet()
    # The reminder, and the thanks for a numbered answer.
    assert len(sealed(running)) == 2
    assert not any("Stadtbibliothek" in said for said in running.homeserver.said(NETZ))


async def test_k17_nobody_is_reminded_after_the_end(running: House) -> None:
    running.pass_time(days=15)
    await running.hear("ist beendet")
    await running.quiet()
    assert sealed(running) == []


async def test_staff_remind_with_a_command_and_members_do_not(running: House) -> None:
    running.write(HARMS, "!runde erinnern")
    await running.hear("steuert das Bildungsbüro")
    assert sealed(running) == []
    running.write(PETERSEN, "erinnern", BUERO)
    await running.hear("Ich erinnere jetzt eine Person", room=BUERO)
    await reminded(running)
    running.write(PETERSEN, "erinnern", BUERO)
    await running.hear("heute schon erinnert", room=BUERO)
    assert len(sealed(running)) == 1
