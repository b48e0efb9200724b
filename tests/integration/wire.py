"""A line to PostgreSQL over TCP that a test can cut, or let fall silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import make_url

from tests.postgres import SECRET, Postgres


class Wire:
    """The line between us and the server: it can be cut, and it can fall silent."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._open = asyncio.Event()
        self._open.set()
        self._writers: list[asyncio.StreamWriter] = []

    @classmethod
    def to(cls, postgres: Postgres) -> Self:
        """A line to the server of the tests."""
        return cls(postgres.folder / ".s.PGSQL.5432")

    def silence(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self._open.clear()

    def hang_up(self) -> None:
        """All connections end."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        beyond_reader, beyond_writer = await asyncio.open_unix_connection(self._socket)
        self._writers += [writer, beyond_writer]
        await asyncio.gather(self._carry(reader, beyond_writer), self._carry(beyond_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(wire: Wire, port: int = 0) -> AsyncIterator[int]:
    """The wire is there; yields its port."""
    server = await asyncio.start_server(wire.connect, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        wire.hang_up()
        await asyncio.sleep(0.05)


def through(port: int, postgres_url: str) -> str:
    """The same database, reached by the line."""
    name = make_url(postgres_url).database
    return f"postgresql://postgres:{SECRET}@127.0.0.1:{port}/{name}"
