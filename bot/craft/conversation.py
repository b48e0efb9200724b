"""The conversation: hands a message to whoever leads the dialogue that it answers.

In a direct message these are the sender's own dialogues, in the staff room those of the office. A partner
may decline a message – then the next one is asked, and at last it is read as if nothing had been asked. Only
a bare „ja“, „nein“ or „1“ goes to nobody but the newest question (`bot.conduct.dialogue.ambiguity`).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.conduct import assent
from bot.conduct.answers import colleagues, rewording
from bot.conduct.curation import holding
from bot.conduct.dialogue import ambiguity, echoed
from bot.conduct.office import Office
from bot.conduct.turn import Turn
from bot.craft.entitlement import entitled
from bot.craft.trade import Practitioner, Trade
from bot.faults import described
from bot.matrix.client import Unreachable
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, RoundId
from bot.meeting.message import Message, Place
from bot.meeting.round import Round
from bot.speech import commands
from bot.speech.commands import No, Yes
from bot.store.database import DatabaseFault, Transaction

_log = logging.getLogger(__name__)


class Partner(Protocol):
    """Leads the dialogues of one topic."""

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """Take a message as what was waited for, and settle it; False if it is something else."""

    async def acts(self, dialogue: Dialogue) -> None:
        """Do what the dialogue said is due now; it must not be due afterwards."""


@runtime_checkable
class Choosy(Partner, Protocol):
    """A partner who does not listen to everybody."""

    async def listens_to(self, message: Message, dialogue: Dialogue) -> bool:
        """Whether its sender has a say in what it is about."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A partner who needs to ask nobody: a use case for each."""

    trade: Trade
    hear: Callable[[Turn, Dialogue], bool]
    act: Callable[[Transaction, Office, Dialogue, datetime], None] | None = None

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`."""
        return await self.trade.settling.attempt(message, self.hear, dialogue)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`."""
        if self.act is not None:
            await self.trade.database.run(self.act, self.trade.office, dialogue, self.trade.clock())


@dataclass(frozen=True, slots=True)
class Informed:
    """As `Plain`, where it matters which rounds the sender may answer: the homeserver is asked."""

    trade: Trade
    rounds: Callable[[Message], Awaitable[tuple[Round, ...]]]
    hear: Callable[[Turn, Dialogue, tuple[Round, ...]], bool]
    act: Callable[[Transaction, Office, Dialogue, datetime], None] | None = None

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`."""
        return await self.trade.settling.attempt(message, self.hear, dialogue, await self.rounds(message))

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`."""
        if self.act is not None:
            await self.trade.database.run(self.act, self.trade.office, dialogue, self.trade.clock())


class Steered(Practitioner):
    """A partner who listens only to those who may steer the round, at this moment."""

    def __init__(self, partner: Partner, trade: Trade) -> None:
        super().__init__(trade)
        self._partner = partner

    async def listens_to(self, message: Message, dialogue: Dialogue) -> bool:
        """Whether its sender may steer what it is about."""
        rounds = {dialogue.round, *(one["round"] for one in dialogue.state.get("found", ()))}
        for id_ in rounds:
            if id_ is None or not await self._entitled(message, id_):
                return False
        return True

    async def hears(self, message: Message, dialogue: Dialogue) -> bool:
        """See `Partner`."""
        return await self.listens_to(message, dialogue) and await self._partner.hears(message, dialogue)

    async def acts(self, dialogue: Dialogue) -> None:
        """See `Partner`."""
        await self._partner.acts(dialogue)

    async def _entitled(self, message: Message, id_: RoundId) -> bool:
        round_ = await self._database.run(lambda tx: tx.rounds.get(id_))
        return await entitled(self._directory, self._database, message.sender, round_.room)


class Conversation(Practitioner):
    """All dialogues there are, each with its partner."""

    def __init__(self, trade: Trade, partners: Mapping[Topic, Partner]) -> None:
        super().__init__(trade)
        self._partners = partners
        # By its alias or id, as configured: use cases hold the dialogues of staff under this name.
        self._staff_room = trade.office.staff_room

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether a message answered what we had asked; then it is dealt with."""
        desk = await self._desk(message, place)
        if desk is None or await self._of_erasure(message):
            return False
        alias = self._staff_room if place is Place.STAFF else None
        waiting = await self._waiting(desk, message, alias)
        if not ambiguity.is_bare(message):
            return await self._taken(message, waiting)
        staff = place is Place.STAFF
        closed = [one for one in waiting if not await self._listens(message, one)]
        may = await self._database.run(
            lambda tx: ambiguity.hearing(tx, message, desk, waiting, staff=staff, closed=closed)
        )
        return await self._taken(message, may.heard) or await self._taken(message, may.doubts)

    async def _listens(self, message: Message, dialogue: Dialogue) -> bool:
        partner = self._partners.get(dialogue.topic)
        return not isinstance(partner, Choosy) or await partner.listens_to(message, dialogue)

    async def _taken(self, message: Message, dialogues: Sequence[Dialogue]) -> bool:
        """Whether one of them takes it; they are asked one after the other."""
        for dialogue in dialogues:
            partner = self._partners.get(dialogue.topic)
            if partner is not None and await self._hears(partner, message, dialogue):
                return True
        return False

    async def _waiting(self, desk: RoomId, message: Message, alias: RoomId | None) -> list[Dialogue]:
        """The dialogues that a message may answer; what they had said before a restore comes before it."""
        about = message.reply_to or message.thread

        def read(tx: Transaction) -> tuple[list[Dialogue], list[Dialogue]]:
            found = tx.dialogues.at(desk, message.arrived, about, alias)
            waiting = [one for one in found if rewording.may_hear(message, one)]
            waiting = colleagues.before_others(message, holding.before_others(message, waiting))
            return waiting, echoed.overdue(tx, message, waiting)

        waiting, overdue = await self._database.run(read)
        for dialogue in overdue:
            await self._act(self._partners[dialogue.topic], dialogue)
        return (await self._database.run(read))[0] if overdue else waiting

    async def _of_erasure(self, message: Message) -> bool:
        """A yes right after „löschen“ is about that, whatever else was asked before."""
        said = commands.understand(message.body, prefix_needed=False)
        if message.relates or not isinstance(said, Yes | No):
            return False
        return await self._database.run(assent.asked, message)

    async def _hears(self, partner: Partner, message: Message, dialogue: Dialogue) -> bool:
        """A fault in one dialogue must not swallow what may be meant for another, or be an answer."""
        try:
            return await partner.hears(message, dialogue)
        except (Unreachable, DatabaseFault):
            raise
        except Exception as fault:
            _log.error("a dialogue on %s could not take a message (%s)", dialogue.topic, described(fault))
            return False

    async def tick(self) -> None:
        """Do what is due. Raises Unreachable in the end if one of them could not be told what it needs."""
        unanswered: Unreachable | None = None
        for dialogue in await self._database.run(lambda tx: tx.dialogues.due(self._clock())):
            if dialogue.topic in self._partners:
                try:
                    await self._act(self._partners[dialogue.topic], dialogue)
                except Unreachable as fault:
                    unanswered = fault
        if unanswered is not None:
            raise unanswered

    async def _act(self, partner: Partner, dialogue: Dialogue) -> None:
        """A fault in one dialogue must not keep the others from going on; it waits for her next word then."""
        try:
            await partner.acts(dialogue)
        except (Unreachable, DatabaseFault):
            raise
        except Exception as fault:
            _log.error("a dialogue on %s could not go on (%s)", dialogue.topic, described(fault))
            await self._database.run(lambda tx: tx.dialogues.hold(replace(dialogue, due=None), if_known=True))

    async def _desk(self, message: Message, place: Place) -> RoomId | None:
        """Whose dialogues a message may belong to."""
        if place is Place.NETWORK:
            return None
        if place is Place.STAFF and not await self._directory.is_staff(message.sender):
            return None
        return message.desk(place)
