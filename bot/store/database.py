"""The database: opened, migrated, and entered one transaction at a time."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.store.answers import Answers
from bot.store.audit import Audit
from bot.store.inbox import Inbox, Listening
from bot.store.outbox import Outbox
from bot.store.rounds import Rounds
from bot.store.sortings import Sortings

P = ParamSpec("P")
T = TypeVar("T")
_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_SECONDS = 5


class DatabaseProblem(Exception):
    """The database cannot be used; the message is one sentence for the operator."""


class DatabaseFault(Exception):
    """The database could not do its work this time; nothing of it was kept. It may work later."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a use case may read and write; all of it is kept, or nothing."""

    rounds: Rounds
    answers: Answers
    sortings: Sortings
    inbox: Inbox
    outbox: Outbox
    listening: Listening
    audit: Audit


class Database:
    """One writer at a time, on a thread of its own: the event loop never waits for a disk."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Enter a transaction; an exception rolls it back."""
        with self._engine.begin() as connection:
            yield Transaction(
                Rounds(connection),
                Answers(connection),
                Sortings(connection),
                Inbox(connection),
                Outbox(connection),
                Listening(connection),
                Audit(connection),
            )

    async def run(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` in one transaction, away from the event loop. Raises DatabaseFault if it fails now."""
        job = partial(self._work, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    def _work(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with self.transaction() as tx:
                return work(tx, *args, **kwargs)
        except OperationalError as fault:
            raise DatabaseFault(f"The database is not available: {cause(fault)}.") from fault

    def close(self) -> None:
        """Finish what runs, then let go of the database."""
        self._thread.shutdown()
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url`, bring its tables up to date, and return it.

    Raises DatabaseProblem if it cannot be opened or was written by a newer version of Umlauf.
    """
    try:
        engine = _engine(url)
    except (SQLAlchemyError, ImportError) as fault:
        raise DatabaseProblem(f"The database_url cannot be used: {cause(fault)}.") from fault
    try:
        _migrate(engine, url)
    except (DBAPIError, OSError) as fault:
        engine.dispose()
        raise DatabaseProblem(f"The database {_shown(url)} cannot be used: {cause(fault)}.") from fault
    except DatabaseProblem:
        engine.dispose()
        raise
    return Database(engine)


def _engine(url: str) -> Engine:
    # An error message must not quote what somebody wrote.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy begins transactions itself (see _begin_immediate); the driver must not do so too.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        f"busy_timeout = {_BUSY_SECONDS * 1000}",
        "foreign_keys = ON",
        "secure_delete = ON",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: Engine, url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        _refuse_future(connection, ScriptDirectory.from_config(config), url)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_future(connection: Connection, scripts: ScriptDirectory, url: str) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseProblem(
            f"The database {_shown(url)} was written by a newer version of Umlauf (revision {current}); "
            "please install that version or restore a backup."
        )


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def cause(fault: Exception) -> str:
    """What the database itself says, on one line."""
    cause = fault.orig if isinstance(fault, DBAPIError) and fault.orig else fault
    return " ".join(str(cause).split())
