"""Upkeep of an SQLite file while others work with it: copied, and clean of what was deleted."""

import sqlite3
from contextlib import closing
from pathlib import Path

_PATIENCE = 20.0


class Unsound(Exception):
    """A database file that cannot be read, or does not hold together."""


def copy(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment into a single file. Raises Unsound."""
    try:
        with closing(_opened(source)) as original, closing(sqlite3.connect(target)) as twin:
            original.backup(twin)
            # One file, without companions.
            twin.execute("PRAGMA journal_mode = DELETE")
        check(target)
    except sqlite3.Error as fault:
        raise Unsound(str(fault)) from None


def check(file: Path) -> None:
    """Raises Unsound if a database does not hold together."""
    try:
        with closing(_opened(file)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as fault:
        raise Unsound(str(fault)) from None
    if found != "ok":
        raise Unsound(found)


def stamp(file: Path) -> str | None:
    """The revision of a database's tables. Raises Unsound."""
    try:
        with closing(_opened(file)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as fault:
        raise Unsound(str(fault)) from None
    return None if row is None else str(row[0])


def scrub(file: Path) -> bool:
    """Leave no byte of what was deleted in the file or its companions; False if others kept us from it.

    `secure_delete` overwrites what is deleted, but rearranged pages keep older copies in their gaps, and
    the write-ahead log keeps older pages: so the file is built anew, and the log cut off.
    """
    try:
        with closing(_opened(file)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            # No copy in a folder for temporary files, either.
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("VACUUM")
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False
    return not busy


def _opened(file: Path) -> sqlite3.Connection:
    """A file that is not there is not made."""
    uri = f"{file.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
