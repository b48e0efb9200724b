"""Delivering: from outbox rows to what people see, one lane per room, each letter once.

A letter keeps its transaction id through all attempts, so the homeserver recognises a repetition
whatever died in between; one that is older than its memory is looked for first. A lane that has to wait
delays nobody but itself.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import uniform

from bot.conduct import alarm
from bot.conduct.course import hindrance
from bot.conduct.membership import moving, presence
from bot.conduct.office import Office
from bot.faults import described
from bot.matrix.post import TOO_MANY, Barred, Delivered, Outcome, Postman, Postponed, Refused
from bot.meeting.ids import RoomId, UserId
from bot.meeting.incident import Incident, Kind
from bot.meeting.letter import CallOff, Join, React, Redact
from bot.store.database import Database, DatabaseFault, Transaction
from bot.store.faults import FINAL, OF_THE_DATABASE
from bot.store.outbox import Outgoing

_log = logging.getLogger(__name__)

# What staff hear of if it cannot be done.
_DUTY = "letters"
# So many lanes are served at once, and so many of one room: it may be that everything hangs in there.
_LANES = 16
_LANES_OF_A_ROOM = 8
# Letters to single persons under way at once: each may have to wait until a direct room is open.
_PRIVATE_LANES = 4
_LONGEST_PAUSE = 300.0
_LONGEST_SLEEP = 60.0
_MOST_WAITING = timedelta(days=30)
_WAIT = 5.0
_BREATH = 1.0
# Homeservers recognise a repeated transaction for a day; some clock may be wrong.
_MEMORY = timedelta(hours=20)
# After so many attempts in vain, in more than an hour, staff hear of it.
_MANY = 20
_JUST_NOW = timedelta(minutes=2)
_HOUR = timedelta(hours=1)
# Where the homeserver takes no more, receipts come after what people wait to read.
_STEP_BACK = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class _Result:
    outgoing: Outgoing
    outcome: Outcome


class Courier:
    """Carries letters out as long as it is told to; `wake` says that there may be new ones."""

    def __init__(
        self,
        postman: Postman,
        database: Database,
        office: Office,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._postman = postman
        self._database = database
        self._office = office
        self._clock = clock
        self._news = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._done: list[_Result] = []
        # Letters that were carried, or refused, without the database being able to note it.
        self._unnoted: set[int] = set()
        # Whether staff may know of a fault that keeps letters waiting; they may since before we began.
        self._fault_told = True

    def wake(self) -> None:
        """There may be something to carry."""
        self._news.set()

    async def carry(self) -> None:
        """Work for ever; on cancellation letters under way stay retryable."""
        # Letters from before the start may wait for the staff room under its alias and under its id: make
        # them one lane.
        await self._postman.ask_for_staff_room()
        try:
            while True:
                self._news.clear()
                try:
                    await self._rest(await self._exchange())
                except DatabaseFault as fault:
                    _log.warning("the courier has to wait: %s", fault)
                    await asyncio.sleep(_WAIT)
                except FINAL:
                    raise
                except Exception as fault:
                    _log.error("letters have to wait (%s)", described(fault))
                    await self._tell_stuck()
                    await asyncio.sleep(_LONGEST_SLEEP)
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _exchange(self) -> datetime | None:
        """Hand in what became of the letters under way, and take those that are due.

        Returns when the next one will be. What could not be handed in is handed in later: meanwhile
        its lane waits.
        """
        done = list(self._done)
        try:
            due, ahead = await self._database.run(self._hand_in, done)
        except OF_THE_DATABASE:
            raise
        except Exception:
            await self._hand_in_singly(done)
            due, ahead = await self._database.run(self._hand_in, [])
        else:
            self._are_noted(done)
            self._fault_told = bool(self._unnoted)
        for outgoing in due:
            self._start(outgoing)
        return ahead

    def _are_noted(self, done: list[_Result]) -> None:
        for result in done:
            self._done.remove(result)
            self._unnoted.discard(result.outgoing.id)
            del self._busy[result.outgoing.lane]

    def _start(self, outgoing: Outgoing) -> None:
        lane, room = outgoing.lane, outgoing.lane.partition("/")[0]
        if lane in self._busy or len(self._busy) >= _LANES:
            return
        if lane.startswith("@") and sum(busy.startswith("@") for busy in self._busy) >= _PRIVATE_LANES:
            return
        if sum(busy.partition("/")[0] == room for busy in self._busy) < _LANES_OF_A_ROOM:
            self._busy[lane] = asyncio.create_task(self._deliver(outgoing))

    async def _deliver(self, outgoing: Outgoing) -> None:
        self._done.append(_Result(outgoing, await self._attempt(outgoing)))
        self.wake()

    async def _attempt(self, outgoing: Outgoing) -> Outcome:
        """A fault nobody foresaw delays its own lane, and no other."""
        try:
            old = self._clock() - outgoing.posted > _MEMORY
            return await self._postman.deliver(outgoing, forgotten=old)
        except Exception as fault:
            return Postponed(described(fault))

    def _hand_in(self, tx: Transaction, done: list[_Result]) -> tuple[list[Outgoing], datetime | None]:
        for result in done:
            self._note(tx, result)
        if self._fault_told and self._unnoted <= {result.outgoing.id for result in done}:
            hindrance.moves_again(tx, self._office, _DUTY, None, self._clock())
        alias, room = self._office.staff_room, self._postman.staff_room
        if alias and room and alias != room and not self._on_its_way(alias, done):
            tx.lanes.unite(alias, room)
        self._unite_persons(tx, done)
        return self._due(tx, self._clock()), tx.outbox.next_due()

    def _unite_persons(self, tx: Transaction, done: list[_Result]) -> None:
        """What is addressed to a person waits in the lane of her room: she hears all of it in order."""
        waiting = tx.lanes.of_persons()
        rooms = self._postman.direct_rooms() if waiting else {}
        for user in waiting:
            hers = rooms.get(user, [])
            spoken = [one for one in tx.lanes.spoken(user) if one in hers] if len(hers) > 1 else hers
            if spoken and not self._on_its_way(user, done):
                tx.lanes.unite(RoomId(user), spoken[0])

    def _on_its_way(self, lane: str, done: list[_Result]) -> bool:
        return lane in self._busy and all(result.outgoing.lane != lane for result in done)

    def _due(self, tx: Transaction, now: datetime) -> list[Outgoing]:
        """What may leave now; what is too late by now stays unsaid."""
        due = tx.outbox.due(now)
        while late := [one.id for one in due if one.letter.is_late(now)]:
            tx.lanes.spare(late)
            due = tx.outbox.due(now)
        return [_where_she_spoke(tx, one) if one.letter.private else one for one in due]

    async def _hand_in_singly(self, done: list[_Result]) -> None:
        """One that cannot be noted leaves again, with the same transaction id; the others are noted.

        Where not even that can be, its lane waits a while, and staff hear of it.
        """
        for result in done:
            try:
                await self._hand_in_one(result)
                self._are_noted([result])
            except OF_THE_DATABASE:
                raise
            except Exception as fault:
                _log.error("letter %d cannot be noted (%s)", result.outgoing.id, described(fault))
                self._done.remove(result)
                self._unnoted.add(result.outgoing.id)
                self._busy[result.outgoing.lane] = asyncio.create_task(self._note_later(result))
                await self._tell_stuck()

    async def _hand_in_one(self, result: _Result) -> None:
        try:
            await self._database.run(self._note, result)
        except OF_THE_DATABASE:
            raise
        except Exception as fault:
            again = Postponed(described(fault))
            await self._database.run(self._note, _Result(result.outgoing, again))

    async def _note_later(self, result: _Result) -> None:
        await asyncio.sleep(_LONGEST_SLEEP)
        self._done.append(result)
        self.wake()

    async def _tell_stuck(self) -> None:
        self._fault_told = True
        try:
            await self._database.run(hindrance.stuck, self._office, _DUTY, None, self._clock())
        except FINAL:
            raise
        except Exception as fault:
            _log.error("staff could not be told of letters (%s)", described(fault))

    def _note(self, tx: Transaction, result: _Result) -> None:
        outgoing, now = result.outgoing, self._clock()
        match result.outcome:
            case Delivered(event):
                tx.outbox.sent(outgoing.id, event, now)
                if event is not None:
                    presence.speak(tx, outgoing.letter.room, now)
            case Postponed(reason, unstored=True) if self._is_in_the_way(tx, outgoing, now):
                self._give_up(tx, outgoing, reason, now)
            case Postponed(reason, seconds):
                pause = _pause(outgoing.attempts) if seconds is None else seconds
                self._delay(tx, outgoing, reason, pause, now)
            case Barred(absence) if self._worth_waiting(tx, outgoing, now):
                _log.warning("letter %d waits until we may speak in its room (%s)", outgoing.id, absence)
                tx.outbox.delay(outgoing.id, now + timedelta(seconds=_LONGEST_PAUSE), absence)
                presence.lose(tx, self._office, outgoing.letter.room, absence, now)
            case Barred(reason) | Refused(reason):
                self._give_up(tx, outgoing, reason, now)

    def _delay(self, tx: Transaction, outgoing: Outgoing, reason: str, pause: float, now: datetime) -> None:
        _log.warning("letter %d waits %.1f s (%s)", outgoing.id, pause, reason)
        until = now + timedelta(seconds=pause)
        tx.outbox.delay(outgoing.id, until, reason)
        if self._is_stuck(tx, outgoing, now):
            self._report(tx, outgoing, reason, now)
        if reason == TOO_MANY and isinstance(outgoing.letter.act, React):
            tx.receipts.relieve(outgoing.letter.room, until + _STEP_BACK)

    def _give_up(self, tx: Transaction, outgoing: Outgoing, reason: str, now: datetime) -> None:
        if tx.outbox.bury(outgoing.id, reason):
            _log.error("letter %d cannot be delivered (%s)", outgoing.id, reason)
            self._report(tx, outgoing, reason, now)

    def _worth_waiting(self, tx: Transaction, outgoing: Outgoing, now: datetime) -> bool:
        """Where people count on us, for a month: after that nobody knows any more what it is about."""
        recent = now - outgoing.posted < _MOST_WAITING
        return recent and presence.awaited(tx, self._office, outgoing.letter.room)

    def _is_stuck(self, tx: Transaction, outgoing: Outgoing, now: datetime) -> bool:
        """All of a lane waits behind such a letter. When the homeserver is not heard either, that is told."""
        position = tx.listening.position() if (outgoing.attempts + 1) % _MANY == 0 else None
        return position is not None and now - position[1] < _JUST_NOW

    def _is_in_the_way(self, tx: Transaction, outgoing: Outgoing, now: datetime) -> bool:
        """Words do not wait longer than an hour for a file that nobody stores."""
        return now - outgoing.posted >= _HOUR and self._is_stuck(tx, outgoing, now)

    def _report(self, tx: Transaction, outgoing: Outgoing, reason: str, now: datetime) -> None:
        """Not worth an alarm are a missing receipt, a window that somebody has to close herself, and a
        staff room that nobody can reach.
        """
        letter = outgoing.letter
        if isinstance(letter.act, Join) and moving.strand(tx, self._office, letter.room, now):
            return
        if letter.private:
            # No alarm: the status of the round names whom no reminder reached.
            return
        if not isinstance(letter.act, React | CallOff) and letter.room != self._office.staff_room:
            kind, subject = _trouble(outgoing)
            incident = Incident(kind, subject, outgoing.posted, now, letter.room, letter.round, reason)
            alarm.sound(tx, self._office, incident, now)

    async def _rest(self, due: datetime | None) -> None:
        """Until somebody wakes us, or a postponed letter becomes due."""
        wait = _LONGEST_SLEEP if due is None else (due - self._clock()).total_seconds()
        if wait <= 0 and self._busy:
            # The next letter due may be one that is under way already, so its time says nothing: look again
            # soon.
            wait = _BREATH
        # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(wait, 0.05), _LONGEST_SLEEP)):
                await self._news.wait()


def _where_she_spoke(tx: Transaction, outgoing: Outgoing) -> Outgoing:
    return replace(outgoing, spoken=tx.lanes.spoken(UserId(outgoing.letter.room)))


def _trouble(outgoing: Outgoing) -> tuple[Kind, str]:
    """Of what should be gone staff read where it still stands."""
    act = outgoing.letter.act
    if isinstance(act, Redact):
        return Kind.NOT_DELETED, act.event
    return Kind.UNDELIVERED, f"letter {outgoing.id}"


def _pause(attempts: int) -> float:
    """Seconds until the next try: 1, 2, 4 … five minutes, never in step with others."""
    # The exponent is bounded too: after days of downtime the power would be too large for a number.
    return min(2.0 ** min(attempts, 10), _LONGEST_PAUSE) * uniform(0.8, 1.2)
