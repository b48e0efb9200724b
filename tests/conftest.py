"""What all tests share: hypothesis without a stopwatch, a homeserver that can lie, and databases."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from tests.discretion import (  # noqa: F401 – hooks, which hold for all tests
    pytest_configure,
    pytest_runtest_call,
    pytest_runtest_setup,
    pytest_runtest_teardown,
)
from tests.homeserver import Homeserver

pytest_plugins = ["tests.postgres"]

# The same examples in every CI run, new ones at the desk; a slow machine is no fault of the code.
settings.register_profile("umlauf", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("umlauf")


@pytest.fixture
async def homeserver() -> AsyncIterator[Homeserver]:
    """A fake homeserver on a port of its own; see tests/homeserver.py for what it can be told."""
    async with Homeserver() as running:
        yield running
