"""The switchboard: puts each message through to whoever it is for, and asks the homeserver what it must.

What is for nobody in particular is an answer, or ordinary talk.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

from bot.clockwork.attempts import Attempts, Duty
from bot.clockwork.timekeeper import Timekeeper
from bot.conduct.answers import revising, rewording, unasked
from bot.conduct.dialogue import reading, unplaced, wishing
from bot.conduct.membership import hospitality, moving, presence
from bot.conduct.reply import to_a_colleague
from bot.conduct.themes import releasing
from bot.conduct.turn import Turn
from bot.conduct.votes import keycaps
from bot.craft.conversation import Conversation, Partner
from bot.craft.glance import simple
from bot.craft.settling import Work, nothing
from bot.craft.trade import Practitioner, Trade
from bot.meeting.dialogue import Topic
from bot.meeting.message import FILES, Kind, Message, Place
from bot.meeting.permissions import may_answer
from bot.meeting.round import Phase, Round
from bot.partners import companion, curator, epilogue, foreman, forwarder, scribe
from bot.partners.archivist import Archivist
from bot.partners.clerk import Clerk
from bot.partners.curator import Curator
from bot.partners.drafter import Drafter, Editor
from bot.partners.epilogue import Epilogue
from bot.partners.foreman import Foreman
from bot.partners.forwarder import Forwarder
from bot.partners.interpreter import Interpreter
from bot.partners.planner import Planner
from bot.partners.reception import Reception
from bot.partners.registrar import Registrar
from bot.partners.restorer import Restorer
from bot.partners.scribe import Scribe
from bot.partners.usher import Usher
from bot.speech import pointing, spoken
from bot.speech.commands import Assign, Enter, Intent, Remove, ShowMembers
from bot.speech.drafting import Drafting
from bot.speech.wishes import Wish

_OfMembers: TypeAlias = ShowMembers | Assign | Remove
# If minutes come out this soon, „Stopp“ stops them without asking back.
_SOON = timedelta(hours=1)


class Switchboard(Practitioner):
    """Knows everybody in the house; `ring` says that something may be due."""

    def __init__(
        self, trade: Trade, timekeeper: Timekeeper, planner: Planner, ring: Callable[[], None]
    ) -> None:
        super().__init__(trade)
        self._timekeeper = timekeeper
        self._planner = planner
        self._reception = Reception(trade)
        self._clerk = Clerk(trade, timekeeper, ring)
        self._registrar = Registrar(trade)
        self._drafter = Drafter(trade)
        self._scribe = Scribe(trade)
        self._epilogue = Epilogue(trade)
        self._conversation = Conversation(trade, self._partners())
        # Each is asked in this order whether a text is for them.
        self._readers: tuple[Callable[[Message, Place], Awaitable[bool]], ...] = (
            self._epilogue.hears,
            self._conversation.hears,
            self._registrar.hears,
            self._scribe.hears,
            Curator(trade).hears,
            Foreman(trade).hears,
            Archivist(trade).hears,
            self._epilogue.asks_which,
        )

    async def simple(self, message: Message) -> Work | None:
        """What to do with a message about which nobody needs to be asked; None for any other."""
        return simple(message, await self._directory.place(message.room), self._office)

    async def put_through(self, message: Message) -> None:
        """Have a message dealt with. May raise Unreachable or DatabaseFault."""
        work = await self.simple(message)
        if work is not None:
            await self._finish(message, work)
            return
        match message.kind:
            case Kind.TEXT if not message.note:
                await self._text(message)
            case Kind.EDIT:
                await self._edit(message)
            case Kind.REACTION:
                await self._reaction(message)
            case Kind.INVITE:
                await self._invitation(message)
            case Kind.UPGRADE:
                await self._upgrade(message)
            case Kind.TABLE if await self._directory.place(message.room) is Place.STAFF:
                await self._registrar.receive(message, self._scribe.hears_file)
            case _:
                await self._other(message)

    async def tick(self, attempts: Attempts) -> None:
        """Do what is due after minutes, and in dialogues."""
        await self._epilogue.tick(attempts)
        await attempts.at(Duty("dialogues"), self._conversation.tick)

    async def _text(self, message: Message) -> None:
        """Whoever waits for it reads it first; else it is a command, or an answer."""
        place = await self._directory.place(message.room)
        if message.note and _expected(message, place):
            await self._database.run(
                lambda tx: hospitality.only_caption(Turn(tx, self._office, message, self._clock()))
            )
        if place is not Place.NETWORK:
            await self._timekeeper.make_up_all(message.arrived)
        if await self._heard(message, place):
            return
        wish = await self._wish(message, place)
        # Only if nobody waits for her very words, they are read as the command they ask for.
        if wish == message or not await self._heard(wish, place):
            await self._carry_out(wish, place, await self._clerk.meant(wish, place))

    async def _wish(self, message: Message, place: Place) -> Message:
        """A sentence of staff as the command that it asks for; members write answers in such sentences."""
        words = spoken.plain(message.body)
        if spoken.stops(message.body) and await self._urgent(message, place):
            words = "anhalten"
        if place is Place.NETWORK or words == message.body:
            return message
        if place is Place.STAFF:
            of_staff = not await self._database.run(to_a_colleague, message)
        else:
            of_staff = await self._is_staff(message)
        return replace(message, body=words) if of_staff else message

    async def _urgent(self, message: Message, place: Place) -> bool:
        """Whether „Stopp“ may wait for no „ja“: minutes would come out meanwhile, and they do not come back.

        A halt in vain is read at once and undone by a release. Else colleagues say so to each other.
        """
        if place is Place.DIRECT:
            return True
        return await self._database.run(releasing.under_way, message.arrived + _SOON)

    async def _heard(self, message: Message, place: Place) -> bool:
        for hears in self._readers:
            if await hears(message, place):
                return True
        return False

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
            rounds = await self._hers(message)
            await self._finish(message, wishing.grant, place, intent, rounds)
        else:
            await self._clerk.carry_out(message, place, intent)

    async def _edit(self, message: Message) -> None:
        """It changes an answer, or what a dialogue was told; else its author hears how to go on."""
        place = await self._directory.place(message.room)
        if not await self._database.run(rewording.of_talk, message):
            await self._finish(message, revising.revise)
        elif not (
            await self._scribe.hears_edit(message, place) or await self._conversation.hears(message, place)
        ):
            await self._finish(message, rewording.explain, place)

    async def _answer(self, message: Message, place: Place) -> None:
        if place is Place.NETWORK:
            await self._finish(message, reading.read)
            return
        candidates, former = ((), ()) if place is Place.STAFF else await self._rounds_of(message)
        private = place is Place.DIRECT and unplaced.of_staff(message.body, candidates)
        staff = private and await self._is_staff(message)
        await self._finish(message, reading.take, place, candidates, former=former, staff=staff)

    async def _hers(self, message: Message) -> tuple[Round, ...]:
        """In a direct message: the rounds that the sender may answer."""
        hers, _ = await self._rounds_of(message)
        return hers

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
        wordless = not message.body or pointing.points(message.body)
        if wordless and _is_file(message) and await self._scribe.hears_file(message, place):
            return
        if message.body and not (place is not Place.STAFF and wordless):
            # The caption of a file, or of a table that is no member list, is read as a text.
            await self._text(replace(message, kind=Kind.TEXT))
        elif _expected(message, place):
            await self._finish(message, hospitality.only_text)
        elif place is Place.NETWORK and _is_file(message) and not await self._is_staff(message):
            await self._finish(message, unasked.file)
        else:
            await self._finish(message, nothing)

    async def _is_staff(self, message: Message) -> bool:
        return await self._directory.is_staff(message.sender)

    async def _reaction(self, message: Message) -> None:
        """A number put to what we said to somebody is said to us."""
        place = await self._directory.place(message.room)
        if await self._database.run(keycaps.means, message, place):
            await self._text(replace(message, kind=Kind.TEXT))
        else:
            await self._finish(message, nothing)

    async def _invitation(self, message: Message) -> None:
        expected = await self._database.run(lambda tx: tx.moves.before(message.room)) is not None
        accept = expected or await self._reception.welcomes(message)
        await self._finish(message, hospitality.answer_invitation, accept)

    async def _upgrade(self, message: Message) -> None:
        """The homeserver is asked whether the room was replaced, and not whoever says so."""
        successor = await self._directory.successor(message.room)
        ours = await self._database.run(presence.awaited, self._office, message.room)
        if successor is None or not (ours or message.room == await self._directory.staff_room()):
            await self._finish(message, nothing)
        else:
            await self._finish(message, moving.set_out, successor)

    def _partners(self) -> dict[Topic, Partner]:
        """Who leads which dialogue."""
        trade = self._trade
        return {
            Topic.EXTENSION: self._planner,
            Topic.NETWORK: Usher(trade),
            Topic.MEANT: Interpreter(trade, self._text),
            Topic.SETUP: self._drafter,
            Topic.DRAFT: Editor(trade),
            Topic.MISPLACED: Forwarder(trade, forwarder.MISPLACED),
            Topic.WHERETO: Forwarder(trade, forwarder.WHERETO),
            Topic.RESTORED: Restorer(trade),
            **companion.partners(trade, self._hers),
            **epilogue.partners(trade),
            **scribe.partners(trade),
            **curator.partners(trade),
            **foreman.partners(trade),
        }


def _expected(message: Message, place: Place) -> bool:
    """Whether it may be meant as an answer."""
    return place is Place.DIRECT or message.relates


def _is_file(message: Message) -> bool:
    """Whether it has no words and may be an answer all the same; a table is a file to everybody but staff."""
    return message.kind is Kind.TABLE or message.note in FILES
