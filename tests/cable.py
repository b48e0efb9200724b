"""A cable to PostgreSQL that a test can cut: before the server hears of a commit, or before it can answer.

with plugged_in(postgres, url) as cable:
    cable.cut(Moment.HEARD, after=b"sending")    # the first commit of a transaction that said „sending“
    open_database(cable.url)
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from tests.postgres import Postgres

_SOCKET = ".s.PGSQL.5432"
_MUCH = 65_536


class Moment(StrEnum):
    """When a cable is cut: the server never hears of the commit, or does and cannot say so."""

    UNHEARD = "unheard"
    HEARD = "heard"


class Cable:
    """Lets everything pass, and is cut once for each time it is told to."""

    def __init__(self, server: Path, folder: Path, url: str) -> None:
        self.url = url.replace(quote(str(server), safe=""), quote(str(folder), safe=""))
        self.torn = 0
        self._server = server / _SOCKET
        self._moment: Moment | None = None
        self._after = b""
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / _SOCKET))
        self._door.listen()
        threading.Thread(target=self._admit, daemon=True).start()

    def cut(self, moment: Moment, *, after: bytes = b"") -> None:
        """Cut at the next commit, or the next one after these words were on the line."""
        self._moment, self._after = moment, after

    def unplug(self) -> None:
        """Nobody comes in any more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _admit(self) -> None:
        with suppress(OSError):
            while True:
                bot, _ = self._door.accept()
                threading.Thread(target=self._connect, args=(bot,), daemon=True).start()

    def _connect(self, bot: socket.socket) -> None:
        with bot, socket.socket(socket.AF_UNIX) as server:
            server.connect(str(self._server))
            back = threading.Thread(target=_passed, args=(server, bot), daemon=True)
            back.start()
            with suppress(OSError):
                self._forth(bot, server)
            _end(server, bot)
            back.join()

    def _forth(self, bot: socket.socket, server: socket.socket) -> None:
        heard = b""
        while said := bot.recv(_MUCH):
            heard += said
            if b"COMMIT" in said:
                if self._moment is not None and self._after in heard:
                    self._tear(bot, server, said)
                    break
                heard = b""
            server.sendall(said)

    def _tear(self, bot: socket.socket, server: socket.socket, said: bytes) -> None:
        """What the server answers finds nobody. It ends its side once it has done what it was told."""
        moment, self._moment = self._moment, None
        self.torn += 1
        _end(bot)
        if moment is Moment.HEARD:
            server.sendall(said)
            server.shutdown(socket.SHUT_WR)
            while server.recv(_MUCH):
                pass


def _passed(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while said := one.recv(_MUCH):
            other.sendall(said)


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def plugged_in(postgres: Postgres, url: str) -> Iterator[Cable]:
    """A cable to the database at `url`, whose own `url` leads through it."""
    with TemporaryDirectory(prefix="umlauf-") as folder:
        cable = Cable(postgres.folder, Path(folder), url)
        try:
            yield cable
        finally:
            cable.unplug()
