"""The engines below the store: SQLite beside the bot or PostgreSQL, both told to be careful.

On both there is one writer at a time: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by a lock that each
transaction takes first. What a use case has read is therefore still true when it writes. Parameters are
hidden because an error message must not quote what somebody wrote.
"""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from bot.store.address import Address
from bot.store.faults import DatabaseProblem

_BUSY_SECONDS = 5.0
# Any number will do as long as every version of Umlauf uses the same one.
_TURN = 7_585_707

# We notice a dead connection within seconds, the server within half a minute: an instance that is cut off
# has stopped before the server gives its locks away.
_OUR_PATIENCE: dict[str, str | int] = {
    "application_name": "umlauf",
    "client_encoding": "utf8",
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}
_FOR_THE_SERVER = {
    "tcp_keepalives_idle": "10s",
    "tcp_keepalives_interval": "5s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
    "idle_in_transaction_session_timeout": "60s",
    # Whoever waited for a turn has to see what was written meanwhile, whatever is usual on that server.
    "default_transaction_isolation": "read committed",
    # The driver reads no other way of writing a moment.
    "datestyle": "ISO",
}


def for_work(address: Address) -> Engine:
    """An engine for transactions. Raises SQLAlchemyError or ImportError if its driver is not usable."""
    return _turn_by_turn(address, foreign_keys="ON")


def for_migration(address: Address) -> Engine:
    """An engine for changing tables; raises as `for_work` does.

    SQLite changes a table by building it anew and dropping the old one; with foreign keys in force, the
    rows that refer to it would be deleted along with it.
    """
    return _turn_by_turn(address, foreign_keys="OFF")


def for_reading(address: Address) -> Engine:
    """An engine that changes nothing, whatever is asked of it; raises as `for_work` does."""
    if address.file is None:
        return _server(address, execution_options={"postgresql_readonly": True})
    file = address.file.resolve()

    def connect() -> sqlite3.Connection:
        uri = f"{file.as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)

    return create_engine(address.url, creator=connect, hide_parameters=True)


def for_lease(address: Address) -> Engine:
    """An engine for the connection that holds the lease on a server."""
    return _server(address, isolation_level="AUTOCOMMIT")


def stay_with(engine: Engine, file: Path) -> None:
    """Work with this very file only: what is written to a deleted file, or after it to a new one, is lost."""
    known = _identity(file)

    def check(*_: object) -> None:
        if _identity(file) != known:
            raise DatabaseProblem(
                f"The database file {file} was deleted or replaced while the bot was running; "
                "please restore it from a backup, then start again."
            )

    for moment in ("do_connect", "begin", "commit"):
        event.listen(engine, moment, check)


def _turn_by_turn(address: Address, foreign_keys: str) -> Engine:
    if address.file is None:
        engine = _server(address)
        event.listen(engine, "begin", _wait_for_turn)
    else:
        engine = create_engine(address.url, hide_parameters=True)
        event.listen(engine, "connect", partial(_prepare_sqlite, foreign_keys))
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _server(address: Address, **options: Any) -> Engine:
    patience = {name: value for name, value in _OUR_PATIENCE.items() if name not in address.url.query}
    engine = create_engine(address.url, hide_parameters=True, connect_args=patience, **options)
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(foreign_keys: str, connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy begins transactions itself (see _begin_immediate); the driver must not do so too.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {_BUSY_SECONDS * 1000:.0f}",
        "journal_mode = WAL",
        f"foreign_keys = {foreign_keys}",
        "secure_delete = ON",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    settings = _FOR_THE_SERVER | {"lock_timeout": f"{_BUSY_SECONDS * 1000:.0f}ms"}
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()


def _wait_for_turn(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
