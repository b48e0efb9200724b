"""The whole bot and an answer in the wrong place: asked in private, fetched again after a yes."""

import pytest

from bot.conduct.office import Office
from bot.meeting.dialogue import Topic
from bot.meeting.ids import RoomId
from tests.homeserver import Homeserver, Sent
from tests.office import an_office

from .house import ALIAS, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, House, furnish

READING = "Wir haben zweisprachiges Vorlesen jeden ersten Samstag im Monat."


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS))


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    furnish(homeserver, direct=False)


async def asked(house: House) -> Sent:
    """The letter in her direct room; she comes in."""

    def letter() -> Sent | None:
        return next((one for one in house.homeserver.sent if one.type == "m.room.encrypted"), None)

    found = await house.until(letter)
    assert isinstance(found, Sent)
    house.homeserver.set_member(found.room, JANSSEN, "join", by=JANSSEN, displayname=NAMES[JANSSEN])
    return found


async def stored(house: House) -> str:
    """Everything in the database, as text."""
    await house.quiet()
    return house.beside.stored()


async def test_nothing_is_kept_before_the_yes_and_the_newest_wording_after_it(running: House) -> None:
    event = running.write(JANSSEN, READING)
    letter = await asked(running)
    assert await running.answers() == {}
    assert "zweisprachiges" not in await stored(running)
    running.edit(JANSSEN, event, "Vorlesen jeden Sonntag.")
    running.write(JANSSEN, "1", letter.room)
    await running.receipt(event)
    assert await running.answers() == {"Stadtbibliothek": {1: "Vorlesen jeden Sonntag."}}
    running.edit(JANSSEN, event, "Vorlesen jeden Montag.")
    await running.quiet()
    assert await running.answers() == {"Stadtbibliothek": {1: "Vorlesen jeden Montag."}}


async def test_what_was_deleted_before_the_yes_is_not_noted(running: House) -> None:
    event = running.write(JANSSEN, READING)
    letter = await asked(running)
    gone = running.homeserver.event(JANSSEN, "m.room.redaction", {"redacts": event}, redacts=event)
    running.send(gone)
    running.write(JANSSEN, "ja", letter.room)
    await running.quiet()
    assert await running.answers() == {}
    assert running.receipts() == []


@pytest.mark.parametrize("leaves", [True, False])
async def test_who_left_and_staff_are_not_asked(running: House, leaves: bool) -> None:
    who = JANSSEN if leaves else PETERSEN
    if leaves:
        running.homeserver.set_member(NETZ, JANSSEN, "leave", by=JANSSEN)
    running.write(who, READING)
    await running.quiet()

    async def closed() -> bool:
        found = await running.database.run(lambda tx: tx.dialogues.at(RoomId(who), running.clock()))
        return [one.state.get("closed") for one in found if one.topic is Topic.MISPLACED] == [True]

    await running.until(closed)
    assert not [one for one in running.homeserver.sent if one.type == "m.room.encrypted"]


async def test_she_is_asked_once_the_homeserver_shows_her_message_again(running: House) -> None:
    running.homeserver.fail("GET", "/event/", status=502, times=1)
    running.write(JANSSEN, READING)

    async def later() -> bool:
        found = await running.database.run(lambda tx: tx.dialogues.at(RoomId(JANSSEN), running.clock()))
        return any(one.due is not None and one.due > running.clock() for one in found)

    await running.until(later)
    running.pass_time(minutes=2)
    await asked(running)


async def test_a_yes_holds_nobody_up_while_the_homeserver_shows_nothing(running: House) -> None:
    event = running.write(JANSSEN, READING)
    letter = await asked(running)
    running.homeserver.fail("GET", "/event/", status=502, times=1)
    running.write(JANSSEN, "1", letter.room)

    async def promised() -> bool:
        found = await running.database.run(lambda tx: tx.dialogues.at(RoomId(JANSSEN), running.clock()))
        return any("said" in one.state for one in found)

    await running.until(promised)
    # Others are read and answered meanwhile, and nothing was stored without her words.
    other = running.reply(HARMS, "Wir ziehen um.", await running.question(1))
    await running.receipt(other)
    assert "zweisprachiges" not in await stored(running)
    running.pass_time(minutes=2)
    await running.receipt(event)
    assert (await running.answers())["Stadtbibliothek"] == {1: READING}


async def test_what_is_handled_is_marked_as_read(running: House) -> None:
    event = running.reply(HARMS, "Wir ziehen um.", await running.question(1))
    await running.receipt(event)
    await running.until(lambda: running.homeserver.read.get(NETZ) == event)
    assert await running.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um."}}


async def test_a_voice_message_is_answered_in_private_unless_it_is_of_staff(running: House) -> None:
    for who in (PETERSEN, JANSSEN, JANSSEN):
        running.write(who, "Aufnahme.ogg", msgtype="m.audio", url="mxc://fake.example/1")
    letter = await asked(running)
    assert JANSSEN in running.homeserver.joined(letter.room)
    await running.quiet()
    assert [one.room for one in running.homeserver.sent if one.type == "m.room.encrypted"] == [letter.room]
    assert await running.answers() == {}


@pytest.mark.parametrize(
    ("name", "caption"), [("Bericht.pdf", "siehe Anhang"), ("Zahlen.xlsx", "s. Anlage"), ("Zahlen.csv", "")]
)
async def test_a_file_is_answered_in_private_also_with_words_that_only_point_at_it(
    running: House, name: str, caption: str
) -> None:
    file = {"msgtype": "m.file", "url": "mxc://fake.example/1", "filename": name}
    running.write(JANSSEN, caption or name, **file)
    letter = await asked(running)
    assert JANSSEN in running.homeserver.joined(letter.room)
    assert await running.answers() == {}
