"""A round in an encrypted room, with a member whose client has keys of its own – and uses them to cheat."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import nio
import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.meeting.incident import Kind as Trouble
from bot.store.database import Database
from bot.workshop.sorting import Sorter
from tests.beside import Beside
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import DEVICE
from .house import ALIAS, BOT, BUERO, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, START, House, Until, furnish
from .members import ENCRYPTION, events_of, real_member, say
from .pen import Pen

ANSWER = {"Kita Sonnenblume": {1: "Wir ziehen um."}}


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(ALIAS))


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    furnish(homeserver, direct=False)


@pytest.fixture
async def harms(house: House, client: HardenedClient, sorter: Sorter) -> AsyncIterator[nio.AsyncClient]:
    """Ms Harms in a room that became encrypted after the questions were asked; the bot is at work."""
    async with house.open(client, sorter), real_member(house.homeserver, HARMS) as harms:
        house.write(PETERSEN, START)
        await house.question(2)
        await harms.room_put_state(NETZ, "m.room.encryption", ENCRYPTION)
        await events_of(harms)
        await harms.keys_query()
        await house.quiet()
        yield harms


def seal(harms: nio.AsyncClient, inside: object) -> dict[str, Any]:
    """Whatever she likes, under her own seal."""
    session = harms.olm.outbound_group_sessions[NETZ]
    return {
        "algorithm": "m.megolm.v1.aes-sha2",
        "ciphertext": session.encrypt(inside if isinstance(inside, str) else json.dumps(inside)),
        "sender_key": harms.olm.account.identity_keys["curve25519"],
        "session_id": session.id,
        "device_id": harms.device_id,
    }


def slip(house: House, harms: nio.AsyncClient, inside: object) -> str:
    return house.send(house.homeserver.event(HARMS, "m.room.encrypted", seal(harms, inside)))


def inside(kind: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "content": content, "room_id": NETZ} | more


async def heard(harms: nio.AsyncClient, until: Until, fragment: str) -> nio.Event:
    """The first message of the bot with this fragment, as Ms Harms reads it."""
    found: list[nio.Event] = []

    async def there() -> bool:
        found.extend(event for event in await events_of(harms) if event.sender == BOT)
        return any(fragment in getattr(event, "body", "") for event in found)

    await until(there)
    return next(event for event in found if fragment in getattr(event, "body", ""))


# --- N2, N3, N4: what members can send sealed --------------------------------------------------------


async def test_n3_a1_sealed_power_makes_nobody_staff(
    house: House, harms: nio.AsyncClient, until: Until
) -> None:
    await say(harms, NETZ, "1. Wir ziehen um.")
    power = {"users": {HARMS: 100}, "users_default": 100}
    slip(house, harms, inside("m.room.power_levels", power, state_key=""))
    slip(house, harms, inside("m.room.power_levels", power))
    slip(house, harms, inside("m.room.name", {"name": "Umbenannt"}, state_key=""))
    slip(house, harms, inside("m.room.create", {"creator": HARMS}, state_key=""))
    await say(harms, NETZ, "!runde schließen")
    await heard(harms, until, "steuert das Bildungsbüro")
    (round_,) = await house.database.run(lambda tx: tx.rounds.latest())
    assert (round_.phase, round_.network) == ("open", "Sprache und Ankommen")
    assert await house.answers() == ANSWER


async def test_n3_a_sealed_departure_removes_nobody(
    house: House, harms: nio.AsyncClient, client: HardenedClient
) -> None:
    await say(harms, NETZ, "1. Wir ziehen um.")
    for membership in ("leave", "ban"):
        slip(house, harms, inside("m.room.member", {"membership": membership}, state_key=JANSSEN))
    await house.receipt(house.write(JANSSEN, "1. Neue Leiterin"))
    assert JANSSEN in client.rooms[NETZ].users
    assert client.refused == 2


async def test_n4_p8_a_sealed_redaction_takes_nothing_away(house: House, harms: nio.AsyncClient) -> None:
    await house.receipt(house.write(JANSSEN, "1. Neue Leiterin"))
    victim = house.receipts()[0]
    await house.receipt(await say(harms, NETZ, "1. Wir ziehen um."))
    slip(house, harms, inside("m.room.redaction", {"redacts": victim}, redacts=victim))
    await house.receipt(await say(harms, NETZ, "2. Nein."))
    assert (await house.answers())["Stadtbibliothek"] == {1: "Neue Leiterin"}


async def test_n2_p5_a_seal_with_anything_in_it_costs_no_answer(
    house: House, harms: nio.AsyncClient, client: HardenedClient
) -> None:
    await house.receipt(await say(harms, NETZ, "1. Wir ziehen um."))
    for odd in ("[1]", '"x"', "kein JSON", "", "{}", "[" * 5_000, inside("m.room.message", [1])):
        slip(house, harms, odd)
    await house.receipt(await say(harms, NETZ, "2. Nein."))
    assert await house.answers() == {"Kita Sonnenblume": {1: "Wir ziehen um.", 2: "Nein."}}
    assert client.refused == 7


async def test_e6_an_answer_copied_by_another_member_stays_one_answer(
    house: House, harms: nio.AsyncClient, client: HardenedClient
) -> None:
    await house.receipt(await say(harms, NETZ, "1. Wir ziehen um."))
    sent = [one for one in house.homeserver.sent if one.sender == HARMS][-1]
    house.send(house.homeserver.event(JANSSEN, "m.room.encrypted", sent.content))
    await house.receipt(house.write(JANSSEN, "2. Nein."))
    assert await house.answers() == ANSWER | {"Stadtbibliothek": {2: "Nein."}}
    assert client.refused == 1


# --- E1, E2: the key comes late, or never ------------------------------------------------------------


async def test_e1_e2_a_late_key_costs_a_question_but_no_answer(
    house: House, harms: nio.AsyncClient, until: Until, client: HardenedClient
) -> None:
    house.homeserver.fail("PUT", "/sendToDevice/", status=200, body={})
    event = await say(harms, NETZ, "1. Wir ziehen um.")
    key = [ask.body["messages"] for ask in house.homeserver.requests if "/sendToDevice/" in ask.path][-1]
    await house.quiet()
    house.pass_time(minutes=3)
    asked = await heard(harms, until, "nicht entschlüsseln")
    assert asked.source["content"]["m.relates_to"]["m.in_reply_to"] == {"event_id": event}
    house.pass_time(minutes=10)
    await house.hear("nicht entschlüsseln", event, room=BUERO)

    sealed_key = {"type": "m.room.encrypted", "sender": HARMS, "content": key[BOT][DEVICE]}
    house.homeserver.hand_over(BOT, sealed_key)
    await house.receipt(event)
    assert await house.answers() == ANSWER
    lasting = await house.database.run(lambda tx: tx.incidents.in_room(Trouble.UNREADABLE, NETZ))
    assert lasting == []


async def test_e1_k17_after_an_absence_keys_have_their_time_too(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter
) -> None:
    """What waited for us is older than the grace period, but its key comes with the first syncs."""
    async with house.open(enter(), sorter):
        await house.quiet()
    pen = Pen(house.homeserver, HARMS, NETZ)
    house.send(pen.seal(inside("m.room.message", {"msgtype": "m.text", "body": "1. Wir ziehen um."})))
    house.clock.forward(hours=3)
    async with house.open(enter(), sorter):
        house.pass_time(minutes=1)
        await house.quiet()
        assert house.homeserver.said(NETZ) == []
        house.pass_time(minutes=2)
        await house.hear("nicht entschlüsseln")


# --- E7: a room becomes encrypted, and stays so ------------------------------------------------------


async def test_e7_what_we_say_after_encryption_was_switched_on_is_encrypted(
    house: House, harms: nio.AsyncClient, until: Until
) -> None:
    before = len(house.homeserver.sent)
    house.write(PETERSEN, "!runde status")
    await heard(harms, until, "Netzwerktreffen Sprache")
    said = [one.type for one in house.homeserver.sent[before:] if one.room == NETZ]
    assert set(said) == {"m.room.encrypted"}


async def test_e7_p1_an_answer_in_the_clear_counts_in_an_encrypted_room_too(
    house: House, harms: nio.AsyncClient
) -> None:
    """Some members have clients that cannot encrypt. The homeserver vouches for the sender of either kind;
    to refuse her words would lose an answer and protect nobody: they were already said in the clear."""
    await house.receipt(house.write(HARMS, "1. Wir ziehen um."))
    assert await house.answers() == ANSWER


async def test_e7_no_homeserver_can_talk_us_out_of_encryption(
    homeserver: Homeserver,
    database: Database,
    beside: Beside,
    until: Until,
    enter: Callable[[], HardenedClient],
    sorter: Sorter,
) -> None:
    """It hides the state from a running bot, from one that comes back into the room, and after a restart."""
    homeserver.room(NETZ, members=[BOT, PETERSEN, HARMS], names=NAMES)
    homeserver.room(BUERO, members=[BOT, PETERSEN], names=NAMES, name="Büro", alias=ALIAS)
    house = House(homeserver, database, beside, until, an_office(guests=(PETERSEN,)))
    hints = 0

    async def everything_is_encrypted() -> None:
        nonlocal hints
        hints += 1
        before = len(homeserver.sent)
        house.write(PETERSEN, "!runde hilfe")
        await until(lambda: len(homeserver.sent) > before)
        assert {one.type for one in homeserver.sent[before:] if one.room == NETZ} == {"m.room.encrypted"}

    async with house.open(enter(), sorter), real_member(homeserver, HARMS) as harms:
        await house.quiet()
        await harms.room_put_state(NETZ, "m.room.encryption", ENCRYPTION)
        del homeserver.state[NETZ]["m.room.encryption", ""]
        homeserver.deliver(NETZ, homeserver.event(PETERSEN, "m.room.encryption", {}, state_key=""))
        await everything_is_encrypted()
        homeserver.set_member(NETZ, BOT, "leave", by=PETERSEN)
        await house.quiet(BUERO)
        homeserver.set_member(NETZ, BOT, "join", by=BOT)
        await house.quiet()
        await everything_is_encrypted()
    async with house.open(enter(), sorter):
        await everything_is_encrypted()
    assert hints == 3
