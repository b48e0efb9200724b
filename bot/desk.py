"""The desk: reads the inbox message by message, asks the homeserver what it must, and lets a use case decide.

Messages come first and what is due comes after them, one after the other: two things never happen to
a round at once, and an answer that arrived before the deadline is read before the round closes. A command
finds its round as the clock had it when it was given, also if we were away then.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.conduct import (
    answering,
    erasing,
    hospitality,
    moving,
    opening,
    presence,
    publishing,
    removal,
    steering,
)
from bot.conduct.office import Office
from bot.conduct.reply import answer
from bot.faults import described
from bot.matrix.client import Unreachable
from bot.matrix.directory import Directory
from bot.meeting.ids import RoomId
from bot.meeting.message import Kind, Message, Place
from bot.meeting.network import Network
from bot.meeting.permissions import may_answer, may_steer
from bot.meeting.round import Phase, Round
from bot.reception import Reception
from bot.speech import commands
from bot.speech.commands import (
    Cancel,
    Close,
    Erase,
    Extend,
    Help,
    Intent,
    No,
    Privacy,
    Publish,
    Remind,
    ShowMinutes,
    Start,
    Status,
    Unknown,
    Yes,
)
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.inbox import State
from bot.store.upkeep import scrub
from bot.timekeeper import Timekeeper

_log = logging.getLogger(__name__)

_TRIES = 3
_WAIT = 5.0
_LONGEST_NAP = 60.0


class Desk:
    """Works through what has arrived and what is due; `posted` is called when letters may be waiting.

    `file` is the database, if it is one: what a person has erased is wiped from it at once.
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
    ) -> None:
        self._database = database
        self._file = file
        self._directory = directory
        self._timekeeper = timekeeper
        self._office = office
        self._posted = posted
        self._clock = clock
        self._reception = Reception(database, directory, office, clock)
        self._bell = asyncio.Event()

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
        while message := await self._database.run(lambda tx: tx.inbox.next()):
            await self._read(message)
        await self._timekeeper.turn()
        self._posted()

    # --- messages --------------------------------------------------------------------------------

    async def _read(self, message: Message) -> None:
        """Handle one message; a fault costs this message a few tries, never the next one its turn."""
        try:
            await self._handle(message)
        except (Unreachable, DatabaseFault):
            raise
        except Exception as fault:
            tries = await self._database.run(lambda tx: tx.inbox.failed(message.event))
            _log.error("message %s failed, try %d (%s)", message.event, tries, described(fault))
            if tries >= _TRIES:
                await self._give_up(message)
        else:
            self._posted()

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
        match message.kind:
            case Kind.TEXT:
                await self._text(message)
            case Kind.EDIT:
                await self._finish(message, answering.revise, self._office, message)
            case Kind.REDACTION:
                await self._finish(message, removal.removed, self._office, message)
            case Kind.INVITE:
                await self._invitation(message)
            case Kind.UPGRADE:
                await self._upgrade(message)
            case Kind.OTHER:
                await self._other(message)
            case _:
                await self._finish(message, _nothing)

    async def _text(self, message: Message) -> None:
        place = await self._directory.place(message.room)
        needed = place is Place.NETWORK or (message.relates and not await self._asked(message))
        intent = commands.understand(message.body, prefix=self._office.prefix, prefix_needed=needed)
        if isinstance(intent, Yes | No) and not await self._asked(message):
            intent = None
        if intent is None:
            await self._answer(message, place)
        else:
            await self._command(message, place, intent)

    async def _answer(self, message: Message, place: Place) -> None:
        candidates, former = await self._rounds_to_answer(message, place)
        await self._finish(message, answering.take, self._office, message, place, candidates, former=former)

    async def _rounds_to_answer(
        self, message: Message, place: Place
    ) -> tuple[tuple[Round, ...], tuple[Round, ...]]:
        """In the network room its own rounds; in a direct message those of the networks the sender is in.

        Returned beside them: the rounds of networks she is no longer in.
        """
        latest = await self._database.run(lambda tx: tx.rounds.latest())
        latest.sort(key=lambda round_: (round_.phase is not Phase.OPEN, -round_.id))
        if place is Place.NETWORK:
            return tuple(round_ for round_ in latest if round_.room == message.room), ()
        if place is Place.STAFF:
            return (), ()
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
            await self._finish(message, _nothing)

    async def _invitation(self, message: Message) -> None:
        expected = await self._database.run(lambda tx: tx.moves.before(message.room)) is not None
        accept = expected or await self._reception.welcomes(message)
        await self._finish(message, hospitality.answer_invitation, message, accept)

    async def _upgrade(self, message: Message) -> None:
        """The homeserver is asked whether the room was replaced, and not whoever says so."""
        successor = await self._directory.successor(message.room)
        ours = await self._database.run(presence.awaited, self._office, message.room)
        if successor is None or not (ours or message.room == await self._directory.staff_room()):
            await self._finish(message, _nothing)
        else:
            await self._finish(message, moving.set_out, self._office, message, successor)

    # --- commands --------------------------------------------------------------------------------

    async def _command(self, message: Message, place: Place, intent: Intent) -> None:
        match intent:
            case Help():
                staff = await self._directory.is_staff(message.sender)
                await self._finish(message, hospitality.help_, self._office, message, place, staff)
            case Privacy():
                await self._finish(message, hospitality.privacy, self._office, message)
            case Unknown(word, suggestion):
                await self._finish(message, hospitality.unknown, self._office, message, word, suggestion)
            case Start():
                await self._start(message, place, intent)
            case Erase():
                await self._finish(message, erasing.ask, self._office, message, place)
            case Yes() | No():
                await self._decide(message, intent)
            case _:
                await self._steer(message, place, intent)

    async def _start(self, message: Message, place: Place, request: Start) -> None:
        network = await self._network_meant(message, place, request)
        if network is None:
            if not await self._directory.is_staff(message.sender):
                await self._finish(message, hospitality.not_entitled, self._office, message)
                return
            await self._start_nowhere(message, request)
            return
        if not await self._entitled(message, network.room):
            return
        running = await self._database.run(lambda tx: tx.rounds.latest_in(network.room))
        if running is not None:
            await self._timekeeper.make_up(running.id, message.arrived)
        await self._finish(message, opening.start, self._office, request, network, message)

    async def _network_meant(self, message: Message, place: Place, request: Start) -> Network | None:
        if request.room is not None:
            return await self._directory.network(request.room)
        if place is Place.NETWORK:
            return await self._directory.network(message.room)
        networks = await self._directory.networks()
        return networks[0] if len(networks) == 1 else None

    async def _start_nowhere(self, message: Message, request: Start) -> None:
        networks = [network.name for network in await self._directory.networks()]
        name = "start.unknown_room" if request.room else "start.which_room"
        await self._finish(
            message, answer, self._office, message, name, room=request.room or "", networks=networks
        )

    async def _decide(self, message: Message, intent: Yes | No) -> None:
        if await self._database.run(erasing.asked, message):
            await self._erase(message, intent)
            return
        proposed = await self._proposed(message)
        if proposed is None:
            await self._finish(message, _nothing)
            return
        if not await self._entitled(message, proposed.room):
            return
        if isinstance(intent, No):
            await self._finish(message, opening.decline, self._office, proposed.id, message)
            return
        network = await self._directory.network(proposed.room)
        encrypted = network is not None and network.encrypted
        await self._finish(message, opening.confirm, self._office, proposed.id, message, encrypted=encrypted)

    async def _erase(self, message: Message, intent: Yes | No) -> None:
        """A person decides about what is hers alone; nobody has to be asked whether she may."""
        if isinstance(intent, No):
            await self._finish(message, erasing.dissent, self._office, message)
            return
        await self._finish(message, erasing.consent, self._office, message)
        self.ring()
        if self._file is not None and not await asyncio.to_thread(scrub, self._file):
            _log.warning("what was erased is gone from the tables, and will be wiped tonight")

    async def _asked(self, message: Message) -> bool:
        """Whether there is something to say yes or no to: a round at this desk, or an erasure."""
        return await self._database.run(
            lambda tx: tx.rounds.proposed_at(message.room) is not None or erasing.asked(tx, message)
        )

    async def _proposed(self, message: Message) -> Round | None:
        return await self._database.run(lambda tx: tx.rounds.proposed_at(message.room))

    async def _steer(self, message: Message, place: Place, intent: Intent) -> None:
        round_ = await self._round_meant(message, place)
        if round_ is None:
            return
        if isinstance(intent, ShowMinutes):
            staff = may_steer(await self._directory.credentials(message.sender, round_.room))
            arguments = (self._office, round_.id, message, place, staff)
            await self._finish(message, publishing.show, *arguments)
            return
        if not await self._entitled(message, round_.room):
            return
        await self._timekeeper.make_up(round_.id, message.arrived)
        await self._take_step(message, place, intent, round_)
        self.ring()

    async def _take_step(self, message: Message, place: Place, intent: Intent, round_: Round) -> None:
        office, id_ = self._office, round_.id
        match intent:
            case Status():
                await self._status(message, place, round_)
            case Extend(until):
                await self._finish(message, steering.prolong, office, id_, until, message)
            case Close():
                await self._finish(message, steering.end, office, id_, message)
            case Cancel():
                await self._finish(message, steering.call_off, office, id_, message)
            case Publish():
                await self._finish(message, steering.give_release, office, id_, message)
            case Remind():
                await self._finish(message, answer, office, message, "steer.remind_later")
            case _:
                await self._finish(message, _nothing)

    async def _status(self, message: Message, place: Place, round_: Round) -> None:
        network = await self._directory.network(round_.room)
        if network is not None:
            await self._finish(message, steering.status, self._office, round_.id, message, place, network)
        else:
            # We have just left its room, or just come back and no sync has told us yet.
            await self._finish(
                message, answer, self._office, message, "steer.no_round", prefix=self._office.prefix
            )

    async def _round_meant(self, message: Message, place: Place) -> Round | None:
        """The round of this room; elsewhere the only one its sender may have in mind."""
        if place is Place.NETWORK:
            found = await self._database.run(lambda tx: tx.rounds.latest_in(message.room))
            rounds = [found] if found else []
        else:
            latest = await self._database.run(lambda tx: tx.rounds.latest())
            mine = [
                round_ for round_ in latest if await self._directory.is_member(message.sender, round_.room)
            ]
            rounds = [round_ for round_ in mine if round_.active] or mine
        if len(rounds) == 1:
            return rounds[0]
        name = "steer.which" if rounds else "steer.no_round"
        networks = [round_.network for round_ in rounds]
        values = {"networks": networks, "prefix": self._office.prefix}
        await self._finish(message, answer, self._office, message, name, **values)
        return None

    async def _entitled(self, message: Message, room: RoomId) -> bool:
        """Ask the homeserver, at this moment; whoever is not entitled is told so kindly."""
        credentials = await self._directory.credentials(message.sender, room)
        if may_steer(credentials):
            return True
        await self._finish(message, hospitality.not_entitled, self._office, message)
        return False

    async def _finish(
        self, message: Message, work: Callable[..., None], *arguments: object, **named: object
    ) -> None:
        """Let a use case do its work and settle the message, in one transaction.

        A message that was withdrawn or erased while it was being read is not acted upon.
        """

        def both(tx: Transaction) -> None:
            if not tx.inbox.waits(message.event):
                return
            work(tx, *arguments, now=self._clock(), **named)
            if tx.inbox.waits(message.event):
                tx.inbox.settle(message.event)
            tx.early.release(message.event)

        await self._database.run(both)


def _nothing(tx: Transaction, now: datetime) -> None:
    """Ordinary talk is none of our business, and is not kept."""
