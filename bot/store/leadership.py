"""One leads: of several instances on one database a single one works, the others stand by and take over.

SQLite lies beside the bot, so a lock on a file decides; the operating system lets go of it however the
bot ends. On PostgreSQL an advisory lock of a connection of its own decides; the server lets go of it
when the connection ends, and we stop at once when we find that it did. Until we find out, `admit` keeps
us from writing what another instance may be writing already.
"""

import asyncio
import fcntl
import logging
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.store import address, engine
from bot.store.address import Address
from bot.store.faults import DatabaseProblem, LeadershipLost
from bot.store.trouble import unusable

_log = logging.getLogger(__name__)

_ATTEMPT_EVERY = 2.0
_LOOK_EVERY = 2.0
_PATIENCE = 3.0
_SOMEBODY = "another instance"
# Any number will do as long as every version of Umlauf uses the same one.
_ADVISORY = 7_585_706
# Of all databases of the server, the lock of ours.
_HELD = (
    "FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
    "WHERE datname = current_database() AND locktype = 'advisory' AND granted "
    f"AND classid = 0 AND objid = {_ADVISORY} AND objsubid = 1"
)


class Lease(Protocol):
    """The right to work on a database."""

    def attempt(self) -> bool:
        """Take the lease if nobody holds it. Raises DatabaseProblem if the database cannot be reached."""

    def holder(self) -> str | None:
        """Who holds it at this moment, for people; None if nobody does."""

    def holds(self) -> bool:
        """Whether we still have it."""

    def admit(self, transaction: Connection) -> None:
        """Let a transaction begin only if we have the lease at that moment. Raises LeadershipLost."""

    def release(self) -> None:
        """Let others have it."""


def lease_for(url: str) -> Lease:
    """The lease that goes with a database. Raises DatabaseProblem if the URL cannot be understood."""
    place = address.read(url)
    if place.file is not None:
        return FileLease(place.file)
    return ServerLease(place)


async def attain(lease: Lease, *, again: bool = False) -> None:
    """Wait until we lead; whoever reads the log learns whom or what we wait for.

    Raises DatabaseProblem if the database cannot be reached to begin with; we may have led before, `again`.
    """
    told = ""
    while reason := await asyncio.to_thread(_obstacle, lease, patient=again or told != ""):
        if reason != told:
            _log.warning("standing by: %s", reason)
        told = reason
        await asyncio.sleep(_ATTEMPT_EVERY)
    if told:
        _log.warning("taking over")


async def watch(lease: Lease) -> None:
    """Look now and then whether we still lead. Raises LeadershipLost if not, or if nobody can tell."""
    while True:
        await asyncio.sleep(_LOOK_EVERY)
        held = False
        try:
            async with asyncio.timeout(_PATIENCE):
                held = await asyncio.to_thread(lease.holds)
        except TimeoutError:
            _log.error("the database does not answer")
        if not held:
            raise _lost()


def _obstacle(lease: Lease, *, patient: bool) -> str:
    """Why we do not lead, empty if we do. Whoever is `patient` outlives a restart of the server."""
    try:
        if lease.attempt():
            return ""
        return f"the database is in use by {lease.holder() or _SOMEBODY}"
    except DatabaseProblem as problem:
        if not patient:
            raise
        return str(problem)


class FileLease:
    """A lock on a file beside an SQLite database."""

    def __init__(self, database: Path) -> None:
        # However the database is called by its links, it has one lock.
        resolved = database.resolve()
        self._path = resolved.with_name(f"{resolved.name}.lock")
        self._handle: int | None = None

    def attempt(self) -> bool:
        try:
            handle = self._opened()
        except OSError as fault:
            raise DatabaseProblem(f"{self._path} cannot be written: {fault.strerror}.") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        if not self.holds():
            # Somebody deleted the file between our opening and our locking it.
            self.release()
            return False
        # Where there is no room for our name, the lock holds all the same.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.write(handle, _ourselves().encode())
        return True

    def holder(self) -> str | None:
        try:
            with self._path.open("rb") as file:
                name = file.read().decode("utf-8", "replace")
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return name or _SOMEBODY
        except OSError:
            return _SOMEBODY
        # The name of whoever held it last.
        return None

    def holds(self) -> bool:
        """A file that was deleted locks nobody out any more."""
        try:
            return self._handle is not None and os.path.samestat(os.fstat(self._handle), self._path.stat())
        except OSError:
            return False

    def admit(self, transaction: Connection) -> None:
        if not self.holds():
            raise _lost()

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _opened(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class ServerLease:
    """An advisory lock on PostgreSQL, held by a connection that does nothing else."""

    def __init__(self, place: Address) -> None:
        self._place = place
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._backend: int | None = None

    def attempt(self) -> bool:
        try:
            return self._attempt()
        except (ImportError, SQLAlchemyError) as fault:
            raise unusable(fault, self._place) from None

    def holder(self) -> str | None:
        try:
            with self._connected() as connection:
                asked = f"SELECT application_name FROM pg_stat_activity JOIN (SELECT pid {_HELD}) USING (pid)"
                name: str | None = connection.scalar(text(asked))
                return name
        except SQLAlchemyError:
            return _SOMEBODY

    def holds(self) -> bool:
        try:
            return self._connection is not None and self._is_ours(self._connection)
        except SQLAlchemyError:
            return False

    def admit(self, transaction: Connection) -> None:
        """Transactions take turns (see `engine`): whoever leads after us comes after this one, too."""
        if not self._is_ours(transaction):
            raise _lost()

    def release(self) -> None:
        self._backend = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._engine is not None:
            self._engine.dispose()

    def _attempt(self) -> bool:
        connection = self._connected()
        try:
            named = text("SELECT set_config('application_name', :us, false), pg_backend_pid()")
            backend = connection.execute(named, {"us": _ourselves()}).one()[1]
            if connection.scalar(text(f"SELECT pg_try_advisory_lock({_ADVISORY})")):
                self._connection, self._backend = connection, backend
        finally:
            if self._connection is None:
                connection.close()
        return self._connection is not None

    def _is_ours(self, seen_by: Connection) -> bool:
        return self._backend is not None and seen_by.scalar(text(f"SELECT pid {_HELD}")) == self._backend

    def _connected(self) -> Connection:
        if self._engine is None:
            self._engine = engine.for_lease(self._place)
        return self._engine.connect()


def _ourselves() -> str:
    """Who we are, in at most the 63 letters that PostgreSQL keeps of it."""
    return f"umlauf {socket.gethostname()[:30]} (process {os.getpid()})"


def _lost() -> LeadershipLost:
    return LeadershipLost("The lock on the database was lost; another instance may have taken over.")
