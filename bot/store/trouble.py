"""What the errors of the drivers mean, in our own words."""

import re
import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

from bot.store.address import Address
from bot.store.faults import DatabaseBusy, DatabaseFault, DatabaseProblem

# The primary code is the low byte; the rest tells details.
_PRIMARY = 0xFF
_BROKEN_SQLITE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_LOST_SQLITE = (*_BROKEN_SQLITE, sqlite3.SQLITE_READONLY)
# Corrupted data or index; a table was dropped, or is not ours any more; the server only lets us read.
_BROKEN_POSTGRESQL = ("XX001", "XX002")
_LOST_POSTGRESQL = (*_BROKEN_POSTGRESQL, "42P01", "42501", "25006")
# What PostgreSQL would never accept, such as a word too long for an index.
_BEYOND_LIMITS = "54"
_WITHOUT_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


_BUSY_SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# Of a server that lets nobody in the driver has no code, only what was said: that it starts or ends, in
# English or German, or that nobody is there yet.
_NOT_YET = re.compile("database system|datenbanksystem|connection refused|no such file or directory", re.I)


def unusable(fault: Exception, address: Address) -> DatabaseProblem:
    """Why we cannot begin to work with a database."""
    kind = DatabaseBusy if _is_busy(fault) else DatabaseProblem
    error = fault.orig if isinstance(fault, DBAPIError) else fault
    broken = _code(error) in _BROKEN_SQLITE or _state(error) in _BROKEN_POSTGRESQL
    way = "umlauf restore ARCHIVE --replace" if address.file is not None else "a dump of it"
    remedy = f"; please restore a backup: {way} (see docs/operation.md)" if broken else ""
    return kind(f"The database {address} cannot be used: {cause(fault)}{remedy}.")


def trouble(fault: DBAPIError, address: Address) -> DatabaseProblem | DatabaseFault | None:
    """What a driver's error means for us; None if it is a mistake of our own."""
    if _is_lost(fault.orig):
        return DatabaseProblem(
            f"The database {address} can no longer be used: {cause(fault)}; "
            "please repair it or restore a backup, then start again."
        )
    if _state(fault.orig).startswith(_BEYOND_LIMITS):
        return None
    # Whatever its code: if the server ended our connection, it did not object to what we wrote.
    if isinstance(fault, OperationalError) or fault.connection_invalidated:
        hint = " (is there room left on its disk?)" if _code(fault.orig) in _WITHOUT_ROOM else ""
        return DatabaseFault(f"The database is not available: {cause(fault)}{hint}.")
    return None


def cause(fault: Exception) -> str:
    """What the database itself says, on one line."""
    cause = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    return " ".join(str(cause).split()).rstrip(".?")


def _is_lost(error: BaseException | None) -> bool:
    return _code(error) in _LOST_SQLITE or _state(error) in _LOST_POSTGRESQL


def _is_busy(fault: Exception) -> bool:
    if not isinstance(fault, OperationalError):
        return False
    without_code = not _state(fault.orig) and not _code(fault.orig)
    return _code(fault.orig) in _BUSY_SQLITE or (without_code and bool(_NOT_YET.search(cause(fault))))


def _state(error: BaseException | None) -> str:
    """PostgreSQL's code of an error; empty if it is none of its errors."""
    return getattr(error, "sqlstate", None) or ""


def _code(error: BaseException | None) -> int:
    """SQLite's primary result code; 0 if it is none of its errors."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY
