"""A database server that goes away in the midst of a transaction, or having kept it without a word."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.meeting.ids import EventId
from bot.post.courier import MailCourier
from bot.store.database import Database, DatabaseFault, Transaction, open_database
from bot.store.outbox import State
from tests.cable import Cable, Moment, plugged_in
from tests.mailserver import Mailserver, serving
from tests.office import House
from tests.postgres import Postgres

from .conftest import Until
from .shift import working
from .test_database_faults import MESSAGE, events, take_in
from .test_mail import FROM, OFFICE, PASSWORD, USER, Access, certificate, plainly, published, states, told


@pytest.fixture
def cable(postgres: Postgres, place_on_a_server: str) -> Iterator[Cable]:
    with plugged_in(postgres, place_on_a_server) as cable:
        yield cable


@pytest.fixture
def database(cable: Cable) -> Iterator[Database]:
    database = open_database(cable.url)
    yield database
    database.close()


@pytest.mark.parametrize("moment", list(Moment))
async def test_k10_a_server_that_goes_away_at_the_commit_is_found_again(
    cable: Cable, database: Database, moment: Moment
) -> None:
    """What it had heard is kept, and hearing it once more changes nothing."""
    await database.run(events)
    cable.cut(moment)
    with pytest.raises(DatabaseFault):
        await database.run(take_in)
    assert cable.torn == 1
    kept = moment is Moment.HEARD
    assert await database.run(events) == ["$1"] * kept
    await database.run(take_in)
    assert await database.run(events) == ["$1"] * (not kept)


async def test_k10_a_transaction_that_slept_too_long_is_begun_again(database: Database) -> None:
    """The machine was suspended in its midst, and the server has ended it. No message is to blame."""

    def doze(tx: Transaction) -> None:
        take_in(tx)
        tx.inbox._connection.exec_driver_sql("SET idle_in_transaction_session_timeout = '20ms'")
        time.sleep(0.2)
        take_in(tx, replace(MESSAGE, event=EventId("$2")))

    with pytest.raises(DatabaseFault):
        await database.run(doze)
    assert await database.run(events) == []


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Mailserver]:
    async with serving(tmp_path, login=True) as server:
        yield server


@pytest.mark.parametrize("moment", list(Moment))
async def test_k10_a25_p2_a_mail_that_was_not_handed_over_leaves_once_the_server_is_back(
    cable: Cable, post: Mailserver, tmp_path: Path, until: Until, monkeypatch: Any, moment: Moment
) -> None:
    monkeypatch.setattr("bot.post.courier._WAIT", 0.05)
    house = House(cable.url)
    house.office = OFFICE
    published(house)
    access = Access("127.0.0.1", post.port, FROM, USER, PASSWORD, certificate(tmp_path)[0], patience=2.0)
    courier = MailCourier(access, plainly, house.database, house.office, lambda: house.now)
    cable.cut(moment, after=b"UPDATE outbox")
    try:
        async with working(courier.carry()):
            await until(lambda: len(post.mails) == 2)
            await until(lambda: sorted(states(house).values()) == [State.SENT, State.SENT, State.WAITING])
            house.now = house.now.replace(hour=house.now.hour + 1)
            courier.wake()
            await until(lambda: set(states(house).values()) == {State.SENT})
    finally:
        found = told(house)
        house.close()
    assert len({to for to, _ in post.mails}) == len(post.mails) == 3
    assert not any("unterbrochen" in text or "nimmt" in text for text in found)
