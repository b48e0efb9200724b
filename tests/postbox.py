"""A real mailbox on this machine, with its own certificate, that tells what was asked of it."""

import asyncio
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Login
from pymap.context import connection_exit
from pymap.imap import ConnectionState, IMAPConnection
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

from tests import discretion
from tests.mailserver import certificate

USER, PASSWORD = "protokoll", "ein größeres Geheimnis"


@dataclass(slots=True)
class Postbox:
    """What lies in it, and what clients asked; `pause` is called with each of their lines."""

    backend: DictBackend
    port: int = 0
    asked: list[str] = field(default_factory=list)
    pause: Callable[[str, Any], Any] | None = None
    lines: dict[Any, asyncio.Task[Any] | None] = field(default_factory=dict)

    async def hang_up(self) -> None:
        """End every connection, and wait until each has ended."""
        tasks = [task for task in self.lines.values() if task is not None and not task.done()]
        for writer in self.lines:
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in self.lines:
            with suppress(OSError):
                await writer.wait_closed()

    async def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> int:
        """A mail arrives; its number."""
        box = await self._folder(folder)
        return (await box.append(AppendMessage(raw, at))).uid

    async def add(self, folder: str) -> None:
        """One more folder."""
        await self._folder("INBOX")
        await self.backend.config.set_cache[USER][0].add_mailbox(folder)

    async def renumber(self) -> None:
        """As if the server had lost its numbers: the folder gets another validity."""
        box = await self._folder("INBOX")
        box._uid_validity += 1

    async def seen(self, folder: str = "INBOX") -> dict[int, bool]:
        """The mails, and whether each is marked as seen."""
        box = await self._folder(folder)
        return {one.uid: "\\Seen" in map(str, one.permanent_flags) async for one in box.messages()}

    def count(self, word: str) -> int:
        """How many lines of clients had this word."""
        return sum(word in line for line in self.asked)

    async def _folder(self, name: str) -> Any:
        async with self.backend.login.demo_user_identity.new_session():
            boxes, _ = self.backend.config.set_cache[USER]
        return await boxes.get_mailbox(name)


@asynccontextmanager
async def serving(folder: Path, *, tls: bool = True, at_once: bool = False) -> AsyncIterator[Postbox]:
    """A server as long as it lasts, with STARTTLS, or encrypted `at_once`; `folder` gets its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    discretion.secret(PASSWORD)
    config = Config(
        Namespace(proxy_protocol=None, passlib_cfg=None),
        host=None,
        port=0,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
        ssl_context=context,
        tls_enabled=tls and not at_once,
        secure_auth=tls and not at_once,
        invalid_user_sleep=0.0,
        # Nobody has to guess it; a careful hash would take half a second for each login.
        hash_context=BuiltinHash(rounds=1),
        reject_dnsbl=False,
    )
    found = Postbox(await _with_user(config))
    async with AsyncExitStack() as stack:
        config.apply_context()
        answer = ProxyProtocolReader(config.proxy_protocol).get_callback(_answering(found, config))
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context if at_once else None)
        await stack.enter_async_context(server)
        found.port = server.sockets[0].getsockname()[1]
        try:
            yield found
        finally:
            server.close()
            await found.hang_up()


async def _with_user(config: Config) -> DictBackend:
    login = Login(config)
    hashed = await Passwords(config).hash_password(PASSWORD)
    await login.demo_user_identity.set(UserMetadata(config, USER, password=hashed))
    return DictBackend(login, config)


def _answering(found: Postbox, config: Config) -> Any:
    class Connection(IMAPConnection):
        async def readline(self) -> memoryview:
            line = await super().readline()
            said = bytes(line).decode().strip()
            found.asked.append(said)
            if found.pause is not None:
                await found.pause(said, self.writer)
            return line

    async def answer(reader: Any, writer: Any, sock_info: Any) -> None:
        found.lines[writer] = asyncio.current_task()
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            connection = Connection(config.commands, config, reader, writer, sock_info)
            stack.callback(connection.close)
            await connection.run(ConnectionState(found.backend.login, config))

    return answer
