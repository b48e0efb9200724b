"""What a dead bot leaves behind: from its database one can tell what it was doing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.store import address, engine
from tests.homeserver import Homeserver


@dataclass(frozen=True, slots=True)
class Remains:
    """How far the bot had come: `token` in listening, ids of what is unread, unsent or being mailed."""

    token: str = ""
    unread: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    mailing: tuple[str, ...] = ()
    unsorted: int = 0


def of(url: str) -> Remains:
    """Read a database, dead or alive, without changing it; one that has no tables yet tells nothing."""
    try:
        with _reading(url) as connection:
            return Remains(
                token=next(iter(_column(connection, "SELECT token FROM sync")), ""),
                unread=_column(connection, "SELECT event FROM inbox WHERE state = 'pending'"),
                unsent=_column(connection, "SELECT txn FROM outbox WHERE state = 'waiting'"),
                mailing=_column(connection, "SELECT txn FROM outbox WHERE state = 'sending'"),
                unsorted=len(_column(connection, _WANTS_SORTING)),
            )
    except DBAPIError:
        return Remains()


def sorted_rounds(url: str) -> int:
    """How many rounds have their themes."""
    with _reading(url) as connection:
        return len(_column(connection, "SELECT DISTINCT round FROM sortings"))


def said(url: str, key: str) -> int:
    """How many letters have left whose key is like that, with % for whatever."""
    with _reading(url) as connection:
        return len(_column(connection, f"SELECT id FROM outbox WHERE state = 'sent' AND key LIKE '{key}'"))


def unmailed(url: str) -> int:
    """How many mails have not left yet."""
    with _reading(url) as connection:
        return len(_column(connection, f"SELECT id FROM outbox WHERE {_UNMAILED}"))


def untaken(homeserver: Homeserver, bot: str, remains: Remains, told: int | None = None) -> int:
    """How many batches the bot has not taken in, of all or of the first `told`."""
    taken = int(remains.token.removeprefix("s") or 0)
    return sum(bot in batch.readers for batch in homeserver._batches[taken:told])


def occupation(homeserver: Homeserver, bot: str, remains: Remains, told: int | None) -> str:
    """What the bot was doing, by the latest thing it had not finished; `told` is as for `untaken`."""
    if any(letter.txn_id in remains.unsent for letter in homeserver.sent):
        return "sent, not noted"
    if remains.mailing:
        return "handing over a mail"
    if remains.unsent:
        return "sending"
    if remains.unread:
        return "deciding"
    if untaken(homeserver, bot, remains, told):
        return "listening"
    return "sorting" if remains.unsorted else "at rest"


_UNMAILED = "room LIKE 'mailto:%' AND state IN ('waiting', 'sending')"
_WANTS_SORTING = "SELECT id FROM rounds WHERE phase = 'closed' AND id NOT IN (SELECT round FROM sortings)"


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    reader = engine.for_reading(address.read(url))
    try:
        with reader.connect() as connection:
            yield connection
    finally:
        reader.dispose()


def _column(connection: Connection, query: str) -> tuple[str, ...]:
    return tuple(connection.scalars(text(query)))
