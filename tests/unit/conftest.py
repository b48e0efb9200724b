"""What the tests of the use cases share: an office whose database is empty at the beginning of each."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.office import House

# A folder in memory, where there is one: the database is real, and no commit waits for a disk.
_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def _house() -> Iterator[House]:
    with TemporaryDirectory(prefix="umlauf-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        house = House(Path(folder) / "umlauf.db")
        yield house
        house.database.close()


@pytest.fixture
def house(_house: House) -> House:
    """An office where nothing has happened yet."""
    _house.begin_anew()
    return _house
