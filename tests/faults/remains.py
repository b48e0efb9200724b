"""What a dead bot leaves behind: from its database one can tell what it was doing."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.homeserver import Homeserver


@dataclass(frozen=True, slots=True)
class Remains:
    """How far the bot had come: `token` in listening, ids of what is unread, unsent or being mailed."""

    token: str = ""
    unread: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    mailing: tuple[str, ...] = ()
    unsorted: int = 0


def of(database: Path) -> Remains:
    """Read a database, dead or alive, without changing it; one that has no tables yet tells nothing."""
    if not database.exists():
        return Remains()
    try:
        with closing(_reading(database)) as connection:
            return Remains(
                token=next(iter(_column(connection, "SELECT token FROM sync")), ""),
                unread=_column(connection, "SELECT event FROM inbox WHERE state = 'pending'"),
                unsent=_column(connection, "SELECT txn FROM outbox WHERE state = 'waiting'"),
                mailing=_column(connection, "SELECT txn FROM outbox WHERE state = 'sending'"),
                unsorted=len(_column(connection, _WANTS_SORTING)),
            )
    except sqlite3.OperationalError:
        return Remains()


def sorted_rounds(database: Path) -> int:
    """How many rounds have their themes."""
    with closing(_reading(database)) as connection:
        return len(_column(connection, "SELECT DISTINCT round FROM sortings"))


def said(database: Path, key: str) -> int:
    """How many letters have left whose key is like that, with % for whatever."""
    with closing(_reading(database)) as connection:
        return len(_column(connection, f"SELECT id FROM outbox WHERE state = 'sent' AND key LIKE '{key}'"))


def unmailed(database: Path) -> int:
    """How many mails have not left yet."""
    with closing(_reading(database)) as connection:
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


def _reading(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def _column(connection: sqlite3.Connection, query: str) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(query))
