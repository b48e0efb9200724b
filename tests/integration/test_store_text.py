"""N7, A16: whatever people and homeservers write is stored, and comes back the same from either engine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Message
from bot.store.audit import Entry
from bot.store.database import Database, open_database

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MESSAGE = Message(EventId("$1"), RoomId("!netz"), UserId("@harms:example.org"), Kind.TEXT, NOW)
_numbers = count(2)
# Every sign there is, halves of surrogate pairs and NUL among them.
ANYTHING = st.text(st.characters(codec=None), max_size=60)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("vorn\0hinten", "vorn\ufffdhinten"),
        ("halb \ud83d", "halb \ufffd"),
        ("\ude00 halb", "\ufffd halb"),
        ("zwei Hälften \ud83d\ude00", "zwei Hälften 😀"),
        ("Grüße, 👩‍👩‍👧 und \u202egedreht", "Grüße, 👩‍👩‍👧 und \u202egedreht"),
        ("'); DROP TABLE answers;-- %s {} %(x)s :name \\", "'); DROP TABLE answers;-- %s {} %(x)s :name \\"),
        ("e" + "\u0301" * 100_000, "e" + "\u0301" * 100_000),
    ],
    ids=["nul", "first half", "second half", "both halves", "emoji", "sql", "marks"],
)
def test_n7_a16_text_is_kept_as_it_is_or_visibly_replaced(
    database: Database, written: str, kept: str
) -> None:
    with database.transaction() as tx:
        tx.audit.note(Entry(NOW, UserId("@a:b"), "noted", detail=written))
    with database.transaction() as tx:
        assert [entry.detail for entry in tx.audit.entries()] == [kept]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=ANYTHING, body=ANYTHING)
def test_n7_no_text_stops_a_message_on_its_way_through_the_inbox(
    database: Database, name: str, body: str
) -> None:
    event = EventId(f"${next(_numbers)}{name}")
    message = replace(MESSAGE, event=event, body=body, sender_name=name)
    with database.transaction() as tx:
        tx.inbox.add(message)
        assert not tx.inbox.add(message)
    with database.transaction() as tx:
        found = tx.inbox.next()
        assert found is not None
        assert (found.body, found.sender_name) == (body, name)
        tx.inbox.settle(found.event)
        assert tx.inbox.next() is None
        tx.outbox.post(Letter(MESSAGE.room, f"reply:{event}", Say(body)), NOW)
        assert [out.letter.act for out in tx.outbox.due(NOW)] == [Say(body)]
        tx.outbox.sent(tx.outbox.due(NOW)[0].id, event, NOW)


@pytest.mark.parametrize("sign", ["\0", "\ud83d", "ä"])
def test_n7_an_erased_event_stays_erased_however_it_is_called(database: Database, sign: str) -> None:
    erased = replace(MESSAGE, event=EventId(f"${sign}"))
    with database.transaction() as tx:
        tx.inbox.add(erased)
        tx.traces.remove(tx.traces.of_person(erased.sender))
    with database.transaction() as tx:
        assert not tx.inbox.add(erased)
        assert tx.inbox.add(replace(MESSAGE, event=EventId(f"${sign}{sign}")))


def test_n7_a_name_with_a_zero_character_is_not_the_name_without(database: Database) -> None:
    with database.transaction() as tx:
        tx.inbox.add(MESSAGE)
        assert tx.inbox.add(replace(MESSAGE, event=EventId("$1\0")))
        tx.inbox.settle(EventId("$1\0"))
        found = tx.inbox.next()
    assert found is not None
    assert found.event == "$1"
