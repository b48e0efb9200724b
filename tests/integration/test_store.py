"""The store on a real SQLite file, and on a real PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.meeting.answer import Answer, Standing
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.letter import CallOff, Illegible, Join, Letter, React, Redact, Say
from bot.meeting.member import Member
from bot.meeting.message import Kind, Message
from bot.meeting.question import Question
from bot.meeting.round import Phase, Release, Round, close, open_
from bot.store import schema
from bot.store.audit import Entry
from bot.store.database import Database, open_database
from bot.store.inbox import State
from bot.store.sortings import Sorted, Sorting
from tests.postgres import Postgres

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ROOM = RoomId("!netz")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


def a_round(room: RoomId = ROOM) -> Round:
    return Round(
        id=RoundId(0),
        room=room,
        desk=room,
        number=0,
        title="Netzwerktreffen",
        network="Netz",
        questions=(Question(1, "Was ist los?"), Question(2, "Was fehlt?")),
        phase=Phase.PROPOSED,
        deadline=NOW + timedelta(days=7),
        first_deadline=NOW + timedelta(days=7),
        minutes_at=None,
        release=Release.AUTOMATIC,
        starter=UserId("@petersen:example.org"),
        invited=3,
    )


def an_answer(round_: RoundId, event: str, question: int = 1, words: str = "Es läuft.") -> Answer:
    member = Member(UserId("@harms:example.org"), "Silke Harms", "Kita Sonnenblume")
    return Answer(round_, question, EventId(event), member, words, NOW, Standing.COUNTED)


def a_message(event: str, words: str = "hallo", kind: Kind = Kind.TEXT) -> Message:
    return Message(EventId(event), ROOM, UserId("@harms:example.org"), kind, NOW, "Silke", body=words)


@pytest.mark.parametrize(
    "noticed", ["response", "echo", "echo of what seemed lost", "echo of what was given up"]
)
def test_p8_what_arrives_after_it_was_taken_back_is_deleted_once(database: Database, noticed: str) -> None:
    with database.transaction() as tx:
        tx.outbox.post(Letter(ROOM, "round:1:minutes:3", Say("Wir ziehen um.")), NOW)
        tx.outbox.post(Letter(ROOM, "round:1:minutes:4", Say("Kita")), NOW)
        under_way = tx.outbox.due(NOW)[0]
    with database.transaction() as tx:
        assert tx.lanes.take_back("round:1:minutes:")
        if noticed == "response":
            tx.outbox.sent(under_way.id, EventId("$3"), NOW)
        if noticed == "echo of what seemed lost":
            tx.outbox.delay(under_way.id, NOW, "TimeoutError")
        if noticed == "echo of what was given up":
            tx.outbox.bury(under_way.id, "TimeoutError")
        tx.outbox.confirm(under_way.txn, EventId("$3"), NOW)
        assert [out.letter.act for out in tx.outbox.unsent()] == [Redact(EventId("$3"))]


def test_what_its_echo_confirmed_is_not_given_up(database: Database) -> None:
    with database.transaction() as tx:
        tx.outbox.post(Letter(ROOM, "words", Say("Wir ziehen um.")), NOW)
        (under_way,) = tx.outbox.due(NOW)
        tx.outbox.confirm(under_way.txn, EventId("$1"), NOW)
        assert not tx.outbox.bury(under_way.id, "M_TOO_LARGE")
        assert tx.outbox.dead() == 0
        assert tx.letters.said("words")


def test_a_room_that_is_replaced_takes_what_waits_also_behind_what_cannot_be_read(database: Database) -> None:
    old, new = RoomId("!alt"), RoomId("!neu")
    with database.transaction() as tx:
        tx.outbox.post(Letter(old, "damaged", Say("Hallo")), NOW)
        tx.outbox.post(Letter(old, "words", Say("Fassung 2", reply_to=EventId("$1"), under="damaged")), NOW)
        tx.outbox.post(Letter(old, "called off", CallOff(EventId("$2"))), NOW)
        damaged = update(schema.outbox).where(schema.outbox.c.key == "damaged")
        tx.outbox._connection.execute(damaged.values(payload="{"))
        tx.lanes.move(old, new, NOW)
        unsent = [(one.letter.room, one.letter.act) for one in tx.outbox.unsent()]
        assert unsent == [(new, Illegible()), (new, Say("Fassung 2"))]


def test_a_round_comes_back_as_it_was_stored(database: Database) -> None:
    with database.transaction() as tx:
        stored = tx.rounds.add(a_round())
        opened = open_(stored, NOW)
        assert isinstance(opened, Round)
        tx.rounds.save(opened, NOW)
    with database.transaction() as tx:
        assert tx.rounds.get(stored.id) == opened
        assert tx.rounds.active() == [opened]
        assert stored.number == 1


def test_a8_a_room_has_one_active_round(database: Database) -> None:
    with database.transaction() as tx:
        tx.rounds.add(a_round())
    with pytest.raises(IntegrityError), database.transaction() as tx:
        tx.rounds.add(a_round())


def test_releases_are_kept_per_person(database: Database) -> None:
    with database.transaction() as tx:
        stored = tx.rounds.add(a_round())
        opened = open_(stored, NOW)
        assert isinstance(opened, Round)
        closed = close(opened, NOW)
        assert isinstance(closed, Round)
        tx.rounds.save(closed, NOW)
        tx.rounds.save(replace(closed, released_by=frozenset({UserId("@a:b")})), NOW)
        tx.rounds.save(replace(closed, released_by=frozenset({UserId("@a:b"), UserId("@c:b")})), NOW)
        assert tx.rounds.get(stored.id).released_by == {"@a:b", "@c:b"}


def test_h8_the_same_event_enters_the_inbox_once_even_after_it_is_settled(database: Database) -> None:
    with database.transaction() as tx:
        assert tx.inbox.add(a_message("$1"))
        assert not tx.inbox.add(a_message("$1"))
        tx.inbox.settle(EventId("$1"))
        assert not tx.inbox.add(a_message("$1"))
        assert tx.inbox.next() is None


def settle_the_canary(url: str) -> None:
    database = open_database(url)
    with database.transaction() as tx:
        tx.inbox.add(a_message("$1", "KANARIENVOGEL"))
    with database.transaction() as tx:
        tx.inbox.settle(EventId("$1"))
    database.close()


def test_a_settled_message_leaves_no_words_behind_in_any_file(tmp_path: Path) -> None:
    settle_the_canary(f"sqlite:///{tmp_path / 'umlauf.db'}")
    assert not any(b"KANARIENVOGEL" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_settled_message_leaves_no_words_behind_on_a_server(postgres: Postgres) -> None:
    name = postgres.create()
    settle_the_canary(postgres.url(name))
    assert postgres.execute("SELECT event, payload FROM inbox", name) == [("$1", None)]
    postgres.drop(name)


def test_e1_sealed_messages_wait_apart_and_keep_their_place(database: Database) -> None:
    with database.transaction() as tx:
        tx.inbox.add(a_message("$1", kind=Kind.SEALED))
        tx.inbox.add(a_message("$2"))
        assert [message.event for message in tx.sealed.page()] == ["$1"]
        assert tx.inbox.next() == a_message("$2")
        tx.sealed.open(a_message("$1", "endlich"))
        assert tx.inbox.next() == a_message("$1", "endlich")


def test_p5_bad_messages_are_not_offered_again(database: Database) -> None:
    with database.transaction() as tx:
        tx.inbox.add(a_message("$1"))
        assert [tx.inbox.failed(EventId("$1")) for _ in range(2)] == [1, 2]
        tx.inbox.settle(EventId("$1"), State.BAD)
        assert tx.inbox.next() is None


def test_p2_a_letter_is_posted_once_for_its_purpose(database: Database) -> None:
    letter = Letter(ROOM, "round:1:opening", Say("Guten Morgen"))
    with database.transaction() as tx:
        assert tx.outbox.post(letter, NOW)
        assert not tx.outbox.post(letter, NOW)
        assert [outgoing.letter for outgoing in tx.outbox.due(NOW)] == [letter]


def test_p3_h2_lanes_keep_their_order_and_do_not_wait_for_each_other(database: Database) -> None:
    with database.transaction() as tx:
        for key, room in (("a1", "!a"), ("a2", "!a"), ("b1", "!b")):
            tx.outbox.post(Letter(RoomId(room), key, Say(key)), NOW)
        tx.outbox.post(Letter(RoomId("!a"), "✅", React(EventId("$x"), "✅")), NOW)
        first = {outgoing.letter.key: outgoing for outgoing in tx.outbox.due(NOW)}
        assert set(first) == {"a1", "b1", "✅"}
        tx.outbox.delay(first["a1"].id, NOW + timedelta(seconds=5), "M_LIMIT_EXCEEDED")
        assert {outgoing.letter.key for outgoing in tx.outbox.due(NOW)} == {"b1", "✅"}
        later = tx.outbox.due(NOW + timedelta(seconds=5))
        assert [(out.letter.key, out.attempts) for out in later if out.letter.room == "!a"] == [
            ("a1", 1),
            ("✅", 0),
        ]
        tx.outbox.bury(first["a1"].id, "M_FORBIDDEN")
        assert "a2" in {outgoing.letter.key for outgoing in tx.outbox.due(NOW)}


def test_e1_e2_a_sealed_message_is_asked_for_then_reported_and_counted(database: Database) -> None:
    with database.transaction() as tx:
        for event in ("$1", "$2"):
            tx.inbox.add(replace(a_message(event), kind=Kind.SEALED))
        tx.sealed.mark(EventId("$1"), State.ASKED)
    with database.transaction() as tx:
        later = NOW + timedelta(minutes=1)
        assert [message.event for message in tx.sealed.overdue(State.SEALED, later)] == ["$2"]
        assert tx.sealed.rooms(State.ASKED, later) == [a_message("$1").room]
        assert [message.event for message in tx.sealed.page(EventId("$1"))] == ["$2"]
        tx.sealed.give_up(later)
        assert (tx.sealed.page(), tx.sealed.count()) == ([], 2)


def test_h8_p8_an_early_change_waits_for_its_message_and_goes_with_it(database: Database) -> None:
    change = replace(a_message("$2"), kind=Kind.EDIT, target=EventId("$1"))
    with database.transaction() as tx:
        for message in (change, replace(change, event=EventId("$3")), replace(change, event=EventId("$4"))):
            tx.inbox.add(message)
            tx.early.hold(message.event)
        assert tx.early.awaits(EventId("$1"))
        assert tx.inbox.pending(9) == []
        tx.inbox.settle(EventId("$4"))
        tx.early.release(EventId("$1"))
        assert [message.event for message in tx.inbox.pending(9)] == ["$2", "$3"]
        tx.early.hold(EventId("$2"))
        assert tx.early.expire(NOW) == 0
        tx.early.drop(EventId("$1"))
        assert tx.early.expire(NOW + timedelta(days=1)) == 0
        assert [message.event for message in tx.inbox.pending(9)] == ["$3"]


def test_a22_traces_lead_to_one_person_and_go_under_another_name(database: Database) -> None:
    harms, onken = UserId("@harms:example.org"), UserId("@onken:example.org")
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round())
        tx.inbox.add(replace(a_message("$1"), sender=harms))
        tx.inbox.add(replace(a_message("$2"), sender=onken))
        tx.answers.file(an_answer(round_.id, "$1"))
        tx.outbox.post(Letter(ROOM, f"hint:{harms}:$1", Say("So geht es"), addressee=harms), NOW)
        tx.audit.note(Entry(NOW, harms, "command refused"))
        trail = tx.traces.of_person(harms)
        assert (trail.events, trail.rounds) == ({"$1"}, {round_.id})
        assert tx.traces.of_institution("kita sonnenblume").answers == trail.answers
        assert [row["key"] for row in tx.dossiers.letters(trail)] == [f"hint:{harms}:$1"]
        tx.traces.remove(trail)
        tx.traces.rename(harms, UserId("erased-1"))
    with database.transaction() as tx:
        assert tx.traces.of_person(harms).messages == ()
        assert [received.message.event for received in tx.inbox.everything()] == ["$2"]
        assert not tx.inbox.add(a_message("$1"))
        (letter,) = tx.outbox.unsent()
        assert letter.letter.key.startswith("hint:erased-1:")
        assert "$1" not in letter.letter.key
        assert letter.letter.addressee is None
        assert [entry.who for entry in tx.audit.entries()] == ["erased-1"]


def test_p8_who_spoke_is_forgotten_in_time_but_not_what_was_heard_already(database: Database) -> None:
    with database.transaction() as tx:
        for event in ("$1", "$2"):
            tx.inbox.add(a_message(event))
        tx.inbox.settle(EventId("$1"))
        sender = a_message("$1").sender
        tx.outbox.post(Letter(ROOM, "answer:$1", Say("Gern"), addressee=sender), NOW)
        for moment in (NOW, NOW + timedelta(seconds=1)):
            known = [received.message.event for received in tx.inbox.of_sender(sender)]
            assert (known, tx.letters.replies(sender, ROOM, NOW - timedelta(1))) == (["$1", "$2"], [NOW])
            tx.traces.fade(moment)
        assert [received.message.event for received in tx.inbox.of_sender(sender)] == ["$2"]
        assert tx.letters.replies(sender, ROOM, NOW - timedelta(1)) == []
        assert not tx.inbox.add(a_message("$1"))


def test_a11_of_many_waiting_receipts_the_newest_twenty_of_each_person_stay(database: Database) -> None:
    anna, bernd, room = UserId("@anna:b"), UserId("@bernd:b"), RoomId("!a")
    with database.transaction() as tx:
        for number in range(25):
            for user in (anna, bernd)[: 1 if number % 2 else 2]:
                act = React(EventId(f"${user}{number}"), "✅", user)
                tx.outbox.post(Letter(room, f"{user}{number}", act), NOW)
        tx.outbox.post(Letter(room, "Frage", Say("Frage")), NOW)
        tx.outbox.post(Letter(room, "Tür", Join()), NOW)
        first, *_ = tx.outbox.due(NOW)
        assert first.letter.key == "Frage"
        tx.receipts.relieve(room, NOW + timedelta(seconds=5))
        assert [out.letter.key for out in tx.outbox.due(NOW)] == ["Frage", "Tür"]
        waiting = [out.letter.act.to for out in tx.outbox.unsent() if isinstance(out.letter.act, React)]
        assert (waiting.count(anna), waiting.count(bernd)) == (20, 13)
        assert tx.outbox.unsent()[0].letter.key == f"{bernd}0"
        assert tx.outbox.dead() == 0
        # One that was under way when it was spared, and arrived.
        tx.outbox.sent(1, EventId("$angekommen"), NOW)
        assert tx.outbox.waiting() == 35


def test_h9_an_echo_confirms_a_letter_whose_answer_was_lost(database: Database) -> None:
    with database.transaction() as tx:
        tx.outbox.post(Letter(ROOM, "q1", Say("Frage"), RoundId(7), 1), NOW)
        outgoing = tx.outbox.due(NOW)[0]
        tx.outbox.confirm(outgoing.txn, EventId("$q1"), NOW)
        assert tx.outbox.due(NOW) == []
        assert tx.outbox.subject_of(EventId("$q1")) == (7, 1)
        assert tx.outbox.waiting() == 0


def test_p2_k13_a_letter_has_the_same_transaction_id_in_every_copy_of_a_database(
    database: Database, database_url: str
) -> None:
    """Over rollbacks, in whatever order it is posted; and never the one of another letter."""

    def names(*keys: str) -> dict[str, str]:
        with suppress(ZeroDivisionError), database.transaction() as tx:
            for key in keys:
                tx.outbox.post(Letter(ROOM, key, Say("x")), NOW)
            found = {outgoing.letter.key: outgoing.txn for outgoing in tx.outbox.unsent()}
            raise ZeroDivisionError
        return found

    first, second = names("a", "b"), names("b", "a")
    assert first == second
    assert len({first["a"], first["b"]}) == 2
    assert "a" not in names("c")


def test_k13_letters_about_a_round_are_named_by_its_room_not_by_its_id(database: Database) -> None:
    """After a restore rounds may come to be in another order, and have other ids."""

    def named(*rooms: str) -> dict[str, str]:
        with suppress(ZeroDivisionError), database.transaction() as tx:
            for room in rooms:
                id_ = tx.rounds.add(a_round(RoomId(room))).id
                tx.outbox.post(Letter(RoomId(room), f"round:{id_}:question:1", Say("x"), id_, 1), NOW)
            found = {outgoing.letter.room: outgoing.txn for outgoing in tx.outbox.unsent()}
            raise ZeroDivisionError
        return found

    assert named("!a", "!b") == named("!b", "!a")


def test_k13_what_came_back_before_it_was_posted_counts_as_sent(database: Database) -> None:
    letter = Letter(ROOM, "q1", Say("Frage"), RoundId(7), 1)
    with suppress(ZeroDivisionError), database.transaction() as tx:
        tx.outbox.post(letter, NOW)
        txn = tx.outbox.due(NOW)[0].txn
        raise ZeroDivisionError
    with database.transaction() as tx:
        tx.outbox.confirm(txn, EventId("$q1"), NOW)
        tx.outbox.confirm(txn, EventId("$again"), NOW)
        assert tx.outbox.subject_of(EventId("$q1")) is None
        assert tx.echoes.cover(ROOM, "q1")
        assert tx.outbox.post(letter, NOW)
        assert tx.outbox.waiting() == 0
        assert tx.outbox.subject_of(EventId("$q1")) == (7, 1)


def test_k13_echoes_are_forgotten_in_time(database: Database) -> None:
    with database.transaction() as tx:
        for days, txn in ((31, "old"), (29, "new")):
            tx.outbox.confirm(txn, EventId(f"${txn}"), NOW - timedelta(days=days))
        tx.echoes.forget(NOW - timedelta(days=30))
        assert [tx.echoes.event_of(txn) for txn in ("old", "new")] == [None, "$new"]


def test_p8_a_withdrawn_answer_takes_its_statements_along(database: Database) -> None:
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round())
        tx.answers.file(an_answer(round_.id, "$1"))
        tx.answers.file(an_answer(round_.id, "$2"))
        ids = [filed.id for filed in tx.answers.of_round(round_.id)]
        parts = tuple(Sorted(id_, 0, "Es läuft.", 0, False) for id_ in ids)
        tx.sortings.replace(round_.id, [Sorting(1, ("Alles",), parts, True)], NOW)
        assert tx.answers.withdraw(EventId("$1")) == 1
        assert tx.sortings.of_round(round_.id) == [Sorting(1, ("Alles",), parts[1:], True)]


def test_an_edit_overwrites_and_drops_what_it_no_longer_says(database: Database) -> None:
    with database.transaction() as tx:
        round_ = tx.rounds.add(a_round())
        tx.answers.file(an_answer(round_.id, "$1", 1, "alt eins"))
        tx.answers.file(an_answer(round_.id, "$1", 2, "alt zwei"))
        tx.answers.rewrite(EventId("$1"), {1: "neu eins"})
        assert [(answer.question, answer.text) for answer in tx.answers.of_event(EventId("$1"))] == [
            (1, "neu eins")
        ]


async def test_a_fault_in_a_transaction_keeps_nothing(database: Database) -> None:
    def half(tx: object) -> None:
        tx.listening.advance("s1", NOW)  # type: ignore[attr-defined]
        raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        await database.run(half)
    assert await database.run(lambda tx: tx.listening.position()) is None


@pytest.mark.parametrize("hours", [-11, 0, 14])
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, hours: int) -> None:
    moment = datetime(2026, 10, 25, 2, 30, 1, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with database.transaction() as tx:
        tx.inbox.add(replace(a_message("$1"), arrived=moment))
    with database.transaction() as tx:
        found = tx.inbox.next()
    assert found is not None
    assert (found.arrived, found.arrived.tzinfo) == (moment, UTC)


def test_a_moment_without_a_zone_is_no_moment(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.transaction() as tx:
        tx.inbox.add(replace(a_message("$1"), arrived=NOW.replace(tzinfo=None)))


def test_order_holds_over_transactions_that_were_rolled_back(database: Database) -> None:
    for event in ("$1", "$2", "$3"):
        with suppress(IntegrityError), database.transaction() as tx:
            tx.inbox.add(a_message(f"{event}-lost"))
            tx.answers.file(an_answer(RoundId(4711), event))
        with database.transaction() as tx:
            tx.inbox.add(a_message(event))
    read = []
    with database.transaction() as tx:
        while message := tx.inbox.next():
            read.append(message.event)
            tx.inbox.settle(message.event)
    assert read == ["$1", "$2", "$3"]


def test_p1_the_id_of_a_letter_that_was_deleted_is_not_the_next_ones(database: Database) -> None:
    """Whoever carries the first one and reports it delivered must not mean the second."""
    with database.transaction() as tx:
        tx.outbox.post(Letter(ROOM, "first", Say("eins")), NOW)
        carried = tx.outbox.due(NOW)[0]
        tx.traces.withhold(carried)
    with database.transaction() as tx:
        tx.outbox.post(Letter(ROOM, "second", Say("zwei")), NOW)
        tx.outbox.sent(carried.id, EventId("$1"), NOW)
        assert [outgoing.letter.key for outgoing in tx.outbox.due(NOW)] == ["second"]


def test_a8_transactions_take_turns_whoever_begins_them(database: Database, database_url: str) -> None:
    """A8: what a use case has read is still true when it writes, even if two programs write."""
    other = open_database(database_url)

    def count_up(mine: Database) -> None:
        for _ in range(20):
            with mine.transaction() as tx:
                said = len(tx.audit.entries())
                tx.audit.note(Entry(NOW, UserId("@a:b"), str(said + 1)))

    with ThreadPoolExecutor() as threads:
        for done in [threads.submit(count_up, one) for one in (database, other)]:
            done.result()
    with database.transaction() as tx:
        assert [entry.what for entry in tx.audit.entries()] == [str(number) for number in range(1, 41)]
    other.close()


def test_a_room_that_is_replaced_keeps_what_is_to_be_deleted_in_it(database: Database) -> None:
    old, new, gone = RoomId("!alt"), RoomId("!neu"), EventId("$1")
    with database.transaction() as tx:
        tx.outbox.post(Letter(old, "words", Say("Fassung 2")), NOW)
        tx.outbox.post(Letter.deleting(old, gone), NOW)
        tx.outbox.post(Letter.deleting(old, EventId("$2"), in_turn=True), NOW)
        tx.lanes.move(old, new, NOW)
        unsent = [(one.letter.room, type(one.letter.act)) for one in tx.outbox.unsent()]
        assert unsent == [(new, Say), (old, Redact), (old, Redact)]
        assert {one.letter.room for one in tx.outbox.due(NOW)} == {old, new}
