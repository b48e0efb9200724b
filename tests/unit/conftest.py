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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "house" in metafunc.fixturenames and (
        metafunc.definition.get_closest_marker("both_databases") or metafunc.config.getoption("everywhere")
    ):
        metafunc.parametrize("house", list(_OFFICES), indirect=True)


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
def house(request: pytest.FixtureRequest) -> House:
    """An office where nothing has happened yet."""
    house: House = request.getfixturevalue(_OFFICES[getattr(request, "param", "sqlite")])
    house.begin_anew()
    return house
