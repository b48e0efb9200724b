"""Recalling: whether a room has heard a letter, where the homeserver may have forgotten its transaction.

Synapse remembers a transaction for a day. Whatever is sent later is looked for first, by our mark.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from nio import MessageDirection, RoomMessagesError

from bot.matrix import events
from bot.matrix.client import HardenedClient
from bot.meeting.ids import EventId, RoomId

_PAGE, _PAGES = 100, 10
# The homeserver's clock may be wrong by hours.
_LEEWAY = timedelta(hours=3)


async def heard(
    client: HardenedClient, room: RoomId, txns: Collection[str], posted: datetime
) -> dict[str, EventId] | RoomMessagesError:
    """The events that a letter made in `room` since it was `posted`, at most 1,000 events ago.

    They are found by the transactions it is sent with. Returns the homeserver's error if it does not tell.
    """
    found: dict[str, EventId] = {}
    oldest = (posted - _LEEWAY).timestamp() * 1000
    start: str | None = None
    for _page in range(_PAGES):
        page = await client.room_messages(room, start, direction=MessageDirection.back, limit=_PAGE)
        if isinstance(page, RoomMessagesError):
            return page
        for event in page.chunk:
            txn = events.letter(event) if event.sender == client.user_id else None
            if txn is not None and txn in txns:
                found[txn] = EventId(event.event_id)
        # A single event with an invented time does not end the search.
        passed = page.chunk and max(event.server_timestamp for event in page.chunk) < oldest
        if page.end is None or passed or len(found) == len(txns):
            break
        start = page.end
    return found
