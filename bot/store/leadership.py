"""One leads: of several instances on one database a single one works, the others stand by and take over.

SQLite lies beside the bot, so a lock on a file decides; the operating system lets go of it however the
bot ends. On PostgreSQL an advisory lock of a connection of its own decides; the server lets go of it
when the connection ends, and we stop at once when we find that it did.
"""

import asyncio
import fcntl
import logging
import os
import socket
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store.database import DatabaseProblem, cause

_log = logging.getLogger(__name__)

_ATTEMPT_EVERY = 2.0
_LOOK_EVERY = 5.0
# Any number will do as long as every version of Umlauf uses the same one.
_ADVISORY = 7_585_706


class LeadershipLost(Exception):
    """Another instance may be leading now; whatever we were doing has to end."""


class Lease(Protocol):
    """The right to work on a database."""

    def attempt(self) -> bool:
        """Take the lease if nobody holds it."""

    def holder(self) -> str:
        """Who holds it, for people."""

    def holds(self) -> bool:
        """Whether we still have it."""

    def release(self) -> None:
        """Let others have it."""


def lease_for(url: str) -> Lease:
    """The lease that goes with a database."""
    if url.startswith("sqlite:///"):
        return FileLease(Path(url.removeprefix("sqlite:///") + ".lock"))
    return ServerLease(url)


async def attain(lease: Lease) -> None:
    """Wait until we lead; whoever reads the log learns whom we wait for.

    Raises DatabaseProblem if the database cannot be reached.
    """
    waiting = False
    while not await asyncio.to_thread(_attempt, lease):
        if not waiting:
            _log.warning("standing by: the database is in use by %s", await asyncio.to_thread(lease.holder))
            waiting = True
        await asyncio.sleep(_ATTEMPT_EVERY)
    if waiting:
        _log.warning("taking over")


async def watch(lease: Lease) -> None:
    """Look now and then whether we still lead. Raises LeadershipLost if not."""
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        if not await asyncio.to_thread(lease.holds):
            raise LeadershipLost("The lock on the database was lost.")


def _attempt(lease: Lease) -> bool:
    try:
        return lease.attempt()
    except (OSError, ImportError, SQLAlchemyError) as fault:
        raise DatabaseProblem(f"The database cannot be used: {cause(fault)}.") from fault


class FileLease:
    """A lock on a file beside an SQLite database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def attempt(self) -> bool:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.write(handle, _ourselves().encode())
        self._handle = handle
        return True

    def holder(self) -> str:
        return self._path.read_text("utf-8") or "another instance"

    def holds(self) -> bool:
        return self._handle is not None

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class ServerLease:
    """An advisory lock on PostgreSQL, held by a connection that does nothing else."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    def attempt(self) -> bool:
        connection = self._connected()
        connection.execute(text("SELECT set_config('application_name', :us, false)"), {"us": _ourselves()})
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY}):
            self._connection = connection
            return True
        connection.close()
        return False

    def holder(self) -> str:
        asked = text(
            "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
            "WHERE locktype = 'advisory' AND objid = :key AND granted"
        )
        with self._connected() as connection:
            return connection.scalar(asked, {"key": _ADVISORY}) or "another instance"

    def holds(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._engine is not None:
            self._engine.dispose()

    def _connected(self) -> Connection:
        if self._engine is None:
            self._engine = create_engine(self._url, hide_parameters=True, isolation_level="AUTOCOMMIT")
        return self._engine.connect()


def _ourselves() -> str:
    return f"umlauf {socket.gethostname()} (process {os.getpid()})"
