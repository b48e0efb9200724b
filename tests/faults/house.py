"""A house for a mortal bot: it is started again whenever it dies, and every death is written down."""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests import mailserver
from tests.faults import mortal, remains, transcript
from tests.faults.minutes import Minutes
from tests.faults.people import BOT, STAFF_ALIAS, People
from tests.faults.round import Round
from tests.homeserver import SERVER, Homeserver
from tests.mailserver import Mailserver

# Seconds without a death or a new step; a machine may be slow, but not that slow.
PATIENCE = 120.0
PLAYS: dict[str, type[People]] = {"round": Round, "minutes": Minutes}
_STOPPED_WITHIN = 15.0
_LAST_WORDS = 3000  # characters
_CONFIG = """[matrix]
homeserver = "{url}"
user_id = "{bot}"
password_file = "password"
[staff]
users = {staff}
room = "{room}"
[rounds]
release = "{release}"
[mail]
smtp_host = "127.0.0.1"
smtp_port = {port}
from = "buero@{server}"
ca_file = "post.pem"
[storage]
database_url = "{database}"
"""


@dataclass(frozen=True, slots=True)
class Death:
    """A kill that happened: by which signal or point, at which step of the play, and what it interrupted."""

    by: str
    step: str
    interrupted: str


@dataclass(frozen=True, slots=True)
class Kill:
    """A SIGKILL to come: `after` seconds, once the bot is at work and the play has come to `step`.

    A step that is over sooner is where it falls. `at_start` does not wait for the bot to be at work, but
    counts from its start.
    """

    step: str
    after: float
    at_start: bool = False


@dataclass(slots=True)
class Outcome:
    """What a performance left: what people saw, the deaths, how long each step took, and what went wrong.

    `files` are the different files that were uploaded; one that nobody sees counts, too. `reports` is what
    staff read of `mails`.
    """

    transcript: list[str] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)
    files: set[bytes] = field(default_factory=set)
    mails: Counter[str] = field(default_factory=Counter)
    reports: list[str] = field(default_factory=list)
    trouble: str = ""


class GaveUp(Exception):
    """The bot ended although nobody killed it; the message is the end of what it wrote."""


class House:
    """Where the bot lives during one play: its folder, its process, and whoever starts it again."""

    def __init__(
        self, play: type[People], folder: Path, database: str, homeserver: Homeserver, post: Mailserver
    ) -> None:
        self.play = play(homeserver, folder, database, post)
        self.deaths: list[Death] = []
        self._homeserver = homeserver
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._started = 0.0
        # What the homeserver had to tell when we killed; None as long as the bot is left alone.
        self._told: int | None = None

    def furnish(self) -> None:
        """Write the configuration."""
        secret = self._folder / "password"
        secret.touch(mode=0o600)
        secret.write_text("secret-canary-password")
        words = {"url": self._homeserver.url, "bot": BOT, "room": STAFF_ALIAS, "server": SERVER}
        words |= {"staff": json.dumps(self.play.staff), "release": self.play.released_by}
        words |= {"port": str(self.play.post.port), "database": self.play.database}
        (self._folder / "config.toml").write_text(_CONFIG.format(**words), "utf-8")

    async def keep_alive(self, points: Iterator[str]) -> None:
        """Start the bot again and again, each time with its next end if there is one. Raises GaveUp."""
        while True:
            point = next(points, "")
            worked = await self._live(point)
            if self._process is None or self._process.returncode not in (mortal.KILLED, -signal.SIGKILL):
                raise GaveUp(self._last_words())
            by = "SIGKILL" if self._process.returncode == -signal.SIGKILL else point
            self.deaths.append(Death(by, self.play.now_at, self._interrupted() if worked else "starting"))

    async def murder(self, kills: Sequence[Kill]) -> None:
        """Kill the bot as planned, one kill after the other."""
        order = self.play.step_names()
        loop = asyncio.get_running_loop()
        for kill in kills:
            await self._until(lambda kill=kill: self.play.now_at in order[order.index(kill.step) :])  # type: ignore[misc]
            await self._until(lambda: self._told is None and self._alive)
            if not kill.at_start:
                await self._ready.wait()
            due = (self._started if kill.at_start else loop.time()) + kill.after
            step = self.play.now_at
            await self._until(lambda due=due, step=step: loop.time() >= due or self.play.now_at != step)  # type: ignore[misc]
            if self._process is not None and self._alive:
                self._told = len(self._homeserver._batches)
                self._process.kill()

    @property
    def moved(self) -> float:
        """When something happened last: a step of the play began, or a life of the bot."""
        return max(self.play.began, self._started)

    async def stop(self) -> str:
        """End the bot as a service manager would; returns what is wrong with how it ends, or nothing."""
        process = self._process
        if process is None:
            return ""
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            code = await asyncio.wait_for(process.wait(), _STOPPED_WITHIN)
        except TimeoutError:
            process.kill()
            return "it did not end at SIGTERM"
        finally:
            # Closes our end of its standard output, which the event loop would otherwise complain about.
            process._transport.close()  # type: ignore[attr-defined]
        # It may have been killed in the very moment when the play was over.
        return "" if code == 0 or self._told is not None else f"it ended with {code} at SIGTERM"

    def indiscreet(self) -> set[str]:
        """What members have said, and the password, as far as it stands in the log."""
        log = self._log().read_text("utf-8")
        return {said for said in {*self.play.spoken, "secret-canary-password"} if said in log}

    @property
    def _alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _live(self, point: str) -> bool:
        """One life of the bot, to its end; returns whether it came to work."""
        self._process, self._told = None, None
        self._started = asyncio.get_running_loop().time()
        with self._log().open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.mortal", "run"),
                *("--config", str(self._folder / "config.toml")),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=os.environ | {mortal.KILL_AT: point, mortal.CLOCK: str(self.play.time)},
            )
        assert self._process.stdout is not None
        worked = bool(await self._process.stdout.readline())
        if worked:
            self._ready.set()
        await self._process.wait()
        self._ready.clear()
        return worked

    def _interrupted(self) -> str:
        left = remains.of(self.play.database)
        return remains.occupation(self._homeserver, BOT, left, self._told)

    async def _until(self, fact: Callable[[], bool]) -> None:
        while True:
            if fact():
                return
            await asyncio.sleep(0.002)

    def _log(self) -> Path:
        return self._folder / "umlauf.log"

    def _last_words(self) -> str:
        code = self._process.returncode if self._process else None
        return f"the bot ended with {code}: {self._log().read_text('utf-8')[-_LAST_WORDS:]}"


async def perform(
    name: str,
    folder: Path,
    *,
    points: Sequence[str] = (),
    kills: Sequence[Kill] = (),
    last: str = "",
    database: str = "",
) -> Outcome:
    """Play once, with an end at each of `points` and by each of `kills`; `last` is the step to end with.

    Without a `database`, the URL of an empty one, there is a file in the folder.
    """
    outcome = Outcome()
    database = database or f"sqlite:///{folder / 'data' / 'umlauf.db'}"
    async with mailserver.serving(folder) as post, Homeserver() as homeserver:
        house = House(PLAYS[name], folder, database, homeserver, post)
        house.furnish()
        work = [
            asyncio.create_task(house.keep_alive(iter(points))),
            asyncio.create_task(house.play.perform(last)),
        ]
        murder = asyncio.create_task(house.murder(kills))
        try:
            outcome.trouble = _trouble(house, await _ended(house, work))
        finally:
            for task in (murder, *work):
                task.cancel()
            await asyncio.gather(murder, *work, return_exceptions=True)
            last_end = await house.stop()
        told = "".join(f"in the log: {said}" for said in house.indiscreet())
        outcome.trouble = outcome.trouble or last_end or told
        outcome.transcript = transcript.of(house.play)
        outcome.deaths, outcome.took = house.deaths, house.play.took
        outcome.files = set(homeserver.media.values())
        outcome.mails, outcome.reports = transcript.mails(house.play), transcript.reports(house.play)
    return outcome


async def _ended(house: House, work: list[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait for the first task to end; none if nothing moves any more."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while loop.time() - max(began, house.moved) < PATIENCE:
        done, _ = await asyncio.wait(work, timeout=1, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return done
    return set()


def _trouble(house: House, done: set[asyncio.Task[None]]) -> str:
    """Why a play did not come to its end; empty if it did."""
    for task in done:
        with suppress(asyncio.CancelledError):
            fault = task.exception()
            if fault is not None:
                return f"{type(fault).__name__} at {house.play.now_at}: {fault}"
    return "" if done else f"stuck at {house.play.now_at}, {house._interrupted()}: {house._last_words()}"
