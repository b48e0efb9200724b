"""Listening: whatever the homeserver, the network or the database do, each message is taken in once."""

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nio.crypto import OutboundGroupSession

from bot.matrix import events
from bot.matrix.client import MARK, HardenedClient
from bot.matrix.listener import Listener, TokenRejected
from bot.matrix.unsealing import Unsealing
from bot.meeting.ids import RoomId
from bot.meeting.incident import Incident
from bot.meeting.incident import Kind as Trouble
from bot.meeting.message import Kind, Message
from bot.speech import texts
from bot.store.database import Database, Transaction
from tests.beside import Beside
from tests.homeserver import HERE, Homeserver
from tests.office import an_office, even

from .conftest import Clock
from .house import BOT, Until
from .pen import Pen
from .shift import working

ANNA, BERND = "@anna:fake.example", "@bernd:fake.example"
ROOM, OTHER, NEW = "!netz:fake.example", "!buero:fake.example", "!neu:fake.example"
OFFICE = an_office(staff_room=RoomId(OTHER))

Enter = Callable[[], HardenedClient]
Listen = Callable[..., Any]


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    homeserver.room(ROOM, members=[BOT, ANNA, BERND], names={ANNA: "Anna Weber (Kita Sonnenblume)"})
    homeserver.room(OTHER, members=[BOT, ANNA])


@pytest.fixture
def listen(rooms: None, client: HardenedClient, database: Database, clock: Clock) -> Listen:
    """`async with listen():` the bot follows the homeserver, from where the database says."""

    @asynccontextmanager
    async def follow(as_client: HardenedClient = client) -> AsyncIterator[asyncio.Task[None]]:
        listener = Listener(as_client, database, lambda: None, clock, OFFICE)
        await listener.catch_up()
        async with working(listener.follow()) as (task,):
            yield task

    return follow


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the length of the pause is not what a test is about."""
    monkeypatch.setattr("bot.matrix.listener._SHORTEST_PAUSE", 0.05)
    monkeypatch.setattr("bot.matrix.intake._FIRST_PAUSE", 0.05)


def _take_all(tx: Transaction) -> list[Message]:
    taken = []
    while message := tx.inbox.next():
        taken.append(message)
        tx.inbox.settle(message.event)
    return taken


@pytest.fixture
def arrive(database: Database, until: Until) -> Callable[[int], Any]:
    """`await arrive(3)`: the next three messages of the inbox, in order."""
    waiting: list[Message] = []

    async def take(count: int) -> list[Message]:
        async def enough() -> bool:
            waiting.extend(await database.run(_take_all))
            return len(waiting) >= count

        await until(enough)
        taken, waiting[:] = waiting[:], []
        return taken

    return take


def session() -> OutboundGroupSession:
    """A member's key for the messages of a room."""
    made = OutboundGroupSession()
    made.mark_as_shared()
    return made


def sealed(homeserver: Homeserver, key: OutboundGroupSession, words: str) -> dict[str, Any]:
    """A message as it travels in an encrypted room."""
    text = {"type": "m.room.message", "room_id": ROOM, "content": {"msgtype": "m.text", "body": words}}
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": key.encrypt(json.dumps(text)),
        "sender_key": "annas key",
        "session_id": key.id,
        "device_id": "ANNAS",
    }
    return homeserver.event(ANNA, "m.room.encrypted", content)


def bodies(messages: list[Message]) -> list[str]:
    return [message.body for message in messages]


async def incidents(database: Database, clock: Clock) -> list[Incident]:
    return await database.run(lambda tx: tx.incidents.since(clock.now - timedelta(days=30)))


async def told(database: Database) -> list[str]:
    """What staff will read, in the order in which it was posted."""
    letters = await database.run(lambda tx: [outgoing.letter for outgoing in tx.outbox.unsent()])
    assert {letter.room for letter in letters} <= {OTHER}
    return [letter.act.text for letter in letters]


async def token(database: Database) -> str:
    position = await database.run(lambda tx: tx.listening.position())
    assert position is not None
    return position[0]


# The last statement of a batch, after its events are written.
COMMIT = "UPDATE ON sync"


# --- Our own words ------------------------------------------------------------------------------------


async def echoes(database: Database, *txns: str) -> list[str | None]:
    return await database.run(lambda tx: [tx.echoes.event_of(txn) for txn in txns])


async def test_p2_k13_our_own_words_are_known_again_in_whatever_form_they_come(
    homeserver: Homeserver, listen: Listen, database: Database, until: Until
) -> None:
    """In the clear, sealed by a key we lost, or redacted; as a reaction; but never somebody else's."""
    text, foreign = (
        homeserver.text(BOT, "Frage 1", **{MARK: "text"}),
        homeserver.text(ANNA, "x", **{MARK: "no"}),
    )
    cipher = sealed(homeserver, session(), "?")
    lost = cipher | {"sender": BOT, "content": cipher["content"] | {MARK: "sealed"}}
    reaction = homeserver.event(BOT, "m.reaction", {"m.relates_to": {}, MARK: "reaction"})
    redacted = homeserver.event(BOT, "m.room.message", {}, unsigned={"transaction_id": "redacted"})
    odd = homeserver.text(BOT, "?", **{MARK: {"no": "text"}})
    async with listen():
        homeserver.deliver(ROOM, text, foreign, lost, reaction, redacted, odd)
        await until(lambda: _all_of(echoes(database, "redacted")))
        known = await echoes(database, "text", "sealed", "reaction", "redacted", "no")
    assert known == [one["event_id"] for one in (text, lost, reaction, redacted)] + [None]


async def test_k13_our_own_words_in_a_gap_are_known_again(
    homeserver: Homeserver, listen: Listen, database: Database, until: Until
) -> None:
    async with listen():
        missed = homeserver.text(BOT, "Frage 1", **{MARK: "missed"})
        homeserver.write(ROOM, missed, *(homeserver.text(ANNA, f"{no}") for no in range(120)))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "zuletzt"), limited=True)
        await until(lambda: _all_of(echoes(database, "missed")))
        assert await echoes(database, "missed") == [missed["event_id"]]


async def _all_of(found: Any) -> bool:
    return all(await found)


async def test_k13_k17_what_several_rooms_brought_is_read_in_the_order_it_was_said(
    homeserver: Homeserver, listen: Listen, enter: Enter, arrive: Any, clock: Clock
) -> None:
    """However many answers to /sync it takes, and whatever room comes first."""
    async with listen():
        pass

    def at(minutes: int) -> dict[str, int]:
        return {"origin_server_ts": int((clock.now + timedelta(minutes=minutes)).timestamp() * 1000)}

    for room, words, minutes in (
        (OTHER, "eins", 1),
        (ROOM, "zwei", 2),
        (OTHER, "drei", 3),
        (OTHER, "vier", 3),
    ):
        homeserver.deliver(room, homeserver.text(ANNA, words) | at(minutes))
    clock.forward(hours=5)
    async with listen(enter()):
        messages = await arrive(4)
    assert bodies(messages) == ["eins", "zwei", "drei", "vier"]
    spans = [
        (message.arrived - clock.now + timedelta(hours=5)) // timedelta(minutes=1) for message in messages
    ]
    assert spans == [1, 2, 3, 3]


# --- The token moves with the events -----------------------------------------------------------------


@pytest.mark.parametrize("minutes", [0.5, 2])
async def test_k10_k11_p9_staff_hear_of_a_database_that_could_not_be_written_for_long(
    homeserver: Homeserver,
    client: HardenedClient,
    rooms: None,
    database: Database,
    beside: Beside,
    clock: Clock,
    until: Until,
    caplog: Any,
    minutes: float,
) -> None:
    office = an_office(staff_room=RoomId(OTHER))
    listener = Listener(client, database, lambda: None, clock, office)
    await listener.catch_up()
    async with working(listener.follow()):
        with beside.refusing(COMMIT):
            homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"))
            await until(lambda: "cannot keep what arrived" in caplog.text)
            clock.forward(minutes=minutes)
            assert await database.run(lambda tx: tx.inbox.next()) is None
        await until(lambda: database.run(lambda tx: tx.inbox.next()))
    letters = [one.letter for one in await database.run(lambda tx: tx.outbox.unsent())]
    assert [letter.room for letter in letters] == ([OTHER] if minutes > 1 else [])


@pytest.mark.both_databases
async def test_k1_n9_a_commit_that_fails_is_retried_and_nothing_is_lost_or_doubled(
    homeserver: Homeserver,
    listen: Listen,
    arrive: Any,
    database: Database,
    beside: Beside,
    until: Until,
    caplog: Any,
) -> None:
    async with listen():
        before = await token(database)
        with beside.refusing(COMMIT):
            homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"), homeserver.text(BERND, "zwei"))
            await until(lambda: "cannot keep what arrived" in caplog.text)

            assert await token(database) == before
            assert await database.run(lambda tx: tx.inbox.next()) is None
        assert bodies(await arrive(2)) == ["eins", "zwei"]
        assert await token(database) > before
        homeserver.deliver(ROOM, homeserver.text(ANNA, "drei"))
        assert bodies(await arrive(1)) == ["drei"]
    assert "eins" not in caplog.text


@pytest.mark.usefixtures("impatient")
@pytest.mark.both_databases
async def test_p5_p9_a_message_that_cannot_be_kept_costs_no_other(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database, beside: Beside, caplog: Any
) -> None:
    beside.refuse("INSERT ON inbox", when=f"NEW.sender = '{BERND}'", words="KANARIENVOGEL")
    async with listen():
        odd = homeserver.text(BERND, "zwei")
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"), odd, homeserver.text(ANNA, "drei"))
        assert bodies(await arrive(2)) == ["eins", "drei"]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "vier"))
        assert bodies(await arrive(1)) == ["vier"]
    (report,) = await told(database)
    assert odd["event_id"] in report
    assert f"message {odd['event_id']} cannot be kept" in caplog.text
    assert "KANARIENVOGEL" not in caplog.text + report


async def test_p5_an_event_that_cannot_be_read_costs_no_other(
    homeserver: Homeserver,
    listen: Listen,
    client: HardenedClient,
    arrive: Any,
    database: Database,
    caplog: Any,
) -> None:
    async with listen() as task:
        # Whoever is this in the room has no name that could be read.
        client.rooms[ROOM].users[BERND] = object()
        odd = homeserver.text(BERND, "KANARIENVOGEL")
        state = homeserver.event(BERND, "m.room.tombstone", {}, state_key="")
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"), odd, state, homeserver.text(ANNA, "drei"))
        assert bodies(await arrive(2)) == ["eins", "drei"]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "vier"))
        assert bodies(await arrive(1)) == ["vier"]
        assert not task.done()
    (report,) = await told(database)
    assert odd["event_id"] in report
    assert f"event {odd['event_id']} cannot be read (AttributeError at bot/matrix/listener.py" in caplog.text
    assert f"event {state['event_id']} cannot be read" in caplog.text
    assert "KANARIENVOGEL" not in caplog.text + report


async def test_p5_what_does_not_go_into_the_picture_of_a_room_is_read_all_the_same(
    homeserver: Homeserver, listen: Listen, client: HardenedClient, arrive: Any, caplog: Any
) -> None:
    async with listen() as task:
        client.rooms[ROOM].power_levels = None
        levels = homeserver.event(ANNA, "m.room.power_levels", {"users": {ANNA: 100}}, state_key="")
        homeserver.deliver(ROOM, levels, homeserver.text(ANNA, "eins"))
        assert bodies(await arrive(1)) == ["eins"]
        assert not task.done()
    assert f"event {levels['event_id']} does not go into nio's picture" in caplog.text


@pytest.mark.parametrize(
    "told",
    [
        {"type": "m.room_key.withheld", "content": {}},
        {"type": "x", "content": {"words": "KANARIENVOGEL"}},
    ],
    ids=["nothing", "what nobody foresaw"],
)
async def test_p5_nothing_that_is_handed_to_our_device_costs_a_message(
    homeserver: Homeserver,
    rooms: None,
    client: HardenedClient,
    database: Database,
    clock: Clock,
    arrive: Any,
    caplog: Any,
    told: dict[str, Any],
) -> None:
    def stumble(events: Sequence[Any]) -> None:
        raise ZeroDivisionError([event.source for event in events])

    listener = Listener(client, database, lambda: None, clock, OFFICE, addressed=stumble)
    await listener.catch_up()
    homeserver.hand_over(BOT, told | {"sender": ANNA})
    homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"))
    await listener.catch_up()
    assert bodies(await arrive(1)) == ["eins"]
    stumbled = "a message for our device cannot be read (ZeroDivisionError" in caplog.text
    assert stumbled == bool(told["content"])


@pytest.mark.usefixtures("impatient")
async def test_p5_a_fault_of_our_own_in_a_sync_does_not_end_the_bot(
    homeserver: Homeserver, listen: Listen, client: HardenedClient, arrive: Any, until: Until, caplog: Any
) -> None:
    async with listen() as task:
        known, client.rooms = client.rooms, None  # type: ignore[assignment]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"))
        await until(lambda: "sync failed (TypeError" in caplog.text)
        client.rooms = known
        assert bodies(await arrive(1)) == ["eins"]
        assert not task.done()


@pytest.mark.usefixtures("impatient")
async def test_p5_one_report_that_cannot_be_written_costs_no_other(
    homeserver: Homeserver,
    rooms: None,
    client: HardenedClient,
    database: Database,
    clock: Clock,
    arrive: Any,
    tmp_path: Path,
) -> None:
    own = tmp_path / "texte.toml"
    await asyncio.to_thread(own.write_text, '[incident]\nunhandled = "{{ link.x.y }}"')
    office = an_office(staff_room=RoomId(OTHER), texts=texts.load("de", own))
    listener = Listener(client, database, lambda: None, clock, office)
    await listener.catch_up()
    clock.forward(minutes=30)
    client.rooms[ROOM].users[BERND] = object()
    homeserver.deliver(ROOM, homeserver.text(BERND, "?"), homeserver.text(ANNA, "noch da?"))
    await asyncio.wait_for(listener.catch_up(), 30)
    assert bodies(await arrive(1)) == ["noch da?"]
    (report,) = await told(database)
    assert "konnte ich nichts empfangen" in report


@pytest.mark.usefixtures("impatient")
async def test_p5_a_report_that_cannot_be_written_makes_nobody_deaf(
    homeserver: Homeserver,
    rooms: None,
    client: HardenedClient,
    database: Database,
    clock: Clock,
    arrive: Any,
    tmp_path: Path,
) -> None:
    own = tmp_path / "texte.toml"
    await asyncio.to_thread(own.write_text, '[incident]\nsilence = "{{ over.x.y }}"')
    office = an_office(staff_room=RoomId(OTHER), texts=texts.load("de", own))
    listener = Listener(client, database, lambda: None, clock, office)
    await listener.catch_up()
    clock.forward(minutes=30)
    homeserver.deliver(ROOM, homeserver.text(ANNA, "noch da?"))
    await asyncio.wait_for(listener.catch_up(), 30)
    assert bodies(await arrive(1)) == ["noch da?"]


async def test_k1_n5_what_was_not_committed_is_fetched_again_by_the_next_process(
    homeserver: Homeserver,
    listen: Listen,
    enter: Enter,
    arrive: Any,
    beside: Beside,
    until: Until,
    caplog: Any,
) -> None:
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "gleich stirbt er"))
        assert bodies(await arrive(1)) == ["gleich stirbt er"]
        with beside.refusing(COMMIT):
            homeserver.deliver(ROOM, homeserver.text(ANNA, "ungespeichert"))
            await until(lambda: "cannot keep what arrived" in caplog.text)
    async with listen(enter()):
        assert bodies(await arrive(1)) == ["ungespeichert"]


@pytest.mark.usefixtures("impatient")
async def test_n9_h5_the_same_batch_after_a_failed_turn_is_delivered_by_the_same_client(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    """nio has already taken note of the token when filling the gap fails."""
    async with listen():
        homeserver.fail("GET", "/messages", status=502)
        homeserver.write(ROOM, homeserver.text(ANNA, "in der Lücke"))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"), limited=True)
        assert bodies(await arrive(2)) == ["in der Lücke", "danach"]


async def test_what_was_said_before_our_time_is_not_for_us(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    homeserver.room(ROOM, members=[BOT, ANNA])
    homeserver.deliver(ROOM, homeserver.text(ANNA, "!runde start von voriger Woche"))
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "jetzt"))
        assert bodies(await arrive(1)) == ["jetzt"]


async def test_p1_what_was_said_while_we_were_away_is_taken_in(
    homeserver: Homeserver, listen: Listen, enter: Enter, arrive: Any
) -> None:
    async with listen():
        pass
    for number in range(3):
        homeserver.deliver(ROOM, homeserver.text(ANNA, f"{number}"))
    async with listen(enter()):
        assert bodies(await arrive(3)) == ["0", "1", "2"]


@pytest.mark.usefixtures("impatient")
async def test_h6_a_token_that_the_homeserver_no_longer_knows_costs_one_full_sync(
    homeserver: Homeserver, listen: Listen, enter: Enter, arrive: Any, database: Database, clock: Clock
) -> None:
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "gehört"))
        assert bodies(await arrive(1)) == ["gehört"]
    await database.run(lambda tx: tx.listening.advance("m8127_1", clock()))
    homeserver.deliver(ROOM, homeserver.text(ANNA, "verpasst"))
    async with listen(enter()):
        assert bodies(await arrive(1)) == ["verpasst"]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "weiter"))
        assert bodies(await arrive(1)) == ["weiter"]


def stamped(homeserver: Homeserver, body: str, clock: Clock, **ago: float) -> dict[str, Any]:
    stamp = clock.now - timedelta(**ago)
    return homeserver.text(ANNA, body) | {"origin_server_ts": int(stamp.timestamp() * 1000)}


@pytest.fixture
def begin_anew(homeserver: Homeserver, database: Database, clock: Clock) -> Callable[..., Any]:
    """The next sync is refused, and the one after it knows no token and tells these events of the room."""

    async def refuse(*events: dict[str, Any]) -> None:
        await database.run(lambda tx: tx.listening.advance("m8127_1", clock()))
        clock.forward(hours=1)
        timeline = {"events": events, "limited": True, "prev_batch": "s1"}
        room = {"timeline": timeline, "state": {"events": list(homeserver.state[ROOM].values())}}
        body = {"next_batch": f"s{len(homeserver._batches)}", "rooms": {"join": {ROOM: room}}}
        homeserver.fail("GET", "/sync", status=400, body={"errcode": "M_UNKNOWN"})
        homeserver.fail("GET", "/sync", status=200, body=body)

    return refuse


@pytest.mark.usefixtures("impatient")
async def test_h6_after_a_rejected_token_what_is_known_is_suppressed_and_the_past_stays_past(
    homeserver: Homeserver,
    listen: Listen,
    enter: Enter,
    arrive: Any,
    clock: Clock,
    database: Database,
    begin_anew: Any,
) -> None:
    known = stamped(homeserver, "gehört", clock)
    before_our_time = stamped(homeserver, "!runde start von damals", clock, days=9)
    async with listen():
        homeserver.deliver(ROOM, known)
        assert bodies(await arrive(1)) == ["gehört"]
    missed = stamped(homeserver, "verpasst, und ihre Uhr geht falsch", clock, hours=9)
    await begin_anew(before_our_time, known, missed)
    async with listen(enter()):
        homeserver.deliver(ROOM, homeserver.text(ANNA, "weiter"))
        assert bodies(await arrive(2)) == ["verpasst, und ihre Uhr geht falsch", "weiter"]
    assert [one.kind for one in await incidents(database, clock)] == [Trouble.SILENCE]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("hours", "told_of"), [(2, True), (4, False)])
async def test_h6_h5_p9_what_a_full_sync_cannot_show_is_told_to_staff(
    homeserver: Homeserver,
    listen: Listen,
    enter: Enter,
    arrive: Any,
    clock: Clock,
    database: Database,
    begin_anew: Any,
    hours: int,
    told_of: bool,
) -> None:
    async with listen():
        homeserver.deliver(ROOM, stamped(homeserver, "gehört", clock))
        assert bodies(await arrive(1)) == ["gehört"]
    heard = clock.now
    await begin_anew(stamped(homeserver, "alt", clock, hours=hours), stamped(homeserver, "neu", clock))
    async with listen(enter()):
        assert bodies(await arrive(1)) == ["alt", "neu"][1 - told_of :]
    gaps = [one for one in await incidents(database, clock) if one.kind is Trouble.GAP]
    room, reason = RoomId(ROOM), "the sync token was rejected"
    assert gaps == [Incident(Trouble.GAP, room, heard, clock.now, room, detail=reason)] * told_of


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("running", [True, False])
async def test_h6_p5_p9_after_an_old_backup_of_the_homeserver_nothing_new_is_missed(
    homeserver: Homeserver,
    listen: Listen,
    enter: Enter,
    arrive: Any,
    database: Database,
    clock: Clock,
    until: Until,
    caplog: Any,
    running: bool,
) -> None:
    """Our token lies in its future; what is said before our first sync must not fall into the gap."""

    async def put_back() -> None:
        await homeserver.down()
        await until(lambda: "sync failed" in caplog.text or not running)
        homeserver.put_back(200)
        homeserver.deliver(ROOM, stamped(homeserver, "gleich danach", clock))
        await homeserver.up()

    async with listen():
        homeserver.deliver(ROOM, stamped(homeserver, "vor der Sicherung", clock))
        for number in range(200):
            homeserver.deliver(ROOM, stamped(homeserver, f"{number}", clock))
        assert len(await arrive(201)) == 201
        last = clock.now
        clock.forward(minutes=2)
        if running:
            await put_back()
            assert bodies(await arrive(1)) == ["gleich danach"]
    if not running:
        await put_back()
    async with listen(enter()):
        homeserver.deliver(ROOM, stamped(homeserver, "weiter", clock))
        assert bodies(await arrive(2 - running)) == ["gleich danach", "weiter"][running:]
    (noted,) = await incidents(database, clock)
    assert (noted.kind, noted.since) == (Trouble.PUT_BACK, last)
    (report,) = await told(database)
    assert "alte Sicherung" in report


@pytest.mark.usefixtures("impatient")
async def test_h6_a_homeserver_that_cannot_say_is_asked_again_and_an_outage_alone_alarms_nobody(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database, clock: Clock, enter: Enter
) -> None:
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"))
        assert bodies(await arrive(1)) == ["eins"]
    for status in (502, 429):
        homeserver.fail("GET", "/event/", status=status, body={"errcode": "M_UNKNOWN"})
    homeserver.fail("GET", "/event/", status=404, body={"errcode": "M_UNRECOGNIZED"})
    async with listen(enter()):
        homeserver.deliver(ROOM, homeserver.text(ANNA, "zwei"))
        assert bodies(await arrive(1)) == ["zwei"]
    assert len([ask for ask in homeserver.requests if "/event/" in ask.path]) == 3
    assert await incidents(database, clock) == []


async def test_h8_the_same_event_in_two_syncs_has_one_effect(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    async with listen():
        event = homeserver.text(ANNA, "einmal")
        homeserver.deliver(ROOM, event)
        homeserver.deliver(ROOM, event, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(2)) == ["einmal", "danach"]


# --- Gaps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prev_batch", [HERE, None])
async def test_h5_a_gap_is_filled_in_the_right_order(
    homeserver: Homeserver, listen: Listen, arrive: Any, prev_batch: str | None
) -> None:
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "vorher"))
        await arrive(1)
        homeserver.write(ROOM, *(homeserver.text(ANNA, f"{number}") for number in range(120)))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "nachher"), limited=True, prev_batch=prev_batch)
        assert bodies(await arrive(121)) == [*map(str, range(120)), "nachher"]


@pytest.mark.usefixtures("impatient")
async def test_h5_h3_a_page_in_front_of_the_homeserver_is_no_refusal(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    async with listen():
        homeserver.fail("GET", "/messages", status=404, body="<html>Wartungsarbeiten</html>")
        homeserver.write(ROOM, homeserver.text(ANNA, "in der Lücke"))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"), limited=True)
        assert bodies(await arrive(2)) == ["in der Lücke", "danach"]


@pytest.mark.usefixtures("impatient")
async def test_h2_a_sync_waits_as_long_as_it_is_told(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    limit = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "davor"))
        await arrive(1)
        homeserver.fail("GET", "/sync", status=429, body=limit)
        began = time.monotonic()
        homeserver.deliver(ROOM, homeserver.text(ANNA, "währenddessen"))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(2)) == ["währenddessen", "danach"]
    assert time.monotonic() - began > 1.4


@pytest.mark.usefixtures("impatient")
async def test_h3_h6_a_page_in_front_of_the_homeserver_does_not_make_us_begin_anew(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    async with listen():
        homeserver.fail("GET", "/sync", status=400, body="<html>Bad Request</html>")
        homeserver.deliver(ROOM, homeserver.text(ANNA, "eins"))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "zwei"))
        assert bodies(await arrive(2)) == ["eins", "zwei"]
    syncs = [ask for ask in homeserver.requests if ask.path.endswith("/sync")]
    assert sum("since" not in ask.query for ask in syncs) == 1


async def test_h5_p1_an_empty_page_is_not_the_end_of_a_gap(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    """What we may not see is left out of a page, and may be all of it (Matrix specification, „/messages“)."""
    async with listen():
        homeserver.write(ROOM, homeserver.text(ANNA, "in der Lücke"))
        more = f"s{len(homeserver._batches)}.0"
        homeserver.fail("GET", "/messages", status=200, body={"chunk": [], "start": "s0", "end": more})
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"), limited=True)
        assert bodies(await arrive(2)) == ["in der Lücke", "danach"]


async def test_h5_h2_a_gap_is_filled_as_slowly_as_the_homeserver_likes(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    limit = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 20}
    async with listen():
        homeserver.write(ROOM, *(homeserver.text(ANNA, f"{number}") for number in range(250)))
        homeserver.fail("GET", "/messages", status=429, body=limit, times=3)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "nachher"), limited=True)
        assert bodies(await arrive(251)) == [*map(str, range(250)), "nachher"]
    assert sum("/messages" in ask.path for ask in homeserver.requests) == 3 + 3


async def test_h5_a_gap_from_our_absence_is_filled_at_the_start(
    homeserver: Homeserver, listen: Listen, enter: Enter, arrive: Any
) -> None:
    async with listen():
        pass
    homeserver.write(ROOM, homeserver.text(ANNA, "am Wochenende"))
    homeserver.deliver(ROOM, homeserver.text(ANNA, "am Montag"), limited=True)
    async with listen(enter()):
        assert bodies(await arrive(2)) == ["am Wochenende", "am Montag"]


async def test_h5_n1_a_broken_event_in_a_gap_costs_only_itself(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    async with listen():
        text = homeserver.text
        homeserver.write(ROOM, text(ANNA, "davor"), {"type": "m.room.message"}, text(ANNA, "dahinter"))
        homeserver.deliver(ROOM, text(ANNA, "nachher"), limited=True)
        assert bodies(await arrive(3)) == ["davor", "dahinter", "nachher"]


@pytest.mark.usefixtures("impatient")
async def test_h5_p1_of_300_missed_events_all_40_answers_are_taken_in_order_before_the_token_moves(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database, until: Until, caplog: Any
) -> None:
    others = [homeserver.event(BERND, "m.reaction", {}) for _ in range(260)]
    answers = [homeserver.text(ANNA, f"Antwort {number}") for number in range(40)]
    missed = random.sample(others + answers, 300)
    said = [event["content"]["body"] for event in missed if event["type"] == "m.room.message"]
    async with listen():
        before = await token(database)
        homeserver.fail("GET", "/messages", status=502, times=2)
        homeserver.write(ROOM, *missed)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "nachher"), limited=True)
        await until(lambda: caplog.text.count("sync failed") == 2)
        assert await token(database) == before
        assert bodies(await arrive(41)) == [*said, "nachher"]
    pages = [ask for ask in homeserver.requests if "/messages" in ask.path]
    assert len(pages) == 2 + 3


@pytest.mark.parametrize("prev_batch", [HERE, None])
@pytest.mark.parametrize(("status", "code"), [(403, "M_FORBIDDEN"), (400, "M_MISSING_PARAM")])
async def test_h5_p9_a_gap_that_can_never_be_filled_is_told_to_staff_and_the_rest_goes_on(
    homeserver: Homeserver,
    listen: Listen,
    arrive: Any,
    database: Database,
    clock: Clock,
    prev_batch: str | None,
    status: int,
    code: str,
) -> None:
    async with listen():
        since = clock.now
        clock.forward(minutes=3)
        homeserver.fail("GET", "/messages", status=status, body={"errcode": code})
        homeserver.write(ROOM, homeserver.text(ANNA, "unerreichbar"))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "nachher"), limited=True, prev_batch=prev_batch)
        assert bodies(await arrive(1)) == ["nachher"]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "weiter"))
        assert bodies(await arrive(1)) == ["weiter"]
    room = RoomId(ROOM)
    assert await incidents(database, clock) == [
        Incident(Trouble.GAP, room, since, clock.now, room, detail=code)
    ]
    (letter,) = await told(database)
    assert ROOM in letter
    assert "10 Uhr bis Montag, 2. November, 10:03 Uhr" in even(letter)


async def test_h5_p9_of_a_gap_without_end_the_newest_part_is_taken_and_staff_are_told(
    homeserver: Homeserver,
    listen: Listen,
    arrive: Any,
    database: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.matrix.gap._LIMIT", 200)
    async with listen():
        homeserver.write(ROOM, *(homeserver.text(ANNA, f"{number}") for number in range(300)))
        homeserver.deliver(ROOM, homeserver.text(ANNA, "nachher"), limited=True)
        assert bodies(await arrive(201)) == [*map(str, range(100, 300)), "nachher"]
    (incident,) = await incidents(database, clock)
    assert (incident.kind, incident.detail) == (Trouble.GAP, "longer than 200 events")
    assert len(await told(database)) == 1


def entering(homeserver: Homeserver, before: str | None = "invite") -> Any:
    """The event by which we come into a room, or only change our name."""
    unsigned = {"prev_content": {"membership": before}} if before else {}
    return homeserver.event(BOT, "m.room.member", {"membership": "join"}, state_key=BOT, unsigned=unsigned)


def enter_new(homeserver: Homeserver, *said: Any) -> None:
    """The next sync tells of a room that is new to us, and only of the newest there."""
    homeserver.room(NEW, members=[BOT, ANNA])
    homeserver.deliver(NEW, *said, limited=True)


async def test_a_room_we_just_entered_has_no_gap(homeserver: Homeserver, listen: Listen, arrive: Any) -> None:
    """What was said there before is neither for us nor ours to fetch."""
    async with listen():
        enter_new(homeserver, entering(homeserver), homeserver.text(ANNA, "willkommen"))
        assert bodies(await arrive(1)) == ["willkommen"]
    assert not any("/messages" in ask.path for ask in homeserver.requests)


async def test_h5_p1_what_was_said_since_we_entered_is_fetched_and_nothing_before(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database, clock: Clock
) -> None:
    said = [homeserver.text(ANNA, f"{number}") for number in range(120)]
    async with listen():
        homeserver.write(NEW, *(homeserver.text(ANNA, f"vorher {number}") for number in range(300)))
        homeserver.write(NEW, entering(homeserver), *said[:60], entering(homeserver, "join"), *said[60:])
        enter_new(homeserver, homeserver.text(ANNA, "nachher"))
        assert bodies(await arrive(121)) == [*map(str, range(120)), "nachher"]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "weiter"))
        assert bodies(await arrive(1)) == ["weiter"]
    assert sum("/messages" in ask.path for ask in homeserver.requests) == 2
    assert await incidents(database, clock) == []


@pytest.mark.usefixtures("impatient")
async def test_h5_p1_the_token_waits_until_what_was_said_since_we_entered_is_there(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    async with listen():
        homeserver.write(NEW, entering(homeserver), homeserver.text(ANNA, "in der Lücke"))
        homeserver.fail("GET", "/messages", status=502)
        enter_new(homeserver, homeserver.text(ANNA, "nachher"))
        assert bodies(await arrive(2)) == ["in der Lücke", "nachher"]
    asked = [ask for ask in homeserver.requests if ask.path.endswith(("/sync", "/messages"))]
    refused = next(no for no, ask in enumerate(asked) if ask.path.endswith("/messages"))
    assert asked[refused - 1].query["since"] == asked[refused + 1].query["since"]


@pytest.mark.parametrize(("status", "code"), [(403, "M_FORBIDDEN"), (200, "our joining is not told")])
async def test_h5_p9_what_nobody_tells_since_we_entered_is_told_to_staff(
    homeserver: Homeserver,
    listen: Listen,
    arrive: Any,
    database: Database,
    clock: Clock,
    status: int,
    code: str,
) -> None:
    """Of words that may be older than our coming in none is taken."""
    async with listen():
        homeserver.write(NEW, homeserver.text(ANNA, "von wann?"))
        if status != 200:
            homeserver.fail("GET", "/messages", status=status, body={"errcode": code})
        enter_new(homeserver, homeserver.text(ANNA, "nachher"))
        assert bodies(await arrive(1)) == ["nachher"]
        homeserver.deliver(ROOM, homeserver.text(ANNA, "weiter"))
        assert bodies(await arrive(1)) == ["weiter"]
    (found,) = await incidents(database, clock)
    assert (found.kind, found.room, found.detail) == (Trouble.GAP, NEW, code)


async def test_e1_what_was_said_before_we_came_is_not_for_us_least_of_all_sealed(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database
) -> None:
    """A homeserver shows the history of a room that we enter; nobody may be asked to repeat it."""
    sealed_before = Pen(homeserver, ANNA, ROOM).seal({"type": "m.room.message", "content": {}})
    said = [homeserver.text(ANNA, "!runde start"), sealed_before, entering(homeserver)]
    said += [homeserver.text(ANNA, "willkommen"), entering(homeserver, "join")]
    async with listen():
        enter_new(homeserver, *said)
        assert bodies(await arrive(1)) == ["willkommen"]
        assert await database.run(lambda tx: tx.sealed.page()) == []


# --- Events that are none ----------------------------------------------------------------------------

MALFORMED: list[Any] = [
    "boo",
    None,
    5,
    [],
    {},
    {"type": "m.room.message"},
    {"content": "boo"},
    {"content": None},
    {"origin_server_ts": "gestern"},
    {"origin_server_ts": 1.5},
    {"sender": 5},
    {"sender": "@\ud800:fake.example"},
    {"event_id": None},
    {"event_id": "$\0"},
    {"type": 5},
    {"unsigned": 5},
]


async def test_n1_malformed_events_are_dropped_and_their_neighbours_arrive(
    homeserver: Homeserver, listen: Listen, arrive: Any, client: HardenedClient
) -> None:
    async with listen():
        for number, broken in enumerate(MALFORMED):
            if isinstance(broken, dict) and broken:
                broken = homeserver.text(ANNA, "kaputt") | broken
                broken = {name: value for name, value in broken.items() if value is not None}
            text = homeserver.text
            homeserver.deliver(ROOM, text(ANNA, f"vor {number}"), broken, text(BERND, f"nach {number}"))
        heard = bodies([m for m in await arrive(2 * len(MALFORMED)) if m.body != "kaputt"])
    assert heard == [f"{word} {number}" for number in range(len(MALFORMED)) for word in ("vor", "nach")]
    assert client.refused >= 12


ODD: list[tuple[dict[str, Any], bool]] = [
    ({"body": 5}, False),
    ({"body": None}, False),
    ({"msgtype": 5}, False),
    ({"m.relates_to": "boo"}, True),
    ({"m.relates_to": {"m.in_reply_to": 5}}, True),
    ({"m.relates_to": {"rel_type": "m.thread", "event_id": 5}}, True),
    ({"m.relates_to": {"rel_type": "m.replace", "event_id": "$x"}, "m.new_content": 5}, False),
    ({"m.relates_to": {"rel_type": "m.replace"}, "m.new_content": {"body": "neu"}}, False),
    ({"formatted_body": 5, "format": []}, False),
    ({"m.mentions": "boo"}, True),
]


async def test_n6_an_odd_content_is_plain_talk_or_nothing(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    events = [homeserver.text(ANNA, f"seltsam {number}") for number in range(len(ODD))]
    for event, (content, _readable) in zip(events, ODD, strict=True):
        event["content"] |= content
    async with listen():
        homeserver.deliver(ROOM, *events, homeserver.text(ANNA, "danach"))
        arrived = await arrive(1)
    readable = [number for number, (_content, readable) in enumerate(ODD) if readable]
    assert bodies(arrived) == [*(f"seltsam {number}" for number in readable), "danach"]
    assert {(message.kind, message.reply_to, message.thread) for message in arrived} == {
        (Kind.TEXT, None, None)
    }


def raw_batch(homeserver: Homeserver, place: str, deep: Any) -> str:
    """A batch with an event between two others, in a room or for our device; „HERE“ stands for anything."""
    events = [homeserver.text(ANNA, "davor"), homeserver.text(ANNA, "dahinter")]
    batch: dict[str, Any] = {"next_batch": f"s{len(homeserver._batches)}.1"}
    if place == "room":
        events.insert(1, deep)
    else:
        batch["to_device"] = {"events": [deep]}
    return json.dumps(batch | {"rooms": {"join": {ROOM: {"timeline": {"events": events}}}}})


def nested(depth: int) -> str:
    return '{"a":[' * (depth // 2) + "1" + "]}" * (depth // 2)


@pytest.mark.parametrize("place", ["room", "device"])
@pytest.mark.parametrize("depth", [150, 500, 900, 980, 2_000, 100_000])
async def test_n7_p5_deep_nesting_costs_only_the_event_that_has_it(
    homeserver: Homeserver, listen: Listen, arrive: Any, client: HardenedClient, depth: int, place: str
) -> None:
    deep = sealed(homeserver, session(), "tief")
    deep["content"]["deep"] = "HERE"
    raw = raw_batch(homeserver, place, deep).replace('"HERE"', nested(depth))
    async with listen():
        homeserver.fail("GET", "/sync", status=200, body=raw.encode())
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(3)) == ["davor", "dahinter", "danach"]
    assert client.refused == 1


@pytest.mark.parametrize(
    "odd",
    [b"9" * 5_000, b"-" + b"9" * 5_000, b"NaN", b"1e999", b'"\xff\xfe"', b'"\\ud800"'],
    ids=["digits", "negative", "nan", "infinite", "no utf-8", "half a character"],
)
async def test_n7_p5_a_value_no_reader_takes_costs_nothing_else(
    homeserver: Homeserver, listen: Listen, arrive: Any, odd: bytes
) -> None:
    strange = homeserver.text(ANNA, "seltsam", odd="HERE")
    raw = raw_batch(homeserver, "room", strange).encode().replace(b'"HERE"', odd)
    async with listen():
        homeserver.fail("GET", "/sync", status=200, body=raw)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(4)) == ["davor", "seltsam", "dahinter", "danach"]


async def test_n7_h5_deep_nesting_in_a_gap_costs_only_the_event_that_has_it(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    deep = homeserver.text(ANNA, "tief", deep="HERE") | {"room_id": ROOM}
    chunk = {"chunk": [homeserver.text(ANNA, "dahinter"), deep, homeserver.text(ANNA, "davor")]}
    for event in chunk["chunk"]:
        event["room_id"] = ROOM
    raw = json.dumps(chunk | {"start": "s1", "state": []}).replace('"HERE"', nested(50_000))
    async with listen():
        homeserver.fail("GET", "/messages", status=200, body=raw.encode())
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"), limited=True)
        assert bodies(await arrive(3)) == ["davor", "dahinter", "danach"]


async def test_n7_long_and_odd_text_is_taken_in_whole(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    odd = ["ä" * 60_000, "a" + "\u0300" * 100_000, "\u202etxt", "'); DROP TABLE answers;--", "{{7*7}} %s {}"]
    async with listen():
        homeserver.deliver(ROOM, *(homeserver.text(ANNA, text) for text in odd))
        assert bodies(await arrive(5)) == odd
        homeserver.deliver(ROOM, homeserver.text(ANNA, "Null\0zeichen und ein halbes \ud800"))
        assert bodies(await arrive(1)) == ["Nullzeichen und ein halbes \ufffd"]


async def test_a_name_travels_with_the_message(homeserver: Homeserver, listen: Listen, arrive: Any) -> None:
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "hallo"), homeserver.text(BERND, "hallo"))
        names = [message.sender_name for message in await arrive(2)]
    assert names == ["Anna Weber (Kita Sonnenblume)", None]


# --- When something counts as received ---------------------------------------------------------------


async def test_h12_while_we_listen_no_stamp_moves_anything_by_more_than_a_turn(
    homeserver: Homeserver, listen: Listen, arrive: Any, clock: Clock
) -> None:
    stamps = [0, -5, 4_102_444_800_000, 2**63, 10**400]
    async with listen():
        before = clock.now
        clock.forward(seconds=20)
        texts = [homeserver.text(ANNA, "wann?") | {"origin_server_ts": stamp} for stamp in stamps]
        homeserver.deliver(ROOM, *texts)
        arrived = [message.arrived for message in await arrive(len(stamps))]
    assert arrived == [before, before, clock.now, clock.now, clock.now]


async def test_h12_k17_what_waited_while_we_were_away_keeps_its_time_within_our_absence(
    homeserver: Homeserver, listen: Listen, enter: Enter, arrive: Any, clock: Clock
) -> None:
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "letzte Worte"))
        await arrive(1)
    left = clock.now
    clock.forward(hours=72)
    hours = (-3, 0, 30, 71, 72, 80, 10**9)
    stamps = [int(left.timestamp() * 1000) + hour * 3_600_000 for hour in hours]
    homeserver.deliver(ROOM, *(homeserver.text(ANNA, "") | {"origin_server_ts": stamp} for stamp in stamps))
    async with listen(enter()):
        counted = [(message.arrived - left) / timedelta(hours=1) for message in await arrive(len(hours))]
    assert counted == [0, 0, 30, 71, 72, 72, 72]


# --- A homeserver in trouble -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"errcode": "M_UNKNOWN"}),
        (200, "<html>Wartungsarbeiten</html>"),
        (200, b'{"next_batch": "s1", "roo'),
        (200, {}),
        (403, {"errcode": "M_FORBIDDEN"}),
    ],
    ids=["500", "html", "truncated", "empty", "forbidden"],
)
async def test_h3_a_sync_that_fails_is_tried_again_after_a_second_not_at_once(
    homeserver: Homeserver, listen: Listen, arrive: Any, status: int, body: Any
) -> None:
    async with listen():
        homeserver.fail("GET", "/sync", status=status, body=body)
        began, asked = time.monotonic(), len(homeserver.requests)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(1)) == ["danach"]
    assert time.monotonic() - began >= 1
    assert len(homeserver.requests) - asked <= 4


@pytest.mark.parametrize("again", [False, True])
async def test_h3_a_homeserver_that_does_not_wait_is_asked_with_pauses(
    homeserver: Homeserver, listen: Listen, arrive: Any, again: bool
) -> None:
    """It has nothing to tell and says so at once, or something in front of it tells the same `again`."""
    timeline = {"events": [homeserver.text(ANNA, "zuerst")]}
    rooms = {"join": {ROOM: {"timeline": timeline}}} if again else {}
    async with listen():
        same = {"next_batch": f"s{len(homeserver._batches)}", "rooms": rooms}
        homeserver.fail("GET", "/sync", status=200, body=same, times=2)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        began = time.monotonic()
        assert bodies(await arrive(1 + again)) == ["zuerst"] * again + ["danach"]
    assert time.monotonic() - began >= 1.5


@pytest.mark.usefixtures("impatient")
async def test_h7_h1_a_first_sync_that_takes_long_gets_more_time_at_each_try(
    homeserver: Homeserver, listen: Listen, arrive: Any, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matrix.listener._FIRST_SYNC_SECONDS", 0.1)
    homeserver.hang("GET", "/sync")
    homeserver.slow("GET", "/sync", 0.3, times=9)
    async with listen():
        homeserver.heal()
        homeserver.deliver(ROOM, homeserver.text(ANNA, "da sind wir"))
        assert bodies(await arrive(1)) == ["da sind wir"]
    assert caplog.text.count("sync failed (no answer in time)") == 2


async def test_h7_a_large_account_is_taken_in_with_all_its_members_and_nothing_we_do_not_read(
    homeserver: Homeserver, listen: Listen, arrive: Any, client: HardenedClient
) -> None:
    people = [f"@mitglied{number}:fake.example" for number in range(400)]
    for number in range(5):
        homeserver.room(f"!gross{number}:fake.example", members=[BOT, *people])
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "da sind wir"))
        assert bodies(await arrive(1)) == ["da sind wir"]
    assert [len(client.rooms[f"!gross{number}:fake.example"].users) for number in range(5)] == [401] * 5
    first, second, *_ = [
        json.loads(ask.query["filter"]) for ask in homeserver.requests if ask.path.endswith("/sync")
    ]
    assert (first["room"]["timeline"]["limit"], second["room"]["timeline"]["limit"]) == (1, 100)
    assert "lazy_load_members" not in str(first)
    assert first["presence"] == first["room"]["ephemeral"] == {"types": []}


@pytest.mark.usefixtures("impatient")
async def test_h1_refused_connections_at_the_start_are_waited_for(
    homeserver: Homeserver, listen: Listen, arrive: Any, until: Until, caplog: Any
) -> None:
    await homeserver.down()
    caplog.set_level(logging.WARNING, logger="bot.matrix.listener")

    async def later() -> None:
        await until(lambda: "sync failed" in caplog.text)
        await homeserver.up()

    rescue = asyncio.create_task(later())
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "da sind wir"))
        assert bodies(await arrive(1)) == ["da sind wir"]
    await rescue


@pytest.mark.usefixtures("impatient")
async def test_h1_a_connection_that_cannot_be_secured_is_waited_for_and_never_made_in_the_clear(
    homeserver: Homeserver, client: HardenedClient, listen: Listen, arrive: Any, until: Until, caplog: Any
) -> None:
    """The proxy before the homeserver speaks no TLS for a while: a real handshake that fails."""
    caplog.set_level(logging.WARNING, logger="bot.matrix.listener")
    client.homeserver = homeserver.url.replace("http:", "https:")

    async def later() -> None:
        await until(lambda: "the connection to 127.0.0.1 cannot be secured" in caplog.text)
        assert homeserver.requests == []
        client.homeserver = homeserver.url

    mended = asyncio.create_task(later())
    async with listen():
        homeserver.deliver(ROOM, homeserver.text(ANNA, "wieder gesichert"))
        assert bodies(await arrive(1)) == ["wieder gesichert"]
    await mended


@pytest.mark.usefixtures("impatient")
async def test_h1_a_homeserver_that_goes_away_is_found_again(
    homeserver: Homeserver, listen: Listen, arrive: Any, until: Until, caplog: Any
) -> None:
    async with listen():
        await homeserver.down()
        await until(lambda: "sync failed" in caplog.text)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "in der Zwischenzeit"))
        await homeserver.up()
        assert bodies(await arrive(1)) == ["in der Zwischenzeit"]


async def test_h4_a_revoked_token_ends_the_listening(homeserver: Homeserver, listen: Listen) -> None:
    async with listen() as following:
        homeserver.revoke(BOT)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "weckt die Abfrage"))
        with pytest.raises(TokenRejected):
            await asyncio.wait_for(asyncio.shield(following), 30)


async def test_h4_a_token_revoked_before_the_start_ends_the_catching_up(
    homeserver: Homeserver, listen: Listen
) -> None:
    homeserver.revoke(BOT)
    with pytest.raises(TokenRejected):
        async with listen():
            pass


# --- Rooms -------------------------------------------------------------------------------------------


async def test_an_invitation_is_one_message(homeserver: Homeserver, listen: Listen, arrive: Any) -> None:
    async with listen():
        homeserver.room("!direkt:fake.example", members=[ANNA])
        homeserver.set_member("!direkt:fake.example", BOT, "invite", by=ANNA, is_direct=True)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        after, invitation = sorted(await arrive(2), key=lambda message: message.kind is Kind.INVITE)
    assert (invitation.kind, invitation.room, invitation.sender) == (
        Kind.INVITE,
        "!direkt:fake.example",
        ANNA,
    )
    assert (invitation.note, after.body) == ("direct", "danach")


async def test_a12_an_invitation_with_hostile_state_costs_nothing_else(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    member = {"type": "m.room.member", "sender": ANNA, "state_key": BOT, "content": {"membership": "invite"}}
    hostile: list[Any] = ["boo", None, {}, member | {"unsigned": None}, member | {"sender": 5}]
    hostile += [member | {"content": "boo"}, member | {"state_key": BERND}, {"type": "m.room.name"}]
    async with listen():
        invitations = {
            "!x:evil.example": {"invite_state": {"events": hostile}},
            "!y:good.example": {"invite_state": {"events": [member]}},
        }
        body = {"next_batch": f"s{len(homeserver._batches)}.1", "rooms": {"invite": invitations}}
        homeserver.fail("GET", "/sync", status=200, body=body)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        arrived = {(message.kind, message.room) for message in await arrive(2)}
    assert arrived == {(Kind.INVITE, "!y:good.example"), (Kind.TEXT, ROOM)}


def removal(homeserver: Homeserver, *said: Any, limited: bool = False) -> None:
    """The next sync tells that we were removed from a room, and what was said there before."""
    removed = homeserver.event(ANNA, "m.room.member", {"membership": "leave"}, state_key=BOT)
    here = f"s{len(homeserver._batches)}"
    timeline = {"events": [*said, removed], "limited": limited, "prev_batch": here}
    rooms = {"leave": {ROOM: {"timeline": timeline, "state": {"events": []}}}}
    homeserver.fail("GET", "/sync", status=200, body={"next_batch": f"{here}.1", "rooms": rooms})


async def test_p1_what_was_said_before_we_were_removed_is_taken_in(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database
) -> None:
    async with listen():
        removal(homeserver, homeserver.text(BERND, "1. gerade noch"))
        homeserver.deliver(OTHER, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(2)) == ["1. gerade noch", "danach"]
        assert await database.run(lambda tx: tx.listening.rooms()) == {OTHER}


async def test_h5_p1_a_gap_before_we_were_removed_is_filled(
    homeserver: Homeserver, listen: Listen, arrive: Any
) -> None:
    async with listen():
        homeserver.write(ROOM, *(homeserver.text(ANNA, f"{number}") for number in range(120)))
        removal(homeserver, homeserver.text(BERND, "gerade noch"), limited=True)
        homeserver.deliver(OTHER, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(122)) == [*map(str, range(120)), "gerade noch", "danach"]


async def test_h5_p9_a_gap_before_we_were_removed_that_stays_open_is_told_to_staff(
    homeserver: Homeserver, listen: Listen, arrive: Any, database: Database, clock: Clock
) -> None:
    async with listen():
        homeserver.fail("GET", "/messages", status=403, body={"errcode": "M_FORBIDDEN"})
        homeserver.write(ROOM, homeserver.text(ANNA, "unerreichbar"))
        removal(homeserver, homeserver.text(BERND, "gerade noch"), limited=True)
        assert bodies(await arrive(1)) == ["gerade noch"]
    (incident,) = await incidents(database, clock)
    assert (incident.kind, incident.room, incident.detail) == (Trouble.GAP, ROOM, "M_FORBIDDEN")


async def test_e1_p1_what_was_sealed_before_we_were_removed_is_read(
    homeserver: Homeserver, listen: Listen, client: HardenedClient, arrive: Any
) -> None:
    key = session()
    async with listen():
        client.olm.create_group_session("annas key", "print", ROOM, key.id, key.session_key)
        removal(homeserver, sealed(homeserver, key, "1. Wir sind umgezogen."))
        homeserver.deliver(OTHER, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(2)) == ["1. Wir sind umgezogen.", "danach"]


async def test_h11_a_room_we_were_removed_from_is_forgotten_and_the_others_go_on(
    homeserver: Homeserver,
    listen: Listen,
    arrive: Any,
    client: HardenedClient,
    database: Database,
) -> None:
    async with listen():
        assert await database.run(lambda tx: tx.listening.rooms()) == {ROOM, OTHER}
        homeserver.set_member(ROOM, BOT, "ban", by=ANNA)
        homeserver.deliver(OTHER, homeserver.text(ANNA, "anderswo"))
        assert bodies(await arrive(1)) == ["anderswo"]
        assert await database.run(lambda tx: tx.listening.rooms()) == {OTHER}
        assert set(client.rooms) == {OTHER}
        homeserver.write(ROOM, homeserver.text(ANNA, "über den Abwesenden"))
        homeserver.set_member(ROOM, BOT, "join", by=BOT)
        homeserver.deliver(ROOM, homeserver.text(ANNA, "willkommen zurück"))
        assert bodies(await arrive(1)) == ["willkommen zurück"]


# --- What is sealed ----------------------------------------------------------------------------------


async def test_e1_a_message_whose_key_comes_late_keeps_its_time(
    homeserver: Homeserver,
    listen: Listen,
    enter: Enter,
    arrive: Any,
    database: Database,
    clock: Clock,
    until: Until,
) -> None:
    key = session()
    secret = key.session_key
    async with listen():
        homeserver.deliver(ROOM, sealed(homeserver, key, "1. Wir sind umgezogen."))
        await until(lambda: database.run(lambda tx: tx.sealed.page()))
        arrived = clock.now
    clock.forward(hours=5)
    client = enter()
    client.olm.create_group_session("annas key", "print", ROOM, key.id, secret)
    async with listen(client):
        (message,) = await arrive(1)
    assert (message.body, message.arrived) == ("1. Wir sind umgezogen.", arrived)


async def test_p5_e1_a_sealed_message_that_cannot_be_read_stays_sealed_and_costs_no_other(
    homeserver: Homeserver,
    listen: Listen,
    enter: Enter,
    arrive: Any,
    database: Database,
    clock: Clock,
    until: Until,
    caplog: Any,
) -> None:
    def read(event: Any, room: RoomId, arrived: datetime) -> Message | None:
        if event.sender == BERND:
            raise ZeroDivisionError(event.body)
        return events.read(event, room, arrived, None)

    key = session()
    secret = key.session_key
    odd = sealed(homeserver, key, "KANARIENVOGEL") | {"sender": BERND}
    async with listen():
        homeserver.deliver(ROOM, odd, sealed(homeserver, key, "lesbar"))
        await until(lambda: database.run(lambda tx: tx.sealed.count() == 2))
    client = enter()
    client.olm.create_group_session("annas key", "print", ROOM, key.id, secret)
    await Unsealing(client, database, read, clock).try_again()
    assert bodies(await arrive(1)) == ["lesbar"]
    assert await database.run(lambda tx: tx.sealed.count()) == 1
    assert f"sealed message {odd['event_id']} cannot be read (ZeroDivisionError" in caplog.text
    assert "KANARIENVOGEL" not in caplog.text


async def test_e1_a_sealed_message_that_was_withdrawn_stays_unread(
    homeserver: Homeserver, listen: Listen, enter: Enter, arrive: Any, database: Database, until: Until
) -> None:
    key = session()
    secret = key.session_key
    event = sealed(homeserver, key, "doch lieber nicht")
    async with listen():
        homeserver.deliver(ROOM, event)
        await until(lambda: database.run(lambda tx: tx.sealed.page()))
    await database.run(lambda tx: tx.inbox.settle(event["event_id"]))
    client = enter()
    client.olm.create_group_session("annas key", "print", ROOM, key.id, secret)
    async with listen(client):
        homeserver.deliver(ROOM, homeserver.text(ANNA, "danach"))
        assert bodies(await arrive(1)) == ["danach"]
