"""The epilogue: what comes after the minutes by the clock, and what staff say about corrections."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.clockwork.attempts import Attempts, Duty
from bot.conduct.corrections import confirming, correcting
from bot.conduct.dialogue import ambiguity
from bot.conduct.office import Office
from bot.conduct.publication import concluding
from bot.conduct.reply import report, to_a_colleague
from bot.craft.conversation import Partner, Plain
from bot.craft.entitlement import entitled, steers
from bot.craft.trade import Practitioner, Trade
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.message import Message, Place
from bot.meeting.objection import State
from bot.meeting.round import Phase
from bot.speech.correcting import (
    Decide,
    PublishCorrections,
    Said,
    ShowCorrections,
    TakeBack,
    Together,
    Unread,
    Verdict,
    read,
)
from bot.store.database import Transaction

# So long „zurück“ may be about a correction.
_FRESH = timedelta(hours=1)
# Dialogues that are answered in the same words as corrections; tasks and a board of her own are not.
_WITH_VERDICTS = (
    Topic.SETUP,
    Topic.ENTRY,
    Topic.LATE,
    Topic.CHECK,
    Topic.HELPING,
    Topic.COMPARISON,
)
# What offers to take over from a colleague.
_OFFERS = ("setup.somebody_else", "curation.reserved")


@dataclass(frozen=True, slots=True)
class _Pile:
    """Objections that staff may decide about, by number, and the rounds of which some wait to come out."""

    rounds: dict[int, RoundId]
    accepted: frozenset[RoundId]
    open: tuple[int, ...]
    closed: bool


class Epilogue(Practitioner):
    """Reissues, agrees and looks back."""

    async def tick(self, attempts: Attempts) -> None:
        """Do everything that is due now."""
        for aftermath in await self._database.run(lambda tx: tx.aftermaths.unfinished()):
            id_ = aftermath.round
            await attempts.at(Duty("the end of round", id_), partial(self._move_on, id_))

    async def _move_on(self, id_: RoundId) -> None:
        """Step by step, one transaction each."""
        while await self._database.run(concluding.step, self._office, id_, self._clock()):
            pass

    async def hears(self, message: Message, place: Place) -> bool:
        """Whether a message of staff is about corrections; then it is dealt with. Others may say so."""
        said = None if place is Place.NETWORK else read(message.body, self._office.prefix)
        if said is None or not await steers(self._directory, self._database, message.sender):
            return False
        pile = await self._pile(message.sender)
        match said:
            case ShowCorrections():
                rounds = tuple({*pile.rounds.values()})
                await self._finish(message, correcting.overview, rounds)
            case PublishCorrections(named):
                return await self._publish(message, pile, named=named)
            case TakeBack():
                return await self._take_back(message, place, pile)
            case Together(accept, numbers):
                if not pile.open or not set(numbers) <= set(pile.rounds):
                    return False
                decided = [Decide(number, accept) for number in numbers or pile.open]
                await self._decide(message, tuple(decided), pile)
            case Verdict(accept):
                return await self._judge(message, place, pile, accept=accept)
            case _:
                await self._decide(message, said, pile)
        return True

    async def _judge(self, message: Message, place: Place, pile: _Pile, *, accept: bool) -> bool:
        """One word is enough for the one it replies to, or the only one – where nothing else is asked."""
        number = await self._database.run(_replied, message)
        if number not in pile.rounds:
            desk = message.desk(place)
            if not pile.open or await self._database.run(_means_else, message, desk):
                return False
            competes = await self._database.run(_competes, self._office, message, desk)
            if len(pile.open) > 1 or competes:
                return accept and await self._ask_which(message, pile, accept=accept)
            (number,) = pile.open
        steps = [Decide(number, accept)]
        await self._finish(message, correcting.decide, steps)
        return True

    async def _take_back(self, message: Message, place: Place, pile: _Pile) -> bool:
        """Nothing is taken back by a word alone; whoever just accepted something reads how it goes."""
        desk = message.desk(place)
        number = None if pile.closed else await self._database.run(_just_accepted, message, desk)
        if number is None or number not in pile.rounds:
            return False
        await self._finish(message, report, "taking_back.correction", number=number)
        return True

    async def asks_which(self, message: Message, place: Place) -> bool:
        """Whether one word was said of corrections that nobody else took: she is asked which she means."""
        said = None if place is Place.NETWORK else read(message.body, self._office.prefix)
        if not isinstance(said, Verdict) or await self._database.run(to_a_colleague, message):
            return False
        if not await steers(self._directory, self._database, message.sender):
            return False
        pile = await self._pile(message.sender)
        return bool(pile.open) and await self._ask_which(message, pile, accept=said.accept)

    async def _ask_which(self, message: Message, pile: _Pile, *, accept: bool) -> bool:
        values = {"numbers": [str(one) for one in pile.open], "accept": accept}
        await self._finish(message, report, "objection.several", **values)
        return True

    async def _publish(self, message: Message, pile: _Pile, *, named: bool) -> bool:
        """Without their name corrections are meant only where no minutes wait."""
        if not named and (pile.closed or not pile.accepted):
            return False
        if pile.accepted:
            await self._finish(message, correcting.publish, tuple(sorted(pile.accepted)))
        else:
            await self._finish(message, report, "objection.none")
        return True

    async def _decide(self, message: Message, said: Said, pile: _Pile) -> None:
        assert isinstance(said, tuple)
        unread = [one.number for one in said if isinstance(one, Unread)]
        if unread:
            await self._finish(message, report, "objection.unread", number=unread[0])
            return
        steps = [one for one in said if isinstance(one, Decide)]
        strange = [one.number for one in steps if one.number not in pile.rounds]
        if strange:
            given = [str(number) for number in sorted(pile.rounds)]
            values = {"number": strange[0], "given": given}
            await self._finish(message, report, "objection.unknown", **values)
        else:
            await self._finish(message, correcting.decide, steps)

    async def _pile(self, user: UserId) -> _Pile:
        """Only of rounds that she may steer, asked of the homeserver at this moment."""
        living, active = await self._database.run(lambda tx: (tx.objections.living(), tx.rounds.active()))
        rooms = await self._database.run(_rooms, {one.round for one in living})
        may = {
            id_ for id_, room in rooms.items() if await entitled(self._directory, self._database, user, room)
        }
        return _Pile(
            {one.number: one.round for one in living if one.round in may},
            frozenset(one.round for one in living if one.waits and one.round in may),
            tuple(one.number for one in living if one.state is State.OPEN and one.round in may),
            any(one.phase is Phase.CLOSED for one in active),
        )


def partners(trade: Trade) -> dict[Topic, Partner]:
    """Who leads the dialogues with those who object."""
    return {Topic.OBJECTION: Plain(trade, confirming.hear)}


def _replied(tx: Transaction, message: Message) -> int:
    """The number of the correction to whose letter staff reply, that of the overview too; 0 if it is none."""
    key = tx.letters.purpose(message.reply_to) if message.reply_to else None
    if key is None or "objection:" not in key:
        return 0
    id_ = key.rpartition(":")[2]
    found = tx.objections.get(int(id_)) if id_.isdecimal() else None
    return found.number if found else 0


def _just_accepted(tx: Transaction, message: Message, desk: RoomId) -> int | None:
    """The correction that she accepted last, if it is not out yet and nothing was asked since."""
    accepted = f"correction {State.ACCEPTED}"
    found = [
        (entry, one.number)
        for one in tx.objections.living()
        if one.waits and (entry := tx.audit.latest(one.round, accepted)) is not None
        if entry.who == message.sender and entry.detail == str(one.number)
    ]
    if not found:
        return None
    entry, number = max(found, key=lambda each: each[0].at)
    newer = any(one.asked > entry.at for one in tx.dialogues.at(desk, message.arrived))
    return None if newer or message.arrived - entry.at > _FRESH else number


def _competes(tx: Transaction, office: Office, message: Message, desk: RoomId) -> bool:
    """Whether something else waits at her desk that the same word may decide, or a colleague is at."""
    alias = office.staff_room if desk != RoomId(message.sender) else None
    waiting = tx.dialogues.at(desk, message.arrived, message.reply_to, alias)
    open_ = ambiguity.unanswered(tx, message, waiting)
    decides = any(one.topic in _WITH_VERDICTS for one in open_)
    return decides or any(_is_anothers_board(tx, message, one) for one in waiting)


def _is_anothers_board(tx: Transaction, message: Message, dialogue: Dialogue) -> bool:
    """Whether a colleague is at a question, or she was told so."""
    if dialogue.topic is not Topic.CURATION or not dialogue.state.get("question"):
        return False
    anothers = dialogue.asker != message.sender or bool(dialogue.state.get("wish"))
    return anothers and tx.rounds.get(dialogue.its_round).phase is Phase.CLOSED


def _means_else(tx: Transaction, message: Message, desk: RoomId) -> bool:
    """Whether she answers a colleague, or was just asked to take something over or to do it."""
    before = tx.inbox.before(message)
    offered = before is not None and any(tx.letters.has(f"answer:{before.event}:{name}") for name in _OFFERS)
    asked = any(one.topic is Topic.CONSENT for one in tx.dialogues.at(desk, message.arrived))
    return offered or asked or to_a_colleague(tx, message)


def _rooms(tx: Transaction, rounds: set[RoundId]) -> dict[RoundId, RoomId]:
    return {id_: tx.rounds.get(id_).room for id_ in rounds}
