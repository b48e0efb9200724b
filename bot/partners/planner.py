"""The planner: opens planned rounds, asks for suggestions, and asks staff before a round ends.

It is the one who knows, of all that the clock asks for, who is in the room.
"""

from functools import partial

from bot.clockwork.attempts import Attempts, Duty
from bot.conduct.answers import suggesting
from bot.conduct.course import extending
from bot.conduct.preparation import planning
from bot.craft.entitlement import entitled
from bot.craft.trade import Practitioner
from bot.meeting.dialogue import Dialogue
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.round import Round


class Planner(Practitioner):
    """Does what a plan asks for. As a partner it leads the dialogues about extending."""

    async def resume(self) -> None:
        """Before anything is read: what had begun before we were restored from a backup has begun.

        And what staff were asked before the end they were asked, so that their answers find the question.
        """
        await self._database.run(planning.resume, self._office, self._clock())
        for round_ in await self._database.run(extending.asked_before, self._office, self._clock()):
            await self._ask(round_)

    async def tick(self, attempts: Attempts) -> None:
        """Do what is due."""
        for what, rounds, work in (
            ("beginning of round", planning.awaited, self._begin),
            ("suggestions for round", suggesting.concerned, self._suggest),
            ("extension of round", extending.concerned, self._ask),
        ):
            for round_ in await self._database.run(rounds, self._office, self._clock()):
                await attempts.at(Duty(what, round_.id), partial(work, round_))

    async def _begin(self, round_: Round) -> None:
        if network := await self._directory.network(round_.room):
            await self._database.run(
                planning.open_on_time, self._office, round_.id, self._clock(), network=network
            )

    async def _suggest(self, round_: Round) -> None:
        if network := await self._directory.network(round_.room):
            encrypted = network.encrypted
            await self._database.run(
                suggesting.tend, self._office, round_.id, self._clock(), encrypted=encrypted
            )

    async def _ask(self, round_: Round) -> None:
        """Whether a round is to go on."""
        if network := await self._directory.network(round_.room):
            desk = await self._desk(round_)
            await self._database.run(
                extending.ask, self._office, round_.id, self._clock(), network=network, desk=desk
            )

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`: only those entitled move a round, also by a yes."""
        round_ = await self._database.run(lambda tx: tx.rounds.get(dialogue.its_round))
        if not await entitled(self._directory, self._database, message.sender, round_.room):
            return False
        return await self._attempt(message, extending.hear, dialogue)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`: nothing happens without anybody's word."""

    async def _desk(self, round_: Round) -> RoomId:
        """Where the dialogues of those who steer a round are held."""
        staff_room = await self._directory.staff_room()
        if staff_room is not None:
            return staff_room
        place = await self._directory.place(round_.desk)
        return RoomId(round_.starter) if place is Place.DIRECT else round_.desk
