"""Naming: the transaction id that names a letter to the homeserver, for life and over a restore.

Whoever posts a letter again from a backup gives it the same name, and a name that was given once is never
given to another letter. Nobody else can work it out.
"""

import re

from sqlalchemy import Connection, select

from bot.meeting.ids import RoomId
from bot.store import salt, schema

# How the keys of letters about a round begin.
_OF_ROUND = re.compile(r"^round:(\d{1,18}):")


def txn(connection: Connection, room: RoomId, key: str) -> str:
    """The transaction id of the letter with this purpose.

    The id of a round depends on what was started elsewhere before; its room and its number there do not.
    """

    def lasting(found: re.Match[str]) -> str:
        rounds = schema.rounds
        wanted = select(rounds.c.room, rounds.c.number).where(rounds.c.id == int(found[1]))
        row = connection.execute(wanted).first()
        return found[0] if row is None else f"round:{row.room}:{row.number}:"

    return salt.digest(connection, f"letter\n{room}\n{_OF_ROUND.sub(lasting, key)}")
