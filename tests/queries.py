"""What is asked of a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def queries() -> Iterator[list[str]]:
    """Every statement that reaches a database meanwhile."""
    heard: list[str] = []

    def hear(*arguments: Any) -> None:
        heard.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
