"""Renewal: a new device after a restore, for which members' clients make their keys known once more.

To the device of the backup they told their keys since, and will not tell them again; it would stay deaf to
whoever wrote first since then. The new one takes along the keys of the old, and is signed like it. So it is
where a homeserver has deleted the old one: some clients never look at a device again that was gone once.
"""

import logging
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

from bot.config import Matrix
from bot.matrix import identity
from bot.matrix.client import HardenedClient, Unreachable, create
from bot.matrix.keeping import write_secret

_log = logging.getLogger(__name__)

MARKER = "restored"
# What nio keeps of rooms belongs to a device; it is as good for another one.
_TAKEN_ALONG = ("megolminboundsessions", "encryptedrooms")


def is_due(folder: Path) -> bool:
    """Whether the identity in a folder came from a backup and has not been renewed."""
    return (folder / MARKER).exists()


async def renew(settings: Matrix, folder: Path) -> None:
    """Log in as a new device and take along what the old one could read; nobody may use the keys meanwhile.

    Whatever cuts it off, the next start begins it again. Raises IdentityProblem or Unreachable.
    """
    old = identity.kept_session(settings, folder)
    if old is None or settings.secret() is None:
        _log.warning("without a password the bot keeps its device; keys made since the backup stay unknown")
        return
    client = create(settings.homeserver, settings.user_id, "", str(folder), proxy=settings.way())
    try:
        new = await identity.begin_session(client, settings)
        client.store.database.close()
        _take_along(folder / identity.KEYS, new.device_id)
        write_secret(folder / identity.SESSION, asdict(new))
        (folder / MARKER).unlink(missing_ok=True)
        _log.info("device %s takes the place of %s", new.device_id, old.device_id)
        await _dismiss(client, settings, old.device_id)
    finally:
        await client.close()


def _take_along(keys: Path, device: str) -> None:
    with closing(sqlite3.connect(keys)) as store, store:
        (account,) = store.execute("SELECT id FROM accounts WHERE device_id = ?", (device,)).fetchone()
        for table in _TAKEN_ALONG:
            store.execute(f"UPDATE OR IGNORE {table} SET account_id = ?", (account,))


async def _dismiss(client: HardenedClient, settings: Matrix, device: str) -> None:
    """Nobody should go on writing to the old device; if the homeserver will not have it, it does no harm."""
    identifier = {"type": "m.id.user", "user": settings.user_id}
    proof = {"type": "m.login.password", "identifier": identifier, "password": settings.secret()}
    path = f"devices/{quote(device, safe='')}"
    try:
        status, answer = await client.call("DELETE", path, {})
        if status == 401:
            status, _ = await client.call(
                "DELETE", path, {"auth": proof | {"session": answer.get("session")}}
            )
    except Unreachable:
        status = 0
    if status != 200:
        _log.warning("the old device %s could not be deleted (status %d)", device, status)
