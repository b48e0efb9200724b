"""What is due and cannot be done holds up nothing else, and staff hear of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.conduct.answers.posing import greeting_of
from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.helping import Pair, Voice
from bot.meeting.ids import EventId, RoomId
from bot.meeting.incident import Kind
from bot.meeting.round import Phase, Release
from bot.store import naming
from bot.store.database import Transaction
from bot.workshop.sorting import Sorter
from tests.homeserver import Homeserver
from tests.office import BERLIN, a_round, an_office

from .house import ALIAS, BOT, BUERO, DIREKT, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, START, House, furnish
from .unsorted import unsorted

OTHER = "!anders:fake.example"
REMINDED = datetime(2026, 11, 10, 8, 0, 1, tzinfo=BERLIN)


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS))


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    furnish(homeserver)
    homeserver.room(OTHER, members=[BOT, PETERSEN, HARMS, JANSSEN], names=NAMES, name="Übergänge")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk._WAIT", 0.05)


def go_to(bot: House, moment: datetime) -> None:
    bot.pass_time(seconds=(moment - bot.clock()).total_seconds())


async def test_p5_p9_reminders_that_fail_hold_up_nothing_and_are_told_to_staff_until_they_succeed(
    bot: House,
) -> None:
    bot.write(PETERSEN, START)
    question = await bot.question(1)
    bot.beside.refuse("INSERT ON reminders")
    go_to(bot, REMINDED)
    await bot.until(
        lambda: bot.pass_time(seconds=20) or any("nicht weiter" in s for s in bot.homeserver.said(BUERO))
    )
    await bot.receipt(bot.reply(HARMS, "Elf Kinder", question))
    bot.beside.consent("reminders")
    bot.pass_time(seconds=20)
    await bot.hear("Ich erinnere jetzt", room=BUERO)
    await bot.until(lambda: bot.pass_time(seconds=20) or over(bot))
    assert told(bot) == 1


def told(bot: House) -> int:
    """How often staff read that something cannot go on."""
    return sum("nicht weiterführen" in said for said in bot.homeserver.said(BUERO))


async def over(bot: House) -> bool:
    """Whether staff need not be told of anything any more."""
    found = await bot.database.run(lambda tx: tx.incidents.since(bot.clock() - timedelta(days=90)))
    return [one.over is None for one in found if one.kind is Kind.STUCK] == [False]


async def test_p5_p9_what_cannot_be_resumed_after_a_restore_holds_up_nothing_and_is_told_to_staff(
    bot: House,
) -> None:
    bot.beside.refuse("UPDATE ON rounds")
    await bot.database.run(begun_before, bot.clock())
    await bot.until(
        lambda: bot.pass_time(seconds=20) or any("etwas nicht" in s for s in bot.homeserver.said(BUERO))
    )
    bot.write(PETERSEN, "!runde hilfe")
    await bot.hear("!runde")
    bot.beside.consent("rounds")
    bot.pass_time(seconds=20)
    await bot.question(1)
    await bot.until(lambda: over(bot))


async def test_p5_p9_rounds_that_cannot_be_read_end_nothing_and_are_told_to_staff(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.beside.execute("UPDATE rounds SET phase = 'odd'")
    await bot.until(
        lambda: bot.pass_time(seconds=20) or any("etwas nicht" in s for s in bot.homeserver.said(BUERO))
    )
    bot.beside.execute("UPDATE rounds SET phase = 'open'")
    await bot.receipt(bot.reply(HARMS, "Elf Kinder", await bot.question(1)))


def begun_before(tx: Transaction, now: datetime) -> None:
    """A round whose greeting was heard again, although this database has it still planned."""
    ahead = {"opens_at": now + timedelta(days=1), "deadline": now + timedelta(days=9)}
    round_ = tx.rounds.add(a_round(room=RoomId(NETZ), desk=RoomId(BUERO), phase=Phase.PLANNED, **ahead))
    txn = naming.txn(tx.rounds._connection, round_.room, greeting_of(round_.id))
    tx.echoes.keep(txn, EventId("$greeting"), now)


@pytest.mark.usefixtures("impatient")
async def test_p5_h3_a_room_that_the_homeserver_says_nothing_about_holds_up_no_other(bot: House) -> None:
    for room in (NETZ, OTHER):
        bot.write(PETERSEN, START, room)
        await bot.hear("Frage 2 von", room=room)
    silent(bot, NETZ)
    go_to(bot, REMINDED)
    await bot.hear("Ich erinnere jetzt", room=BUERO)


@pytest.mark.usefixtures("impatient")
async def test_p5_h3_a_new_room_that_the_homeserver_says_nothing_about_holds_up_no_conversation(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    silent(house, OTHER)
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.question(2)
        house.write(HARMS, "los", DIREKT)
        await house.hear("Frage 1 von 2", room=DIREKT)
        await house.receipt(house.write(HARMS, "Elf Kinder", DIREKT))
        house.pass_time(seconds=21)
        await house.hear("Frage 2 von 2", room=DIREKT)


def silent(house: House, room: str) -> None:
    """From now on the homeserver fails whenever it is asked who is in a room."""
    nothing = {"errcode": "M_UNKNOWN"}
    house.homeserver.fail("GET", f"/rooms/{room}/joined_members", status=500, body=nothing, times=10_000)


@pytest.mark.parametrize(
    "office", [an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS), release=Release.ONE)]
)
async def test_p5_p9_help_that_cannot_be_kept_is_given_up_told_to_staff_and_holds_up_no_other_round(
    house: House, client: HardenedClient
) -> None:
    sorter = Sorter(limit=30, work=unsorted, pairing=the_first_two)
    house.beside.refuse("INSERT ON helps", when="NEW.round = 1")
    try:
        async with house.open(client, sorter):
            for room in (NETZ, OTHER):
                house.write(PETERSEN, START, room)
                await house.hear("Frage 2 von", room=room)
                for user, words in ((HARMS, "1. Wir suchen Bücher."), (JANSSEN, "1. Wir verleihen Bücher.")):
                    await house.receipt(house.write(user, words, room))
                house.write(PETERSEN, "!runde schließen", room)
                await house.hear("ist beendet", room=room)
            told = "konnte ich nicht nachsehen, wer wem helfen kann"
            await house.until(lambda: house.pass_time(seconds=20) or said(house, told))
            await house.hear("Wer kann wem helfen?", "Wir verleihen Bücher", room=BUERO)
            house.pass_time(seconds=20)
            await house.quiet()
            assert said(house, told) == 1
    finally:
        sorter.close()


def the_first_two(voices: Sequence[Voice]) -> list[Pair]:
    """The first needs what the second offers."""
    return [Pair(0, 1, 1.0)]


def said(house: House, words: str) -> int:
    """How often staff read this."""
    return sum(words in one for one in house.homeserver.said(BUERO))


async def test_what_is_due_no_more_once_its_round_has_ended_is_told_of_no_more(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.beside.refuse("INSERT ON reminders")
    go_to(bot, REMINDED)
    await bot.until(lambda: bot.pass_time(seconds=20) or told(bot))
    bot.write(PETERSEN, "!runde schließen")
    await bot.until(lambda: bot.pass_time(seconds=20) or over(bot))
    assert told(bot) == 1
