"""The real bot as a child process with a real configuration, for the demo and the tests."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

_READY_WITHIN = 90.0
_STOPPED_WITHIN = 15.0
_LAST_WORDS = 3000  # characters


class BotFault(RuntimeError):
    """The bot did not start; the message is the end of what it wrote, `code` its exit code."""

    def __init__(self, code: int, last_words: str) -> None:
        super().__init__(last_words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Setup:
    """What the bot is configured with; `more` are further sections of the configuration file."""

    homeserver: str
    user: str
    password: str
    staff: Sequence[str]
    staff_room: str | None = None
    guests: Sequence[str] = ("localhost",)
    more: dict[str, dict[str, str | int]] = field(default_factory=dict)


class BotProcess:
    """`umlauf run` under `directory`; it can be stopped, killed and started again on the same data.

    Another `program` may be run in its place: a module that takes the same arguments.
    """

    def __init__(self, directory: Path, setup: Setup, program: str = "bot") -> None:
        self.config = directory / "config.toml"
        self.log = directory / "umlauf.log"
        self._directory = directory
        self._setup = setup
        self._program = program
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.running:
            await self.stop()

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended yet."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Return when the bot says that it is ready. Raises BotFault if it ends instead."""
        self._write_configuration()
        self._process = await self._spawn()
        try:
            line = await asyncio.wait_for(self._first_line(), _READY_WITHIN)
        except BaseException:
            await self.kill()
            raise
        if line.strip() != b"ready":
            raise BotFault(await self._process.wait(), self.log.read_text("utf-8")[-_LAST_WORDS:])

    async def stop(self) -> int:
        """End it as a service manager would; returns its exit code."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._program, "run", "--config", str(self.config)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )

    async def _first_line(self) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        return await self._process.stdout.readline()

    async def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        code = await asyncio.wait_for(self._process.wait(), _STOPPED_WITHIN)
        # Closes our end of its standard output, which the event loop would otherwise complain about.
        self._process._transport.close()  # type: ignore[attr-defined]
        return code

    def _write_configuration(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        secret = self._directory / "password"
        secret.touch(mode=0o600)
        secret.write_text(self._setup.password, "utf-8")
        self.config.write_text(_toml(self._sections()), "utf-8")

    def _sections(self) -> dict[str, dict[str, object]]:
        setup = self._setup
        staff: dict[str, object] = {"users": list(setup.staff)}
        if setup.staff_room is not None:
            staff["room"] = setup.staff_room
        sections: dict[str, dict[str, object]] = {
            "matrix": {
                "homeserver": setup.homeserver,
                "user_id": setup.user,
                "password_file": "password",
                "accept_invites_from": list(setup.guests),
            },
            "staff": staff,
        }
        for name, values in setup.more.items():
            sections[name] = sections.get(name, {}) | values
        return sections


def _toml(sections: dict[str, dict[str, object]]) -> str:
    """Strings, numbers and lists of strings are written alike in TOML and JSON."""
    lines = []
    for name, values in sections.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"
