"""The real bot, made mortal: it ends as by a power cut at a named point of its work.

    BOT_TEST_KILL_AT=before-send:2 python -m tests.faults.mortal run --config config.toml

ends with code 137 when the second letter is about to leave. Without that variable it is the bot as it is.
The bot knows nothing of this: its functions are wrapped from outside and do all their own work. A point whose
function has been renamed is an error at once (code 1), never a bot that lives for ever.

With BOT_TEST_CLOCK=file its clock is the one of a play (see `clock`), so that two runs of the same play say
the same times. Timers still run on the machine's own clock.
"""

import functools
import importlib
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.faults import clock

KILLED = 137
KILL_AT, CLOCK = "BOT_TEST_KILL_AT", "BOT_TEST_CLOCK"

Passing = Callable[[tuple[Any, ...], Any], bool]


class Moment(StrEnum):
    """On which side of the function the end comes."""

    BEFORE = "before"
    AFTER = "after"


def _always(arguments: tuple[Any, ...], result: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the bot's work: `where` is "module:name"; only a passing that `counts` is one."""

    moment: Moment
    where: str
    counts: Passing = _always


def _with_messages(arguments: tuple[Any, ...], result: Any) -> bool:
    """The batch brought something that people wrote."""
    return bool(next(one for one in arguments if hasattr(one, "messages")).messages)


def _with_events(arguments: tuple[Any, ...], result: Any) -> bool:
    """The response brought something of somebody else."""
    joined = result.rooms.join.values()
    others = (event for info in joined for event in info.timeline.events)
    return bool(result.rooms.invite) or any(event.sender != arguments[0].user_id for event in others)


def _delivered(arguments: tuple[Any, ...], result: Any) -> bool:
    """The homeserver has the letter."""
    return type(result).__name__ == "Delivered"


def _happened(arguments: tuple[Any, ...], result: Any) -> bool:
    """It did what it is for."""
    return bool(result)


def _to_minutes(arguments: tuple[Any, ...], result: Any) -> bool:
    """The letter is a part of the minutes, but not the first one."""
    key = str(arguments[1].letter.key)
    return ":minutes:" in key and not key.endswith(":minutes:1")


POINTS = {
    "mid-migration": Point(Moment.AFTER, "bot.store.database:command.upgrade"),
    "after-sync-response": Point(Moment.AFTER, "bot.matrix.client:HardenedClient.sync", _with_events),
    "before-inbox-commit": Point(Moment.AFTER, "bot.matrix.intake:Intake._keep", _with_messages),
    "after-inbox-commit": Point(Moment.AFTER, "bot.matrix.listener:Listener._keep", _with_messages),
    "before-decide": Point(Moment.BEFORE, "bot.craft.settling:Settling.do"),
    "before-decide-commit": Point(Moment.AFTER, "bot.conduct.dialogue.reading:take"),
    "after-decide-commit": Point(Moment.AFTER, "bot.craft.settling:Settling.finish"),
    "before-send": Point(Moment.BEFORE, "bot.matrix.post:Postman.deliver"),
    "after-send-before-mark": Point(Moment.AFTER, "bot.matrix.post:Postman.deliver", _delivered),
    "before-mark-commit": Point(Moment.AFTER, "bot.matrix.courier:Courier._note"),
    "before-close-commit": Point(Moment.AFTER, "bot.conduct.course.steering:settle"),
    "after-close": Point(Moment.BEFORE, "bot.clockwork.timekeeper:Timekeeper._sorted"),
    "mid-clustering": Point(Moment.AFTER, "bot.workshop.sorting:Sorter._sort_once"),
    "before-sorting-commit": Point(Moment.AFTER, "bot.conduct.themes.sorting:keep"),
    "mid-publish": Point(Moment.AFTER, "bot.conduct.publication.publishing:publish"),
    "mid-minutes": Point(Moment.BEFORE, "bot.matrix.post:Postman.deliver", _to_minutes),
    "before-task-commit": Point(Moment.AFTER, "bot.conduct.tasks.tasking:hear", _happened),
    "before-release-commit": Point(Moment.AFTER, "bot.conduct.course.steering:give_release"),
    "before-mail": Point(Moment.AFTER, "bot.conduct.publication.posting:begin"),
    "after-mail-before-note": Point(Moment.BEFORE, "bot.conduct.publication.posting:note"),
    "before-edition-commit": Point(Moment.AFTER, "bot.conduct.publication.reissuing:issue", _happened),
    "before-agreement-commit": Point(Moment.AFTER, "bot.conduct.publication.reviewing:agree"),
    "mid-printing": Point(Moment.AFTER, "bot.workshop.press:Press._print"),
}


class UnknownPoint(Exception):
    """There is no such point, or the bot no longer has the function it belongs to."""


def arm(death: str) -> None:
    """Let the bot die at `death`: "point", or "point:n" for its n-th passing. Raises UnknownPoint."""
    name, _, passing = death.partition(":")
    if name not in POINTS:
        raise UnknownPoint(f"There is no point {name}.")
    point = POINTS[name]
    holder, attribute, real = function_of(point)
    left = int(passing or 1)

    def pass_by(arguments: tuple[Any, ...], result: Any) -> None:
        nonlocal left
        if point.counts(arguments, result):
            left -= 1
            if left == 0:
                os._exit(KILLED)

    setattr(holder, attribute, _watched(real, point.moment, pass_by))


def function_of(point: Point) -> tuple[Any, str, Callable[..., Any]]:
    """What holds the function of a point, its name there, and itself. Raises UnknownPoint."""
    module, _, path = point.where.partition(":")
    *outer, attribute = path.split(".")
    try:
        holder = functools.reduce(getattr, outer, importlib.import_module(module))
        real = getattr(holder, attribute)
    except (ImportError, AttributeError):
        raise UnknownPoint(f"The bot has no {point.where} any more.") from None
    return holder, attribute, real


def set_clock(file: Path) -> None:
    """Let the bot live by the clock of a play, which jumps ahead on purpose; that is no silence.

    Nor does it wait between two direct rooms: what waits would be too late after the next jump.
    """
    steady: Any = importlib.import_module("bot.clock").SteadyClock
    steady.__call__ = lambda self: clock.now(file)
    silence: Any = importlib.import_module("bot.conduct.course.silence")
    silence._LONGEST = timedelta(days=999)
    rooms: Any = importlib.import_module("bot.matrix.direct").DirectRooms
    rooms.__init__.__defaults__ = (0.0,)


def _watched(real: Callable[..., Any], moment: Moment, pass_by: Callable[..., None]) -> Callable[..., Any]:
    @contextmanager
    def watch(arguments: tuple[Any, ...]) -> Iterator[list[Any]]:
        result: list[Any] = []
        if moment is Moment.BEFORE:
            pass_by(arguments, None)
        yield result
        if moment is Moment.AFTER:
            pass_by(arguments, *result)

    @functools.wraps(real)
    async def awaited(*arguments: Any, **named: Any) -> Any:
        with watch(arguments) as result:
            result.append(await real(*arguments, **named))
        return result[0]

    @functools.wraps(real)
    def called(*arguments: Any, **named: Any) -> Any:
        with watch(arguments) as result:
            result.append(real(*arguments, **named))
        return result[0]

    return awaited if inspect.iscoroutinefunction(real) else called


def main() -> None:
    """The bot's own command line, with its end in sight."""
    if file := os.environ.get(CLOCK):
        set_clock(Path(file))
    if death := os.environ.get(KILL_AT):
        arm(death)
    from bot.command.cli import main as umlauf

    umlauf()


if __name__ == "__main__":
    main()
