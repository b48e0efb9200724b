"""The database: opened, migrated, and entered one transaction at a time."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.store import address, engine, revision, upkeep
from bot.store.address import Address
from bot.store.aftermaths import Aftermaths
from bot.store.answers import Answers
from bot.store.archive import Archive
from bot.store.audit import Audit
from bot.store.boards import Boards
from bot.store.colleagues import Colleagues
from bot.store.comparisons import Comparisons
from bot.store.concerns import Concerns
from bot.store.corrections import Corrections
from bot.store.dialogues import Dialogues
from bot.store.dossiers import Dossiers
from bot.store.early import Early
from bot.store.echoes import Echoes
from bot.store.edits import Edits
from bot.store.excuses import Excuses
from bot.store.faults import DatabaseBusy, DatabaseFault, DatabaseProblem
from bot.store.helps import Helps
from bot.store.inbox import Inbox, Listening
from bot.store.incidents import Incidents
from bot.store.lanes import Lanes
from bot.store.leaders import Leaders
from bot.store.letters import Letters
from bot.store.mailings import Mailings
from bot.store.memories import Memories
from bot.store.moves import Moves
from bot.store.networks import Networks
from bot.store.objections import Objections
from bot.store.outbox import Outbox
from bot.store.praises import Praises
from bot.store.receipts import Receipts
from bot.store.reminders import Reminders
from bot.store.rosters import Rosters
from bot.store.rounds import Rounds
from bot.store.rulings import Rulings
from bot.store.sealed import Sealed
from bot.store.sortings import Sortings
from bot.store.tasks import Tasks
from bot.store.tombstones import Tombstones
from bot.store.traces import Traces
from bot.store.trouble import trouble, unusable

__all__ = [
    "Database",
    "DatabaseBusy",
    "DatabaseFault",
    "DatabaseProblem",
    "Transaction",
    "look_into",
    "open_database",
]

P = ParamSpec("P")
T = TypeVar("T")
_LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Transaction:
    """What a use case may read and write; all of it is kept, or nothing."""

    rounds: Rounds
    answers: Answers
    sortings: Sortings
    inbox: Inbox
    sealed: Sealed
    early: Early
    edits: Edits
    outbox: Outbox
    lanes: Lanes
    letters: Letters
    receipts: Receipts
    reminders: Reminders
    listening: Listening
    audit: Audit
    traces: Traces
    incidents: Incidents
    echoes: Echoes
    moves: Moves
    rosters: Rosters
    dialogues: Dialogues
    dossiers: Dossiers
    excuses: Excuses
    corrections: Corrections
    networks: Networks
    concerns: Concerns
    rulings: Rulings
    colleagues: Colleagues
    mailings: Mailings
    boards: Boards
    tasks: Tasks
    helps: Helps
    comparisons: Comparisons
    archive: Archive
    aftermaths: Aftermaths
    objections: Objections
    praises: Praises
    memories: Memories
    leaders: Leaders
    tombstones: Tombstones


# Each is made of nothing but the connection.
_PARTS: tuple[Any, ...] = tuple(part.type for part in fields(Transaction))


class Database:
    """One writer at a time, on a thread of its own: the event loop never waits for a disk."""

    def __init__(self, engine: Engine, address: Address) -> None:
        self._engine = engine
        self._address = address
        self._lost: DatabaseProblem | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Enter a transaction; an exception rolls it back."""
        with self._engine.begin() as connection:
            yield Transaction(*(part(connection) for part in _PARTS))

    async def run(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do `work` in one transaction, away from the event loop.

        Raises DatabaseFault if the database cannot do it now, DatabaseProblem if it never will, and
        LeadershipLost if another instance may have taken over.
        """
        job = partial(self._work, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    async def watch(self) -> None:
        """Look now and then whether the database is still there and ours, as if to work.

        Raises DatabaseProblem or LeadershipLost if not; whoever else found out may have had to go on.
        """
        while True:
            with suppress(DatabaseFault):
                await self.run(lambda tx: None)
            await asyncio.sleep(_LOOK_EVERY)

    def _work(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._lost is not None:
            raise DatabaseProblem(str(self._lost))
        try:
            return self._attempt(work, *args, **kwargs)
        except DatabaseProblem as problem:
            self._lost = problem
            raise

    def _attempt(
        self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            with self.transaction() as tx:
                return work(tx, *args, **kwargs)
        except DBAPIError as fault:
            told = trouble(fault, self._address)
            if told is None:
                raise
            raise told from fault

    async def scrub(self) -> bool:
        """Leave no byte of what was deleted in its file, if it is one; False if others kept us from it."""
        file = self._address.file
        return file is None or await asyncio.to_thread(upkeep.scrub, file)

    def close(self) -> None:
        """Finish what runs, then let go of the database."""
        self._thread.shutdown()
        self._engine.dispose()


def open_database(
    url: str, *, expected: bool = False, admit: Callable[[Connection], None] | None = None
) -> Database:
    """Open the database at `url`, bring its tables up to date, and return it.

    An `expected` one has to have tables already. `admit` is asked at the beginning of each transaction,
    and forbids it by raising (see `leadership.Lease.admit`). Raises DatabaseProblem if the database cannot
    be opened, is expected but missing, or was written by a newer version of Umlauf; DatabaseBusy if it can be
    opened soon, perhaps.
    """
    place = address.read(url)
    if expected and place.file is not None and not place.file.exists():
        raise _missing(place)
    try:
        if place.file is not None:
            _make_private(place.file)
        _migrate(place, expected=expected)
        opened = engine.for_work(place)
    except (SQLAlchemyError, ImportError, OSError) as fault:
        raise unusable(fault, place) from fault
    if place.file is not None:
        engine.stay_with(opened, place.file)
    if admit is not None:
        event.listen(opened, "begin", admit)
    return Database(opened, place)


def _make_private(file: Path) -> None:
    """A new file is for our eyes only, and so are its companions, which SQLite makes like it."""
    # Where it cannot be made, SQLite says why.
    with suppress(OSError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def look_into(url: str) -> Database:
    """Open a database for reading alone; its tables have to be up to date (see `revision`).

    Raises DatabaseProblem if it cannot be opened.
    """
    place = address.read(url)
    try:
        return Database(engine.for_reading(place), place)
    except (SQLAlchemyError, ImportError) as fault:
        raise unusable(fault, place) from fault


def _migrate(place: Address, *, expected: bool) -> None:
    config = revision.configuration()
    migrating = engine.for_migration(place)
    try:
        with migrating.begin() as connection:
            _refuse_narrow(connection, place)
            _refuse_unfitting(connection, place, expected=expected)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _refuse_incomplete(connection, place)
    finally:
        migrating.dispose()


def _refuse_narrow(connection: Connection, place: Address) -> None:
    """A server may have been set up for a few hundred letters only."""
    if place.file is not None:
        return
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise DatabaseProblem(
            f"The database {place} cannot hold every letter (its encoding is {encoding}); "
            "please create it with ENCODING 'UTF8'."
        )


def _refuse_unfitting(connection: Connection, place: Address, *, expected: bool) -> None:
    current = revision.of(connection)
    if current is None and expected:
        raise _missing(place)
    if current is not None and current not in revision.known():
        raise DatabaseProblem(
            f"The database {place} was written by a newer version of Umlauf (revision {current}); "
            "please install that version or restore a backup."
        )


def _refuse_incomplete(connection: Connection, place: Address) -> None:
    """Somebody changed the tables by hand: found now, and not by the first message that needs them."""
    lacking = revision.lacking(connection)
    if lacking:
        raise DatabaseProblem(
            f"The database {place} lacks {', '.join(lacking[:3])}, although it was brought up to date; "
            "please restore a backup."
        )


def _missing(place: Address) -> DatabaseProblem:
    """A new empty database beside an old identity would forget every round without a word."""
    return DatabaseProblem(
        f"The database {place} is missing or empty although the bot has worked here before; restore it from "
        "a backup, or move the folder identity in storage.directory away to begin anew."
    )
