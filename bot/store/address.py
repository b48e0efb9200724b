"""Where a database is. The URL may hold a password; nothing that can be read here does."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.store.faults import DatabaseProblem

_FORMS = "write sqlite:///data/umlauf.db or postgresql://user:password@host/database"


@dataclass(frozen=True, slots=True)
class Address:
    """The place of an SQLite file or of a PostgreSQL database; as text it is fit for a log."""

    url: URL

    @property
    def file(self) -> Path | None:
        """The file, if it is SQLite."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    def __str__(self) -> str:
        return self.url.set(drivername=self.url.get_backend_name(), query={}).render_as_string()

    def __repr__(self) -> str:
        return f"Address({self})"


def read(url: str) -> Address:
    """Understand a database's URL as offices write it. Raises DatabaseProblem."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What is said about a URL that cannot be taken apart may quote its password.
        raise DatabaseProblem(f"The database_url cannot be understood; {_FORMS}.") from None
    match parsed.get_backend_name():
        case "sqlite":
            return _file(parsed)
        case "postgresql" | "postgres":
            return _server(parsed)
        case _:
            raise DatabaseProblem(f"The database_url names neither SQLite nor PostgreSQL; {_FORMS}.")


def _file(url: URL) -> Address:
    if not url.database or url.database == ":memory:":
        raise DatabaseProblem(f"The database_url names no file; {_FORMS}.")
    return Address(url)


def _server(url: URL) -> Address:
    if "@" in (url.host or ""):
        raise DatabaseProblem(
            "The password in the database_url contains an @, which has to be written as %40 "
            "(likewise : as %3A, / as %2F and % as %25)."
        )
    if not url.database:
        raise DatabaseProblem(f"The database_url names no database; {_FORMS}.")
    return Address(url.set(drivername="postgresql+psycopg"))
