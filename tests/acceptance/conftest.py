"""A real Synapse for all acceptance tests, and real people on it.

Synapse and its people live in one event loop; therefore all tests in this folder run in it.
"""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.matrix.person import Person
from bot.meeting.ids import UserId

_HERE = Path(__file__).parent
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the Synapse of the tests, not logged in yet."""

    user: UserId
    password: str


OpenAccount = Callable[..., Awaitable[Account]]
Enter = Callable[..., Awaitable[Person]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.synapse)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Synapse]:
    """One Synapse for the whole session, without rate limits; whoever stops it starts it again."""
    async with Synapse(tmp_path_factory.mktemp("synapse")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def account(synapse: Synapse) -> OpenAccount:
    """`await account("bot", display_name="Umlauf", admin=False)`: a new account with a name of its own."""

    async def open_account(name: str, display_name: str | None = None, admin: bool = False) -> Account:
        unique = f"{name}-{next(_numbers)}"
        password = f"pw-{unique}"
        return Account(await synapse.register(unique, password, display_name, admin), password)

    return open_account


@pytest_asyncio.fixture(loop_scope="session")
async def person(synapse: Synapse, account: OpenAccount) -> AsyncIterator[Enter]:
    """`await person("anna", display_name="Anna Weber (Kita Sonnenblume)")`: somebody new, logged in."""
    async with AsyncExitStack() as people:

        async def enter(name: str, display_name: str | None = None) -> Person:
            known = await account(name, display_name)
            return await people.enter_async_context(
                await Person.login(synapse.url, known.user, known.password)
            )

        yield enter
