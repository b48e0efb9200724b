"""Bringing the tables of a database up to date before the bot starts."""

from dataclasses import dataclass

from bot.config import Settings
from bot.custody.problem import CustodyProblem
from bot.matrix.identity import SESSION
from bot.store import revision
from bot.store.database import open_database
from bot.store.leadership import lease_for


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which revision to which; `before` is None if there were no tables yet."""

    before: str | None
    after: str


def migrate(settings: Settings) -> Migrated:
    """Bring the database up to date; nothing happens if it is. Raises CustodyProblem, DatabaseProblem."""
    url = settings.storage.database_url
    done = Migrated(revision.current(url), revision.known()[0])
    if done.before == done.after:
        return done
    lease = lease_for(url)
    try:
        if not lease.attempt():
            raise CustodyProblem("running", detail=lease.holder() or "")
        open_database(url, expected=(settings.storage.identity / SESSION).exists()).close()
    finally:
        lease.release()
    return done
