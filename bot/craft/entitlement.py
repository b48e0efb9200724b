"""Entitlement: whether a person may steer a round, asked of the homeserver at the moment of the act."""

from collections.abc import Iterable
from dataclasses import replace

from bot.matrix.directory import Directory
from bot.meeting.ids import RoomId, UserId
from bot.meeting.permissions import may_steer
from bot.meeting.round import Round
from bot.store.database import Database, Transaction


async def entitled(directory: Directory, database: Database, user: UserId, room: RoomId) -> bool:
    """Staff, and whoever moderates the round of the room – if they belong to it and may speak there."""
    credentials = await directory.credentials(user, room)
    if await database.run(lambda tx: user in _moderators(tx, room)):
        credentials = replace(credentials, appointed=True)
    return may_steer(credentials)


async def steered(
    directory: Directory, database: Database, user: UserId, rounds: Iterable[Round]
) -> list[Round]:
    """Those of some rounds that a person may steer."""
    return [one for one in rounds if await entitled(directory, database, user, one.room)]


async def steers(directory: Directory, database: Database, user: UserId) -> bool:
    """Whether a person steers any round at all."""
    moderating = await database.run(
        lambda tx: any(user in round_.moderators for round_ in tx.rounds.active())
    )
    return moderating or await directory.is_staff(user)


def _moderators(tx: Transaction, room: RoomId) -> frozenset[UserId]:
    round_ = tx.rounds.latest_in(room)
    return round_.moderators if round_ is not None and round_.active else frozenset()
