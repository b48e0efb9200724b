"""E4, K13: after a restore a new device takes the place of the old one, and reads what that could read."""

import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path

import nio
import pytest
from nio.store import SqliteMemoryStore
from pydantic import SecretStr

from bot.config import Matrix
from bot.matrix import identity, renewal
from bot.matrix.client import HardenedClient
from bot.matrix.identity import Session
from tests.homeserver import Homeserver

from .conftest import DEVICE
from .house import BOT

ANNA, ROOM = "@anna:fake.example", "!netz:fake.example"


@pytest.fixture
async def anna(homeserver: Homeserver) -> AsyncIterator[nio.AsyncClient]:
    client = nio.AsyncClient(homeserver.url, ANNA, config=nio.AsyncClientConfig(store=SqliteMemoryStore))
    await client.login("any")
    await client.keys_upload()
    yield client
    await client.close()
    client.store.database.close()


def settings_for(homeserver: Homeserver, password: str | None = "geheim-7319") -> Matrix:
    token = None if password else SecretStr("x")
    return Matrix(
        homeserver=homeserver.url,
        user_id=BOT,
        password=SecretStr(password) if password else None,
        access_token_file=Path("unused") if token else None,
    )


def restored(folder: Path, homeserver: Homeserver, keys: Path | None = None) -> None:
    """What `umlauf restore` leaves behind."""
    if keys is not None:
        shutil.copy(keys, folder)
    session = Session(homeserver.url, BOT, DEVICE, homeserver.token(BOT, DEVICE))
    (folder / identity.SESSION).write_text(json.dumps(asdict(session)), "utf-8")
    (folder / renewal.MARKER).touch()


async def test_e4_k13_the_new_device_reads_what_the_old_one_could_and_is_told_what_comes(
    homeserver: Homeserver, anna: nio.AsyncClient, enter: Callable[[], HardenedClient], tmp_path: Path
) -> None:
    homeserver.room(ROOM, members=[BOT, ANNA])
    old = enter()
    await old.sync(full_state=True)
    await old.keys_upload()
    await anna.sync(full_state=True)
    await anna.room_put_state(ROOM, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    await anna.sync()
    await anna.keys_query()
    await say(anna, "vorher")
    while not old.olm.inbound_group_store._entries:  # type: ignore[union-attr]
        await old.sync()
    old.store.database.close()
    restored(tmp_path, homeserver)

    await renewal.renew(settings_for(homeserver), tmp_path)

    session = identity.kept_session(settings_for(homeserver), tmp_path)
    assert session is not None
    assert session.device_id != DEVICE
    assert not renewal.is_due(tmp_path)
    new = await identity.log_in(settings_for(homeserver), tmp_path)
    await new.sync(full_state=True)
    await new.keys_upload()
    anna.olm.users_for_key_query.add(BOT)  # type: ignore[union-attr]
    await anna.keys_query()
    anna.invalidate_outbound_session(ROOM)
    await say(anna, "nachher")
    heard: list[str] = []
    while "nachher" not in heard:
        answer = await new.sync(timeout=1000)
        for info in answer.rooms.join.values():
            heard += [one.body for one in info.timeline.events if isinstance(one, nio.RoomMessageText)]
    page = await new.room_messages(ROOM, None, limit=10)
    assert "vorher" in [one.body for one in page.chunk if isinstance(one, nio.RoomMessageText)]
    await new.close()
    new.store.database.close()


async def say(anna: nio.AsyncClient, words: str) -> None:
    content = {"msgtype": "m.text", "body": words}
    await anna.room_send(ROOM, "m.room.message", content, words, ignore_unverified_devices=True)


async def test_e4_k13_a_renewal_that_was_cut_off_begins_again(
    homeserver: Homeserver, fresh_keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored(tmp_path, homeserver, fresh_keys)
    with monkeypatch.context() as patched:
        patched.setattr(renewal, "write_secret", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await renewal.renew(settings_for(homeserver), tmp_path)
    kept = identity.kept_session(settings_for(homeserver), tmp_path)
    assert kept is not None
    assert (kept.device_id, renewal.is_due(tmp_path)) == (DEVICE, True)
    await renewal.renew(settings_for(homeserver), tmp_path)
    assert not renewal.is_due(tmp_path)


async def test_e4_without_a_password_the_device_stays(
    homeserver: Homeserver, fresh_keys: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    restored(tmp_path, homeserver, fresh_keys)
    await renewal.renew(settings_for(homeserver, None), tmp_path)
    kept = identity.kept_session(settings_for(homeserver), tmp_path)
    assert kept is not None
    assert kept.device_id == DEVICE
    assert "without a password" in caplog.text
