"""The desk: reads the inbox message by message, asks the homeserver what it must, and lets a use case decide.

Messages come first and what is due comes after them, one after the other: two things never happen to
a round at once, and an answer that arrived before the deadline is read before the round closes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from bot import companion, curator, epilogue, foreman, scribe
from bot.archivist import Archivist
from bot.clerk import Clerk
from bot.conduct import (
    answering,
    hospitality,
    misplacing,
    moving,
    presence,
    rewording,
    wishing,
)
from bot.conduct.office import Office
from bot.conversation import Conversation, Partner
from bot.curator import Curator
from bot.drafter import Drafter, Editor
from bot.epilogue import Epilogue
from bot.faults import described
from bot.foreman import Foreman
from bot.glance import Work, nothing, simple, told
from bot.inquirer import Inquirer
from bot.matrix.attachment import Files
from bot.matrix.client import Unreachable
from bot.matrix.directory import Directory
from bot.matrix.rereading import Rereading
from bot.meeting.dialogue import Topic
from bot.meeting.ids import EventId
from bot.meeting.message import Kind, Message, Place
from bot.meeting.permissions import may_answer
from bot.meeting.round import Phase, Round
from bot.planner import Planner
from bot.prompter import Prompter
from bot.reception import Reception
from bot.registrar import Registrar
from bot.restorer import Restorer
from bot.scribe import Scribe
from bot.speech import spoken
from bot.speech.commands import Assign, Enter, Intent, Remove, ShowMembers
from bot.speech.drafting import Drafting
from bot.speech.wishes import Wish
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.inbox import State
from bot.timekeeper import Timekeeper
from bot.usher import Usher

_log = logging.getLogger(__name__)

_TRIES = 3
_WAIT = 5.0
_LONGEST_NAP = 60.0
# So many messages are fetched at once; whoever waits for the last of them waits some hundredths of a second.
_PAGE = 50
# So long a message may wait for what the homeserver does not tell, while it goes on telling other things.
_PATIENCE = timedelta(minutes=15)
_JUST_NOW = timedelta(minutes=2)
_OfMembers: TypeAlias = ShowMembers | Assign | Remove


class Desk:
    """Works through what has arrived and what is due; `posted` is called when letters may be waiting.

    `file` is the database, if it is one (see `Clerk`). Without `files` no attachment is ever fetched, and
    without `rereading` nobody is asked about what stands in the wrong place. `handled` is told of each
    message that is dealt with.
    """

    def __init__(
        self,
        database: Database,
        directory: Directory,
        timekeeper: Timekeeper,
        office: Office,
        posted: Callable[[], None],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        file: Path | None = None,
        files: Files | None = None,
        rereading: Rereading | None = None,
        handled: Callable[[Message], None] = lambda message: None,
    ) -> None:
        self._database = database
        self._directory = directory
        self._timekeeper = timekeeper
        self._office = office
        self._posted = posted
        self._clock = clock
        self._rereading = rereading
        self._handled = handled
        self._prompter = Prompter(database, directory, office, clock)
        self._reception = Reception(database, directory, office, clock)
        self._clerk = Clerk(database, directory, timekeeper, office, self._finish, self.ring, file)
        self._registrar = Registrar(database, directory, office, self._finish, files)
        self._planner = Planner(database, directory, office, self._attempt, clock)
        self._drafter = Drafter(database, directory, office, self._finish, self._attempt)
        self._scribe = Scribe(database, directory, office, self._finish)
        self._curator = Curator(database, directory, office, self._finish)
        self._foreman = Foreman(database, directory, office, self._finish)
        self._archivist = Archivist(database, directory, office, self._finish, self._attempt)
        self._epilogue = Epilogue(database, directory, office, self._finish, clock)
        self._conversation = Conversation(database, directory, self._partners(), clock, office.staff_room)
        # Who is asked about a text whether it is for them, one after the other.
        self._readers: tuple[Callable[[Message, Place], Awaitable[bool]], ...] = (
            self._epilogue.hears,
            self._conversation.hears,
            self._registrar.hears,
            self._curator.hears,
            self._foreman.hears,
            self._archivist.hears,
            self._epilogue.asks_which,
        )
        self._bell = asyncio.Event()
        # The message nobody gets past, and since when.
        self._stuck: tuple[EventId, datetime] | None = None

    def ring(self) -> None:
        """There may be something to do."""
        self._bell.set()

    async def work(self) -> None:
        """Work for ever."""
        while True:
            # The bell goes by the wall clock; if that is set back, it may not ring for long.
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_NAP):
                    await self._bell.wait()
            self._bell.clear()
            try:
                await self.turn()
            except (Unreachable, DatabaseFault) as fault:
                _log.warning("the desk has to wait: %s", fault)
                await asyncio.sleep(_WAIT)
                self.ring()

    async def turn(self) -> None:
        """Read everything that waits, then do what is due. May raise what `work` waits for."""
        await self._planner.resume()
        while messages := await self._database.run(lambda tx: tx.inbox.pending(_PAGE)):
            await self._read_all(messages)
        await self._timekeeper.turn()
        await self._planner.turn()
        await self._prompter.turn()
        await self._epilogue.turn()
        await self._conversation.turn()
        self._posted()

    # --- messages --------------------------------------------------------------------------------

    async def _read_all(self, messages: list[Message]) -> None:
        """One after the other; neighbours that need no question to the homeserver share a transaction."""
        neighbours: list[tuple[Message, Work]] = []
        for message in messages:
            work = await self._simple_if_sound(message)
            if work is not None:
                neighbours.append((message, work))
                continue
            await self._read_together(neighbours)
            neighbours = []
            await self._read(message)
        await self._read_together(neighbours)

    async def _simple_if_sound(self, message: Message) -> Work | None:
        """A message that cannot even be looked at is read by itself, where its fault is counted."""
        try:
            return await self._simple(message)
        except (Unreachable, DatabaseFault):
            raise
        except Exception:
            return None

    async def _read_together(self, neighbours: list[tuple[Message, Work]]) -> None:
        """All of it is kept or nothing; if there is a fault in one of them, each is read by itself."""

        def all_of_them(tx: Transaction) -> None:
            for message, work in neighbours:
                self._do(tx, message, work)

        try:
            if len(neighbours) > 1:
                await self._database.run(all_of_them)
                self._posted()
                for message, _ in neighbours:
                    self._handled(message)
                return
        except DatabaseFault:
            raise
        except Exception:
            _log.warning("%d messages are read one by one", len(neighbours))
        for message, _ in neighbours:
            await self._read(message)

    async def _read(self, message: Message) -> None:
        """Handle one message; a fault costs this message a few tries, never the next one its turn."""
        try:
            await self._handle(message)
        except DatabaseFault:
            raise
        except Unreachable as fault:
            if not await self._in_vain(message):
                raise
            _log.error("message %s is given up: %s", message.event, fault)
            await self._give_up(message)
        except Exception as fault:
            tries = await self._database.run(lambda tx: tx.inbox.failed(message.event))
            _log.error("message %s failed, try %d (%s)", message.event, tries, described(fault))
            if tries >= _TRIES:
                await self._give_up(message)
        else:
            self._posted()
            self._handled(message)

    async def _in_vain(self, message: Message) -> bool:
        """Whether the homeserver is there, but has not told for long what this one message needs."""
        now = self._clock()
        if self._stuck is None or self._stuck[0] != message.event:
            self._stuck = message.event, now
        if now - self._stuck[1] < _PATIENCE:
            return False
        position = await self._database.run(lambda tx: tx.listening.position())
        return position is not None and now - position[1] < _JUST_NOW

    async def _give_up(self, message: Message) -> None:
        """Put a message aside; staff get a link to it, unless telling them is what fails."""
        try:
            await self._database.run(hospitality.put_aside, self._office, message, self._clock())
        except DatabaseFault:
            raise
        except Exception as fault:
            _log.error("staff could not be told of message %s (%s)", message.event, described(fault))
            await self._database.run(lambda tx: tx.inbox.settle(message.event, State.BAD))

    async def _handle(self, message: Message) -> None:
        work = await self._simple(message)
        if work is not None:
            await self._finish(message, work)
            return
        match message.kind:
            case Kind.TEXT:
                await self._text(message)
            case Kind.EDIT:
                await self._edit(message)
            case Kind.INVITE:
                await self._invitation(message)
            case Kind.UPGRADE:
                await self._upgrade(message)
            case Kind.TABLE if await self._directory.place(message.room) is Place.STAFF:
                await self._registrar.receive(message)
            case _:
                await self._other(message)

    async def _simple(self, message: Message) -> Work | None:
        return simple(message, await self._directory.place(message.room), self._office)

    async def _text(self, message: Message) -> None:
        """Whoever waits for it reads it first; else it is a command, or an answer."""
        place = await self._directory.place(message.room)
        if place is not Place.NETWORK:
            await self._timekeeper.make_up_all(message.arrived)
        if place is Place.STAFF:
            message = replace(message, body=spoken.plain(message.body))
        for hears in self._readers:
            if await hears(message, place):
                return
        await self._carry_out(message, place, await self._clerk.meant(message, place))

    async def _carry_out(self, message: Message, place: Place, intent: Intent | None) -> None:
        if intent is None:
            await self._answer(message, place)
        elif isinstance(intent, _OfMembers):
            await self._registrar.carry_out(message, place, intent)
        elif isinstance(intent, Enter):
            await self._scribe.carry_out(message, place, intent)
        elif isinstance(intent, Drafting):
            await self._drafter.carry_out(message, place, intent)
        elif isinstance(intent, Wish):
            rounds, _ = await self._rounds_of(message)
            await self._finish(message, wishing.grant, self._office, message, place, intent, rounds)
        else:
            await self._clerk.carry_out(message, place, intent)

    async def _edit(self, message: Message) -> None:
        """It changes an answer, or what a dialogue was told; else its author hears how to go on."""
        place = await self._directory.place(message.room)
        if not await self._database.run(rewording.of_talk, message):
            await self._finish(message, answering.revise, self._office, message)
        elif not (
            await self._scribe.hears_edit(message, place) or await self._conversation.hears(message, place)
        ):
            await self._finish(message, rewording.explain, self._office, message, place)

    async def _answer(self, message: Message, place: Place) -> None:
        if place is Place.NETWORK:
            await self._finish(message, misplacing.read, self._office, message)
            return
        candidates, former = ((), ()) if place is Place.STAFF else await self._rounds_of(message)
        await self._finish(message, answering.take, self._office, message, place, candidates, former=former)

    async def _rounds_of(self, message: Message) -> tuple[tuple[Round, ...], tuple[Round, ...]]:
        """In a direct message: the rounds of the networks the sender is in, and of those she has left."""
        latest = await self._database.run(lambda tx: tx.rounds.latest())
        latest.sort(key=lambda round_: (round_.phase is not Phase.OPEN, -round_.id))
        stays = [(round_, await self._directory.stay(message.sender, round_.room)) for round_ in latest]
        hers = tuple(round_ for round_, stay in stays if may_answer(stay, message.arrived))
        former = tuple(round_ for round_, stay in stays if stay.left is not None and round_ not in hers)
        return hers, former

    async def _other(self, message: Message) -> None:
        """What is not text gets a hint where an answer was to be expected, and silence elsewhere."""
        place = await self._directory.place(message.room)
        if place is Place.DIRECT or message.relates:
            await self._finish(message, hospitality.only_text, self._office, message)
        else:
            await self._finish(message, nothing)

    async def _invitation(self, message: Message) -> None:
        expected = await self._database.run(lambda tx: tx.moves.before(message.room)) is not None
        accept = expected or await self._reception.welcomes(message)
        await self._finish(message, hospitality.answer_invitation, message, accept)

    async def _upgrade(self, message: Message) -> None:
        """The homeserver is asked whether the room was replaced, and not whoever says so."""
        successor = await self._directory.successor(message.room)
        ours = await self._database.run(presence.awaited, self._office, message.room)
        if successor is None or not (ours or message.room == await self._directory.staff_room()):
            await self._finish(message, nothing)
        else:
            await self._finish(message, moving.set_out, self._office, message, successor)

    def _partners(self) -> dict[Topic, Partner]:
        """Who leads which dialogue."""
        trade = (self._database, self._office, self._attempt, self._clock)
        database, directory, office = self._database, self._directory, self._office
        informed = (database, directory, office, self._attempt, self._clock)
        partners: dict[Topic, Partner] = {
            Topic.EXTENSION: self._planner,
            Topic.NETWORK: Usher(*informed),
            Topic.SETUP: self._drafter,
            Topic.DRAFT: Editor(database, directory, office, self._finish, self._attempt),
            **companion.partners(*trade, self._rounds_of),
            **epilogue.partners(*trade),
            **scribe.partners(*informed),
            **curator.partners(*informed),
            **foreman.partners(*informed),
        }
        if self._rereading is not None:
            partners[Topic.MISPLACED] = Inquirer(*trade, self._directory, self._rereading)
            partners[Topic.RESTORED] = Restorer(database, office, self._clock, self._rereading)
        return partners

    async def _attempt(self, message: Message, work: Callable[[Transaction, datetime], bool]) -> bool:
        """As `_finish`, unless the use case says that it is not for it: then nothing has happened."""
        with suppress(_Declined):
            await self._database.run(self._try, message, work)
            return True
        return False

    def _try(self, tx: Transaction, message: Message, work: Callable[[Transaction, datetime], bool]) -> None:
        if not tx.inbox.waits(message.event):
            return
        if not work(tx, self._clock()):
            # Takes back whatever was written before it was clear.
            raise _Declined
        tx.inbox.settle(message.event, if_waiting=True)
        tx.early.release(message.event)

    async def _finish(self, message: Message, work: Work, *arguments: object, **named: object) -> None:
        """Let a use case do its work and settle the message, in one transaction."""
        await self._database.run(self._do, message, told(work, *arguments, **named))

    def _do(self, tx: Transaction, message: Message, work: Work) -> None:
        """A message that was withdrawn or erased while it was being read is not acted upon."""
        if not tx.inbox.waits(message.event):
            return
        work(tx, now=self._clock())
        tx.inbox.settle(message.event, if_waiting=True)
        tx.early.release(message.event)


class _Declined(Exception):
    """A message was not for whoever had asked something."""
