"""The clerk: carries out commands, once the homeserver has said whether their sender may give them.

A command finds its round as the clock had it when it was given, also if we were away then.
"""

import logging
from collections.abc import Callable

from bot.clockwork.timekeeper import Timekeeper
from bot.conduct import assent, meaning
from bot.conduct.course import extending, outlook, reminding, steering
from bot.conduct.membership import hospitality, moderating, registering
from bot.conduct.preparation import opening, planning
from bot.conduct.privacy import erasing
from bot.conduct.publication import publishing
from bot.conduct.reply import report
from bot.conduct.themes import releasing
from bot.conduct.turn import Turn
from bot.craft.entitlement import entitled, steers
from bot.craft.glance import understood
from bot.craft.settling import nothing
from bot.craft.trade import Practitioner, Trade
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.round import Phase, Round
from bot.speech import aim
from bot.speech.commands import (
    Assign,
    Cancel,
    Close,
    Enter,
    Erase,
    Extend,
    Halt,
    Help,
    Intent,
    No,
    Privacy,
    Publish,
    Remind,
    Remove,
    ShowMembers,
    ShowMinutes,
    Start,
    Status,
    Unknown,
    Yes,
)
from bot.speech.drafting import Drafting
from bot.speech.planning import Appoint, Dismiss, HandOver, MoveStart, Planning, Schedule
from bot.speech.wishes import AskUntil, Begin

_log = logging.getLogger(__name__)


class Clerk(Practitioner):
    """Carries out commands; `ring` says that something may be due."""

    def __init__(self, trade: Trade, timekeeper: Timekeeper, ring: Callable[[], None]) -> None:
        super().__init__(trade)
        self._timekeeper = timekeeper
        self._ring = ring

    async def meant(self, message: Message, place: Place) -> Intent | None:
        """The command that a message is from this sender; None if it is to be read as an answer."""
        asked = await self._asked(message)
        intent = understood(message, place, self._office, asked=asked)
        if isinstance(intent, Yes | No) and not asked:
            return None
        if place is not Place.DIRECT:
            return intent
        if isinstance(intent, Schedule | Status) and not await self._steers(message.sender):
            return AskUntil()
        # A member who writes to us in the words of staff answers a question.
        if isinstance(intent, Planning | Drafting | Enter):
            return intent if await self._steers(message.sender) else None
        if isinstance(intent, ShowMembers | Assign | Remove):
            return intent if await self._directory.is_staff(message.sender) else None
        return intent if intent != Start() or await self._directory.is_staff(message.sender) else Begin()

    async def carry_out(self, message: Message, place: Place, intent: Intent) -> None:
        """Do what was asked for, or say why not."""
        match intent:
            case Help():
                staff = await self._directory.is_staff(message.sender)
                leads = place is Place.DIRECT and await self._steers(message.sender)
                await self._finish(message, hospitality.help_, place, staff, moderator=leads)
            case Privacy():
                await self._finish(message, hospitality.privacy, place)
            case Unknown(word, suggestion):
                await self._finish(message, hospitality.unknown, place, word, suggestion)
            case Start():
                await self._start(message, place, intent)
            case Erase():
                await self._finish(message, assent.ask, place)
            case Yes() | No():
                await self._decide(message, intent)
            case _:
                await self._steer(message, place, intent)

    async def _start(self, message: Message, place: Place, request: Start) -> None:
        # Checked first: what follows may take long, and anybody may ask for it.
        if not await self._directory.is_staff(message.sender):
            await self._finish(message, hospitality.not_entitled)
            return
        network = await self._network_meant(message, place, request)
        if network is None:
            await self._start_nowhere(message, request)
            return
        if not await self._entitled(message, network.room):
            return
        if place is Place.NETWORK and network.room != message.room:
            # The round would be steered from that room, before people whom it does not concern.
            await self._finish(message, report, "trust.start_elsewhere")
            return
        running = await self._database.run(lambda tx: tx.rounds.latest_in(network.room))
        if running is not None:
            await self._timekeeper.make_up(running.id, message.arrived)
        await self._finish(message, opening.start, request, network)

    async def _network_meant(self, message: Message, place: Place, request: Start) -> Network | None:
        if request.room is not None:
            return await self._directory.network(request.room)
        if place is Place.NETWORK:
            return await self._directory.network(message.room)
        networks = await self._networks()
        return networks[0] if len(networks) == 1 else None

    async def _networks(self) -> list[Network]:
        return await self._database.run(registering.known, await self._directory.networks())

    async def _start_nowhere(self, message: Message, request: Start) -> None:
        networks = [network.name for network in await self._networks()]
        name = "start.unknown_room" if request.room else "start.which_room"
        await self._finish(message, report, name, room=request.room or "", networks=networks)

    async def _decide(self, message: Message, intent: Yes | No) -> None:
        if await self._database.run(assent.asked, message):
            await self._erase(message, intent)
            return
        proposed = await self._database.run(lambda tx: tx.rounds.proposed_at(message.room))
        if proposed is None:
            await self._finish(message, nothing)
            return
        if not await self._entitled(message, proposed.room):
            return
        if isinstance(intent, No):
            await self._finish(message, opening.decline, proposed.id)
            return
        network = await self._directory.network(proposed.room)
        encrypted = network is not None and network.encrypted
        await self._finish(message, opening.confirm, proposed.id, encrypted=encrypted)

    async def _erase(self, message: Message, intent: Yes | No) -> None:
        """A person decides about what is hers alone; nobody has to be asked whether she may."""
        if isinstance(intent, No):
            await self._finish(message, erasing.dissent)
            return
        await self._finish(message, erasing.consent)
        self._ring()
        if not await self._database.scrub():
            _log.warning("what was erased is gone from the tables, and will be wiped tonight")

    async def _asked(self, message: Message) -> bool:
        """Whether there is something to say yes or no to: a round at this desk, or an erasure."""
        return await self._database.run(
            lambda tx: tx.rounds.proposed_at(message.room) is not None or assent.asked(tx, message)
        )

    async def _steer(self, message: Message, place: Place, intent: Intent) -> None:
        round_ = await self._round_meant(message, place, intent)
        if round_ is None:
            return
        if isinstance(intent, ShowMinutes):
            staff = await entitled(self._directory, self._database, message.sender, round_.room)
            await self._finish(message, publishing.show, round_.id, place, staff)
            return
        if not await self._entitled(message, round_.room):
            return
        await self._timekeeper.make_up(round_.id, message.arrived)
        await self._take_step(message, place, intent, round_)
        self._ring()

    async def _take_step(self, message: Message, place: Place, intent: Intent, round_: Round) -> None:
        id_ = round_.id
        match intent:
            case Status():
                await self._with_network(steering.status, message, place, round_)
            case Extend(until):
                # In the network room everybody would be asked.
                desk = None if place is Place.NETWORK else message.desk(place)
                await self._finish(message, extending.request, id_, until, desk=desk)
            case Close():
                await self._finish(message, steering.end, id_)
            case Cancel():
                await self._finish(message, steering.call_off, id_)
            case Publish():
                draft = round_.phase is Phase.PROPOSED and round_.opens_at is not None
                work = planning.approve if draft else steering.give_release
                await self._finish(message, work, id_)
            case Halt():
                await self._finish(message, releasing.stop, id_)
            case Schedule():
                await self._finish(message, outlook.show, id_)
            case MoveStart(to):
                await self._finish(message, planning.move_start, id_, to)
            case Appoint() | Dismiss() | HandOver():
                people = await self._people(round_)
                await self._finish(message, moderating.change, id_, intent, people)
            case Remind():
                await self._with_network(reminding.remind_now, message, place, round_)
            case _:
                await self._finish(message, nothing)

    async def _steers(self, user: UserId) -> bool:
        """Whether a person's words about a round may be meant as commands."""
        return await steers(self._directory, self._database, user)

    async def _people(self, round_: Round) -> dict[UserId, str | None]:
        """Who may moderate a round: whoever is in its room."""
        people = await self._directory.people([round_.room])
        inside = [user for user in people if await self._directory.is_member(user, round_.room)]
        return {user: people[user] for user in inside}

    async def _with_network(
        self,
        work: Callable[[Turn, RoundId, Place, Network], None],
        message: Message,
        place: Place,
        round_: Round,
    ) -> None:
        """Do what has to know who is in the network room."""
        network = await self._directory.network(round_.room)
        if network is not None:
            await self._finish(message, work, round_.id, place, network)
        else:
            # We have just left its room, or just come back and no sync has told us yet.
            await self._finish(message, report, "steer.no_round", prefix=self._office.addressed(place))

    async def _round_meant(self, message: Message, place: Place, intent: Intent) -> Round | None:
        """The round of this room; elsewhere the only one its sender may have in mind."""
        if place is Place.NETWORK:
            found = await self._database.run(lambda tx: tx.rounds.latest_in(message.room))
            rounds = [found] if found else []
        else:
            latest = await self._database.run(lambda tx: tx.rounds.latest())
            mine = [
                round_ for round_ in latest if await self._directory.is_member(message.sender, round_.room)
            ]
            mine = aim.among(message.body, mine, [round_.network for round_ in mine])
            rounds = _awaiting(intent, mine) or [round_ for round_ in mine if round_.active] or mine
            if await self._told_of_absence(message, rounds or latest):
                return None
        if len(rounds) == 1:
            return rounds[0]
        networks = [round_.network for round_ in rounds]
        if networks:
            await self._finish(message, meaning.ask_network, place, "steer.which", networks)
        else:
            staff = await self._directory.is_staff(message.sender)
            await self._finish(message, hospitality.no_round, place, staff)
        return None

    async def _told_of_absence(self, message: Message, rounds: list[Round]) -> bool:
        """Whether staff mean a round whose room we are not in: there we can neither look nor do anything."""
        active = [round_ for round_ in rounds if round_.active]
        if len(active) != 1 or await self._directory.network(active[0].room) is not None:
            return False
        if not await self._directory.is_staff(message.sender):
            return False
        values = {"network": active[0].network, "title": active[0].title}
        await self._finish(message, report, "steer.absent", **values)
        return True

    async def _entitled(self, message: Message, room: RoomId) -> bool:
        """Ask the homeserver, at this moment; whoever is not entitled is told so kindly."""
        if await entitled(self._directory, self._database, message.sender, room):
            return True
        await self._finish(message, hospitality.not_entitled)
        return False


def _awaiting(intent: Intent, rounds: list[Round]) -> list[Round]:
    """What is said of minutes means the only ones that wait, whatever other rounds are running."""
    closed = [one for one in rounds if one.phase is Phase.CLOSED]
    return closed if isinstance(intent, Publish | Halt | ShowMinutes) and len(closed) == 1 else []
