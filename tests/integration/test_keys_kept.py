"""K11: the store of our keys cannot be written; no key that arrives then is lost, and nothing dies."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import nio
import pytest
from nio.store import SqliteMemoryStore

from bot.matrix.client import HardenedClient, KeysNotKept
from bot.matrix.listener import Listener
from bot.meeting.ids import RoomId
from bot.meeting.incident import Kind
from bot.store.database import Database
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import Clock
from .house import BOT, Until
from .shift import working

ANNA = "@anna:fake.example"
ROOM, DESK = "!netz:fake.example", "!buero:fake.example"
OFFICE = an_office(staff_room=RoomId(DESK))


@pytest.fixture
async def anna(homeserver: Homeserver) -> AsyncIterator[nio.AsyncClient]:
    """A member with a client and keys of her own."""
    client = nio.AsyncClient(homeserver.url, ANNA, config=nio.AsyncClientConfig(store=SqliteMemoryStore))
    await client.login("any")
    await client.keys_upload()
    yield client
    await client.close()
    client.store.database.close()


@pytest.fixture
async def ours(homeserver: Homeserver, client: HardenedClient, anna: nio.AsyncClient) -> HardenedClient:
    """The bot, with published keys, in an encrypted room with her."""
    homeserver.room(ROOM, members=[BOT, ANNA])
    await client.sync(full_state=True)
    await client.keys_upload()
    await anna.sync(full_state=True)
    await anna.room_put_state(ROOM, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await anna.sync()
    await anna.keys_query()
    client.store.database.timeout = 0.05
    client.store.database.close()
    return client


async def say(anna: nio.AsyncClient, words: str) -> None:
    content = {"msgtype": "m.text", "body": words}
    await anna.room_send(ROOM, "m.room.message", content, words, ignore_unverified_devices=True)


@contextmanager
def full(_file: Path) -> Iterator[None]:
    """The disk takes nothing more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Somebody else – a backup, say – has the file for himself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as occupant:
        occupant.execute("BEGIN EXCLUSIVE")
        yield
        occupant.execute("ROLLBACK")


Trouble = Callable[[Path], AbstractContextManager[None]]


@pytest.mark.parametrize("trouble", [full, locked])
async def test_k11_a_key_that_cannot_be_kept_is_fetched_again(
    anna: nio.AsyncClient, ours: HardenedClient, tmp_path: Path, trouble: Trouble
) -> None:
    before = ours.next_batch
    await say(anna, "lesbar")
    with trouble(tmp_path / "keys.db"):
        for _ in range(2):
            with pytest.raises(KeysNotKept):
                await ours.sync(since=before)
            ours.next_batch = before
    heard: list[str] = []
    while not heard:
        answer = await ours.sync(timeout=1000)
        for info in answer.rooms.join.values():
            heard += [one.body for one in info.timeline.events if isinstance(one, nio.RoomMessageText)]
    assert heard == ["lesbar"]
    with closing(sqlite3.connect(tmp_path / "keys.db")) as store:
        assert store.execute("SELECT count(*) FROM megolminboundsessions").fetchone() == (1,)


async def test_k11_no_key_is_published_that_is_not_kept(
    homeserver: Homeserver, ours: HardenedClient, tmp_path: Path
) -> None:
    assert ours.olm is not None
    ours.olm.uploaded_key_count = 0
    uploads = [ask for ask in homeserver.requests if ask.path.endswith("/keys/upload")]
    with full(tmp_path / "keys.db"), pytest.raises(KeysNotKept):
        await ours.keys_upload()
    assert [ask for ask in homeserver.requests if ask.path.endswith("/keys/upload")] == uploads
    await ours.keys_upload()
    published = homeserver.requests[-1].body["one_time_keys"].keys()
    stored = ours.store.load_account()
    assert stored is not None
    # Marked as published, and still there to be used: a stored account has no unpublished key left.
    assert published
    assert stored.one_time_keys["curve25519"] == {}


@asynccontextmanager
async def listening(listener: Listener) -> AsyncIterator[asyncio.Task[None]]:
    await listener.catch_up()
    async with working(listener.follow()) as (task,):
        yield task


async def test_k11_p9_the_office_hears_that_nothing_could_be_kept_and_no_answer_is_missing(
    homeserver: Homeserver,
    anna: nio.AsyncClient,
    ours: HardenedClient,
    database: Database,
    clock: Clock,
    until: Until,
    tmp_path: Path,
    caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.listener._SHORTEST_PAUSE", 0.05)
    async with listening(Listener(ours, database, lambda: None, clock, OFFICE)) as work:
        with full(tmp_path / "keys.db"):
            await say(anna, "KANARIENVOGEL")
            await until(lambda: "our keys cannot be kept now" in caplog.text)
            clock.forward(minutes=3)
            await until(lambda: caplog.text.count("our keys cannot be kept now") > 1)
        message = await until(lambda: database.run(lambda tx: tx.inbox.next()))
        assert not work.done()
    assert message.body == "KANARIENVOGEL"
    (incident,) = await database.run(lambda tx: tx.incidents.since(clock.now))
    assert (incident.kind, incident.over) == (Kind.STORAGE, clock.now)
    (letter,) = await database.run(lambda tx: tx.outbox.unsent())
    assert letter.letter.room == DESK
    assert "KANARIENVOGEL" not in caplog.text
