"""Delivering: each letter once and in order, whatever the homeserver, the network or the process do."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.conduct.course import hindrance
from bot.matrix.client import MARK, HardenedClient
from bot.matrix.courier import Courier
from bot.matrix.directory import Directory
from bot.matrix.listener import Listener
from bot.matrix.post import Barred, Delivered, Postman, Postponed, Refused
from bot.meeting.ids import EventId, RoomId, RoundId, UserId
from bot.meeting.incident import Absence, Kind
from bot.meeting.letter import Act, Attach, Decline, Join, Letter, React, Say
from bot.store.database import Database, Transaction
from bot.store.outbox import Outgoing
from tests.beside import Beside
from tests.homeserver import Ask, Homeserver
from tests.office import NOW, a_round, an_office
from tests.queries import queries

from .house import BOT, Until
from .shift import working

ANNA, BERND = "@anna:fake.example", "@bernd:fake.example"
ROOM, OTHER, DESK = RoomId("!netz:fake.example"), RoomId("!zwei:fake.example"), RoomId("!buero:fake.example")
LIMIT = {"errcode": "M_LIMIT_EXCEEDED"}

Enter = Callable[[], HardenedClient]
Carry = Callable[..., Any]
Post = Callable[..., Any]


def postman(client: HardenedClient) -> Postman:
    return Postman(client, Directory(client, appointed=[], staff_room=None))


@pytest.fixture
async def known(homeserver: Homeserver, client: HardenedClient) -> HardenedClient:
    """A client that has seen its rooms."""
    for room in (ROOM, OTHER, DESK):
        homeserver.room(room, members=[BOT, ANNA])
    await client.sync()
    return client


@pytest.fixture
def carry(known: HardenedClient, database: Database) -> Carry:
    """`async with carry() as courier:` letters leave as long as it lasts."""

    @asynccontextmanager
    async def run(
        client: HardenedClient = known, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> AsyncIterator[Courier]:
        courier = Courier(postman(client), database, an_office(), clock)
        async with working(courier.carry()):
            yield courier

    return run


@pytest.fixture
def post(database: Database) -> Post:
    """`await post(letter, …)` puts letters into the outbox."""

    async def put(*letters: Letter) -> None:
        def all_of_them(tx: Transaction) -> None:
            for letter in letters:
                assert tx.outbox.post(letter, datetime.now(UTC))

        await database.run(all_of_them)

    return put


@pytest.fixture
def empty(database: Database, until: Until) -> Callable[[], Any]:
    """`await empty()`: nothing waits any more."""

    async def nothing_waits() -> bool:
        return await database.run(lambda tx: tx.outbox.waiting()) == 0

    return lambda: until(nothing_waits)


def say(words: str, room: RoomId = ROOM, round_: RoundId | None = None) -> Letter:
    return Letter(room, f"say:{words}", Say(words), round_)


def receipt(event: str, to: str) -> Letter:
    return Letter(ROOM, f"receipt:{event}", React(EventId(event), "✅", UserId(to)))


def reacted(homeserver: Homeserver) -> list[str]:
    """The events that carry a reaction, in the order they got it."""
    reactions = (one for one in homeserver.sent if one.type == "m.reaction")
    return [one.content["m.relates_to"]["event_id"] for one in reactions]


def sends(homeserver: Homeserver, room: RoomId = ROOM) -> list[Ask]:
    return [ask for ask in homeserver.requests if f"/rooms/{room}/send/" in ask.path]


async def count(database: Database, which: str) -> int:
    return await database.run(lambda tx: getattr(tx.outbox, which)())


# --- Order -------------------------------------------------------------------------------------------


async def test_p3_letters_of_a_room_keep_their_order_through_a_rate_limit(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any
) -> None:
    words = [f"Frage {number}" for number in range(1, 6)]
    await post(*map(say, words))
    homeserver.fail("PUT", "/send/", status=429, body=LIMIT | {"retry_after_ms": 300}, times=2)
    async with carry():
        await empty()
    assert homeserver.said(ROOM) == words


async def test_h2_a_room_that_has_to_wait_delays_no_other(
    homeserver: Homeserver, carry: Carry, post: Post, until: Until, empty: Any
) -> None:
    limit, ahead = LIMIT | {"retry_after_ms": 300_000}, timedelta()
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/m.room.message", status=429, body=limit)
    await post(say("gebremst"), say("dahinter"), *(say(f"frei {number}", OTHER) for number in range(3)))
    await post(Letter(ROOM, "✅", React(EventId("$x"), "✅")))
    async with carry(clock=lambda: datetime.now(UTC) + ahead) as courier:
        await until(lambda: homeserver.said(OTHER) == ["frei 0", "frei 1", "frei 2"])
        await until(lambda: [one.type for one in homeserver.sent if one.room == ROOM] == ["m.reaction"])
        ahead = timedelta(minutes=5)
        courier.wake()
        await empty()
    assert homeserver.said(ROOM) == ["gebremst", "dahinter"]
    assert len(sends(homeserver)) == 4


async def test_h2_a_rate_limit_that_names_no_time_is_waited_out(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any
) -> None:
    homeserver.fail("PUT", "/send/", status=429, body=LIMIT)
    await post(say("Guten Tag"))
    began = time.monotonic()
    async with carry():
        await empty()
    assert (len(sends(homeserver)), homeserver.said(ROOM)) == (2, ["Guten Tag"])
    assert time.monotonic() - began >= 0.8


async def test_p8_what_is_to_be_gone_waits_for_no_upload_and_nothing_is_said_before_it(
    homeserver: Homeserver, carry: Carry, post: Post, until: Until, empty: Any
) -> None:
    homeserver.hang("POST", "/upload")
    await post(say("wird gelöscht"))
    async with carry() as courier:
        await empty()
        (said,) = [one for one in homeserver.sent if one.room == ROOM]
        await post(Letter(ROOM, "file", Attach("Protokoll.md", "x")), say("danach"))
        courier.wake()
        await until(lambda: [ask for ask in homeserver.requests if ask.path.endswith("/upload")])
        await post(Letter.deleting(ROOM, EventId(said.event_id)))
        courier.wake()
        await until(lambda: [one.type for one in homeserver.sent][-1] == "m.room.redaction")


async def test_p8_what_is_to_be_gone_goes_before_anything_else_is_said_in_its_room(
    homeserver: Homeserver, database: Database, carry: Carry, post: Post, until: Until, empty: Any
) -> None:
    async def noted() -> bool:
        unsent = await database.run(lambda tx: tx.outbox.unsent())
        return [one.attempts for one in unsent] == [1, 0]

    limit, ahead = LIMIT | {"retry_after_ms": 300_000}, timedelta()
    async with carry(clock=lambda: datetime.now(UTC) + ahead) as courier:
        await post(say("wird gelöscht"))
        courier.wake()
        await empty()
        (said,) = [one for one in homeserver.sent if one.room == ROOM]
        homeserver.fail("PUT", "/redact/", status=429, body=limit)
        await post(say("davor"), Letter.deleting(ROOM, EventId(said.event_id)), say("danach"))
        await post(say("anderswo", OTHER))
        courier.wake()
        await until(lambda: homeserver.said(ROOM)[-1:] + homeserver.said(OTHER) == ["davor", "anderswo"])
        await until(noted)
        ahead = timedelta(minutes=5)
        courier.wake()
        await empty()
    kinds = [one.type for one in homeserver.sent if one.room == ROOM]
    assert kinds == ["m.room.message", "m.room.message", "m.room.redaction", "m.room.message"]


async def test_a11_one_who_floods_delays_nobody_elses_receipts(
    homeserver: Homeserver, carry: Carry, post: Post, until: Until
) -> None:
    homeserver.hang("PUT", "/send/m.reaction")
    await post(*(receipt(f"$flut{number}", ANNA) for number in range(3)), receipt("$ruhig", BERND))
    async with carry():
        await until(lambda: reacted(homeserver) == ["$ruhig"])


async def test_h1_p5_a_room_in_which_everything_hangs_delays_no_other(
    homeserver: Homeserver, carry: Carry, post: Post, until: Until
) -> None:
    homeserver.hang("PUT", f"/rooms/{ROOM}/send/", times=1000)
    async with carry() as courier:
        await post(*(receipt(f"$e{no}", f"@mitglied{no}:fake.example") for no in range(60)))
        courier.wake()
        await until(lambda: len(sends(homeserver)) >= 8)
        await post(say("weiter", OTHER))
        courier.wake()
        await until(lambda: homeserver.said(OTHER) == ["weiter"])


async def test_a11_h2_a_homeserver_that_has_had_enough_gets_fewer_receipts_and_everybody_the_last_one(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any
) -> None:
    homeserver.fail("PUT", "/send/m.reaction", status=429, body=LIMIT | {"retry_after_ms": 50}, times=2)
    flood = [receipt(f"$flut{number}", ANNA) for number in range(60)]
    await post(*flood, *(receipt(f"$ruhig{number}", BERND) for number in range(20)), say("Frage 1"))
    async with carry():
        await empty()
    told = reacted(homeserver)
    assert homeserver.sent[0].type == "m.room.message"
    assert [event for event in told if event.startswith("$ruhig")] == [f"$ruhig{no}" for no in range(20)]
    assert [event for event in told if event.startswith("$flut")] == [f"$flut{no}" for no in range(40, 60)]
    assert await count(database, "dead") == 0


async def test_h2_a_paused_lane_does_not_make_the_courier_ask_on_and_on(database: Database) -> None:
    now = datetime.now(UTC)
    later = now + timedelta(minutes=5)

    def pause(tx: Transaction) -> datetime | None:
        for words in ("gebremst", "dahinter"):
            tx.outbox.post(say(words), now)
        tx.outbox.delay(tx.outbox.due(now)[0].id, later, "M_LIMIT_EXCEEDED")
        return tx.outbox.next_due()

    assert await database.run(pause) == later


# --- To one person -----------------------------------------------------------------------------------


async def test_h2_letters_to_persons_leave_side_by_side_with_what_a_room_waits_for(
    homeserver: Homeserver, carry: Carry, post: Post, until: Until
) -> None:
    homeserver.hang("POST", "/createRoom")
    await post(say("Guten Tag", RoomId(ANNA)), say("Frage 1"))
    async with carry():
        await until(lambda: homeserver.said(ROOM) == ["Frage 1"])


async def test_a_person_who_lets_nobody_invite_her_is_noted_and_alarms_nobody(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any, database: Database
) -> None:
    homeserver.fail("POST", "/createRoom", status=403, body={"errcode": "M_FORBIDDEN"})

    def begin(tx: Transaction) -> RoundId:
        return tx.rounds.add(a_round(room=ROOM, desk=DESK)).id

    round_ = await database.run(begin)
    await post(say("Guten Tag", RoomId(ANNA), round_))
    async with carry():
        await empty()
    assert await database.run(lambda tx: tx.reminders.unreached(round_)) == {ANNA}
    assert homeserver.said(DESK) == []
    assert await database.run(lambda tx: tx.incidents.since(datetime(2020, 1, 1, tzinfo=UTC))) == []


async def test_k17_what_expired_while_we_were_away_is_not_said(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any, database: Database
) -> None:
    gone = datetime.now(UTC) - timedelta(seconds=1)
    await post(replace(say("Noch bis gestern"), expires=gone), say("Frage 1"))
    async with carry():
        await empty()
    assert homeserver.said(ROOM) == ["Frage 1"]
    assert await count(database, "dead") == 0


# --- Once --------------------------------------------------------------------------------------------


async def test_k4_h9_a_lost_answer_is_asked_again_with_the_same_transaction_and_makes_one_event(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any
) -> None:
    homeserver.lose("PUT", "/send/", times=5)
    await post(say("einmal"), say("danach"))
    async with carry():
        await empty()
    assert homeserver.said(ROOM) == ["einmal", "danach"]
    assert len({ask.at["txn"] for ask in sends(homeserver)}) == 2
    assert len(sends(homeserver)) > 3


async def test_k4_a_new_process_sends_what_the_old_one_did_not_note_and_makes_one_event(
    homeserver: Homeserver, carry: Carry, post: Post, enter: Enter, empty: Any, until: Until
) -> None:
    homeserver.lose("PUT", "/send/", times=1000)
    await post(say("einmal"))
    async with carry():
        await until(lambda: homeserver.said(ROOM) == ["einmal"])
    homeserver.heal()
    successor = enter()
    await successor.sync()
    async with carry(successor) as courier:
        courier.wake()
        await empty()
    assert homeserver.said(ROOM) == ["einmal"]


async def test_h9_the_echo_in_sync_confirms_a_letter_whose_answer_was_lost(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    known: HardenedClient,
    database: Database,
    until: Until,
    empty: Any,
) -> None:
    listener = Listener(known, database, lambda: None)
    await listener.catch_up()
    homeserver.lose("PUT", "/send/", times=1000)
    await post(Letter(ROOM, "q", Say("Was ist los?"), RoundId(7), 3))
    async with carry():
        await until(lambda: homeserver.sent)
    assert await count(database, "waiting") == 1
    async with working(listener.follow()):
        await empty()
    event = EventId(homeserver.sent[0].event_id)
    assert await database.run(lambda tx: tx.outbox.subject_of(event)) == (7, 3)
    assert await database.run(lambda tx: tx.inbox.next()) is None


async def test_k8_a_letter_that_was_under_way_when_we_stopped_leaves_again(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, until: Until, empty: Any
) -> None:
    homeserver.hang("PUT", "/send/")
    await post(say("unterwegs"), say("danach"))
    async with carry():
        await until(lambda: sends(homeserver))
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert await count(database, "waiting") == 2
    async with carry():
        await empty()
    assert homeserver.said(ROOM) == ["unterwegs", "danach"]


async def test_k8_a_stop_that_comes_together_with_news_is_heeded(
    known: HardenedClient, database: Database
) -> None:
    courier = Courier(postman(known), database, an_office())
    carrying = asyncio.create_task(courier.carry())
    await asyncio.sleep(0.2)
    courier.wake()
    await asyncio.sleep(0)
    carrying.cancel()
    stopped, _ = await asyncio.wait((carrying,), timeout=2)
    assert stopped


async def test_h1_letters_wait_until_the_homeserver_is_back(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any, until: Until, caplog: Any
) -> None:
    await homeserver.down()
    await post(say("Guten Morgen"), say("Frage 1"))
    async with carry():
        await until(lambda: "waits" in caplog.text)
        await homeserver.up()
        await empty()
    assert homeserver.said(ROOM) == ["Guten Morgen", "Frage 1"]
    assert "Guten" not in caplog.text


# On a server, a table that is gone is the end.
@pytest.mark.usefixtures("file")
async def test_k10_a_database_that_is_away_for_a_while_makes_no_second_message(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    beside: Beside,
    empty: Any,
    until: Until,
    caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._WAIT", 0.05)
    homeserver.hang("PUT", "/send/")
    await post(say("einmal"))
    async with carry():
        await until(lambda: sends(homeserver))
    beside.execute("ALTER TABLE outbox RENAME TO away")
    async with carry() as courier:
        await until(lambda: "the courier has to wait" in caplog.text)
        beside.execute("ALTER TABLE away RENAME TO outbox")
        courier.wake()
        await empty()
    assert homeserver.said(ROOM) == ["einmal"]


# --- Once, also beyond the homeserver's memory --------------------------------------------------------


Late = Callable[[], Any]
# By the clock of the homeserver.
YESTERDAY = datetime.fromtimestamp(1_789_910_000, UTC)


@pytest.fixture
def a_day_later(homeserver: Homeserver, monkeypatch: pytest.MonkeyPatch) -> Late:
    """The homeserver forgets its transactions; the courier knows how old its letters are."""

    def pass_by() -> None:
        homeserver.forget_transactions()
        monkeypatch.setattr("bot.matrix.courier._MEMORY", timedelta(0))

    return pass_by


@pytest.mark.parametrize("encrypted", [False, True])
async def test_p2_k5_what_was_accepted_a_day_ago_is_found_by_its_mark_and_not_sent_again(
    homeserver: Homeserver,
    carry: Carry,
    database: Database,
    enter: Enter,
    empty: Any,
    until: Until,
    encrypted: bool,
) -> None:
    if encrypted:
        settings = {"algorithm": "m.megolm.v1.aes-sha2"}
        homeserver._put(ROOM, homeserver.event(ANNA, "m.room.encryption", settings, state_key=""))
    process = enter()
    await process.sync(full_state=True)
    homeserver.lose("PUT", "/send/", times=1000)
    for letter in (Letter(ROOM, "q", Say("Was ist los?"), RoundId(7), 3), say("danach")):
        await database.run(lambda tx, letter=letter: tx.outbox.post(letter, YESTERDAY))
    async with carry(process):
        await until(lambda: homeserver.sent)
    homeserver.heal()
    homeserver.forget_transactions()
    homeserver.write(ROOM, *(homeserver.text(ANNA, f"inzwischen {no}") for no in range(250)))
    homeserver.write(ROOM, homeserver.text(ANNA, "angeblich uralt") | {"origin_server_ts": 0})
    successor = enter()
    await successor.sync(full_state=True)
    async with carry(successor):
        await empty()
    kind = "m.room.encrypted" if encrypted else "m.room.message"
    assert [one.type for one in homeserver.sent] == [kind, kind]
    event = EventId(homeserver.sent[0].event_id)
    assert await database.run(lambda tx: tx.outbox.subject_of(event)) == (7, 3)


async def test_k5_a_receipt_and_a_file_are_looked_for_too(
    homeserver: Homeserver, known: HardenedClient, carry: Carry, post: Post, empty: Any, a_day_later: Late
) -> None:
    letters = [
        Letter(ROOM, "receipt", React(EventId("$x"), "✅")),
        Letter(ROOM, "file", Attach("Protokoll.md", "# Protokoll")),
    ]
    for letter in letters:
        await postman(known).deliver(Outgoing(1, letter.key, 0, letter, datetime.now(UTC)))
    a_day_later()
    for letter in letters:
        outgoing = Outgoing(1, letter.key, 0, letter, datetime.now(UTC))
        found = await postman(known).deliver(outgoing, forgotten=True)
        assert isinstance(found, Delivered)
        assert found.event in [one.event_id for one in homeserver.sent]
    assert (len(homeserver.sent), len(homeserver.media)) == (2, 1)


async def test_k5_h10_of_a_letter_in_several_messages_only_what_is_missing_is_sent_a_day_later(
    homeserver: Homeserver, known: HardenedClient, a_day_later: Late
) -> None:
    paragraphs = [f"Absatz {number}: " + "Grüße " * 400 for number in range(30)]
    outgoing = Outgoing(1, "lang", 0, say("\n\n".join(paragraphs)), datetime.now(UTC))
    homeserver.fail("PUT", "/lang-3", status=502)
    assert isinstance(await postman(known).deliver(outgoing), Postponed)
    assert len(homeserver.said(ROOM)) == 2
    a_day_later()
    assert isinstance(await postman(known).deliver(outgoing, forgotten=True), Delivered)
    assert "\n\n".join(homeserver.said(ROOM)).split("\n\n") == [one.strip() for one in paragraphs]


async def test_k5_what_was_never_accepted_is_sent_although_it_is_old(
    homeserver: Homeserver, carry: Carry, post: Post, empty: Any, a_day_later: Late
) -> None:
    """And the search ends at the time the letter was posted, however much was said before."""
    a_day_later()
    await post(say("verspätet"))
    for no in range(12):
        homeserver.write(ROOM, *(homeserver.text(ANNA, f"{no}", **{MARK: "x"}) for _ in range(100)))
    async with carry():
        await empty()
    assert homeserver.said(ROOM) == ["verspätet"]
    assert sum(ask.path.endswith("/messages") for ask in homeserver.requests) == 1


async def test_k5_a_mark_of_somebody_else_is_not_ours(
    homeserver: Homeserver, known: HardenedClient, a_day_later: Late
) -> None:
    homeserver.deliver(ROOM, homeserver.text(ANNA, "gefälscht", **{MARK: "txn"}))
    outgoing = Outgoing(1, "txn", 0, say("echt"), datetime.now(UTC))
    await postman(known).deliver(outgoing, forgotten=True)
    assert homeserver.said(ROOM) == ["echt"]


async def test_k5_h3_a_history_that_cannot_be_read_sends_nothing_yet(
    homeserver: Homeserver, known: HardenedClient
) -> None:
    homeserver.fail("GET", "/messages", status=502)
    outgoing = Outgoing(1, "txn", 0, say("später"), datetime.now(UTC))
    assert isinstance(await postman(known).deliver(outgoing, forgotten=True), Postponed)
    assert homeserver.sent == []


# --- What can never be delivered ---------------------------------------------------------------------


@pytest.mark.parametrize(("status", "code"), [(413, "M_TOO_LARGE"), (400, "M_BAD_JSON"), (400, "M_UNKNOWN")])
async def test_h10_p9_p10_a_letter_nobody_will_take_is_buried_and_the_office_hears_of_it(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any, status: int, code: str
) -> None:
    round_ = await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/", status=status, body={"errcode": code})
    await post(say("vertraulich", round_=round_.id), say("danach", round_=round_.id))
    async with carry():
        await empty()
    (report,) = homeserver.said(DESK)
    assert round_.title in report
    assert code in report
    assert "vertraulich" not in report
    assert (homeserver.said(ROOM), await count(database, "dead")) == (["danach"], 1)


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_h3_a_page_in_front_of_the_homeserver_refuses_no_letter(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any, status: int
) -> None:
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/", status=status, body="<html>Wartungsarbeiten</html>")
    await post(say("eins"), say("zwei"))
    async with carry():
        await empty()
    assert (homeserver.said(ROOM), await count(database, "dead")) == (["eins", "zwei"], 0)


@pytest.mark.parametrize(("status", "code"), [(403, "M_FORBIDDEN"), (404, "M_NOT_FOUND")])
async def test_h10_p3_where_we_may_not_speak_letters_wait_and_then_come_in_order(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    database: Database,
    empty: Any,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    code: str,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._LONGEST_PAUSE", 0.05)
    round_ = await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    words = [f"Frage {number}" for number in range(1, 6)]
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/", status=status, body={"errcode": code}, times=8)
    await post(*(say(one, round_=round_.id) for one in words))
    await post(Letter(ROOM, "✅", React(EventId("$x"), "✅")))
    async with carry() as courier:
        await until(lambda: homeserver.said(DESK))
        courier.wake()
        await empty()
        assert homeserver.said(ROOM) == words
        (report,) = homeserver.said(DESK)
        assert "darf ich nicht mehr schreiben" in report
        assert await database.run(lambda tx: tx.incidents.lasting(Kind.ROOM_LOST, ROOM)) is None
    assert await count(database, "dead") == 0


async def test_h10_p8_what_we_may_not_delete_staff_are_asked_to_delete_and_nothing_waits_for_it(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any
) -> None:
    await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    forbidden = {"errcode": "M_FORBIDDEN"}
    homeserver.fail("PUT", f"/rooms/{ROOM}/redact/", status=403, body=forbidden, times=99)
    await post(Letter.deleting(ROOM, EventId("$weg")), say("danach"))
    async with carry():
        await empty()
    assert homeserver.said(ROOM) == ["danach"]
    (report,) = homeserver.said(DESK)
    assert "konnte sie aber nicht löschen" in report
    assert f"https://matrix.to/#/{ROOM}/$weg" in report


async def test_h10_p8_what_is_gone_already_is_deleted_and_staff_need_not_look_for_it(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any
) -> None:
    await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    unknown = {"errcode": "M_NOT_FOUND"}
    homeserver.fail("PUT", f"/rooms/{ROOM}/redact/", status=404, body=unknown)
    await post(Letter.deleting(ROOM, EventId("$weg")), say("danach"))
    async with carry():
        await empty()
    assert (homeserver.said(ROOM), homeserver.said(DESK)) == (["danach"], [])
    assert await count(database, "dead") == 0


async def test_h10_p8_where_we_may_not_speak_for_a_while_nothing_stays_that_should_be_gone(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    database: Database,
    empty: Any,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._LONGEST_PAUSE", 0.05)
    await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    homeserver.set_power(ROOM, {BOT: -1})
    forbidden = {"errcode": "M_FORBIDDEN"}
    homeserver.fail("PUT", f"/rooms/{ROOM}/redact/", status=403, body=forbidden, times=3)
    await post(Letter.deleting(ROOM, EventId("$weg")), say("danach"))
    async with carry() as courier:
        await until(lambda: homeserver.said(DESK))
        courier.wake()
        await empty()
    (report,) = homeserver.said(DESK)
    assert "darf ich nicht mehr schreiben" in report
    kinds = [one.type for one in homeserver.sent if one.room == ROOM]
    assert kinds == ["m.room.redaction", "m.room.message"]


@pytest.mark.parametrize("kind", ["m.room.message", "m.reaction"])
async def test_h10_p9_where_only_words_or_only_signs_pass_staff_hear_of_it_once(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    database: Database,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._LONGEST_PAUSE", 0.01)
    await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    homeserver.fail(
        "PUT", f"/rooms/{ROOM}/send/{kind}/", status=403, body={"errcode": "M_FORBIDDEN"}, times=10_000
    )
    async with carry() as courier:
        for no in range(4):
            other = sum(one.type != kind for one in homeserver.sent if one.room == ROOM)
            await post(say(f"Satz {no}"), receipt(f"$e{no}", ANNA))
            courier.wake()
            await until(
                lambda other=other: sum(o.type != kind for o in homeserver.sent if o.room == ROOM) > other
            )
            tried = len(sends(homeserver))
            await until(lambda tried=tried: len(sends(homeserver)) > tried + 2)
    incidents = await database.run(lambda tx: tx.incidents.since(YESTERDAY))
    assert [one.kind for one in incidents] == [Kind.ROOM_LOST]
    assert len(homeserver.said(DESK)) == 1


async def test_h10_a_muted_room_is_tried_every_five_minutes_and_no_more(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, until: Until
) -> None:
    await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/", status=403, body={"errcode": "M_FORBIDDEN"}, times=99)
    await post(say("eins"), say("zwei"))

    def wait() -> float:
        """Seconds until the next try, once what staff read is noted as said."""
        with database.transaction() as tx:
            due = tx.outbox.next_due()
        return 0 if due is None else max(0, (due - datetime.now(UTC)).total_seconds())

    async with carry():
        await until(lambda: homeserver.said(DESK))
        assert 290 < await until(wait) <= 300
        assert len(sends(homeserver)) == 1


async def test_h10_nothing_is_reported_into_the_room_that_cannot_be_reached(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, until: Until
) -> None:
    round_ = await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=ROOM)))
    homeserver.fail("PUT", "/send/", status=403, body={"errcode": "M_FORBIDDEN"}, times=1000)
    await post(say("eins", round_=round_.id), say("zwei", round_=round_.id))
    async with carry():
        await until(lambda: database.run(lambda tx: tx.incidents.lasting(Kind.ROOM_LOST, ROOM)))
    assert (await count(database, "waiting"), len(sends(homeserver))) == (2, 1)


@pytest.mark.parametrize("heard", [True, False])
async def test_h3_p9_p5_a_letter_that_only_fails_while_the_homeserver_is_heard_is_told_once_and_still_tried(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    database: Database,
    empty: Any,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
    heard: bool,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("bot.matrix.courier._MANY", 4)
    moment = datetime.now(UTC) - timedelta(hours=0 if heard else 1)
    await database.run(lambda tx: tx.listening.advance("s1", moment))
    round_ = await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/", status=500, times=10_000)
    await post(say("eins", round_=round_.id), receipt("$x", ANNA))
    async with carry():
        await until(lambda: len(sends(homeserver)) > 24)
        homeserver.heal()
        await empty()
    assert homeserver.said(ROOM) == ["eins"]
    assert [round_.title in report for report in homeserver.said(DESK)] == [True] * heard


async def test_h10_p9_after_a_month_a_letter_is_given_up_and_staff_are_told(
    homeserver: Homeserver, carry: Carry, database: Database, empty: Any
) -> None:
    round_ = await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    homeserver.fail("PUT", f"/rooms/{ROOM}/send/", status=403, body={"errcode": "M_FORBIDDEN"})
    long_ago = datetime.now(UTC) - timedelta(days=31)
    await database.run(lambda tx: tx.outbox.post(say("von damals", round_=round_.id), long_ago))
    async with carry():
        await empty()
    (report,) = homeserver.said(DESK)
    assert "nicht zustellen" in report
    assert (await count(database, "dead"), homeserver.said(ROOM)) == (1, [])


async def test_h10_where_nobody_waits_for_us_a_letter_is_given_up(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any
) -> None:
    homeserver.fail("PUT", "/send/", status=403, body={"errcode": "M_FORBIDDEN"})
    await post(say("ein Hinweis", OTHER))
    async with carry():
        await empty()
    assert await count(database, "dead") == 1


async def test_h10_what_is_too_long_for_one_message_comes_in_several_and_once(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any
) -> None:
    paragraphs = [f"Absatz {number}: " + "Grüße " * 400 for number in range(30)]
    homeserver.lose("PUT", "/send/", times=6)
    await post(say("\n\n".join(paragraphs)), say("danach"))
    async with carry():
        await empty()
    *parts, after = homeserver.said(ROOM)
    assert len(parts) > 1
    assert "\n\n".join(parts).split("\n\n") == [paragraph.strip() for paragraph in paragraphs]
    assert (after, await count(database, "dead")) == ("danach", 0)


async def test_p5_a_letter_that_cannot_be_noted_stops_no_other(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, until: Until
) -> None:
    homeserver.fail("PUT", f"/rooms/{OTHER}/send/", status=403, body={"errcode": "M_FORBIDDEN"}, times=1000)
    await post(say("einer Runde, die es nicht gibt", OTHER, RoundId(999)), *map(say, ("eins", "zwei")))
    async with carry():
        await until(lambda: homeserver.said(ROOM) == ["eins", "zwei"])
        await until(lambda: len(sends(homeserver, OTHER)) == 2)
    assert len(sends(homeserver, OTHER)) == 2
    assert await count(database, "waiting") == 1


@pytest.mark.parametrize("written", ["{", "7", '{"act": "Wink"}', '{"act": "Say", "volume": 3}'])
async def test_p5_p9_a_letter_that_cannot_be_read_any_more_stops_no_other_and_staff_hear_of_it(
    written: str,
    homeserver: Homeserver,
    known: HardenedClient,
    post: Post,
    database: Database,
    beside: Beside,
    until: Until,
) -> None:
    await post(say("eins"), say("zwei"), say("drei", OTHER))
    beside.execute(f"UPDATE outbox SET payload = '{written}' WHERE id = 1")
    courier = Courier(postman(known), database, an_office(staff_room=DESK))
    async with working(courier.carry()):
        await until(lambda: homeserver.said(ROOM) == ["zwei"] and homeserver.said(OTHER) == ["drei"])
        await until(lambda: any("nicht zustellen" in one for one in homeserver.said(DESK)))
    assert await count(database, "dead") == 1


async def test_p5_p9_a_letter_of_which_nothing_can_be_noted_keeps_its_lane_alone_and_is_said_once(
    homeserver: Homeserver,
    known: HardenedClient,
    post: Post,
    database: Database,
    beside: Beside,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._LONGEST_SLEEP", 0.05)
    await post(say("eins"), say("zwei"), say("drei", OTHER))
    beside.refuse("UPDATE ON outbox", when="NEW.id = 1")
    courier = Courier(postman(known), database, an_office(staff_room=DESK))

    async def over() -> bool:
        found = await database.run(lambda tx: tx.incidents.since(NOW))
        return [one.over is None for one in found] == [False]

    async with working(courier.carry()):
        await until(lambda: any("gelingt mir seit" in one for one in homeserver.said(DESK)))
        await until(lambda: homeserver.said(OTHER) == ["drei"])
        assert homeserver.said(ROOM) == ["eins"]
        beside.consent("outbox")
        await until(lambda: homeserver.said(ROOM) == ["eins", "zwei"])
        await until(over)
    assert len(homeserver.said(DESK)) == 1


async def test_a28_a_reaction_that_is_already_there_is_a_success(
    homeserver: Homeserver, carry: Carry, post: Post, database: Database, empty: Any
) -> None:
    homeserver.fail("PUT", "/send/m.reaction", status=400, body={"errcode": "M_DUPLICATE_ANNOTATION"})
    await post(Letter(ROOM, "receipt", React(EventId("$antwort"), "✅")))
    async with carry():
        await empty()
    assert (await count(database, "dead"), len(sends(homeserver))) == (0, 1)


async def test_a_room_that_sync_has_not_brought_yet_is_waited_for(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    known: HardenedClient,
    until: Until,
    empty: Any,
    caplog: Any,
) -> None:
    new = RoomId("!neu:fake.example")
    homeserver.room(new, members=[ANNA])
    await post(say("Danke für die Einladung", new))
    async with carry():
        await until(lambda: "room not known yet" in caplog.text)
        homeserver.set_member(new, BOT, "join", by=BOT)
        await known.sync()
        await empty()
    assert homeserver.said(new) == ["Danke für die Einladung"]


async def test_h11_a_room_we_are_no_longer_in_is_known_as_such_in_the_end(known: HardenedClient) -> None:
    outgoing = Outgoing(1, "txn", 7, say("Hallo?", RoomId("!weg:fake.example")), datetime.now(UTC))
    assert await postman(known).deliver(outgoing) == Barred(Absence.REMOVED)


async def test_h11_k5_an_old_letter_to_a_room_we_are_no_longer_in_waits_too(known: HardenedClient) -> None:
    letter = say("Hallo?", RoomId("!weg:fake.example"))
    outgoing = Outgoing(1, "txn", 0, letter, datetime.now(UTC) - timedelta(days=2))
    assert await postman(known).deliver(outgoing, forgotten=True) == Barred(Absence.REMOVED)


# --- What letters become -----------------------------------------------------------------------------


async def deliver(known: HardenedClient, act: Act, room: RoomId = ROOM) -> object:
    return await postman(known).deliver(Outgoing(1, "txn-1", 0, Letter(room, "key", act), datetime.now(UTC)))


async def test_a13_what_is_said_carries_our_mark_and_pings_nobody(
    homeserver: Homeserver, known: HardenedClient
) -> None:
    await deliver(known, Say("**Frage 1:** @room?", reply_to=EventId("$q")))
    content = homeserver.sent[0].content
    assert (content["msgtype"], content["m.mentions"], content[MARK]) == ("m.notice", {}, "txn-1")
    assert content["m.relates_to"] == {"m.in_reply_to": {"event_id": "$q"}}
    assert "<strong>Frage 1:</strong>" in content["formatted_body"]
    assert "@room" not in content["body"]


async def test_what_is_said_in_a_thread_stands_in_it(homeserver: Homeserver, known: HardenedClient) -> None:
    await deliver(known, Say("Danke", thread=EventId("$root"), reply_to=EventId("$last")))
    assert homeserver.sent[0].content["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": "$root",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$last"},
    }


async def test_a_file_is_uploaded_and_named(homeserver: Homeserver, known: HardenedClient) -> None:
    await deliver(known, Attach("Protokoll_Runde-1.md", "# Protokoll\nGrüße"))
    content = homeserver.sent[0].content
    assert (content["msgtype"], content["body"]) == ("m.file", "Protokoll_Runde-1.md")
    assert homeserver.media[content["url"].rpartition("/")[2]].decode() == "# Protokoll\nGrüße"
    assert content["info"] == {"mimetype": "text/markdown", "size": 19}


@pytest.mark.parametrize(
    ("attempts", "outcome"), [(0, Postponed("not printed")), (2, Refused("not printed"))]
)
async def test_h10_what_cannot_be_printed_holds_nobody_up_for_long(
    homeserver: Homeserver, known: HardenedClient, attempts: int, outcome: object
) -> None:
    letter = Letter(ROOM, "key", Attach("Protokoll.pdf", "{}", "application/pdf", printed=True))
    outgoing = Outgoing(1, "txn-1", attempts, letter, datetime.now(UTC))
    assert await postman(known).deliver(outgoing) == outcome
    assert (homeserver.sent, homeserver.media) == ([], {})


async def test_h10_an_upload_that_is_refused_buries_the_file(
    homeserver: Homeserver, known: HardenedClient
) -> None:
    homeserver.fail("POST", "/upload", status=413, body={"errcode": "M_TOO_LARGE"})
    assert await deliver(known, Attach("Protokoll.md", "x")) == Refused("M_TOO_LARGE")
    assert homeserver.sent == []


async def test_h10_h1_an_upload_without_an_answer_is_begun_again(
    homeserver: Homeserver, known: HardenedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nio itself would wait for ever, and everything said in the room behind it."""
    monkeypatch.setattr("bot.matrix.post._STORING", 0.2)
    homeserver.hang("POST", "/upload")
    file = Attach("Protokoll.md", "Grüße " * 50_000)
    assert await deliver(known, file) == Postponed("TimeoutError", unstored=True)
    assert isinstance(await deliver(known, file), Delivered)
    assert [content.decode() for content in homeserver.media.values()] == [file.content]


@pytest.mark.parametrize("status", [403, 507])
async def test_h10_p5_p9_words_wait_an_hour_for_a_file_that_nobody_stores(
    homeserver: Homeserver,
    carry: Carry,
    database: Database,
    empty: Any,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    """The quota of the homeserver is used up, or its disk is full: it takes words all the same."""
    monkeypatch.setattr("bot.matrix.courier._LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("bot.matrix.courier._MANY", 4)
    homeserver.fail("POST", "/upload", status=status, body={"errcode": "M_USER_LIMIT_EXCEEDED"}, times=99)
    round_ = await database.run(lambda tx: tx.rounds.add(a_round(room=ROOM, desk=DESK)))
    file = Letter(ROOM, "file", Attach("Protokoll.md", "x"), round_.id)
    moment = datetime.now(UTC)
    await database.run(lambda tx: tx.listening.advance("s1", moment))
    await database.run(lambda tx: tx.outbox.post(file, moment - timedelta(minutes=61)))
    await database.run(lambda tx: tx.outbox.post(say("Die nächste Runde"), moment))
    async with carry():
        await empty()
    uploads = [ask for ask in homeserver.requests if ask.path.endswith("/upload")]
    assert (homeserver.said(ROOM), len(uploads)) == (["Die nächste Runde"], 4)
    (report,) = homeserver.said(DESK)
    assert "M_USER_LIMIT_EXCEEDED" in report


async def test_h10_h2_a_file_that_is_only_to_come_later_is_not_given_up(
    homeserver: Homeserver, carry: Carry, database: Database, empty: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matrix.courier._LONGEST_PAUSE", 0.01)
    monkeypatch.setattr("bot.matrix.courier._MANY", 2)
    homeserver.fail("POST", "/upload", status=429, body=LIMIT | {"retry_after_ms": 10}, times=5)
    await database.run(lambda tx: tx.listening.advance("s1", datetime.now(UTC)))
    file, long_ago = Letter(ROOM, "file", Attach("a.md", "x")), datetime.now(UTC) - timedelta(hours=2)
    await database.run(lambda tx: tx.outbox.post(file, long_ago))
    async with carry():
        await empty()
    assert (homeserver.said(ROOM), await count(database, "dead")) == (["a.md"], 0)


async def test_invitations_are_accepted_and_declined(homeserver: Homeserver, known: HardenedClient) -> None:
    for room in ("!gern:fake.example", "!nein:fake.example"):
        homeserver.room(room, members=[ANNA])
        homeserver.set_member(room, BOT, "invite", by=ANNA)
    await deliver(known, Join(), RoomId("!gern:fake.example"))
    await deliver(known, Decline(), RoomId("!nein:fake.example"))
    memberships = [
        homeserver.state[room]["m.room.member", UserId(BOT)]["content"]["membership"]
        for room in ("!gern:fake.example", "!nein:fake.example")
    ]
    assert memberships == ["join", "leave"]


async def test_a_room_that_does_not_let_us_in_is_given_up(
    homeserver: Homeserver, known: HardenedClient
) -> None:
    homeserver.fail("POST", "/join", status=403, body={"errcode": "M_FORBIDDEN"}, times=2)
    letter = Letter(RoomId("!zu:fake.example"), "key", Join())
    assert await postman(known).deliver(Outgoing(1, "txn-1", 6, letter, datetime.now(UTC))) == Postponed(
        "M_FORBIDDEN"
    )
    assert await postman(known).deliver(Outgoing(1, "txn-1", 7, letter, datetime.now(UTC))) == Refused(
        "M_FORBIDDEN"
    )


# --- Invitations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, LIMIT | {"retry_after_ms": 20}),
        (403, {"errcode": "M_FORBIDDEN"}),
        (404, {"errcode": "M_NOT_FOUND"}),
        (502, "<html>"),
    ],
)
async def test_a12_h2_an_invitation_is_declined_or_given_up_and_nobody_is_alarmed(
    homeserver: Homeserver,
    carry: Carry,
    post: Post,
    empty: Any,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    body: Any,
) -> None:
    monkeypatch.setattr("bot.matrix.courier._pause", lambda attempts: 0.02)
    for number in (1, 2):
        homeserver.room(f"!spam{number}:x", members=[ANNA])
        homeserver.state[f"!spam{number}:x"]["m.room.member", BOT] = homeserver.event(
            ANNA, "m.room.member", {"membership": "invite"}, state_key=BOT
        )
    homeserver.fail("POST", "/rooms/!spam1:x/leave", status=status, body=body, times=100)
    await post(*(Letter(RoomId(f"!spam{number}:x"), f"invite:{number}", Decline()) for number in (1, 2)))
    async with carry():
        if status == 429:
            await asyncio.sleep(0.1)
            homeserver.heal()
        await empty()
    assert homeserver.state["!spam2:x"]["m.room.member", BOT]["content"]["membership"] == "leave"
    assert await count(database, "dead") == 0
    assert await database.run(lambda tx: tx.incidents.since(datetime(2026, 1, 1, tzinfo=UTC))) == []


async def test_p3_what_is_said_to_the_staff_room_by_alias_and_by_id_keeps_its_order(
    homeserver: Homeserver, known: HardenedClient, database: Database, post: Post, empty: Callable[[], Any]
) -> None:
    """One room has one lane, under whichever name it is written to; also when we just came back."""
    alias, office = RoomId("#buero:fake.example"), RoomId("!buero:fake.example")
    homeserver.room(office, members=[BOT, ANNA], alias=alias)
    await known.sync()
    postman = Postman(known, Directory(known, appointed=[], staff_room=alias))
    courier = Courier(postman, database, an_office(staff_room=alias))
    words = [str(no) for no in range(12)]
    await post(*(say(one, (alias, office)[int(one) % 2]) for one in words))
    async with working(courier.carry()):
        await empty()
    assert homeserver.said(office) == words


async def test_whether_letters_are_stuck_no_more_is_asked_only_if_they_may_be(
    carry: Carry, empty: Any, database: Database, until: Until
) -> None:
    """Staff may know of it since before a start; after that a quiet house asks nothing about it."""
    await database.run(hindrance.stuck, an_office(staff_room=DESK), "letters", None, datetime.now(UTC))

    async def over() -> bool:
        return await database.run(lambda tx: tx.incidents.lasting(Kind.STUCK, "letters") is None)

    async with carry() as courier:
        await until(over)
        await empty()
        with queries() as heard:
            courier.wake()
            await until(lambda: sum("min(outbox.due)" in statement for statement in heard) >= 1)
            courier.wake()
            await until(lambda: sum("min(outbox.due)" in statement for statement in heard) >= 2)
    assert not [statement for statement in heard if "incidents" in statement]
