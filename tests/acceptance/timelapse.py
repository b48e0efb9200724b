"""The real bot on a clock that a test sets: weeks pass in seconds.

`python -m tests.acceptance.timelapse run --config FILE` is `umlauf run`, but for the clock: it is that of a
play (see `tests.faults.clock`), in the file `clock` beside the configuration.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path

from tests.faults import clock


def main() -> None:
    # Imported here alone: each process that prints or sorts for the bot loads this module anew.
    from bot import app, journal
    from bot.config_file import load

    config = Path(sys.argv[sys.argv.index("--config") + 1])
    journal.begin("text")
    shown = partial(clock.now, config.with_name("clock"))
    asyncio.run(app.run(load(config), ready=lambda: print("ready", flush=True), clock=shown))


if __name__ == "__main__":
    main()
