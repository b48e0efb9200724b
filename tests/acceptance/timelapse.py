"""The real bot on a clock that a test sets: weeks pass in seconds.

`python -m tests.acceptance.timelapse run --config FILE` is `umlauf run`, but for the clock: it shows the
moment that stands in the file `clock` beside the configuration, and goes on from there.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot import app, journal
from bot.config_file import load


class SetClock:
    """A clock that others set by writing a moment into `file`."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._shown = ""
        self._since = 0.0

    def __call__(self) -> datetime:
        shown = self._file.read_text("utf-8")
        if shown != self._shown:
            self._shown, self._since = shown, time.monotonic()
        return datetime.fromisoformat(shown) + timedelta(seconds=time.monotonic() - self._since)


def set_to(file: Path, moment: datetime) -> None:
    """From now on it is `moment`; never half written."""
    draft = file.with_suffix(".new")
    draft.write_text(moment.isoformat(), "utf-8")
    draft.replace(file)


def main() -> None:
    config = Path(sys.argv[sys.argv.index("--config") + 1])
    journal.begin("text")
    clock: Callable[[], datetime] = SetClock(config.with_name("clock"))
    asyncio.run(app.run(load(config), ready=lambda: print("ready", flush=True), clock=clock))


if __name__ == "__main__":
    main()
