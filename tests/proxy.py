"""A real proxy on this machine that understands CONNECT and nothing else, as networks of counties have one.

async with serving() as proxy:
    proxy.url                      # with the name and password it wants, if it is `wanted`
    proxy.asked                    # to where tunnels were asked for
    proxy.answer = "403 Forbidden" # from now on
"""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote

from tests import discretion

_MUCH = 65_536


@dataclass(slots=True)
class Proxy:
    """What it was asked, and how it answers; empty: it connects."""

    port: int = 0
    wanted: tuple[str, str] | None = None
    answer: str = ""
    asked: list[str] = field(default_factory=list)
    passed: bytearray = field(default_factory=bytearray)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        who = ":".join(quote(part, safe="") for part in self.wanted) + "@" if self.wanted else ""
        return f"http://{who}127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it or the other end has enough."""
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._tunnel(reader, writer)
        finally:
            self.tasks.discard(task)
            writer.transport.abort()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, place, _ = head.split(" ", 2)
        self.asked.append(f"{method} {place}")
        if refusal := self._refusal(head):
            writer.write(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        host, _, port = place.rpartition(":")
        there, back = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))
        finally:
            back.transport.abort()

    def _refusal(self, head: str) -> str:
        if self.wanted:
            token = b64encode(":".join(self.wanted).encode("latin-1")).decode()
            if f"Proxy-Authorization: Basic {token}" not in head:
                return "407 Proxy Authentication Required"
        return self.answer

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while said := await reader.read(_MUCH):
            self.passed += said
            writer.write(said)
            await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def serving(wanted: tuple[str, str] | None = None) -> AsyncIterator[Proxy]:
    """A proxy as long as it lasts; `wanted` is the name and the password that let in."""
    proxy = Proxy(wanted=wanted)
    if wanted:
        discretion.secret(wanted[1])
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        for task in list(proxy.tasks):
            task.cancel()
        await asyncio.gather(*proxy.tasks, return_exceptions=True)
        await server.wait_closed()
