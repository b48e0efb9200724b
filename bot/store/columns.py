"""What a column of a table may hold: moments, names, words and contents, each the same on every database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, Text, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment in time, kept in UTC. SQLite would silently drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way into the database. Raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """On the way out: PostgreSQL answers in the zone of its session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def storable(words: str) -> str:
    """Text that every database takes, and the same text on each.

    PostgreSQL refuses zero characters, and no driver takes a half of a surrogate pair. Both become „�“:
    replaced and not left out, so that nobody can turn one name into another one that exists.
    """
    whole = words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\ufffd")


class _Storable(TypeDecorator[str]):
    """Text, made storable."""

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """On the way into the database, and into every comparison with what is there."""
        return None if value is None else storable(value)


class Name(_Storable):
    """An identifier, a key or a state."""

    impl = String
    cache_ok = True


class Words(_Storable):
    """What people wrote or read."""

    impl = Text
    cache_ok = True


class Content(TypeDecorator[Any]):
    """What a message or a letter holds. What cannot be read is given as it stands: its neighbours can be."""

    impl = JSON
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """On the way out."""
        read = super().result_processor(dialect, coltype)

        def tolerant(value: Any) -> Any:
            try:
                return value if read is None else read(value)
            except ValueError:
                return value

        return tolerant
