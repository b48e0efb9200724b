"""Landmarks: whether a homeserver still knows what it told us, or was put back to an old backup.

Such a homeserver reports no error. Our sync token lies in its future; Synapse takes it for the present. What
was said between its coming back and our next sync, it would never tell.
"""

from urllib.parse import quote

from bot.matrix.client import HardenedClient, Unreachable
from bot.meeting.incident import Kind
from bot.store.database import Transaction
from bot.store.inbox import Landmark

# Refusals that say nothing of the event: ask again.
_PASSING = (408, 429)


def newest(tx: Transaction) -> Landmark | None:
    """The last event that we know of; None if there is none, or if it is known to be gone."""
    found = tx.listening.landmark()
    if found is None:
        return None
    told = (one.subject for one in tx.incidents.since(found.at) if one.kind is Kind.PUT_BACK)
    return None if found.event in told else found


async def stands(client: HardenedClient, landmark: Landmark) -> bool:
    """Whether the homeserver still has that event. Raises Unreachable if a later try may tell."""
    path = f"rooms/{quote(landmark.room, safe='')}/event/{quote(landmark.event, safe='')}"
    status, answer = await client.call("GET", path)
    if status >= 500 or status in _PASSING:
        raise Unreachable(f"The homeserver does not tell whether it knows an event (status {status}).")
    return status != 404 or answer.get("errcode") != "M_NOT_FOUND"
