"""Whether members' clients trust our device: looked after while we run, and said when it is lost."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.matrix.client import HardenedClient
from bot.matrix.cross_signing import SigningProblem
from bot.matrix.listener import Listener
from bot.matrix.trust import Trust
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident, Kind
from bot.store.database import Database
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import DEVICE, Clock
from .house import BOT, Until
from .shift import working

ANNA = "@anna:fake.example"
ROOM = "!netz:fake.example"
STAFF = RoomId("!buero:fake.example")
THEIRS = {"master_key": {"keys": {"ed25519:elements": "elements"}}}

Watch = Callable[[], Any]


@pytest.fixture
async def trust(
    homeserver: Homeserver, client: HardenedClient, database: Database, tmp_path: Path, clock: Clock
) -> Trust:
    homeserver.room(ROOM, members=[BOT, ANNA])
    await client.sync(full_state=True)
    await client.keys_upload()
    return Trust(client, tmp_path, None, database, an_office(staff_room=STAFF), clock)


@pytest.fixture
def watched(
    trust: Trust, client: HardenedClient, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Watch:
    """`async with watched():` the device is trusted, and both the homeserver and the trust are followed."""
    monkeypatch.setattr("bot.matrix.trust._BREATH", 0.02)

    @asynccontextmanager
    async def follow() -> AsyncIterator[None]:
        listener = Listener(client, database, lambda: None, clock, addressed=trust.hear)
        await listener.catch_up()
        await trust.establish()
        async with working(listener.follow(), trust.watch()) as tasks:
            yield
            assert not [task for task in tasks if task.done()]

    return follow


def withhold(homeserver: Homeserver, code: str = "m.unverified") -> None:
    """Somebody's client says that it keeps its key from us."""
    content = {"algorithm": "m.megolm.v1.aes-sha2", "code": code, "room_id": ROOM, "session_id": "s"}
    event = {"type": "m.room_key.withheld", "sender": ANNA, "content": content}
    homeserver.hand_over(BOT, event)


def looks(homeserver: Homeserver) -> int:
    """How often we asked for our own keys."""
    asked = (ask.body["device_keys"] for ask in homeserver.requests if ask.path.endswith("/keys/query"))
    return sum(list(users) == [BOT] for users in asked)


async def incident(database: Database) -> Incident | None:
    return await database.run(lambda tx: tx.incidents.lasting(Kind.UNTRUSTED, "device"))


async def letters(database: Database) -> list[str]:
    return [one.letter.room for one in await database.run(lambda tx: tx.outbox.due(Clock().now))]


async def test_e3_an_identity_replaced_while_we_run_is_noticed_told_once_and_forgotten_when_well_again(
    homeserver: Homeserver, watched: Watch, database: Database, until: Until, caplog: Any
) -> None:
    async with watched():
        ours = homeserver.cross_signing[BOT]
        homeserver.cross_signing[BOT] = THEIRS
        for _client in range(3):
            withhold(homeserver)
        found = await until(lambda: incident(database))
        assert (found.detail, found.over) == ("foreign", None)
        seen = looks(homeserver)
        withhold(homeserver)
        await until(lambda: looks(homeserver) > seen + 1)
        assert await letters(database) == [STAFF]
        assert homeserver.cross_signing[BOT] == THEIRS
        assert "our device is foreign" in caplog.text

        homeserver.cross_signing[BOT] = ours
        withhold(homeserver)

        async def well() -> bool:
            return await incident(database) is None

        await until(well)


async def test_e3_it_is_looked_at_every_hour_without_anybodys_doubt(
    homeserver: Homeserver,
    watched: Watch,
    database: Database,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.trust._LOOK_EVERY", 0.05)
    async with watched():
        homeserver.cross_signing[BOT] = THEIRS
        await until(lambda: incident(database))


async def test_e3_a_signature_that_got_lost_is_made_again(
    homeserver: Homeserver, watched: Watch, database: Database, until: Until
) -> None:
    async with watched():
        del homeserver.device_keys[BOT][DEVICE]["signatures"][BOT]
        homeserver.cross_signing.clear()
        withhold(homeserver)
        await until(lambda: len(homeserver.device_keys[BOT][DEVICE]["signatures"].get(BOT, {})) == 1)
        await until(lambda: homeserver.cross_signing)
    assert await incident(database) is None


async def test_e3_a12_doubts_of_strangers_are_cheap_and_prove_nothing(
    homeserver: Homeserver,
    watched: Watch,
    database: Database,
    until: Until,
    caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.trust._BREATH", 60.0)
    async with watched():
        before = looks(homeserver)
        withhold(homeserver, code="m.blacklisted")
        for _ in range(50):
            withhold(homeserver)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        await until(lambda: database.run(lambda tx: tx.inbox.next()))
        await until(lambda: looks(homeserver) > before)
    assert looks(homeserver) - before <= 3
    assert await incident(database) is None
    assert 1 <= caplog.text.count(f"a client of {ANNA} does not trust our device") <= 3


@pytest.mark.parametrize("status", [429, 502])
async def test_e3_h3_a_homeserver_in_trouble_says_nothing_about_trust(
    homeserver: Homeserver, watched: Watch, database: Database, until: Until, caplog: Any, status: int
) -> None:
    async with watched():
        homeserver.fail("POST", "/keys/query", status=status, times=3)
        withhold(homeserver)
        await until(lambda: "we cannot see whether our device is trusted" in caplog.text)
    assert await incident(database) is None


async def test_e3_h3_the_start_waits_for_a_homeserver_in_trouble(
    homeserver: Homeserver, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matrix.trust._LONGEST_PAUSE", 0.01)
    homeserver.fail("POST", "/keys/signatures/upload", status=502)
    await trust.establish()
    assert homeserver.device_keys[BOT][DEVICE]["signatures"][BOT]


async def test_e3_the_start_refuses_a_foreign_identity(homeserver: Homeserver, trust: Trust) -> None:
    homeserver.cross_signing[BOT] = THEIRS
    with pytest.raises(SigningProblem, match="already has a cross-signing identity"):
        await trust.establish()
