"""Listening: from a `/sync` response to a batch of messages, which `intake` keeps as rows in the inbox.

Nothing is interpreted here.
"""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import uniform
from typing import Any

import aiohttp
from nio import (
    Event,
    InviteMemberEvent,
    RoomInfo,
    SyncError,
    SyncResponse,
    Timeline,
    ToDeviceEvent,
)

from bot.conduct.office import Office
from bot.faults import described
from bot.matrix import appetite, direct, events, gap, landmark, outage, shape, verification
from bot.matrix.batch import Batch, Echo, Request, in_order
from bot.matrix.client import HardenedClient, KeysNotKept, Unreachable
from bot.matrix.gap import Gap
from bot.matrix.intake import Intake
from bot.matrix.unsealing import Unsealing
from bot.meeting import incident
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.incident import Incident
from bot.meeting.message import Kind, Message
from bot.store.database import Database, DatabaseFault
from bot.store.faults import FINAL

_log = logging.getLogger(__name__)

_POLL_MS = 30_000
# A first sync may take long.
_FIRST_SYNC_SECONDS = 300.0
_MOST_SYNC_SECONDS = 3600.0
# Catching up ends here: a busy homeserver always has something new.
_MOST_TURNS = 100
_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0
# An errcode of Matrix; NOT_SAID is our own.
_CODE = re.compile(r"M_[A-Z_]{1,60}")
# Faults that may pass by themselves. Any other is a mistake of ours; listening goes on all the same, or
# letters would lie.
_PASSING = (aiohttp.ClientError, OSError, TimeoutError, Unreachable, KeysNotKept, DatabaseFault)


class TokenRejected(Exception):
    """The homeserver no longer knows our access token."""


# No later try will help.
_FINAL = (TokenRejected, *FINAL)


class Listener:
    """Follows the homeserver and fills the inbox; `heard` is called after each batch that is safe.

    `addressed` is told what arrives for our device alone. Without an `office` there is nobody to tell of
    an alarm.
    """

    def __init__(
        self,
        client: HardenedClient,
        database: Database,
        heard: Callable[[], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        office: Office | None = None,
        addressed: Callable[[Sequence[ToDeviceEvent]], None] = lambda events: None,
    ) -> None:
        self._client = client
        self._database = database
        self._heard = heard
        self._addressed = addressed
        self._clock = clock
        self._intake = Intake(database, office, clock)
        self._position: tuple[str, datetime] | None = None
        self._followed: frozenset[str] = frozenset()
        self._unsealing = Unsealing(client, database, self._read, clock)
        self._away = False
        self._sure = False

    async def catch_up(self) -> datetime | None:
        """The first sync: learn our rooms, take in what was said while we were away, keep our keys known.

        Goes on until the homeserver has nothing more to tell: whoever acts then knows what we have said
        already. Waits as long as the homeserver needs. Returns since when we were away, None if we were
        never here before. Raises TokenRejected.
        """
        self._position = await self._database.run(lambda tx: tx.listening.position())
        since = self._position[1] if self._position else None
        self._followed = frozenset(await self._database.run(lambda tx: tx.listening.rooms()))
        self._away = True
        more = await self._turn_until_it_works(0, within=_FIRST_SYNC_SECONDS)
        for _turn in range(_MOST_TURNS):
            if not more:
                break
            more = await self._turn_until_it_works(0)
        self._away = False
        return since

    async def follow(self) -> None:
        """Listen for ever. Raises TokenRejected.

        A homeserver that does not wait until it has something to tell, or a cache in front of it that tells
        the same again, is not asked without a pause.
        """
        while True:
            before, began = self._position, time.monotonic()
            news = await self._turn_until_it_works()
            moved = before is None or self._position is None or self._position[0] != before[0]
            if not (news and moved):
                await asyncio.sleep(_SHORTEST_PAUSE - (time.monotonic() - began))

    async def _turn_until_it_works(self, patience: int = _POLL_MS, within: float | None = None) -> bool:
        """Listen once, for `patience` milliseconds; whether there was anything to hear.

        The first answer has to come `within` so many seconds, and twice as many with the next try.
        """
        pause, since = _SHORTEST_PAUSE, None
        while True:
            try:
                batch = await self._next_batch(patience, within)
                break
            except _FINAL:
                raise
            except Exception as fault:
                self._sure = False
                if isinstance(fault, KeysNotKept):
                    since = since or self._clock()
                wait = max(pause * uniform(1.0, 1.4), getattr(fault, "wait", 0.0))
                _log_failure(fault, wait)
                await asyncio.sleep(wait)
                pause = min(pause * 2, _LONGEST_PAUSE)
                if isinstance(fault, TimeoutError) and within is not None:
                    within = min(within * 2, _MOST_SYNC_SECONDS)
        await self._keep(batch, since)
        self._heard()
        await self._tend_keys()
        return batch.news

    async def _next_batch(self, patience: int, within: float | None) -> Batch:
        """One answer of the homeserver; see `_turn_until_it_works`."""
        try:
            async with asyncio.timeout(within):
                forgotten = await self._make_sure()
                since = self._position[0] if self._position else None
                response = await self._client.sync(
                    timeout=patience,
                    sync_filter=appetite.for_sync(new=self._position is None),
                    since=since,
                    full_state=within is not None,
                )
            if isinstance(response, SyncError):
                self._forget_rejected(since, response)
                raise _refusal(response)
            batch = await self._collect(response, since)
            batch.incidents.extend(forgotten)
            return batch
        except BaseException:
            # nio has moved on in its own mind and would ignore the same batch next time.
            self._client.next_batch = self._position[0] if self._position else ""
            raise

    def _forget_rejected(self, since: str | None, error: SyncError) -> None:
        """A token that the homeserver cannot read (400) will not get better: the next sync begins anew."""
        unreadable = error.transport_response.status == 400 and error.status_code != shape.UNSAID
        if since and self._position and unreadable:
            _log.error("the homeserver no longer knows how far we have listened; listening begins anew")
            self._begin_anew()

    async def _make_sure(self) -> list[Incident]:
        """At the start and after each outage: whether this is still the homeserver that we listened to.

        One that was put back to an old backup is listened to anew, and staff are told.
        """
        known = None if self._sure else await self._database.run(landmark.newest)
        stands = known is None or await landmark.stands(self._client, known)
        self._sure = True
        if known is None or stands:
            return []
        _log.error("the homeserver no longer knows event %s; listening begins anew", known.event)
        self._begin_anew()
        return [Incident(incident.Kind.PUT_BACK, known.event, known.at, self._clock())]

    def _begin_anew(self) -> None:
        if self._position is not None:
            self._position = ("", self._position[1])
        self._client.next_batch = ""

    async def _collect(self, response: SyncResponse, since: str | None) -> Batch:
        behind = self._position[1] if self._away and self._position else None
        batch = Batch(response.next_batch, self._clock(), self._followed, behind)
        rooms = response.rooms
        batch.news = bool(rooms.join or rooms.leave or rooms.invite or response.to_device_events)
        await self._collect_joined(rooms.join, since, batch)
        await self._collect_left(rooms.leave, since, batch)
        # Last, for a room may say where it moves in the same breath as we are invited there.
        for room_id, invitation in rooms.invite.items():
            batch.messages.extend(self._invites(room_id, invitation.invite_state, batch))
        batch.messages = in_order(batch.messages)
        for event in response.to_device_events:
            # nio gives None in place of an event without content.
            if isinstance(event, ToDeviceEvent):
                self._hear(event, batch)
        return batch

    async def _collect_joined(self, rooms: dict[str, RoomInfo], since: str | None, batch: Batch) -> None:
        for room_id, info in rooms.items():
            # The very first sync tells what was said before our time; that is not addressed to us.
            if self._position is not None:
                found = await self._whole(room_id, info.timeline, since, batch)
                self._take(room_id, [*_upgrades(info.state), *found], batch)
            batch.joined.add(room_id)

    async def _collect_left(self, rooms: dict[str, RoomInfo], since: str | None, batch: Batch) -> None:
        for room_id, info in rooms.items():
            if room_id in self._followed:
                # What was said before we were removed was said to us.
                self._take(room_id, await self._whole(room_id, info.timeline, since, batch), batch)
            batch.left.add(room_id)
            self._client.rooms.pop(room_id, None)

    def _hear(self, event: ToDeviceEvent, batch: Batch) -> None:
        """Anybody on Matrix can send our device what nobody foresaw; only who shares a room is answered."""
        try:
            known = any(event.sender in room.users for room in self._client.rooms.values())
            if known and verification.asked_for(event, self._client.user_id):
                batch.verifying.append(Request(UserId(event.sender), RoomId(event.sender)))
                self._client.call_off(event)
            self._unsealing.note([event])
            self._addressed([event])
        except Exception as fault:
            _log.error("a message for our device cannot be read (%s)", described(fault))

    def _take(self, room_id: str, found: Sequence[Event], batch: Batch) -> None:
        """One event that cannot be read costs no other its turn: it would come again with each try."""
        for event in found:
            try:
                self._take_one(event, RoomId(room_id), found, batch)
            except Exception as fault:
                self._set_aside(event, RoomId(room_id), batch, fault)

    def _take_one(self, event: Event, room_id: RoomId, found: Sequence[Event], batch: Batch) -> None:
        if event.sender == self._client.user_id:
            txn = events.letter(event)
            if txn is not None:
                batch.echoes.append(Echo(txn, EventId(event.event_id)))
            return
        if verification.asked_for(event, self._client.user_id):
            user, alone = UserId(event.sender), self._where_alone(room_id, event.sender)
            batch.verifying.append(Request(user, alone, room_id, EventId(event.event_id)))
        message = self._read(event, room_id, self._arrival(event, batch.now))
        if message is not None and message.sender_name is None:
            # If the sender has left since, nio no longer has her name; the event of her leaving tells it.
            message = replace(message, sender_name=events.former_name(found, message.sender))
        if message is not None:
            batch.messages.append(message)

    def _set_aside(self, event: Event, room: RoomId, batch: Batch, fault: Exception) -> None:
        """Staff look for themselves at what may have been an answer; a state is none, nor what we said."""
        _log.error("event %s cannot be read (%s)", event.event_id, described(fault))
        if event.sender != self._client.user_id and "state_key" not in event.source:
            lost = Incident(incident.Kind.UNHANDLED, event.event_id, batch.now, batch.now, room)
            batch.incidents.append(lost)

    def _read(self, event: Event, room_id: RoomId, arrived: datetime) -> Message | None:
        return events.read(event, room_id, arrived, self._name_in(room_id, event.sender))

    def _where_alone(self, room_id: RoomId, user: str) -> RoomId:
        """This room, if it is a direct one; else wherever we speak with her."""
        room = self._client.rooms.get(room_id)
        return room_id if room is not None and direct.private(room) else RoomId(user)

    def _name_in(self, room_id: str, user: str) -> str | None:
        """A person's display name in a room, as nio remembers it."""
        room = self._client.rooms.get(room_id)
        member = room.users.get(user) if room else None
        return member.display_name if member else None

    def _arrival(self, event: Event, now: datetime) -> datetime:
        """When a message counts as received: by our own clock – except for what waited while we were away.

        Then the homeserver's stamp decides, but never outside the time we were away. A homeserver whose clock
        is wrong by hours, or an invented stamp, can thus move nothing by more than that.
        """
        earliest = self._position[1] if self._position else now
        # A stamp too large for a date is as good as none.
        stamp = min(event.server_timestamp / 1000, now.timestamp())
        return min(now, max(earliest, datetime.fromtimestamp(stamp, UTC)))

    def _invites(self, room_id: str, state: Iterable[Any], batch: Batch) -> list[Message]:
        """The invitation among the stripped state, which also describes other members."""
        mine = self._client.user_id
        return [
            Message(
                event=EventId(f"invite:{room_id}:{batch.token}"),
                room=RoomId(room_id),
                sender=UserId(event.sender),
                kind=Kind.INVITE,
                arrived=batch.now,
                note="direct" if event.content.get("is_direct") is True else "",
            )
            for event in state
            if isinstance(event, InviteMemberEvent)
            and event.state_key == mine
            and event.membership == "invite"
        ][:1]

    async def _whole(self, room_id: str, timeline: Timeline, since: str | None, batch: Batch) -> list[Event]:
        """A timeline with what a limited one left out; what cannot be had is an incident."""
        heard = batch.now if self._position is None else self._position[1]
        filled = await self._filled(room_id, timeline, since, heard)
        if filled.reason:
            room = RoomId(room_id)
            missing = Incident(incident.Kind.GAP, room, heard, batch.now, room, detail=filled.reason)
            batch.incidents.append(missing)
        return filled.events

    async def _filled(self, room_id: str, timeline: Timeline, since: str | None, heard: datetime) -> Gap:
        found = list(timeline.events)
        if room_id not in self._followed:
            # What was said before we came is not for us; in an encrypted room we could not even read it.
            return await gap.since_joining(self._client, room_id, timeline)
        if since and not timeline.limited:
            return Gap(found)
        if since:
            filled = await gap.fill(self._client, room_id, timeline.prev_batch, since)
            return Gap(filled.events + found, filled.reason)
        known = await self._database.run(lambda tx: tx.inbox.known([EventId(e.event_id) for e in found]))
        return gap.unheard(found, timeline.limited, known, heard)

    async def _keep(self, batch: Batch, since: datetime | None) -> None:
        """Only what is safe has been heard; `since` as for `Intake.keep`."""
        await self._intake.keep(batch, since)
        self._position = (batch.token, batch.heard_until)
        self._followed = batch.rooms
        await self._unsealing.try_again()

    async def _tend_keys(self) -> None:
        """What a client owes after each sync so that others can encrypt for it, and it for others."""
        client = self._client
        try:
            if client.should_upload_keys:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            if client.should_claim_keys:
                await client.keys_claim(client.get_users_for_key_claiming())
            await client.send_to_device_messages()
        except Exception as fault:
            # A fault in the keys that others publish must not end our listening.
            _log.warning("keys could not be tended (%s)", described(fault))


def _upgrades(state: Iterable[Any]) -> list[Event]:
    """That a room was replaced may stand in its state alone, if nobody tells what a gap left out."""
    return [event for event in state if event.source.get("type") == events.UPGRADE]


def _log_failure(fault: Exception, wait: float) -> None:
    if isinstance(fault, _PASSING):
        _log.warning("sync failed (%s), next try in %.0f s", _why(fault), wait)
    else:
        _log.error("sync failed (%s), next try in %.0f s", described(fault), wait)


def _refusal(error: SyncError) -> Exception:
    if error.status_code == "M_UNKNOWN_TOKEN":
        return TokenRejected("The homeserver no longer accepts our access token.")
    code = error.status_code if _CODE.fullmatch(error.status_code or "") else "no reason given"
    status = error.transport_response.status if error.transport_response else "unknown"
    wait = (error.retry_after_ms or 0) / 1000
    return Unreachable(f"The homeserver tells us nothing: {code}, status {status}.", wait=wait)


def _why(fault: Exception) -> str:
    """In our own words, if they are; a library may quote anything."""
    match fault:
        case Unreachable():
            return str(fault).rstrip(".")
        case KeysNotKept():
            return "our keys cannot be kept now"
        case DatabaseFault():
            return "the database is not available now"
    return outage.reason(fault)
