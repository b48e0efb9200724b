"""What the tests of the use cases share: an office whose database is empty at the beginning of each.

It is a file. Tests marked `both_databases` have a second run with an office on a server, and with
`--everywhere` all have it.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.office import House
from tests.postgres import Postgres

# A folder in memory, where there is one: the database is real, and no commit waits for a disk.
_MEMORY = Path("/dev/shm")
_OFFICES = {"sqlite": "_house_in_a_file", "postgresql": "_house_on_a_server"}


@pytest.fixture(scope="session")
def _house_in_a_file() -> Iterator[House]:
    with TemporaryDirectory(prefix="umlauf-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        house = House(f"sqlite:///{folder}/umlauf.db")
        yield house
        house.close()


@pytest.fixture(scope="session")
def _house_on_a_server(postgres: Postgres) -> Iterator[House]:
    house = House(postgres.url(postgres.create()))
    yield house
    house.close()


@pytest.fixture
def house(request: pytest.FixtureRequest, database_kind: str) -> House:
    """An office where nothing has happened yet."""
    house: House = request.getfixturevalue(_OFFICES[database_kind])
    house.begin_anew()
    return house
