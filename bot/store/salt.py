"""The salt: the secret of one database, for hashes that mean something here and nothing elsewhere."""

import hashlib
import secrets
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, insert, select

from bot.store import columns, schema

# Each message and each letter needs it; it is read once in a transaction.
_KNOWN: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()


def digest(connection: Connection, text: str) -> str:
    """The keyed hash of a text: the same in this database and its backups, another one in any other."""
    if connection not in _KNOWN:
        _KNOWN[connection] = _salt(connection)
    key = bytes.fromhex(_KNOWN[connection])
    return hashlib.blake2b(columns.storable(text).encode(), key=key, digest_size=20).hexdigest()


def _salt(connection: Connection) -> str:
    """A database has one from its migration on; only where all rows were deleted it is made anew."""
    known: str | None = connection.scalar(select(schema.salt.c.value))
    if known is not None:
        return known
    salt = secrets.token_hex(32)
    connection.execute(insert(schema.salt).values(id=1, value=salt))
    return salt
