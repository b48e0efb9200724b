"""The clock of a play: it goes like any other, but the play says where it begins and when it jumps ahead.

It is a file, because the bot reads it from another process, through several lives: a play's opening is at
nine o'clock in every run, however often the bot dies on the way.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path


def set_to(file: Path, moment: datetime) -> None:
    """From now on it is `moment`, and time goes by as usual."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str((moment - datetime.now(UTC)).total_seconds()))
    # Whoever reads meanwhile finds the old file or the new one, never half of it.
    fresh.replace(file)


def ahead(file: Path) -> timedelta:
    """How far the clock of the play is ahead of the machine's."""
    return timedelta(seconds=float(file.read_text()))


def now(file: Path) -> datetime:
    """What time it is in the play."""
    return datetime.now(UTC) + ahead(file)
