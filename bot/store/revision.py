"""Which version the tables of a database have."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.store import address, engine
from bot.store.faults import DatabaseProblem
from bot.store.trouble import cause

_MIGRATIONS = Path(__file__).with_name("migrations")


def current(url: str) -> str | None:
    """The revision of a database, None if it has no tables; it is only looked at. Raises DatabaseProblem."""
    place = address.read(url)
    if place.file is not None and not place.file.exists():
        return None
    try:
        opened = engine.for_reading(place)
        try:
            with opened.connect() as connection:
                return of(connection)
        finally:
            opened.dispose()
    except (SQLAlchemyError, ImportError) as fault:
        raise DatabaseProblem(f"The database {place} cannot be used: {cause(fault)}.") from None


def of(connection: Connection) -> str | None:
    """The revision of the tables there, None if there are none. Several at once are one that nobody knows."""
    return " and ".join(MigrationContext.configure(connection).get_current_heads()) or None


def known() -> tuple[str, ...]:
    """All revisions this version understands, newest first."""
    scripts = ScriptDirectory.from_config(configuration())
    return tuple(script.revision for script in scripts.walk_revisions())


def configuration() -> Config:
    """Where alembic finds our migrations."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
