"""Who we are on Matrix: one login for life, one device, and its keys.

The order at start is: log in once → first sync → upload keys → cross-sign → only then join and speak.
Session, device keys and cross-signing keys lie together in one folder; if they do not fit together,
we stop and say so instead of quietly becoming a new device that nobody trusts.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.config import Matrix
from bot.matrix.client import HardenedClient, Unreachable, create
from bot.matrix.cross_signing import own_keys
from bot.matrix.keeping import private_folder, write_secret

SESSION, KEYS = "session.json", "keys.db"


class IdentityProblem(Exception):
    """Something about our identity does not fit together; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Session:
    """A login that is kept."""

    homeserver: str
    user_id: str
    device_id: str
    access_token: str


async def log_in(settings: Matrix, folder: Path) -> HardenedClient:
    """Return a client with our session, logging in if there is none yet.

    Raises IdentityProblem if the account, the folder and the homeserver do not fit together.
    """
    private_folder(folder)
    session = kept_session(settings, folder)
    if session is not None:
        return await _resume(settings, session, folder)
    return await _begin(settings, folder)


def kept_session(settings: Matrix, folder: Path) -> Session | None:
    """The session of an earlier start; None if there was none.

    Raises IdentityProblem if it cannot be read, is another account's, or has lost its keys.
    """
    path = folder / SESSION
    if not path.exists():
        return None
    try:
        session = Session(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise IdentityProblem(
            f"{path} cannot be read; restore the whole folder {folder} from a backup, "
            "or move the file away to log in as a new device."
        ) from None
    if session.user_id != settings.user_id:
        raise IdentityProblem(
            f"{folder} belongs to {session.user_id}, but the configuration says {settings.user_id}; "
            "use a storage directory of its own for each account."
        )
    if session.device_id not in (_devices(folder / KEYS) or {}):
        raise IdentityProblem(
            f"The keys of device {session.device_id} are missing ({folder / KEYS}); restore the whole "
            f"folder from a backup, or move {path} away to log in as a new device."
        )
    return session


async def begin_session(client: HardenedClient, settings: Matrix) -> Session:
    """Log in with the password as a new device, whose keys are made and kept.

    Raises IdentityProblem, Unreachable.
    """
    session = await _login(client, settings, None)
    client.restore_login(session.user_id, session.device_id, session.access_token)
    return session


async def _begin(settings: Matrix, folder: Path) -> HardenedClient:
    """First login. The keys are created before the session is written: a session without keys is lost."""
    found = _devices(folder / KEYS)
    if found is not None and not any(found.values()):
        # An earlier start was cut off before it had written the session; nobody has seen these keys.
        (folder / KEYS).unlink()
    if (folder / KEYS).exists():
        raise IdentityProblem(
            f"{folder / KEYS} holds the keys of an earlier device but its session is missing; restore the "
            f"whole folder from a backup, or move {folder / KEYS} away to log in as a new device."
        )
    token = settings.token()
    client = create(settings.homeserver, settings.user_id, "", str(folder), proxy=settings.way())
    try:
        session = await (_adopt(client, settings, token) if token else _login(client, settings, None))
        client.restore_login(session.user_id, session.device_id, session.access_token)
        if token:
            await _refuse_used_device(client, session)
    except BaseException:
        await client.close()
        raise
    write_secret(folder / SESSION, asdict(session))
    return client


def _devices(keys: Path) -> dict[str, bool] | None:
    """Whose keys lie in a file, and whether they were published; None if it cannot be read.

    Not read-only: whoever was killed while writing left a journal, and SQLite has to take that back first.
    """
    try:
        with closing(sqlite3.connect(f"{keys.resolve().as_uri()}?mode=rw", uri=True)) as store:
            if not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'accounts'").fetchone():
                # Cut off before there was a table for them.
                return {}
            return dict(store.execute("SELECT device_id, shared FROM accounts"))
    except sqlite3.DatabaseError:
        return None


async def _resume(settings: Matrix, session: Session, folder: Path) -> HardenedClient:
    """Take up the kept session; a token that was revoked is renewed for the same device and keys."""
    client = create(
        settings.homeserver, session.user_id, session.device_id, str(folder), proxy=settings.way()
    )
    _take_up(client, session, folder)
    try:
        if await _token_is_dead(client):
            session = await _login(client, settings, session.device_id)
            client.restore_login(session.user_id, session.device_id, session.access_token)
            write_secret(folder / SESSION, asdict(session))
    except BaseException:
        await client.close()
        raise
    return client


def _take_up(client: HardenedClient, session: Session, folder: Path) -> None:
    """The session and its keys. Whatever a library trips over in them, they are damaged."""
    try:
        client.restore_login(session.user_id, session.device_id, session.access_token)
    except Exception as fault:
        raise IdentityProblem(
            f"The keys in {folder / KEYS} cannot be read ({type(fault).__name__}); restore the whole folder "
            f"{folder} from a backup."
        ) from None


async def _token_is_dead(client: HardenedClient) -> bool:
    """Only the homeserver's own word counts; if it cannot be reached, the sync loop will wait for it."""
    try:
        _status, answer = await client.call("GET", "account/whoami")
    except Unreachable:
        return False
    return bool(answer.get("errcode") == "M_UNKNOWN_TOKEN")


async def _login(client: HardenedClient, settings: Matrix, device: str | None) -> Session:
    password = settings.secret()
    if password is None:
        raise IdentityProblem(
            "The homeserver no longer accepts the access token and no password is configured; "
            "please provide matrix.password_file or a new token."
        )
    identifier = {"type": "m.id.user", "user": settings.user_id}
    body = {"type": "m.login.password", "identifier": identifier, "password": password}
    names = {"device_id": device} if device else {"initial_device_display_name": settings.device_name}
    client.access_token = ""
    status, answer = await client.call("POST", "login", body | names)
    if status == 429 or status >= 500:
        reason = f"{settings.homeserver} cannot log in {settings.user_id} now: {_why(status, answer)}."
        raise Unreachable(reason, wait=answer.get("retry_after_ms", 0) / 1000)
    if status != 200:
        raise IdentityProblem(
            f"{settings.homeserver} refuses to log in {settings.user_id}: {_why(status, answer)}."
        )
    try:
        return Session(settings.homeserver, answer["user_id"], answer["device_id"], answer["access_token"])
    except KeyError:
        raise IdentityProblem(
            f"{settings.homeserver} does not answer like a homeserver; please check matrix.homeserver."
        ) from None


async def _adopt(client: HardenedClient, settings: Matrix, token: str) -> Session:
    client.access_token = token
    status, answer = await client.call("GET", "account/whoami")
    if status != 200:
        raise IdentityProblem(
            f"{settings.homeserver} does not accept the access token: {_why(status, answer)}."
        )
    if answer.get("user_id") != settings.user_id or not answer.get("device_id"):
        raise IdentityProblem(
            f"The access token belongs to {answer.get('user_id')}, not to a device of {settings.user_id}."
        )
    return Session(settings.homeserver, settings.user_id, answer["device_id"], token)


async def _refuse_used_device(client: HardenedClient, session: Session) -> None:
    server = await own_keys(client)
    if server.device:
        raise IdentityProblem(
            f"Device {session.device_id} of the access token already has keys that are not here; "
            "please provide the token of a fresh device, or a password."
        )


def _why(status: int, answer: dict[str, Any]) -> str:
    return f"{answer.get('error') or 'no reason given'} ({answer.get('errcode') or status})"
