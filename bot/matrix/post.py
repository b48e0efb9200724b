"""One letter, one attempt: what the homeserver made of it."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from nio import (
    ErrorResponse,
    JoinError,
    RoomLeaveError,
    RoomMessagesError,
    RoomRedactError,
    RoomSendError,
    UploadError,
)
from nio.exceptions import LocalProtocolError, MembersSyncError, OlmUnverifiedDeviceError, SendRetryError

from bot.matrix import inquiry, layout, recall, verification
from bot.matrix.client import MARK, HardenedClient, Unreachable
from bot.matrix.direct import DirectRooms, Later, Shut
from bot.matrix.directory import Directory
from bot.matrix.shape import UNSAID
from bot.matrix.sharing import KeyNotDelivered
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.incident import Absence
from bot.meeting.letter import (
    PICTURE,
    Attach,
    CallOff,
    Circulate,
    Decline,
    Illegible,
    Join,
    React,
    Redact,
    Say,
)
from bot.store.outbox import UNREACHED, Outgoing

TOO_MANY = "M_LIMIT_EXCEEDED"

# After so many attempts (about two minutes) we are not in a room, however new it is.
_PATIENCE = 7
# What cannot be printed after as many attempts stays unprinted.
_TRIES, _UNPRINTED = 2, "not printed"
# So long, in seconds, the homeserver may take to store a file; nio would wait for ever.
_STORING = 180.0
# So soon, in seconds, we look again whether a new room has come with a sync.
_BREATH = 0.5
# Refusals that are about the room, and not about what we wanted to say there.
_NO_ENTRY = ("M_FORBIDDEN", "M_NOT_FOUND", "M_GUEST_ACCESS_FORBIDDEN")


@dataclass(frozen=True, slots=True)
class Delivered:
    """The homeserver has it; `event` is None for acts that make no event."""

    event: EventId | None


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now. `seconds` is what the homeserver asked for, None if it did not say.

    `unstored`: it does not store the file, which says nothing about words.
    """

    reason: str
    seconds: float | None = None
    unstored: bool = False


@dataclass(frozen=True, slots=True)
class Barred:
    """Not as long as we may not speak in that room."""

    absence: Absence


@dataclass(frozen=True, slots=True)
class Refused:
    """Never."""

    reason: str


Outcome = Delivered | Postponed | Barred | Refused

# Makes the bytes of a file from its sheet and its type; None if it cannot.
Printer = Callable[[str, str], Awaitable[bytes | None]]


class Postman:
    """Takes letters to the homeserver."""

    def __init__(
        self,
        client: HardenedClient,
        directory: Directory,
        rooms: DirectRooms | None = None,
        printer: Printer | None = None,
    ) -> None:
        self._printer = printer
        self._client = client
        self._directory = directory
        self._rooms = rooms or DirectRooms(client)

    async def deliver(self, outgoing: Outgoing, *, forgotten: bool = False) -> Outcome:
        """Try once. Never raises for what a network or homeserver can do.

        `forgotten`: the homeserver may no longer recognise a repetition, so look whether it has the letter.
        """
        try:
            return await self._attempt(outgoing, forgotten)
        except (LocalProtocolError, MembersSyncError):
            return _not_in_room(0 if outgoing.letter.private else outgoing.attempts)
        except (SendRetryError, OlmUnverifiedDeviceError) as fault:
            return Postponed(type(fault).__name__)
        except (aiohttp.ClientError, OSError, TimeoutError, Unreachable, KeyNotDelivered) as fault:
            return Postponed(type(fault).__name__)

    @property
    def staff_room(self) -> RoomId | None:
        """The staff room, once we have been told which it is."""
        return self._directory.known_staff_room

    async def ask_for_staff_room(self) -> None:
        """Be told which it is, if the homeserver can tell."""
        with suppress(Unreachable):
            await self._directory.staff_room()

    def direct_rooms(self) -> dict[UserId, list[RoomId]]:
        """By person: where she can be written to at once, as far as we know."""
        return self._rooms.known()

    async def _attempt(self, outgoing: Outgoing, forgotten: bool) -> Outcome:
        letter = outgoing.letter
        if letter.private:
            return await self._privately(UserId(letter.room), outgoing, forgotten)
        room = await self._directory.address(letter.room)
        return Barred(Absence.REMOVED) if room is None else await self._carry(room, outgoing, forgotten)

    async def _privately(self, user: UserId, outgoing: Outgoing, forgotten: bool) -> Outcome:
        """To one person; never in the clear, and never where she could not read it."""
        match await self._rooms.room(user, outgoing.spoken):
            case Shut():
                return Refused(UNREACHED)
            case Later(reason, seconds):
                return Postponed(reason, seconds)
            case room:
                if not self._rooms.sealed(room, user):
                    return Postponed("room not known yet", _BREATH)
                outcome = await self._carry(room, outgoing, forgotten)
                return Refused(UNREACHED) if isinstance(outcome, Barred) else outcome

    async def _carry(self, room: RoomId, outgoing: Outgoing, forgotten: bool) -> Outcome:
        known = await self._known(room, outgoing) if forgotten else {}
        if isinstance(known, RoomMessagesError):
            return _unread(known)
        if outgoing.txn in known:
            return Delivered(known[outgoing.txn])
        match act := outgoing.letter.act:
            case Say():
                return await self._say(room, act, outgoing.txn, known)
            case React():
                return await self._send(room, "m.reaction", _reaction(act), outgoing.txn)
            case CallOff(request):
                said = verification.called_off(request)
                return await self._send(room, verification.CANCEL, said, outgoing.txn)
            case Attach():
                content = await self._content(act)
                if content is None:
                    return _unprinted(outgoing)
                return await self._attach(room, act, content, outgoing.txn)
            case Redact(event):
                return await self._redact(room, event, outgoing.txn)
            case Join():
                return await self._join(room, outgoing.attempts)
            case Circulate():
                return Refused("not for a room")
            case Illegible():
                return Refused("not legible")
            case Decline():
                return _declined(await self._client.room_leave(room), outgoing.attempts)

    async def _join(self, room: RoomId, attempts: int) -> Outcome:
        """A door that is closed may open yet: where a room was replaced, invitations come a little later."""
        answer = await self._client.join(room)
        if not isinstance(answer, JoinError):
            return Delivered(None)
        outcome = _judged(answer)
        if isinstance(outcome, Refused) and attempts < _PATIENCE:
            return Postponed(outcome.reason)
        return outcome

    async def _known(self, room: RoomId, outgoing: Outgoing) -> dict[str, EventId] | RoomMessagesError:
        """What of a letter the room has, by its transactions; what may be done twice is not sought."""
        act, txn = outgoing.letter.act, outgoing.txn
        if not isinstance(act, Say | React | Attach):
            return {}
        names = _parts(act, txn) if isinstance(act, Say) else [txn]
        return await recall.heard(self._client, room, names, outgoing.posted)

    async def _say(self, room: RoomId, act: Say, txn: str, known: Collection[str]) -> Outcome:
        """What is too long for one message is said in several; the last one stands for the letter.

        Those that are `known` were said before.
        """
        outcome: Outcome = Delivered(None)
        for name, text in _parts(act, txn).items():
            if name not in known:
                outcome = await self._send(room, "m.room.message", _message(replace(act, text=text)), name)
            if not isinstance(outcome, Delivered):
                break
        return outcome

    async def _send(self, room: RoomId, kind: str, content: dict[str, Any], txn: str) -> Outcome:
        marked = content | {MARK: txn}
        answer = await self._client.room_send(room, kind, marked, txn, ignore_unverified_devices=True)
        if isinstance(answer, RoomSendError):
            barred = answer.status_code in _NO_ENTRY
            return Barred(Absence.MUTED) if barred else _judged(answer)
        return Delivered(EventId(answer.event_id))

    async def _redact(self, room: RoomId, event: EventId, txn: str) -> Outcome:
        """What we may not delete, or what is gone already, holds up no lane; but where we may not even speak,
        all of them wait.
        """
        answer = await self._client.room_redact(room, event, tx_id=txn)
        if not isinstance(answer, RoomRedactError):
            return Delivered(None)
        if answer.status_code in _NO_ENTRY and room not in self._client.rooms:
            return Barred(Absence.REMOVED)
        if answer.status_code == "M_FORBIDDEN" and not await self._may_speak(room):
            return Barred(Absence.MUTED)
        # In a room we are in, only the event can be what is not found.
        return Delivered(None) if answer.status_code == "M_NOT_FOUND" else _judged(answer)

    async def _may_speak(self, room: RoomId) -> bool:
        return await inquiry.may_speak(self._client, UserId(self._client.user_id), room)

    async def _content(self, act: Attach) -> bytes | None:
        """A file's bytes, the same at each attempt; None if it could not be printed."""
        if not act.printed:
            return act.content.encode()
        return await self._printer(act.content, act.mimetype) if self._printer else None

    async def _attach(self, room: RoomId, act: Attach, content: bytes, txn: str) -> Outcome:
        encrypted = bool(self._client.rooms[room].encrypted) if room in self._client.rooms else True
        try:
            async with asyncio.timeout(_STORING):
                answer, keys = await self._client.upload(
                    io.BytesIO(content),
                    content_type=act.mimetype,
                    filename=None if encrypted else act.name,
                    encrypt=encrypted,
                    filesize=len(content),
                )
        except TimeoutError as fault:
            return Postponed(type(fault).__name__, unstored=True)
        if isinstance(answer, UploadError):
            return _unstored(_judged(answer))
        where = {"file": {"url": answer.content_uri, **keys}} if keys else {"url": answer.content_uri}
        return await self._send(room, "m.room.message", _file(act, content) | where, txn)


def _parts(act: Say, txn: str) -> dict[str, str]:
    """The messages a letter is said in, by their transactions; an edit has the place of one message."""
    if act.replaces is not None:
        return {txn: act.text}
    *before, last = layout.parts(act.text)
    return {f"{txn}-{no}": text for no, text in enumerate(before, start=1)} | {txn: last}


def _message(act: Say) -> dict[str, Any]:
    content = layout.message(act.text, notice=act.notice)
    if act.replaces is not None:
        return layout.edit(content, act.replaces)
    if act.thread is not None:
        return layout.in_thread(content, act.thread, act.reply_to)
    return layout.reply(content, act.reply_to) if act.reply_to is not None else content


def _reaction(act: React) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": act.event, "key": act.sign}}


def _file(act: Attach, content: bytes) -> dict[str, Any]:
    info: dict[str, Any] = {"mimetype": act.mimetype, "size": len(content)}
    if act.mimetype == PICTURE:
        # Where every PNG tells its size.
        info |= {"w": int.from_bytes(content[16:20], "big"), "h": int.from_bytes(content[20:24], "big")}
    kind = "m.image" if act.mimetype == PICTURE else "m.file"
    named = {"body": act.alternative or act.name, "filename": act.name}
    return {"msgtype": kind, **named, "info": info, "m.mentions": {}}


def _unprinted(outgoing: Outgoing) -> Outcome:
    """The same words may be the reason again; a lack of memory passes."""
    return Refused(_UNPRINTED) if outgoing.attempts >= _TRIES else Postponed(_UNPRINTED)


def _judged(answer: ErrorResponse) -> Outcome:
    """A reaction that is already there is a success; some refusals are for good; the rest may pass."""
    code = answer.status_code or "no answer"
    if code == "M_DUPLICATE_ANNOTATION":
        return Delivered(None)
    if code in _NO_ENTRY or _is_final(answer):
        return Refused(code)
    return Postponed(code, answer.retry_after_ms / 1000 if answer.retry_after_ms else None)


def _is_final(answer: ErrorResponse) -> bool:
    """A bad request, or something too large; a page in front of the homeserver can only say the latter."""
    status = answer.transport_response.status
    return status == 413 or (status == 400 and answer.status_code != UNSAID)


def _unstored(outcome: Outcome) -> Outcome:
    """A limit on how much we send is about words as well, and passes."""
    if isinstance(outcome, Postponed) and outcome.reason != TOO_MANY:
        return replace(outcome, unstored=True)
    return outcome


def _unread(answer: RoomMessagesError) -> Outcome:
    """The history of a room is closed to those who are not in it."""
    return Barred(Absence.REMOVED) if answer.status_code in _NO_ENTRY else _judged(answer)


def _declined(answer: object, attempts: int) -> Outcome:
    """An invitation that was taken back meanwhile needs no answer, nor is any worth many tries."""
    later = isinstance(answer, RoomLeaveError) and answer.status_code not in _NO_ENTRY
    return _judged(answer) if later and attempts < _PATIENCE else Delivered(None)


def _not_in_room(attempts: int) -> Outcome:
    """nio does not know the room: our join has not come back in a sync yet, or we are no longer in it."""
    return Postponed("room not known yet") if attempts < _PATIENCE else Barred(Absence.REMOVED)
