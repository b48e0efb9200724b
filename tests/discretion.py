"""P10 and A19 in every test: what people say, and every secret, is found in no log – or the test fails.

The fake homeserver tells us what was said through it, and which passwords and tokens were used. We hear what
the loggers of the bot say meanwhile, as it would be written, and read the logs of bots that ran under the
test's own folder.
"""

import logging
from collections.abc import Generator
from pathlib import Path

import pytest

from bot.journal import Line

# Shorter lines may well occur in a log by themselves.
_LONG_ENOUGH = 12

_secrets: set[str] = set()
_said: set[str] = set()


class _Witness(logging.Handler):
    """Remembers what was logged during the test that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Line("text"))
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


_WITNESS = _Witness()


def said(*words: object) -> None:
    """Somebody says this, in the test that runs; line by line it must not be found."""
    lines = [line.strip() for one in words if isinstance(one, str) for line in one.splitlines()]
    _said.update(line for line in lines if len(line) >= _LONG_ENOUGH)


def secret(words: object, *, always: bool = False) -> None:
    """A password or a token; it must not be found, in the test that runs or in any."""
    if isinstance(words, str) and words:
        (_secrets if always else _said).add(words)


def gossip(*logs: Path) -> list[str]:
    """What was logged although it should not: the lines, each once. Forgets them."""
    heard = _WITNESS.heard + [line for log in logs for line in log.read_text("utf-8").splitlines()]
    _WITNESS.heard = []
    canaries = _secrets | _said
    return [line for line in dict.fromkeys(heard) if any(canary in line for canary in canaries)]


def pytest_configure() -> None:
    ours = logging.getLogger("bot")
    ours.addHandler(_WITNESS)
    # As the program does.
    ours.setLevel(logging.INFO)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    _said.clear()
    _WITNESS.heard = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    yield
    _judge()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    yield
    _judge(*(folder.rglob("umlauf.log") if isinstance(folder, Path) else ()))


def _judge(*logs: Path) -> None:
    if told := gossip(*logs):
        pytest.fail("logged what nobody may read there:\n" + "\n".join(told), pytrace=False)
