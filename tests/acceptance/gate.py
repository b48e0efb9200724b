"""A gate between the bot and the homeserver: a real proxy that notes who passes and can hold somebody up.

With it a test kills the bot at a moment of its choice: when the homeserver has taken a message and the
bot does not know it yet, or just before.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web
from yarl import URL

# What concerns one connection only (RFC 9110, 7.6.1), and lengths that aiohttp computes itself.
_OWN_AFFAIRS = frozenset(("connection", "keep-alive", "transfer-encoding", "host", "content-length"))

Matches = Callable[[str], bool]


@dataclass(slots=True)
class Hold:
    """One request that will be held up: the one `matches` names after `skip` others of its kind."""

    matches: Matches
    skip: int
    served: bool
    caught: asyncio.Event = field(default_factory=asyncio.Event)


class Gate:
    """A proxy to `target` on this machine. `passed` lists what went through, as „PUT /_matrix/…“."""

    def __init__(self, target: str) -> None:
        self.passed: list[str] = []
        self._target = target
        self._hold: Hold | None = None
        self._opened = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._http: aiohttp.ClientSession | None = None
        self._port = 0

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._http = aiohttp.ClientSession(auto_decompress=False)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open()
        assert self._runner is not None
        assert self._http is not None
        await self._runner.cleanup()
        await self._http.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def hold(self, matches: Matches, *, skip: int = 0, served: bool = False) -> asyncio.Event:
        """Hold up one request for ever; the event tells that it is held.

        `served`: the homeserver does what was asked, and only its answer never comes back.
        """
        self._hold = Hold(matches, skip, served)
        self._opened = asyncio.Event()
        return self._hold.caught

    def open(self) -> None:
        """Hold nobody up any more; who was held is turned away without the homeserver hearing of it."""
        self._hold = None
        self._opened.set()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.method} {request.path}"
        self.passed.append(name)
        hold = self._caught(name)
        if hold is not None and not hold.served:
            return await self._wait(hold)
        answer = await self._forward(request)
        return answer if hold is None else await self._wait(hold)

    def _caught(self, name: str) -> Hold | None:
        hold = self._hold
        if hold is None or not hold.matches(name):
            return None
        if hold.skip:
            hold.skip -= 1
            return None
        self._hold = None
        return hold

    async def _wait(self, hold: Hold) -> web.StreamResponse:
        hold.caught.set()
        await self._opened.wait()
        return web.Response(status=503)

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        assert self._http is not None
        where = URL(self._target + request.raw_path, encoded=True)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OWN_AFFAIRS}
        body = await request.read()
        try:
            async with self._http.request(request.method, where, headers=headers, data=body) as answer:
                kept = {
                    name: value for name, value in answer.headers.items() if name.lower() not in _OWN_AFFAIRS
                }
                return web.Response(status=answer.status, headers=kept, body=await answer.read())
        except aiohttp.ClientError:
            return web.Response(status=502)


def message_to(room: str) -> Matches:
    """An encrypted message on its way into `room`."""
    return lambda name: name.startswith("PUT ") and f"/rooms/{room}/send/m.room.encrypted/" in name


def reaction_in(room: str) -> Matches:
    """A reaction on its way into `room`."""
    return lambda name: name.startswith("PUT ") and f"/rooms/{room}/send/m.reaction/" in name
