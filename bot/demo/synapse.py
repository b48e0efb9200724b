"""A throw-away Synapse on this machine: a real homeserver for the demo and the tests, gone afterwards."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import importlib.util
import json
import os
import random
import signal
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp

from bot.meeting.ids import UserId

RateLimits = Literal["off", "default"]

_SHARED_SECRET = "known-to-this-machine-only"
_START_LIMIT = 90.0
_STOP_LIMIT = 10.0
_LOG_TAIL = 3000

# Our end of Synapse's standard input closes when we die, however we die; then Synapse ends itself.
# (PR_SET_PDEATHSIG would be Linux only, and fires already when the *thread* that started it ends.)
_GUARDED = """
import os, runpy, threading
def end_with_parent():
    os.read(0, 1)
    os._exit(1)
threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
"""

_FAST = {"per_second": 100_000, "burst_count": 100_000}
_NO_RATE_LIMITS: dict[str, Any] = {
    "rc_message": _FAST,
    "rc_login": {"address": _FAST, "account": _FAST, "failed_attempts": _FAST},
    "rc_registration": _FAST,
    "rc_joins": {"local": _FAST, "remote": _FAST},
    "rc_joins_per_room": _FAST,
    "rc_invites": {"per_room": _FAST, "per_user": _FAST, "per_issuer": _FAST},
    "rc_room_creation": _FAST,
    "rc_key_requests": _FAST,
    "rc_media_create": _FAST,
    "rc_admin_redaction": _FAST,
    "rc_profile": _FAST,
}

_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"level": "WARNING", "handlers": ["console"]},
}


class HomeserverFault(RuntimeError):
    """The throw-away homeserver is missing, does not start, or refuses what it was asked."""


class Synapse:
    """A Synapse as a child process: 127.0.0.1, SQLite, no federation, everything under `directory`.

    Database and port outlast `stop`, `kill` and `restart`, so that clients find the same server again.
    `rate_limits="default"` leaves Synapse's own limits in force (ten messages, then one in five seconds).
    """

    def __init__(
        self, directory: Path, *, server_name: str = "localhost", rate_limits: RateLimits = "off"
    ) -> None:
        self.server_name = server_name
        self._directory = directory.resolve()
        self._rate_limits = rate_limits
        self._port: int | None = None
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Where clients log in; known after the first `start`."""
        if self._port is None:
            raise HomeserverFault("Synapse has not been started yet.")
        return f"http://127.0.0.1:{self._port}"

    @property
    def log(self) -> Path:
        """What Synapse printed: warnings and worse."""
        return self._directory / "synapse.log"

    async def start(self) -> None:
        """Return when Synapse answers; the first start takes four seconds or so, later ones two.

        Raises HomeserverFault if the package is not installed or Synapse does not come up.
        """
        if self._process is not None and self._process.returncode is None:
            return
        if importlib.util.find_spec("synapse") is None:
            raise HomeserverFault(
                "Für die Vorführung fehlt der Homeserver. Bitte: pip install 'umlauf[demo]'\n"
                "The demo needs a homeserver. Please: pip install 'umlauf[demo]'"
            )
        self._port = self._port or _free_port()
        self._write_files()
        self._process = await self._spawn()
        try:
            await self._answering()
        except BaseException:
            await self.kill()
            raise

    async def stop(self) -> None:
        """End Synapse as an administrator would; what it stored stays."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End Synapse as a power cut would; what it stored stays."""
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def pause(self) -> None:
        """Let the server hang: connections are accepted, nothing answers. Returns when it has stopped."""
        process = self._running()
        process.send_signal(signal.SIGSTOP)
        # The kernel wakes it at our death only if it has really stopped by then. WNOWAIT: asyncio reaps it.
        with contextlib.suppress(ChildProcessError):
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        self._running().send_signal(signal.SIGCONT)

    async def register(
        self, name: str, password: str, display_name: str | None = None, admin: bool = False
    ) -> UserId:
        """Create an account and return its Matrix id. Raises HomeserverFault, e.g. if the name is taken."""
        async with aiohttp.ClientSession() as http:
            where = f"{self.url}/_synapse/admin/v1/register"
            async with http.get(where) as answer:
                nonce: str = (await answer.json())["nonce"]
            account = _account(nonce, name, password, admin) | {"displayname": display_name or name}
            async with http.post(where, json=account) as answer:
                body = await answer.json()
        if "user_id" not in body:
            raise HomeserverFault(f"Synapse did not register {name}: {body.get('error')}")
        return UserId(body["user_id"])

    def _write_files(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        (self._directory / "homeserver.yaml").write_text(json.dumps(self._configuration(), indent=1))
        (self._directory / "logging.yaml").write_text(json.dumps(_LOGGING))
        signing_key = self._directory / "signing.key"
        if not signing_key.exists():
            signing_key.write_text(f"ed25519 a_demo {_signing_seed()}\n")

    def _configuration(self) -> dict[str, Any]:
        # JSON is YAML, so no YAML library is needed here.
        return {
            "server_name": self.server_name,
            "public_baseurl": f"{self.url}/",
            "listeners": [
                {
                    "port": self._port,
                    "type": "http",
                    "tls": False,
                    "bind_addresses": ["127.0.0.1"],
                    "resources": [{"names": ["client"], "compress": False}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self._directory / "homeserver.db")}},
            "media_store_path": str(self._directory / "media"),
            "signing_key_path": str(self._directory / "signing.key"),
            "log_config": str(self._directory / "logging.yaml"),
            "registration_shared_secret": _SHARED_SECRET,
            "macaroon_secret_key": _SHARED_SECRET,
            "form_secret": _SHARED_SECRET,
            "federation_domain_whitelist": [],
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "report_stats": False,
            "presence": {"enabled": False},
            "bcrypt_rounds": 4,
            **(_NO_RATE_LIMITS if self._rate_limits == "off" else {}),
        }

    async def _spawn(self) -> asyncio.subprocess.Process:
        command = [sys.executable, "-c", _GUARDED, "-c", str(self._directory / "homeserver.yaml")]
        with self.log.open("ab") as log:
            # A process group of its own keeps Ctrl-C away from it. It must not be a session of its own:
            # within our session the kernel wakes a paused group when we die, so that it can end, too.
            return await asyncio.create_subprocess_exec(
                *command,
                cwd=self._directory,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    async def _answering(self) -> None:
        try:
            async with asyncio.timeout(_START_LIMIT), aiohttp.ClientSession() as http:
                while True:
                    if await self._answers(http):
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise HomeserverFault(
                f"Synapse did not answer within {_START_LIMIT:.0f} s. {self._last_words()}"
            ) from None

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        if self._process is None or self._process.returncode is not None:
            raise HomeserverFault(f"Synapse ended while starting. {self._last_words()}")
        try:
            async with http.get(f"{self.url}/_matrix/client/versions") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def _last_words(self) -> str:
        return f"{self.log}:\n{self.log.read_text(errors='replace')[-_LOG_TAIL:]}"

    async def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(how)
            process.send_signal(signal.SIGCONT)  # a paused process hears SIGTERM only when it goes on
        try:
            await asyncio.wait_for(process.wait(), _STOP_LIMIT)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise HomeserverFault("Synapse is not running.")
        return self._process


def _free_port() -> int:
    """Return a free port below those the kernel gives to outgoing connections.

    Among those, a client that knocks while the server is down could, by chance, be connected to itself.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _signing_seed() -> str:
    return base64.b64encode(os.urandom(32)).decode().rstrip("=")


def _account(nonce: str, name: str, password: str, admin: bool) -> dict[str, Any]:
    """Synapse's registration by shared secret: the MAC proves that we may."""
    signed = "\0".join([nonce, name, password, "admin" if admin else "notadmin"])
    return {
        "nonce": nonce,
        "username": name,
        "password": password,
        "admin": admin,
        "inhibit_login": True,
        "mac": hmac.new(_SHARED_SECRET.encode(), signed.encode(), hashlib.sha1).hexdigest(),
    }
