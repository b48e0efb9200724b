"""Who we are: one login for life – and whatever is missing, foreign or cut off is said, not papered over."""

import asyncio
import json
import signal
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.config import Matrix, Settings, Staff, Storage
from bot.health import doctor
from bot.matrix import cross_signing, identity
from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.cross_signing import CrossSigning, Signature, SigningProblem, sign_own_device
from bot.matrix.identity import IdentityProblem
from tests.homeserver import Homeserver

from .house import BOT

PASSWORD = "geheim-7319"
LogIn = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "identity"


@pytest.fixture
def log_in(homeserver: Homeserver, folder: Path) -> LogIn:
    """`async with log_in() as client:` one start of the bot, as far as the login."""

    @asynccontextmanager
    async def start(**settings: Any) -> AsyncIterator[HardenedClient]:
        named = settings or {"password": PASSWORD}
        matrix = Matrix(**({"homeserver": homeserver.url, "user_id": BOT} | named))
        client = await identity.log_in(matrix, folder)
        try:
            yield client
        finally:
            await client.close()
            client.store.database.close()

    return start


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def logins(homeserver: Homeserver) -> list[Any]:
    return [ask.body for ask in homeserver.requests if ask.path.endswith("/login")]


def token_file(tmp_path: Path, token: str) -> Path:
    path = tmp_path / "token"
    path.write_text(token)
    path.chmod(0o600)
    return path


async def become_trusted(client: HardenedClient, folder: Path, password: str | None = PASSWORD) -> list[str]:
    """What a start does after its first sync."""
    if client.should_upload_keys:
        await client.keys_upload()
    return await sign_own_device(client, folder, password)


# --- One login for life ------------------------------------------------------------------------------


async def test_the_first_start_logs_in_and_the_second_takes_up_its_session(
    homeserver: Homeserver, log_in: LogIn
) -> None:
    async with log_in() as first:
        keys = first.olm.account.identity_keys
        device = first.device_id
    async with log_in() as second:
        assert (second.device_id, second.olm.account.identity_keys) == (device, keys)
    (login,) = logins(homeserver)
    assert (login["identifier"]["user"], login["initial_device_display_name"]) == (BOT, "Umlauf")


async def test_a19_secrets_lie_in_files_and_a_folder_for_us_alone(log_in: LogIn, folder: Path) -> None:
    async with log_in() as client:
        await become_trusted(client, folder)
    names = (".", "session.json", "cross_signing.json")
    assert [mode(folder / name) for name in names] == [0o700, 0o600, 0o600]
    assert not any(PASSWORD.encode() in content for content in files(folder).values())


async def test_a_folder_that_was_open_is_closed(log_in: LogIn, tmp_path: Path) -> None:
    open_folder = tmp_path / "data" / "identity"
    await asyncio.to_thread(open_folder.mkdir, mode=0o755, parents=True)
    async with log_in():
        assert mode(open_folder) == 0o700


async def test_a_token_of_a_fresh_device_is_adopted(
    homeserver: Homeserver, log_in: LogIn, tmp_path: Path
) -> None:
    token = homeserver.token(BOT, "FRESH")
    for _start in range(2):
        async with log_in(access_token_file=token_file(tmp_path, token)) as client:
            assert (client.device_id, client.access_token) == ("FRESH", token)
    assert logins(homeserver) == []


# --- What does not fit together ----------------------------------------------------------------------


async def refused(log_in: LogIn, match: str, **settings: Any) -> None:
    with pytest.raises(IdentityProblem, match=match) as problem:
        async with log_in(**settings):
            pass
    assert PASSWORD not in str(problem.value)
    assert "\n" not in str(problem.value)


async def test_a19_a_wrong_password_is_refused_and_leaves_nothing_behind(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    homeserver.fail("POST", "/login", status=403, body={"errcode": "M_FORBIDDEN"})
    await refused(log_in, rf"refuses to log in {BOT}.*M_FORBIDDEN")
    assert files(folder) == {}
    async with log_in() as client:
        assert client.device_id


async def test_h1_a_homeserver_that_cannot_be_reached_is_named(homeserver: Homeserver, log_in: LogIn) -> None:
    await homeserver.down()
    with pytest.raises(Unreachable, match=rf"{homeserver.url} cannot be reached"):
        async with log_in():
            pass


@pytest.mark.parametrize("body", [{}, "<html>It works!</html>", b"[1, 2"])
async def test_h3_what_is_no_homeserver_is_named(homeserver: Homeserver, log_in: LogIn, body: Any) -> None:
    homeserver.fail("POST", "/login", status=200, body=body)
    await refused(log_in, "does not answer like a homeserver")


async def test_e4_k12_keys_that_are_damaged_within_are_named(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    async with log_in():
        pass
    with closing(sqlite3.connect(folder / "keys.db")) as store, store:
        store.execute("UPDATE accounts SET account = x'00'")
    await refused(log_in, r"keys in .*keys\.db cannot be read .*restore the whole folder")
    assert len(logins(homeserver)) == 1


async def test_e4_a_session_without_its_keys_is_no_new_device(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    async with log_in():
        pass
    (folder / "keys.db").unlink()
    await refused(log_in, "keys of device DEVICE.* are missing")
    assert len(logins(homeserver)) == 1


@pytest.mark.parametrize("content", [b"", b"not a database at all"])
async def test_k12_keys_that_cannot_be_read_are_missing(log_in: LogIn, folder: Path, content: bytes) -> None:
    async with log_in():
        pass
    (folder / "keys.db").write_bytes(content)
    await refused(log_in, "keys of device DEVICE.* are missing")


async def test_e4_keys_of_another_device_are_not_the_keys_of_this_one(log_in: LogIn, folder: Path) -> None:
    async with log_in():
        pass
    session = json.loads((folder / "session.json").read_text())
    (folder / "session.json").write_text(json.dumps(session | {"device_id": "OTHER"}))
    await refused(log_in, "keys of device OTHER are missing")


async def test_e4_published_keys_without_their_session_are_not_thrown_away(
    log_in: LogIn, folder: Path
) -> None:
    async with log_in() as client:
        await client.keys_upload()
    (folder / "session.json").unlink()
    await refused(log_in, "keys of an earlier device but its session is missing")
    assert (folder / "keys.db").exists()


async def test_e4_a_damaged_session_is_named(log_in: LogIn, folder: Path) -> None:
    async with log_in():
        pass
    (folder / "session.json").write_text('{"homeserver": "htt')
    await refused(log_in, r"session.json cannot be read")


async def test_a_session_of_another_account_is_refused(log_in: LogIn) -> None:
    async with log_in():
        pass
    other = {"user_id": "@zweitbot:fake.example", "password": PASSWORD}
    await refused(log_in, rf"belongs to {BOT}, but the configuration says @zweitbot", **other)


async def test_e4_a_token_of_a_device_that_was_used_before_is_refused_and_a_fresh_one_then_works(
    homeserver: Homeserver, log_in: LogIn, tmp_path: Path
) -> None:
    """One-time keys of a used device lie on the homeserver, and their private halves elsewhere."""
    homeserver.device_keys[BOT] = {"USED": {"user_id": BOT, "device_id": "USED", "keys": {}}}
    used = token_file(tmp_path, homeserver.token(BOT, "USED"))
    await refused(log_in, "Device USED of the access token already has keys", access_token_file=used)
    fresh = token_file(tmp_path, homeserver.token(BOT, "FRESH"))
    async with log_in(access_token_file=fresh) as client:
        assert client.device_id == "FRESH"


async def test_h4_a_token_of_another_account_or_of_nobody_is_refused(
    homeserver: Homeserver, log_in: LogIn, tmp_path: Path
) -> None:
    anna = token_file(tmp_path, homeserver.token("@anna:fake.example"))
    await refused(log_in, "belongs to @anna:fake.example", access_token_file=anna)
    nobody = token_file(tmp_path, "nobody")
    await refused(log_in, "does not accept the access token.*M_UNKNOWN_TOKEN", access_token_file=nobody)


async def test_h4_a_revoked_token_is_renewed_with_the_password_for_the_same_device(
    homeserver: Homeserver, log_in: LogIn
) -> None:
    async with log_in() as client:
        device, keys, token = client.device_id, client.olm.account.identity_keys, client.access_token
    homeserver.revoke(BOT)
    async with log_in() as client:
        assert (client.device_id, client.olm.account.identity_keys) == (device, keys)
        assert client.access_token != token
    assert logins(homeserver)[1]["device_id"] == device
    async with log_in():
        assert len(logins(homeserver)) == 2


async def test_h4_a_revoked_token_without_a_password_is_said(
    homeserver: Homeserver, log_in: LogIn, tmp_path: Path
) -> None:
    token = token_file(tmp_path, homeserver.token(BOT, "FRESH"))
    async with log_in(access_token_file=token):
        pass
    homeserver.revoke(BOT)
    await refused(log_in, "no longer accepts the access token and no password", access_token_file=token)


@pytest.mark.parametrize("status", [403, 500, 502])
async def test_h4_only_the_word_of_the_homeserver_makes_a_token_dead(
    homeserver: Homeserver, log_in: LogIn, status: int
) -> None:
    async with log_in():
        pass
    homeserver.fail("GET", "/account/whoami", status=status, body={"errcode": "M_FORBIDDEN"})
    async with log_in():
        assert len(logins(homeserver)) == 1


async def test_h1_a_kept_session_starts_without_the_homeserver(homeserver: Homeserver, log_in: LogIn) -> None:
    async with log_in() as client:
        device = client.device_id
    await homeserver.down()
    async with log_in() as client:
        assert client.device_id == device


# --- Cross-signing -----------------------------------------------------------------------------------


def verify(signed: dict[str, Any], key: str) -> None:
    """Check a signature as any other client would, from the uploaded keys alone."""
    public = Ed25519PublicKey.from_public_bytes(cross_signing._unbase64(key))
    public.verify(
        cross_signing._unbase64(signed["signatures"][BOT][f"ed25519:{key}"]), cross_signing._signable(signed)
    )


def only(keys: dict[str, str]) -> str:
    ((name, key),) = keys.items()
    assert name == f"ed25519:{key}"
    assert not key.endswith("=")
    return key


async def test_the_uploaded_keys_vouch_for_our_device(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    async with log_in() as client:
        done = await become_trusted(client, folder)
        assert await cross_signing.signature(client, folder) is Signature.SIGNED
        device = homeserver.device_keys[BOT][client.device_id]
    assert done == ["uploaded the cross-signing keys", "signed the device"]
    uploaded = homeserver.cross_signing[BOT]
    master, self_signing = (only(uploaded[f"{usage}_key"]["keys"]) for usage in ("master", "self_signing"))
    verify(uploaded["self_signing_key"], master)
    verify(uploaded["user_signing_key"], master)
    verify(device, self_signing)
    with pytest.raises(InvalidSignature):
        verify(device | {"algorithms": []}, self_signing)


async def test_signing_again_changes_nothing(homeserver: Homeserver, log_in: LogIn, folder: Path) -> None:
    async with log_in() as client:
        await become_trusted(client, folder)
    published = json.dumps(homeserver.cross_signing[BOT])
    async with log_in() as client:
        assert await become_trusted(client, folder) == []
    assert json.dumps(homeserver.cross_signing[BOT]) == published


async def test_an_older_homeserver_asks_for_the_password(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    flows = {"flows": [{"stages": ["m.login.password"]}], "session": "uia-1"}
    homeserver.fail("POST", "/device_signing/upload", status=401, body=flows)
    async with log_in() as client:
        assert len(await become_trusted(client, folder)) == 2
    asked = [ask.body for ask in homeserver.requests if ask.path.endswith("/device_signing/upload")]
    auth = asked[1]["auth"]
    assert (auth["session"], auth["password"], auth["identifier"]["user"]) == ("uia-1", PASSWORD, BOT)
    assert "auth" not in asked[0]


async def test_an_older_homeserver_and_no_password_is_said(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    homeserver.fail("POST", "/device_signing/upload", status=401, body={"flows": [], "session": "uia-1"})
    async with log_in() as client:
        with pytest.raises(SigningProblem, match="did not take the cross-signing keys"):
            await become_trusted(client, folder, None)


async def test_e3_a_foreign_identity_is_never_overwritten(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    theirs = {"keys": {"ed25519:elements": "elements"}, "usage": ["master"], "user_id": BOT}
    homeserver.cross_signing[BOT] = {"master_key": theirs}
    async with log_in() as client:
        with pytest.raises(SigningProblem, match="already has a cross-signing identity"):
            await become_trusted(client, folder)
        assert await cross_signing.signature(client, folder) is Signature.FOREIGN
    assert homeserver.cross_signing[BOT] == {"master_key": theirs}
    assert not (folder / "cross_signing.json").exists()


async def test_e3_an_identity_that_was_replaced_is_not_replaced_back(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    async with log_in() as client:
        await become_trusted(client, folder)
        theirs = {"keys": {"ed25519:elements": "elements"}}
        homeserver.cross_signing[BOT] = {"master_key": theirs}
        with pytest.raises(SigningProblem, match="was replaced by another one"):
            await become_trusted(client, folder)
    assert homeserver.cross_signing[BOT] == {"master_key": theirs}


async def test_damaged_signing_keys_are_named(log_in: LogIn, folder: Path) -> None:
    async with log_in() as client:
        await become_trusted(client, folder)
        (folder / "cross_signing.json").write_text('{"master": "abc"}')
        with pytest.raises(SigningProblem, match=r"cross_signing.json cannot be read"):
            await become_trusted(client, folder)


async def test_a_new_device_is_signed_with_the_kept_keys(log_in: LogIn, folder: Path) -> None:
    """Trap 5: keys lost means a new device – but the same identity."""
    async with log_in() as client:
        await become_trusted(client, folder)
        old = client.device_id
    (folder / "session.json").unlink()
    (folder / "keys.db").unlink()
    async with log_in() as client:
        assert client.device_id != old
        assert await become_trusted(client, folder) == ["signed the device"]


# --- The same device twice, or from an old backup ------------------------------------------------------


async def test_e4_k13_one_time_keys_that_were_used_elsewhere_are_reported_and_replaced(
    homeserver: Homeserver, log_in: LogIn, caplog: Any
) -> None:
    """Without new ones nobody could open a way to us, and nothing would say so."""
    async with log_in() as client:
        await client.keys_upload()
        laid_out = homeserver._one_time_keys[BOT, client.device_id]
        laid_out.clear()
        client.olm.uploaded_key_count = 0
        homeserver.fail("POST", "/keys/upload", status=400, body={"errcode": "M_INVALID_PARAM"})
        await client.keys_upload()
        assert laid_out == {}
        assert f"other one-time keys of device {client.device_id}" in caplog.text
        offered = uploads(homeserver)[-1]
        await client.keys_upload()
        assert len(laid_out) == 50
        assert not offered & laid_out.keys()


async def test_e4_a_first_upload_that_is_refused_is_not_forced(homeserver: Homeserver, log_in: LogIn) -> None:
    """A device that is not ours must not get keys of ours."""
    async with log_in() as client:
        homeserver.fail("POST", "/keys/upload", status=400, body={"errcode": "M_INVALID_PARAM"})
        await client.keys_upload()
        offered = uploads(homeserver)[-1]
        await client.keys_upload()
        assert offered <= uploads(homeserver)[-1]


def uploads(homeserver: Homeserver) -> list[set[str]]:
    """The names of the one-time keys in each upload."""
    asked = [ask.body for ask in homeserver.requests if ask.path.endswith("/keys/upload")]
    return [set(body.get("one_time_keys", {})) for body in asked]


# --- Cut off in between ------------------------------------------------------------------------------


async def logged_in(client: HardenedClient, folder: Path) -> None:
    """Nothing more has happened."""


async def keys_uploaded(client: HardenedClient, folder: Path) -> None:
    await client.keys_upload()


async def identity_made(client: HardenedClient, folder: Path) -> None:
    await client.keys_upload()
    CrossSigning.create(BOT, folder / "cross_signing.json")


async def identity_uploaded(client: HardenedClient, folder: Path) -> None:
    await identity_made(client, folder)
    keys = CrossSigning.load(BOT, folder / "cross_signing.json")
    await cross_signing._upload(client, keys, None)


async def session_not_written(client: HardenedClient, folder: Path) -> None:
    (folder / "session.json").unlink()


async def session_half_written(client: HardenedClient, folder: Path) -> None:
    (folder / "session.json").rename(folder / "session.new")


async def table_not_made(client: HardenedClient, folder: Path) -> None:
    (folder / "session.json").unlink()
    (folder / "keys.db").write_bytes(b"")


@pytest.mark.parametrize(
    "so_far",
    [
        session_not_written,
        session_half_written,
        table_not_made,
        logged_in,
        keys_uploaded,
        identity_made,
        identity_uploaded,
    ],
)
async def test_a_start_that_was_cut_off_is_taken_up_by_the_next(
    log_in: LogIn, folder: Path, so_far: Callable[[HardenedClient, Path], Awaitable[None]]
) -> None:
    async with log_in() as client:
        await so_far(client, folder)
    async with log_in() as client:
        await become_trusted(client, folder)
        assert await cross_signing.signature(client, folder) is Signature.SIGNED


async def test_a_start_that_is_cancelled_while_it_logs_in_leaves_nothing_behind(
    homeserver: Homeserver, log_in: LogIn, folder: Path
) -> None:
    homeserver.hang("POST", "/login")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2), log_in():
            pass
    assert files(folder) == {}


# Dies as by a power cut while it writes to the keys: the first pages are in the file, the rest is not.
_KILLED_WHILE_WRITING = """
import os, signal, sqlite3, sys
store = sqlite3.connect(sys.argv[1], isolation_level=None)
store.execute("PRAGMA cache_size = 1")
store.execute("BEGIN IMMEDIATE")
store.execute("UPDATE accounts SET account = randomblob(200000)")
os.kill(os.getpid(), signal.SIGKILL)
"""


async def test_k1_e4_killed_while_keys_were_written_the_next_start_has_them_as_they_were(
    log_in: LogIn, folder: Path
) -> None:
    """What was being written is taken back, and is no reason to miss the keys."""
    async with log_in() as client:
        device, before = client.device_id, client.olm.account.identity_keys if client.olm else None
    command = [sys.executable, "-c", _KILLED_WHILE_WRITING, str(folder / "keys.db")]
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == -signal.SIGKILL
    assert (folder / "keys.db-journal").stat().st_size > 0
    async with log_in() as client:
        assert client.olm is not None
        assert (client.device_id, client.olm.account.identity_keys) == (device, before)


@pytest.mark.parametrize("path", ["/login", "/account/whoami", "/joined_rooms"])
async def test_h3_the_doctor_tells_of_a_page_in_front_of_the_homeserver_wherever_it_comes(
    homeserver: Homeserver, log_in: LogIn, folder: Path, path: str
) -> None:
    async with log_in():
        pass
    homeserver.fail("GET", path, status=503)
    matrix = Matrix(homeserver=homeserver.url, user_id=BOT, password=PASSWORD)
    settings = Settings(matrix=matrix, staff=Staff(users=[BOT]), storage=Storage(directory=folder.parent))
    *_, last = [finding async for finding in doctor.examine(settings)]
    assert (last.what, last.well) == ("homeserver", False)
    assert "does not answer like a homeserver (status 503)" in last.found
