"""Somebody with another way into the database of a test: sees what is stored there, and makes faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine

from bot.store import address
from bot.store.schema import metadata

_REFUSALS = {
    "sqlite": ("CREATE TRIGGER refusal BEFORE {what} {when} BEGIN SELECT RAISE(ABORT, '{words}'); END",),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        "CREATE TRIGGER refusal BEFORE {what} FOR EACH ROW {when} EXECUTE FUNCTION refuse()",
    ),
}
_CONSENTS = {"sqlite": "DROP TRIGGER refusal", "postgresql": "DROP TRIGGER refusal ON {table}"}


class Beside:
    """Works on the database at `url`, whatever engine it has."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_file = url.startswith("sqlite")
        # A connection that stayed open would hold the write-ahead log of a file.
        pool = NullPool if self.is_file else None
        self._engine = create_engine(address.read(url).url, poolclass=pool)
        self._kind = self._engine.dialect.name

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()

    @property
    def file(self) -> Path:
        """Where the database lies; what is on a server is in no file of ours, and such a test ends here."""
        if not self.is_file:
            pytest.skip("looks into a file")
        return Path(self.url.removeprefix("sqlite:///"))

    def stored(self) -> str:
        """Every row of every table, as one text."""
        with self._engine.connect() as connection:
            return "\n".join(_rows(connection))

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        """Do something, all of it at once; what the last statement found."""
        with self._engine.begin() as connection:
            found = [connection.exec_driver_sql(statement) for statement in statements][-1]
            return [tuple(row) for row in found] if found.returns_rows else []

    def refuse(self, what: str, when: str = "", words: str = "no") -> None:
        """From now on `what` („INSERT ON answers“) is a fault, perhaps only `when` a row is so."""
        condition = f"WHEN ({when})" if when else ""
        orders = _REFUSALS[self._kind]
        self.execute(*(order.format(what=what, when=condition, words=words) for order in orders))

    def consent(self, table: str) -> None:
        """No fault any more."""
        self.execute(_CONSENTS[self._kind].format(table=table))

    @contextmanager
    def refusing(self, what: str) -> Iterator[None]:
        """As long as it lasts `what` is a fault."""
        self.refuse(what)
        yield
        self.consent(what.rpartition(" ")[2])


def _rows(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        yield from connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
        return
    for name in metadata.tables:
        said = f"""SELECT 'INSERT INTO "{name}" VALUES' || {name}::text FROM {name}"""
        yield from connection.exec_driver_sql(said).scalars()
