"""The second round of a network: what staff named in the first one reaches the worker, and comes back."""

import asyncio

from bot.clockwork.timekeeper import Timekeeper
from bot.minutes.arrangement import Arrangement, Piece
from bot.workshop.sorting import Batch, Sorter
from tests.office import HARMS, JANSSEN, House
from tests.unit.test_learning import NAMED, POOL, hold, shown

from .unsorted import unpaired

TITLE = "Runde Dolmetschen"


def by_memory(batch: Batch) -> Arrangement:
    """As if everything that was said spoke of the first theme that is remembered."""
    if not batch.memory:
        return Arrangement(batch.question, (), ())  # it only warms up
    (again,) = batch.memory
    assert (again.texts, batch.title) == (POOL, TITLE)
    pieces = tuple((Piece(answer, 0),) for answer in batch.answers)
    return Arrangement(batch.question, (again.heading,), pieces, recalled=(again.round,))


async def test_a_theme_that_staff_named_is_proposed_again_with_its_round(database_place: str) -> None:
    house = House(database_place)
    hold(house, *NAMED)
    house.open(title=TITLE, deadline="in 2 Wochen")
    for member in (HARMS, JANSSEN):
        house.answer("Es fehlt an Dolmetschern.", member, to=1)
    house.now = house.latest().ends
    sorter, sorted_ = Sorter(limit=30, work=by_memory, pairing=unpaired), asyncio.Event()
    timekeeper = Timekeeper(
        house.database, sorter, house.office, lambda _: sorted_.set(), clock=lambda: house.now
    )
    try:
        await timekeeper.make_up(house.latest().id, house.now)
        async with asyncio.timeout(60):
            await sorted_.wait()
    finally:
        await timekeeper.close()
        sorter.close()
    assert "**A · „Dolmetschen“** (2) · wie in Runde 1" in shown(house)
    house.close()
