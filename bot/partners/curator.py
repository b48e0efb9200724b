"""The curator: opens the themes of a closed round to those who may steer it, and to nobody else.

What they say about a question that is open to them is heard by `bot.conduct.curation.curating`.
"""

from datetime import datetime

from bot.conduct import meaning
from bot.conduct.curation import curating, displacing
from bot.conduct.publication import finishing
from bot.conduct.reply import report
from bot.craft.conversation import Partner, Plain, Steered
from bot.craft.entitlement import entitled, steered, steers
from bot.craft.trade import Practitioner, Trade
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech import finishing as finishing_words
from bot.speech import placing as placing_words
from bot.speech.curating import Step, Verb, read, request
from bot.speech.finishing import Finish
from bot.store.database import Transaction


class Curator(Practitioner):
    """Shows themes."""

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether a message of staff asks for themes; then it is dealt with. Others may say so."""
        if place is Place.NETWORK:
            return await self._places(message)
        if place is Place.STAFF and (wish := finishing_words.read(message.body)):
            return await self._finishes(message, wish)
        step = request(message.body, self._office.prefix)
        loose = step is None and place is Place.STAFF and _handled(message)
        if (step is None and not loose) or not await steers(self._directory, self._database, message.sender):
            return False
        rounds = await self._rounds(message)
        if not rounds and step is not None and step.verb is Verb.OVERVIEW and not step.words:
            await self._finish(message, report, "curation.no_round")
            return True
        waiting = bool(rounds) and rounds[0].phase is Phase.CLOSED
        if not rounds or (not waiting and (step is None or not await self._worth_opening(step, rounds))):
            # „Frage 3“ may mean that of a draft.
            return False
        if step is None:
            await self._finish(message, curating.unopened)
            return True
        return await self._answer(message, place, step, rounds)

    async def _places(self, message: Message) -> bool:
        """Whether staff say of somebody's answer in the network room that it belongs to another question."""
        wish = placing_words.read(message.body)
        room = await self._database.run(displacing.of_others, message) if wish else None
        if (
            wish is None
            or room is None
            or not await entitled(self._directory, self._database, message.sender, room)
        ):
            return False
        await self._finish(message, displacing.in_room, wish)
        return True

    async def _worth_opening(self, step: Step, rounds: list[Round]) -> bool:
        """Of minutes that are out only a question of which something is gone."""
        return step.verb is not Verb.OPEN or await self._database.run(
            lambda tx: any(curating.reopens(tx, one, step.question) for one in rounds)
        )

    async def _finishes(self, message: Message, wish: Finish) -> bool:
        """Something is to stand in minutes that are not out yet, or how long they are to be."""
        rounds = await self._rounds(message)
        meant = await self._at_hand(rounds, message.room, message.arrived)
        if len(meant) > 1:
            names = [one.network for one in meant]
            await self._finish(message, report, "finishing.which", networks=names)
        elif meant:
            await self._finish(message, finishing.finish, meant[0].id, wish)
        return bool(meant)

    async def _answer(self, message: Message, place: Place, step: Step, rounds: list[Round]) -> bool:
        desk = message.desk(place)
        named = [one for one in rounds if step.words and one.is_of(step.words)]
        if step.words and not named:
            # More words than a network's name: talk.
            return False
        meant = named or await self._at_hand(rounds, desk, message.arrived)
        if len(meant) > 1:
            names = [one.network for one in meant]
            await self._finish(message, meaning.ask_network, place, "curation.which", names, words="Themen ")
            return True
        if step.verb is Verb.OPEN:
            await self._finish(message, curating.open_, desk, meant[0].id, step.question)
        else:
            await self._finish(message, curating.overview, desk, meant[0].id)
        return True

    async def _rounds(self, message: Message) -> list[Round]:
        """The latest rounds that the sender steers: those whose themes wait, or else any that ran."""
        latest = await self._database.run(lambda tx: tx.rounds.latest())
        latest = [one for one in latest if one.phase in (Phase.OPEN, Phase.CLOSED, Phase.PUBLISHED)]
        hers = await steered(self._directory, self._database, message.sender, latest)
        return [one for one in hers if one.phase is Phase.CLOSED] or hers

    async def _at_hand(self, rounds: list[Round], desk: RoomId, at: datetime) -> list[Round]:
        """Where there are several, the one that was spoken of last."""
        if len(rounds) == 1:
            return rounds
        spoken = await self._database.run(_spoken_of, desk, at)
        return [one for one in rounds if one.id == spoken] or rounds


def partners(trade: Trade) -> dict[Topic, Partner]:
    """Who leads the dialogues about themes."""
    return {Topic.CURATION: Steered(Plain(trade, curating.hear), trade)}


def _spoken_of(tx: Transaction, desk: RoomId, at: datetime) -> int | None:
    return next((one.round for one in tx.dialogues.at(desk, at) if one.topic is Topic.CURATION), None)


def _handled(message: Message) -> bool:
    """Whether it is nothing but steps that name themes or statements by their handles."""
    steps = read(message.body)
    return bool(steps) and all(step.verb and (step.members or step.verb is Verb.SUMMARISE) for step in steps)
