"""Gaps: what a limited timeline left out is fetched before the token moves, or owned up to."""

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from nio import Event, MessageDirection, RoomMessagesError, Timeline

from bot.matrix import appetite, events
from bot.matrix.client import PASSING, HardenedClient, Unreachable
from bot.matrix.shape import UNSAID

_log = logging.getLogger(__name__)

_PAGE, _PAGES = 100, 200
_LIMIT = 5_000
# How often a gap is read on after a 429, and the longest pause before each time, in seconds.
_PATIENCE = 20
_LONGEST_PAUSE = 60.0
# So wrong may the clock of a homeserver be.
_SKEW = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Gap:
    """What was found, oldest first. `reason` says why something is missing; it is empty if nothing is."""

    events: list[Event]
    reason: str = ""


async def fill(
    client: HardenedClient,
    room_id: str,
    start: str | None,
    since: str | None,
    begins: Callable[[Event], bool] = lambda event: False,
) -> Gap:
    """What was said in a room between the sync token `since` and `start` (Matrix specification, „Syncing“).

    Without `since` the gap ends where an event `begins` what is for us. Some homeservers do not say where it
    starts; then it is read from the newest event on, and the inbox recognises what it has already. Raises
    Unreachable if a later try may do better.
    """
    found: list[Event] = []
    patience, pages = _PATIENCE, 0
    while len(found) < _LIMIT and pages < _PAGES:
        page = await client.room_messages(
            room_id, start, since, MessageDirection.back, _PAGE, appetite.for_history()
        )
        if isinstance(page, RoomMessagesError) and page.transport_response.status == 429 and patience:
            # The pages read so far are kept; only this one is asked for again.
            patience -= 1
            await asyncio.sleep(min((page.retry_after_ms or 1_000) / 1000, _LONGEST_PAUSE))
            continue
        if isinstance(page, RoomMessagesError):
            return _given_up(found, room_id, _final(page))
        found.extend(page.chunk)
        # An empty page is not the last one: what we may not see, or did not ask for, is left out of it.
        if page.end is None or page.end == start or any(map(begins, page.chunk)):
            return Gap(found[::-1])
        start, pages = page.end, pages + 1
    return _given_up(found, room_id, f"longer than {_LIMIT} events")


async def since_joining(client: HardenedClient, room_id: str, timeline: Timeline) -> Gap:
    """Of a room that we are told of for the first time: what was said since we came in, and nothing else.

    That may lie before a limited timeline, and before the last sync as well: of a room on other homeservers
    ours may tell us late. What cannot be told apart from what was said before us is left out.
    """

    def entered(event: Event) -> bool:
        return events.is_entry(event, client.user_id)

    found = list(timeline.events)
    if not timeline.limited or any(map(entered, found)):
        return Gap(events.since_joining(found, client.user_id))
    filled = await fill(client, room_id, timeline.prev_batch, None, entered)
    if filled.events and not filled.reason and not any(map(entered, filled.events)):
        return Gap(found, "our joining is not told")
    return Gap(events.since_joining(filled.events + found, client.user_id), filled.reason)


def unheard(found: list[Event], limited: bool, known: Collection[str], heard: datetime) -> Gap:
    """Of the newest events of a room, told without a sync token: those we have not taken in.

    They follow the last one that is `known`; if none is, their stamps say whether they were sent since we
    `heard` the homeserver last. Anything older was said before our time.
    """
    last = max((index for index, event in enumerate(found) if event.event_id in known), default=len(found))
    edge = (heard - _SKEW).timestamp() * 1000
    news = [event for index, event in enumerate(found) if index > last or event.server_timestamp >= edge]
    complete = len(news) < len(found) or not limited
    return Gap(news, "" if complete else "the sync token was rejected")


def _final(error: RoomMessagesError) -> str:
    """Why no later try will change this answer. Raises Unreachable if one may.

    A refusal without a code of its own may come from something in front of the homeserver.
    """
    status, code = error.transport_response.status, str(error.status_code)
    if 400 <= status < 500 and status not in PASSING and code != UNSAID:
        return code
    raise Unreachable(f"The homeserver does not tell what a gap left out ({code}).")


def _given_up(found: list[Event], room_id: str, reason: str) -> Gap:
    _log.error("the gap in room %s cannot be filled (%s)", room_id, reason)
    return Gap(found[::-1], reason)
