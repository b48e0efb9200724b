"""The foreman: takes what staff say about tasks, and about who can help whom, in a network that they steer.

What they say when they were asked is heard by `bot.conduct.tasks.tasking` and `bot.conduct.curation.helping`.
"""

from collections.abc import Callable
from datetime import datetime

from bot.conduct import meaning
from bot.conduct.curation import comparing, helping
from bot.conduct.reply import report
from bot.conduct.tasks import consenting, fulfilling, tasking
from bot.conduct.turn import Turn
from bot.craft.conversation import Partner, Plain, Steered
from bot.craft.entitlement import steered, steers
from bot.craft.trade import Practitioner, Trade
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.message import Message, Place
from bot.meeting.round import Phase, Round
from bot.speech.helping import asks
from bot.speech.tasks import Step, Verb, request
from bot.store.database import Transaction


class Foreman(Practitioner):
    """Finds the round that tasks belong to."""

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether a message of staff is about tasks; then it is dealt with. Others may say so."""
        steps = request(message.body, self._office.prefix)
        work = helping.show if asks(message.body, self._office.prefix) else tasking.take
        if place is Place.NETWORK or not (steps or work is helping.show):
            return False
        if not await steers(self._directory, self._database, message.sender):
            return False
        rounds = await self._rounds(message)
        meant = _meant(steps, rounds)
        if meant is None:
            # More words than a network's name: talk.
            return False
        desk = message.desk(place)
        await self._answer(message, place, await self._at_hand(meant, desk, message.arrived), work)
        return True

    async def _answer(
        self,
        message: Message,
        place: Place,
        rounds: list[Round],
        work: Callable[[Turn, RoomId, RoundId], None],
    ) -> None:
        names = [one.network for one in rounds]
        if len(rounds) == 1:
            await self._finish(message, work, message.desk(place), rounds[0].id)
        elif names and work is tasking.take:
            await self._finish(message, meaning.ask_network, place, "tasks.which", names, words="Aufgaben ")
        else:
            text = "tasks.which" if names else "tasks.no_round"
            await self._finish(message, report, text, networks=names)

    async def _rounds(self, message: Message) -> list[Round]:
        """The latest round that has ended, of each network that the sender steers."""
        found = await self._database.run(_ended)
        return await steered(self._directory, self._database, message.sender, found)

    async def _at_hand(self, rounds: list[Round], desk: RoomId, at: datetime) -> list[Round]:
        """Where there are several, the one that was spoken of last, or whose minutes are being made."""
        if len(rounds) < 2:
            return rounds
        spoken = await self._database.run(_spoken_of, desk, at)
        near = [one for one in rounds if one.id == spoken]
        closed = [one for one in rounds if one.phase is Phase.CLOSED]
        return near or (closed if len(closed) == 1 else rounds)


def partners(trade: Trade) -> dict[Topic, Partner]:
    """Who leads the dialogues about tasks and help: with staff, and with those who are asked to do them."""
    return {
        Topic.TASKS: Steered(Plain(trade, tasking.hear), trade),
        Topic.HELPING: Steered(Plain(trade, helping.hear), trade),
        Topic.COMPARISON: Steered(Plain(trade, comparing.hear), trade),
        Topic.CONSENT: Plain(trade, consenting.hear),
        Topic.FULFILMENT: Plain(trade, fulfilling.hear),
    }


def _meant(steps: list[Step], rounds: list[Round]) -> list[Round] | None:
    """The rounds of the network that was named, or all; None if what was named is none."""
    words = next((step.words for step in steps if step.verb is Verb.SHOW and step.words), "")
    if not words:
        return rounds
    return [one for one in rounds if one.is_of(words)] or None


def _ended(tx: Transaction) -> list[Round]:
    rooms = [one.room for one in tx.rounds.latest()]
    found = [tx.rounds.latest_in(room, Phase.CLOSED, Phase.PUBLISHED) for room in rooms]
    return [one for one in found if one is not None]


def _spoken_of(tx: Transaction, desk: RoomId, at: datetime) -> int | None:
    topics = (Topic.TASKS, Topic.CURATION)
    return next((one.round for one in tx.dialogues.at(desk, at) if one.topic in topics), None)
