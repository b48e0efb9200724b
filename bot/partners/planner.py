"""The planner: opens planned rounds, asks for suggestions, and asks staff before a round ends.

It is the one who knows, of all that the clock asks for, who is in the room.
"""

from datetime import datetime

from bot.conduct.answers import suggesting
from bot.conduct.course import extending
from bot.conduct.office import Office
from bot.conduct.preparation import planning
from bot.craft.entitlement import entitled
from bot.craft.trade import Trade
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.network import Network
from bot.meeting.round import Round
from bot.store.database import Transaction


class Planner:
    """Does what a plan asks for. As a partner it leads the dialogues about extending."""

    def __init__(self, trade: Trade) -> None:
        self._database = trade.database
        self._directory = trade.directory
        self._office = trade.office
        self._attempt = trade.settling.attempt
        self._clock = trade.clock

    async def resume(self) -> None:
        """Before anything is read: what had begun before we were restored from a backup has begun.

        And what staff were asked before the end they were asked, so that their answers find the question.
        """
        await self._database.run(planning.resume, self._office, self._clock())
        await self._ask(await self._database.run(extending.asked_before, self._office, self._clock()))

    async def turn(self) -> None:
        """Do what is due. Raises Unreachable if the homeserver does not say who is where."""
        begin, ask, end = await self._database.run(_agenda, self._office, self._clock())
        for round_, network in await self._known(begin):
            await self._database.run(
                planning.open_on_time, self._office, round_.id, self._clock(), network=network
            )
        for round_, network in await self._known(ask):
            encrypted = network.encrypted
            await self._database.run(
                suggesting.tend, self._office, round_.id, self._clock(), encrypted=encrypted
            )
        await self._ask(end)

    async def _ask(self, rounds: list[Round]) -> None:
        """Whether these rounds are to go on."""
        for round_, network in await self._known(rounds):
            desk = await self._desk(round_)
            await self._database.run(
                extending.ask, self._office, round_.id, self._clock(), network=network, desk=desk
            )

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`: only those entitled move a round, also by a yes."""
        round_ = await self._database.run(lambda tx: tx.rounds.get(dialogue.its_round))
        if not await entitled(self._directory, self._database, message.sender, round_.room):
            return False
        return await self._attempt(
            message, lambda tx, now: extending.hear(tx, self._office, message, dialogue, now)
        )

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`: nothing happens without anybody's word."""

    async def _known(self, rounds: list[Round]) -> list[tuple[Round, Network]]:
        """Those in rooms that we are in, with who is there."""
        found = [(round_, await self._directory.network(round_.room)) for round_ in rounds]
        return [(round_, network) for round_, network in found if network is not None]

    async def _desk(self, round_: Round) -> RoomId:
        """Where the dialogues of those who steer a round are held."""
        staff_room = await self._directory.staff_room()
        if staff_room is not None:
            return staff_room
        place = await self._directory.place(round_.desk)
        return RoomId(round_.starter) if place is Place.DIRECT else round_.desk


def _agenda(tx: Transaction, office: Office, now: datetime) -> tuple[list[Round], ...]:
    """The rounds that have to begin, those to ask members about, and those to ask staff about."""
    looks = (planning.awaited, suggesting.concerned, extending.concerned)
    return tuple(look(tx, office, now) for look in looks)
