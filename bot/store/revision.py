"""Which version the tables of a database have."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError

from bot.store import address, engine
from bot.store.schema import metadata
from bot.store.trouble import unusable

T = TypeVar("T")

_MIGRATIONS = Path(__file__).with_name("migrations")


def current(url: str) -> str | None:
    """The revision of a database, None if it has no tables; it is only looked at. Raises DatabaseProblem."""
    place = address.read(url)
    if place.file is not None and not place.file.exists():
        return None
    return _looked_at(url, of)


def of(connection: Connection) -> str | None:
    """The revision of the tables there, None if there are none. Several at once are one that nobody knows."""
    return " and ".join(MigrationContext.configure(connection).get_current_heads()) or None


def lacking(connection: Connection) -> list[str]:
    """What the newest tables have and those there have not: „answers.origin“, or a whole table."""
    # Tables of others are none of our business, whatever is in them.
    ours = inspect(connection).get_multi_columns(filter_names=list(metadata.tables))
    there = {name: columns for (_, name), columns in ours.items()}
    found: list[str] = []
    for table in metadata.sorted_tables:
        names = {column["name"] for column in there.get(table.name, ())}
        lost = [f"{table.name}.{column.name}" for column in table.columns if column.name not in names]
        found += lost if names else [table.name]
    return found


def gaps(url: str) -> list[str]:
    """As `lacking`, of a database that is only looked at. Raises DatabaseProblem."""
    return _looked_at(url, lacking)


def known() -> tuple[str, ...]:
    """All revisions this version understands, newest first."""
    scripts = ScriptDirectory.from_config(configuration())
    return tuple(script.revision for script in scripts.walk_revisions())


def _looked_at(url: str, look: Callable[[Connection], T]) -> T:
    place = address.read(url)
    try:
        opened = engine.for_reading(place)
        try:
            with opened.connect() as connection:
                return look(connection)
        finally:
            opened.dispose()
    except (SQLAlchemyError, ImportError) as fault:
        raise unusable(fault, place) from None


def configuration() -> Config:
    """Where alembic finds our migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
