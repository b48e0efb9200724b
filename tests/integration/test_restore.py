"""K13: a backup from yesterday is put back; what was said since is not said again, and nothing is missing."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from bot.matrix.client import HardenedClient
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.beside import Beside
from tests.homeserver import Homeserver

from .conftest import Twins
from .house import BOT, HARMS, JANSSEN, NAMES, PETERSEN, START, House, furnish

ZWEI = "!zwei:fake.example"
SECOND = "!runde start Ganztag\nFrist: in 3 Stunden\n1. Wie läuft es?"


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    furnish(homeserver, direct=False)
    people = [BOT, PETERSEN, HARMS, JANSSEN]
    homeserver.room(ZWEI, members=people, names=NAMES, name="Ganztag")


@pytest.fixture
def restored(house: House) -> Any:
    """`restored(backup)` is the same office, its database as it was when the backup was taken."""
    opened: list[House] = []

    def put_back(backup: str) -> House:
        twin = House(
            house.homeserver, open_database(backup, expected=True), Beside(backup), house.until, house.office
        )
        opened.append(twin)
        twin.clock = house.clock
        return twin

    yield put_back
    for twin in opened:
        twin.database.close()
        twin.beside.close()


def letters(homeserver: Homeserver) -> Counter[tuple[str, str]]:
    """What the bot said, room by room, and how often; a receipt counts by the message it is for."""
    found: Counter[tuple[str, str]] = Counter()
    for one in homeserver.sent:
        relation = one.content.get("m.relates_to", {})
        found[one.room, one.content.get("body") or relation.get("event_id", "")] += 1
    return found


async def test_p2_k13_a_backup_of_yesterday_repeats_nothing_and_misses_nothing(
    house: House,
    client: HardenedClient,
    enter: Callable[[], HardenedClient],
    sorter: Sorter,
    restored: Callable[[str], House],
    twins: Twins,
) -> None:
    homeserver = house.homeserver
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        question = await house.question(1)
        await house.quiet()
        backup = twins.saved()
        # Since the backup: an answer, another round in another room, its end, and a third round after it.
        early = house.reply(HARMS, "Wir ziehen um.", question)
        await house.receipt(early)
        house.write(PETERSEN, SECOND, ZWEI)
        asked = await house.hear("Wie läuft es?", "Frage 1", room=ZWEI)
        other = house.send(_reply(house, JANSSEN, "Gut.", asked.event_id), ZWEI)
        await house.receipt(other)
        house.write(PETERSEN, "!runde verlängern bis in 5 Stunden", ZWEI)
        await house.hear("Sie haben mehr Zeit", room=ZWEI)
        house.pass_time(hours=6)
        await house.until(lambda: len(homeserver.media) == 3, 30)
        await house.quiet(ZWEI)
        house.write(PETERSEN, SECOND.replace("Ganztag", "Mittagessen"), ZWEI)
        await house.hear("Mittagessen", "ist eröffnet", room=ZWEI)
        await house.quiet(ZWEI)
        house.write(PETERSEN, "!runde schließen")
        await house.hear("ist beendet", "1 von")
        await house.until(lambda: len(homeserver.media) == 6, 30)
        await house.quiet()
    before = letters(homeserver)
    house.clock.forward(days=1)
    homeserver.forget_transactions()
    late = house.reply(JANSSEN, "Nachgereicht", question)

    twin = restored(backup)
    async with twin.open(enter(), sorter):
        await twin.hear("als Nachtrag aufgehoben")
        await twin.until(lambda: len(homeserver.media) == 9, 30)
        await twin.quiet()
        await twin.quiet(ZWEI)

    again = letters(homeserver)
    assert [letter for letter, count in again.items() if count > before[letter] > 0] == []
    news = [said for (room, said), _ in (again - before).items()]
    assert len([one for one in news if "Nachtrag" in one]) == 1
    # The third round's time had come meanwhile: it is closed, late rather than never.
    assert [one for one in news if "Mittagessen" in one and "beendet" in one]
    assert not [one for one in news if "läuft schon" in one or "eröffnet" in one or "Frage 1" in one]
    assert late not in twin.receipts()
    filed = twin.beside.execute("SELECT text, standing FROM answers")
    assert sorted(filed) == [("Gut.", "counted"), ("Nachgereicht", "late"), ("Wir ziehen um.", "counted")]


def _reply(house: House, user: str, body: str, to: str) -> Any:
    return house.homeserver.text(user, body, **{"m.relates_to": {"m.in_reply_to": {"event_id": to}}})
