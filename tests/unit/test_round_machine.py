"""Rounds under random treatment: the pure steps alone, and the use cases on a real database.

Hypothesis plays staff, members, clock, crashes and restarts in any order; after each move the promises
must hold (P1–P5, P7, P8 and „one active round per room“).
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.conduct.answers import removal, revising
from bot.conduct.course import extending, steering
from bot.conduct.dialogue import reading
from bot.conduct.preparation import opening, planning
from bot.conduct.publication import composing, publishing
from bot.conduct.turn import Turn
from bot.meeting import round as steps
from bot.meeting.answer import Standing, standing
from bot.meeting.ids import EventId, RoundId
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message, Place
from bot.meeting.round import Phase, Refusal, Release, Round, Step
from bot.minutes import markdown
from bot.store.database import Transaction
from bot.store.inbox import State
from tests.office import (
    BRANDT,
    HARMS,
    JANSSEN,
    NETWORK,
    NOW,
    ONKEN,
    PETERSEN,
    REQUEST,
    ROOM,
    House,
    a_round,
    an_office,
)

MEMBERS = st.sampled_from([HARMS, JANSSEN, ONKEN])
STAFF = st.sampled_from([PETERSEN, BRANDT])
NEVER_ENDED = (Phase.PROPOSED, Phase.PLANNED, Phase.OPEN)
HEARD = ("greeting", "question", "closed", "minutes", "published")
LAST = 1_000


# --- The pure steps --------------------------------------------------------------------------------


class Steps(RuleBasedStateMachine):
    """One round, its steps in any order, and a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.round = a_round(release=Release.TWO)
        self.before = self.round

    def take(self, step: Round | Refusal) -> None:
        if isinstance(step, Round):
            self.before, self.round = self.round, step

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def open(self) -> None:
        self.take(steps.open_(self.round, self.now))

    @rule(hours=st.integers(-10, 100))
    def plan(self, hours: int) -> None:
        self.take(steps.plan(self.round, self.now + timedelta(hours=hours)))

    @rule(hours=st.integers(1, 100), length=st.integers(1, 100))
    def postpone(self, hours: int, length: int) -> None:
        opens_at = self.now + timedelta(hours=hours)
        self.take(steps.postpone(self.round, opens_at, opens_at + timedelta(hours=length)))

    @rule(hours=st.integers(1, 100))
    def extend(self, hours: int) -> None:
        self.take(steps.extend(self.round, self.now + timedelta(hours=hours)))

    @rule()
    def close(self) -> None:
        self.take(steps.close(self.round, self.now))

    @rule(by=STAFF)
    def release(self, by: Member) -> None:
        self.take(steps.release(self.round, by.user))

    @rule()
    def cancel(self) -> None:
        self.take(steps.cancel(self.round))

    @rule()
    def ring(self) -> None:
        match steps.due(self.round, self.now):
            case Step.OPEN:
                assert self.round.opens_at <= self.now
                self.take(steps.open_(self.round, self.now))
            case Step.CLOSE:
                self.take(steps.close(self.round, self.now))
            case Step.PUBLISH:
                assert len(self.round.released_by) == 2
                self.take(steps.publish(self.round, self.now))

    @invariant()
    def it_never_goes_back(self) -> None:
        order = list(Phase)
        assert order.index(self.round.phase) >= order.index(self.before.phase)
        assert not self.before.begun or self.round.first_deadline == self.before.first_deadline

    @invariant()
    def the_bell_is_set_for_whatever_the_clock_will_ask(self) -> None:
        moment = steps.next_due(self.round)
        if moment is None:
            assert steps.due(self.round, self.now + timedelta(days=999)) is None
        else:
            assert steps.due(self.round, max(moment, self.now)) is not None

    @invariant()
    def only_a_closed_round_is_published_and_it_knows_since_when(self) -> None:
        if self.round.phase is Phase.PUBLISHED:
            assert self.round.closed_at is not None
            assert self.round.published_at is not None
            assert self.round.published_at >= self.round.closed_at >= self.round.opened_at


def test_p4_the_steps_of_a_round_in_any_order() -> None:
    run_state_machine_as_test(Steps, settings=settings(max_examples=40, stateful_step_count=20))


# --- The use cases on a database -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filed:
    """What the model expects to be stored of a message."""

    round: RoundId
    by: Member
    texts: dict[int, str]
    standing: Standing
    numbered: bool


class _Crash(Exception):
    """The power failed in the middle of a transaction."""


class Meeting(RuleBasedStateMachine):
    """Whole rounds: what arrives waits in the inbox; it is read, changed, withdrawn, published."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        house.begin_anew()
        house.office = an_office(release=Release.ONE)
        self.latest: Round | None = None
        self.sent: list[tuple[Message, Member]] = []
        self.held: list[Message] = []
        self.waiting: list[Message] = []
        self.early: list[Message] = []
        self.read_before: set[EventId] = set()
        self.filed: dict[EventId, Filed] = {}
        self.gone: set[str] = set()
        self.said: list[str] = []
        self.count = 0

    # What staff do

    @rule(doubtful=st.booleans(), by=STAFF)
    def start(self, doubtful: bool, by: Member) -> None:
        # Without a time of day the bot asks before it begins.
        self.house.start(replace(REQUEST, deadline="morgen" if doubtful else "in 3 Tagen"), by)
        self.deliver()

    @precondition(lambda self: self.phase is Phase.PROPOSED)
    @rule(step=st.sampled_from([opening.confirm, opening.confirm, opening.decline]))
    def decide(self, step: Callable[..., None]) -> None:
        self.steer(step)

    @precondition(lambda self: self.phase is Phase.PROPOSED)
    @rule(hours=st.integers(-1, 30))
    def plan(self, hours: int) -> None:
        """A draft as the questions of the setup leave it, and its release."""
        opens_at = self.house.now + timedelta(hours=hours)
        draft = replace(self.latest, opens_at=opens_at)
        self.house.look(lambda tx: tx.rounds.save(draft, self.house.now))
        self.steer(planning.approve)

    @precondition(lambda self: self.phase is Phase.PLANNED)
    @rule(hours=st.integers(1, 30))
    def move_start(self, hours: int) -> None:
        message = self.house.message(by=PETERSEN)
        self.act(planning.move_start, message, self.latest.id, f"auf in {hours} Stunden")

    @precondition(lambda self: self.phase is Phase.PLANNED)
    @rule()
    def the_start_comes(self) -> None:
        self.house.now = max(self.house.now, self.latest.opens_at) + timedelta(seconds=1)
        self.ring()

    @precondition(lambda self: self.phase is not None)
    @rule(step=st.sampled_from([steering.end, steering.give_release, opening.confirm]), by=STAFF)
    def steer(self, step: Callable[..., None], by: Member = PETERSEN) -> None:
        self.act(step, self.house.message(by=by), self.latest.id)

    @precondition(lambda self: self.phase is Phase.CLOSED)
    @rule(by=STAFF)
    def release_and_publish(self, by: Member) -> None:
        self.steer(steering.give_release, by)
        self.ring()

    @precondition(lambda self: self.phase is not None)
    @rule(seldom=st.integers(1, 8))
    def cancel(self, seldom: int) -> None:
        if seldom == 8:
            self.steer(steering.call_off)

    @precondition(lambda self: self.phase is Phase.OPEN)
    @rule(days=st.integers(1, 9))
    def extend(self, days: int) -> None:
        message = self.house.message(by=PETERSEN)
        self.act(extending.request, message, self.latest.id, f"in {days} Tagen", desk=None)

    # What members do; it arrives, and waits to be read

    @precondition(lambda self: self.phase is not None)
    @rule(
        by=MEMBERS,
        form=st.sampled_from(["reply_to", "thread"]),
        question=st.integers(1, 3),
        at_once=st.booleans(),
    )
    def answer(self, by: Member, form: str, question: int, at_once: bool) -> None:
        event = self.house.question(question)
        self.arrive(self.house.message(self.words(), by, **{form: event}), by)
        self.read(9 * at_once)

    @precondition(lambda self: self.phase is not None)
    @rule(by=MEMBERS, held=st.booleans())
    def answer_by_number(self, by: Member, held: bool) -> None:
        message = self.house.message(f"1. {self.words()}\n3. {self.words()}", by)
        if held:
            self.sent.append((message, by))
            self.held.append(message)
        else:
            self.arrive(message, by)

    @precondition(lambda self: self.held)
    @rule()
    def the_homeserver_delivers_what_it_held_back(self) -> None:
        """Others may have been sent later and have arrived before, even a change of this one."""
        message = replace(self.held.pop(), arrived=self.house.now)
        (by,) = [by for sent, by in self.sent if sent.event == message.event]
        self.sent = [(message if sent.event == message.event else sent, who) for sent, who in self.sent]
        self.arrive(message, by, original=False)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), foreign=st.sampled_from([False, False, False, True]), at_once=st.booleans())
    def edit(self, data: st.DataObject, foreign: bool, at_once: bool) -> None:
        filed = [(message, by) for message, by in self.sent if message.event in self.filed]
        original, by = data.draw(st.sampled_from(filed or self.sent))
        body = self.words() if original.relates else f"1. {self.words()}\n2. {self.words()}"
        edit = self.house.message(body, PETERSEN if foreign else by, kind=Kind.EDIT, target=original.event)
        self.arrive(edit, by, original=False)
        self.read(9 * at_once)

    @precondition(lambda self: len(self.sent) > len(self.held))
    @rule(data=st.data())
    def redact(self, data: st.DataObject) -> None:
        # No homeserver hands out a redaction before what it redacts.
        original, by = data.draw(st.sampled_from([one for one in self.sent if one[0] not in self.held]))
        redaction = self.house.message(by=by, kind=Kind.REDACTION, target=original.event)
        self.arrive(redaction, by, original=False)

    @precondition(lambda self: len(self.sent) > len(self.held))
    @rule(data=st.data())
    def deliver_a_message_again(self, data: st.DataObject) -> None:
        again, _by = data.draw(st.sampled_from([one for one in self.sent if one[0] not in self.held]))
        assert not self.house.look(lambda tx: tx.inbox.add(again))

    # What the bot does

    @precondition(lambda self: self.waiting)
    @rule(most=st.integers(1, 9))
    def read(self, most: int) -> None:
        for _turn in range(min(most, len(self.waiting))):
            message = self.waiting.pop(0)
            assert self.house.look(lambda tx: tx.inbox.next()) == message
            self.expect(message)
            self.house.look(lambda tx, message=message: self.handle(tx, message))
            self.read_before.add(message.event)
            self.waiting[:0] = [change for change in self.early if change.target == message.event]
            self.early = [change for change in self.early if change.target != message.event]
        self.deliver()

    @precondition(lambda self: self.waiting)
    @rule()
    def crash_while_reading(self) -> None:
        with suppress(_Crash), self.house.database.transaction() as tx:
            self.handle(tx, self.waiting[0])
            raise _Crash

    @precondition(lambda self: self.waiting)
    @rule(seldom=st.integers(1, 4))
    def fail_to_read(self, seldom: int) -> None:
        """A message that is put aside after some tries, as the desk does it; it costs only itself."""
        if seldom == 4:
            spoilt = self.waiting.pop(0)
            self.house.look(lambda tx: tx.inbox.settle(spoilt.event, State.BAD))
            self.gone.update(birds(spoilt.body))
            self.read_before.add(spoilt.event)

    @rule()
    def give_up_early_changes(self) -> None:
        limit = self.house.now - timedelta(minutes=10)
        late = [change for change in self.early if change.arrived < limit]
        assert self.house.look(lambda tx: tx.early.expire(limit)) == len(late)
        self.early = [change for change in self.early if change not in late]
        self.gone.update(word for change in late for word in birds(change.body))

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.house.now += timedelta(hours=hours)

    @precondition(lambda self: self.phase is Phase.OPEN)
    @rule()
    def the_deadline_comes(self) -> None:
        self.house.now = max(self.house.now, self.latest.deadline) + timedelta(seconds=1)
        self.ring()

    @precondition(lambda self: self.phase is not None)
    @rule()
    def ring(self) -> None:
        while True:
            if self.latest.phase is Phase.CLOSED:
                self.house.sort(theme="Gemeinsames")
            match steps.due(self.latest, self.house.now):
                case Step.OPEN:
                    self.ring_for(partial(planning.open_on_time, network=NETWORK))
                    if self.latest.phase is Phase.PLANNED:
                        # Its deadline is over, too.
                        break
                case Step.CLOSE:
                    self.ring_for(steering.end_on_time)
                case Step.PUBLISH:
                    self.ring_for(publishing.publish)
                case None:
                    break

    @rule(seldom=st.integers(1, 6))
    def restart(self, seldom: int) -> None:
        if seldom == 6:
            self.house.restart()

    # What must hold

    @invariant()
    def one_round_is_active_at_most(self) -> None:
        assert len(self.house.look(lambda tx: tx.rounds.active())) <= 1

    @invariant()
    def p2_nothing_is_said_twice_and_every_round_ends_once(self) -> None:
        assert len(self.said) == len(set(self.said))
        if (latest := self.latest) is not None and latest.phase is not Phase.CANCELLED:
            assert (f"round:{latest.id}:closed" in self.said) is (latest.phase not in NEVER_ENDED)

    @invariant()
    def p3_a_round_is_heard_in_its_order(self) -> None:
        places = [place for key in self.said if (place := place_of(key)) is not None]
        assert places == sorted(places)

    @invariant()
    def p1_p7_the_minutes_hold_what_counts_and_nothing_else(self) -> None:
        latest = self.latest
        if latest is None:
            return
        house = self.house
        minutes = house.look(lambda tx: composing.compose(tx, house.office, latest, NOW))
        quoted = Counter(
            (item.no, statement.source, statement.text)
            for item in minutes.items
            for statement in (*item.singles, *(one for theme in item.themes for one in theme.statements))
        )
        assert quoted == Counter(
            (question, filed.by.institution, text)
            for filed in self.filed.values()
            if filed.round == latest.id and filed.standing is Standing.COUNTED
            for question, text in filed.texts.items()
        )
        lines = markdown.document(minutes, house.office.texts).splitlines()
        assert len([line for line in lines if line.startswith("- „")]) == minutes.statements

    @invariant()
    def p8_what_was_withdrawn_is_nowhere_and_the_rest_is_somewhere(self) -> None:
        stored = self.house.stored()
        assert not [word for word in self.gone if word in stored]
        kept = [text for filed in self.filed.values() for text in filed.texts.values()]
        unread = [*self.waiting, *self.early]
        assert all(word in stored for word in [*kept, *(word for m in unread for word in birds(m.body))])

    def teardown(self) -> None:
        """Not even the bytes on the disk remember."""
        content = self.house.bytes_on_disk()
        assert not [word for word in self.gone if word.encode() in content]

    # The model

    @property
    def phase(self) -> Phase | None:
        return self.latest.phase if self.latest else None

    def words(self) -> str:
        self.count += 1
        return f"Vogel{self.count:04d} singt."

    def act(self, work: Callable[..., None], message: Message, *said: object, **named: object) -> None:
        """Something happens to the latest round, and what is said about it is delivered."""
        self.house.turn(work, message, *said, **named)
        self.deliver()

    def ring_for(self, work: Callable[..., None]) -> None:
        """As `act`, where its time has come."""
        self.house.do(work, self.house.office, self.latest.id)
        self.deliver()

    def deliver(self) -> None:
        self.said += [letter.key for letter in self.house.deliver()]
        self.latest = self.house.look(lambda tx: tx.rounds.latest_in(ROOM))

    def arrive(self, message: Message, by: Member, *, original: bool = True) -> None:
        assert self.house.look(lambda tx: tx.inbox.add(message))
        self.waiting.append(message)
        if original:
            self.sent.append((message, by))

    def handle(self, tx: Transaction, message: Message) -> None:
        """What the desk does with a message."""
        office, now = self.house.office, self.house.now
        match message.kind:
            case Kind.TEXT:
                latest = tx.rounds.latest_in(ROOM)
                candidates = () if latest is None else (latest,)
                reading.take(Turn(tx, office, message, now), Place.NETWORK, candidates)
            case Kind.EDIT:
                revising.revise(Turn(tx, office, message, now))
            case Kind.REDACTION:
                removal.withdraw(tx, message, now)
        if tx.inbox.waits(message.event):
            tx.inbox.settle(message.event)
        tx.early.release(message.event)

    def expect(self, message: Message) -> None:
        """What should become of a message."""
        match message.kind:
            case Kind.TEXT:
                self.expect_answer(message)
            case Kind.EDIT:
                self.expect_edit(message)
            case Kind.REDACTION:
                self.expect_redaction(message)

    def expect_answer(self, message: Message) -> None:
        round_, texts, numbered = self.latest, {}, not message.relates
        if reference := message.thread or message.reply_to:
            _, id_, _, question = reference.split(":")
            round_ = self.house.look(lambda tx: tx.rounds.get(RoundId(int(id_))))
            texts = {int(question): message.body}
            # Questions of a proposed or cancelled round may never have been said.
            texts = texts if round_.begun and round_.phase is not Phase.CANCELLED else {}
        elif self.remembered(round_):
            texts = dict(zip((1, 3), birds(message.body), strict=True))
        judged = standing(round_, message.arrived)
        if texts and judged is not None:
            by = next(by for sent, by in self.sent if sent == message)
            self.filed[message.event] = Filed(round_.id, by, texts, judged, numbered)
        else:
            self.gone.update(birds(message.body))

    def remembered(self, round_: Round) -> bool:
        return round_.phase is Phase.OPEN or self.house.now - round_.ends < timedelta(days=7)

    def expect_edit(self, edit: Message) -> None:
        earlier = self.filed.get(edit.target)
        texts = birds(edit.body)
        if earlier is None and edit.target not in self.read_before and self.latest and self.latest.active:
            self.early.append(edit)
            return
        if earlier is None or earlier.by.user != edit.sender or not self.editable(earlier, edit):
            self.gone.update(texts)
            return
        if not earlier.numbered:
            new = {next(iter(earlier.texts)): edit.body}
        elif len(texts) == 2:
            new = dict(zip((1, 2), texts, strict=True))
        elif len(earlier.texts) > 1:
            self.gone.update(texts)
            return
        else:
            new = {next(iter(earlier.texts)): edit.body}
        self.gone.update(set(earlier.texts.values()) - set(new.values()))
        self.filed[edit.target] = replace(earlier, texts=new)

    def editable(self, earlier: Filed, edit: Message) -> bool:
        round_ = self.house.look(lambda tx: tx.rounds.get(earlier.round))
        return standing(round_, edit.arrived) is not Standing.LATE or earlier.standing is Standing.LATE

    def expect_redaction(self, redaction: Message) -> None:
        filed = self.filed.pop(redaction.target, None)
        if filed is not None:
            self.gone.update(filed.texts.values())
        self.gone.update(w for e in self.early if e.target == redaction.target for w in birds(e.body))
        self.early = [change for change in self.early if change.target != redaction.target]


def place_of(key: str) -> tuple[int, int, int] | None:
    """Which round a letter is about, and its place among what all members hear of it; None for the rest."""
    _, round_, kind, number, *_ = [*key.split(":"), "", "", ""]
    if kind not in HEARD:
        return None
    return int(round_), HEARD.index(kind), LAST if number == "file" else int(number or 0)


def birds(body: str) -> list[str]:
    """The words of a message that can be told from all others."""
    return [f"Vogel{part[:4]} singt." for part in body.split("Vogel")[1:]]


def test_p1_p2_p3_p4_p5_p7_p8_whole_rounds_in_any_order(house: House) -> None:
    run_state_machine_as_test(
        lambda: Meeting(house),
        settings=settings(
            max_examples=8, stateful_step_count=30, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
