"""Writing to one person: one encrypted room for each, found again, opened slowly, and never a second one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count
from typing import Any

import nio
import pytest

from bot.matrix.client import HardenedClient
from bot.matrix.courier import Courier
from bot.matrix.direct import MARK, DirectRooms
from bot.matrix.directory import Directory
from bot.matrix.post import Delivered, Outcome, Postman, Postponed, Refused
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.letter import Letter, Say
from bot.meeting.message import Kind, Message, Place
from bot.store.database import Database
from bot.store.outbox import UNREACHED, Outgoing
from tests.homeserver import Homeserver
from tests.office import an_office

from .conftest import Clock
from .house import BOT, Until
from .members import ENCRYPTION, events_of, readable, real_member
from .shift import working

ANNA, BERND = "@anna:fake.example", "@bernd:fake.example"
NETZ, HERS = "!netz:fake.example", "!annas:fake.example"
LIMIT = {"errcode": "M_LIMIT_EXCEEDED"}


@pytest.fixture
async def known(homeserver: Homeserver, client: HardenedClient) -> HardenedClient:
    """A client that has seen the network room, in which everybody is."""
    homeserver.room(NETZ, members=[BOT, ANNA, BERND])
    await client.sync()
    return client


class Mail:
    """Sends letters to persons, with patience for a room that has to come with a sync first."""

    def __init__(self, client: HardenedClient, pause: float = 0.0) -> None:
        self.client = client
        self.directory = Directory(client, appointed=[], staff_room=None)
        self._postman = Postman(client, self.directory, DirectRooms(client, pause))
        self._ids = count(1)

    async def attempt(self, user: str, words: str = "Guten Tag", spoken: Sequence[str] = ()) -> Outcome:
        id_ = next(self._ids)
        letter = Letter(RoomId(user), f"{user}:{words}", Say(words, notice=False))
        rooms = tuple(RoomId(room) for room in spoken)
        outgoing = Outgoing(id_, f"txn-{user}-{words}", 99, letter, Clock().now, spoken=rooms)
        return await self._postman.deliver(outgoing)

    async def send(self, user: str, words: str = "Guten Tag", spoken: Sequence[str] = ()) -> Outcome:
        for _attempt in range(5):
            outcome = await self.attempt(user, words, spoken)
            if not (isinstance(outcome, Postponed) and outcome.reason == "room not known yet"):
                return outcome
            await self.client.sync(timeout=100)
        raise AssertionError(outcome)


@pytest.fixture
def mail(known: HardenedClient) -> Mail:
    return Mail(known)


@pytest.fixture
async def anna(homeserver: Homeserver, known: HardenedClient) -> AsyncIterator[nio.AsyncClient]:
    """Anna with a client and keys of her own."""
    async with real_member(homeserver, ANNA) as anna:
        yield anna


def opened(homeserver: Homeserver) -> list[Any]:
    return [ask.body for ask in homeserver.requests if ask.path.endswith("/createRoom")]


def direct(homeserver: Homeserver) -> dict[str, list[str]]:
    return homeserver.account_data.get((BOT, "m.direct"), {})


def heard(homeserver: Homeserver) -> list[tuple[str, str]]:
    return [(one.room, one.type) for one in homeserver.sent]


def her_own_room(homeserver: Homeserver, *others: str, sealed: bool = True) -> None:
    """A room that Anna opened and we joined."""
    homeserver.room(HERS, members=[ANNA, *others])
    del homeserver.state[HERS]["m.room.name", ""]
    if sealed:
        event = homeserver.event(ANNA, "m.room.encryption", ENCRYPTION, state_key="")
        homeserver.state[HERS]["m.room.encryption", ""] = event
    homeserver.set_member(HERS, BOT, "join", by=BOT)


# --- Opening -----------------------------------------------------------------------------------------


async def test_a_direct_room_is_encrypted_from_the_beginning_and_for_one_person(
    homeserver: Homeserver, mail: Mail
) -> None:
    assert isinstance(await mail.send(ANNA), Delivered)
    (request,) = opened(homeserver)
    assert (request["preset"], request["is_direct"]) == ("trusted_private_chat", True)
    assert request["invite"] == [ANNA]
    assert request["initial_state"][0]["content"] == ENCRYPTION
    (room,) = direct(homeserver)[ANNA]
    assert heard(homeserver) == [(room, "m.room.encrypted")]
    assert await mail.directory.place(RoomId(room)) is Place.DIRECT


async def test_who_accepts_the_invitation_later_can_read_what_was_said_before(
    homeserver: Homeserver, mail: Mail, anna: nio.AsyncClient
) -> None:
    assert isinstance(await mail.send(ANNA, "Bis Freitag"), Delivered)
    (room,) = direct(homeserver)[ANNA]
    await events_of(anna)
    await anna.join(room)
    await events_of(anna)
    answer = await anna.room_messages(room, "", limit=20)
    assert isinstance(answer, nio.RoomMessagesResponse)
    assert readable(answer.chunk) == ["Bis Freitag"]


async def test_p2_one_room_serves_for_all_letters_whether_she_has_come_or_not(
    homeserver: Homeserver, mail: Mail
) -> None:
    await mail.send(ANNA, "eins")
    (room,) = direct(homeserver)[ANNA]
    await mail.send(ANNA, "zwei")
    homeserver.set_member(room, ANNA, "join", by=ANNA)
    await mail.client.sync()
    await mail.send(ANNA, "drei")
    assert heard(homeserver) == [(room, "m.room.encrypted")] * 3
    assert (len(opened(homeserver)), direct(homeserver)) == (1, {ANNA: [room]})


async def test_h2_rooms_are_opened_one_by_one_with_a_pause(homeserver: Homeserver, known: Any) -> None:
    mail = Mail(known, pause=30.0)
    await mail.attempt(ANNA)
    waiting = await mail.attempt(BERND)
    assert isinstance(waiting, Postponed)
    assert waiting.seconds is not None
    assert 25 < waiting.seconds <= 30
    again = await mail.attempt(BERND)
    assert isinstance(again, Postponed)
    assert again.seconds is not None
    assert again.seconds <= waiting.seconds
    assert len(opened(homeserver)) == 1


async def test_h2_a_homeserver_that_opens_no_more_rooms_is_left_alone_by_all(
    homeserver: Homeserver, mail: Mail
) -> None:
    homeserver.fail("POST", "/createRoom", status=429, body=LIMIT | {"retry_after_ms": 60_000})
    assert await mail.attempt(ANNA) == Postponed("M_LIMIT_EXCEEDED", 60.0)
    for user in (BERND, ANNA):
        outcome = await mail.attempt(user)
        assert isinstance(outcome, Postponed)
        assert outcome.seconds is not None
        assert outcome.seconds > 55
    assert len(opened(homeserver)) == 1


# --- Once --------------------------------------------------------------------------------------------


async def test_k4_p2_a_room_whose_answer_was_lost_is_found_again(homeserver: Homeserver, mail: Mail) -> None:
    homeserver.lose("POST", "/createRoom")
    assert isinstance(await mail.attempt(ANNA), Postponed)
    assert isinstance(await mail.send(ANNA), Delivered)
    assert len(opened(homeserver)) == 1
    assert [room for room, _ in heard(homeserver)] == direct(homeserver)[ANNA]


async def test_k4_p2_a_room_that_was_opened_and_not_noted_is_found_again_after_a_crash(
    homeserver: Homeserver, mail: Mail, enter: Callable[[], HardenedClient], until: Until
) -> None:
    homeserver.hang("PUT", "/account_data/m.direct")
    delivering = asyncio.create_task(mail.attempt(ANNA))
    await until(lambda: any(ask.method == "PUT" for ask in homeserver.requests))
    delivering.cancel()
    await asyncio.wait((delivering,))
    assert (len(opened(homeserver)), direct(homeserver)) == (1, {})
    await mail.client.close()
    mail.client.store.database.close()
    reborn = enter()
    await reborn.sync(full_state=True)
    assert isinstance(await Mail(reborn).send(ANNA), Delivered)
    assert len(opened(homeserver)) == 1
    assert [room for room, _ in heard(homeserver)] == direct(homeserver)[ANNA]


async def test_k4_a_room_that_was_opened_without_inviting_her_is_completed(
    homeserver: Homeserver, mail: Mail
) -> None:
    encryption = {"type": "m.room.encryption", "state_key": "", "content": ENCRYPTION}
    request = {"initial_state": [encryption], "creation_content": {MARK: ANNA}}
    await mail.client.call("POST", "createRoom", request)
    assert isinstance(await mail.send(ANNA), Delivered)
    assert len(opened(homeserver)) == 1


@pytest.mark.parametrize("path", ["/account_data/m.direct", "/joined_rooms", "/joined_members", "/state/"])
async def test_h1_a_homeserver_that_does_not_say_which_rooms_there_are_gets_no_second_one(
    homeserver: Homeserver, mail: Mail, path: str
) -> None:
    homeserver.account_data[BOT, "m.direct"] = {BERND: ["!bernds:fake.example"]}
    await mail.send(ANNA, "eins")
    noted = direct(homeserver)
    homeserver.account_data[BOT, "m.direct"] = {} if path == "/joined_rooms" else noted
    homeserver.fail("GET", path)
    assert isinstance(await mail.attempt(ANNA, "zwei"), Postponed)
    assert isinstance(await mail.send(ANNA, "zwei"), Delivered)
    assert len(opened(homeserver)) == 1
    assert direct(homeserver)[ANNA] == noted[ANNA]


# --- Reusing -----------------------------------------------------------------------------------------


async def test_a_room_that_she_opened_herself_serves_as_well(homeserver: Homeserver, mail: Mail) -> None:
    her_own_room(homeserver)
    await events_of(mail.client)
    assert isinstance(await mail.send(ANNA), Delivered)
    assert heard(homeserver) == [(HERS, "m.room.encrypted")]
    assert (opened(homeserver), direct(homeserver)) == ([], {ANNA: [HERS]})


async def test_of_several_rooms_the_one_serves_in_which_she_wrote_last(
    homeserver: Homeserver, mail: Mail
) -> None:
    await mail.send(ANNA, "eins")
    (ours,) = direct(homeserver)[ANNA]
    homeserver.set_member(ours, ANNA, "join", by=ANNA)
    her_own_room(homeserver)
    await events_of(mail.client)
    await mail.send(ANNA, "zwei", spoken=[NETZ, HERS, ours])
    assert direct(homeserver) == {ANNA: [ours, HERS]}
    again = Mail(mail.client)
    await again.send(ANNA, "drei")
    homeserver.set_member(HERS, ANNA, "leave", by=ANNA)
    await events_of(mail.client)
    await again.send(ANNA, "vier", spoken=[HERS, ours])
    assert [room for room, _ in heard(homeserver)] == [ours, HERS, HERS, ours]
    assert len(opened(homeserver)) == 1


async def test_p3_what_is_said_to_a_person_and_in_her_room_keeps_its_order(
    homeserver: Homeserver, mail: Mail, database: Database, until: Until
) -> None:
    """She reads one room, whether a letter was addressed to it or to her; the newer one of two."""
    await mail.send(ANNA, "eins")
    (ours,) = direct(homeserver)[ANNA]
    homeserver.set_member(ours, ANNA, "join", by=ANNA)
    her_own_room(homeserver)
    await events_of(mail.client)
    words = [str(no) for no in range(12)]
    with database.transaction() as tx:
        tx.inbox.add(Message(EventId("$neu"), RoomId(HERS), UserId(ANNA), Kind.TEXT, Clock().now))
        for one in words:
            tx.outbox.post(Letter(RoomId((ANNA, HERS)[int(one) % 2]), one, Say(one)), Clock().now)
    courier = Courier(Postman(mail.client, mail.directory, DirectRooms(mail.client)), database, an_office())
    async with working(courier.carry()):
        await until(lambda: database.run(lambda tx: tx.outbox.waiting() == 0))
    with database.transaction() as tx:
        said = [tx.letters.purpose(EventId(one.event_id)) for one in homeserver.sent if one.room == HERS]
    assert said == words


@pytest.mark.parametrize("trait", ["open", "crowded", "awaited", "deserted"])
async def test_no_letter_goes_where_others_read_it(homeserver: Homeserver, mail: Mail, trait: str) -> None:
    """Not even if `m.direct` names that room."""
    her_own_room(homeserver, *([BERND] if trait == "crowded" else []), sealed=trait != "open")
    if trait == "awaited":
        homeserver.set_member(HERS, BERND, "invite", by=ANNA)
    if trait == "deserted":
        homeserver.set_member(HERS, ANNA, "leave", by=ANNA)
    homeserver.account_data[BOT, "m.direct"] = {ANNA: [HERS], BERND: "unsinnig"}
    await events_of(mail.client)
    assert isinstance(await mail.send(ANNA), Delivered)
    ((room, kind),) = heard(homeserver)
    assert (room != HERS, kind) == (True, "m.room.encrypted")
    assert direct(homeserver)[ANNA] == [HERS, room]


# --- Who does not want to hear -----------------------------------------------------------------------


async def test_who_declined_or_left_is_not_invited_again(homeserver: Homeserver, mail: Mail) -> None:
    await mail.send(ANNA)
    (room,) = direct(homeserver)[ANNA]
    homeserver.set_member(room, ANNA, "leave", by=ANNA)
    await mail.client.sync()
    assert await mail.send(ANNA, "noch einmal") == Refused(UNREACHED)
    assert (len(opened(homeserver)), len(homeserver.sent)) == (1, 1)


async def test_who_cannot_be_invited_is_not_reached(homeserver: Homeserver, mail: Mail) -> None:
    homeserver.fail("POST", "/createRoom", status=403, body={"errcode": "M_FORBIDDEN"})
    assert await mail.attempt(ANNA) == Refused(UNREACHED)


class Arriving(nio.MatrixRoom):
    """While it is looked at, a sync brings the next one."""

    rooms: dict[str, nio.MatrixRoom]

    @property
    def encrypted(self) -> bool:
        self.rooms["!next:fake.example"] = nio.MatrixRoom("!next:fake.example", BOT)
        return True

    @encrypted.setter
    def encrypted(self, told: bool) -> None:
        """Whatever it is told."""


async def test_p5_rooms_that_come_while_the_courier_looks_for_one_disturb_nobody(
    known: HardenedClient,
) -> None:
    """It looks from the thread of the database, and a sync goes on meanwhile."""
    room = Arriving("!sie:fake.example", BOT)
    room.add_member(ANNA, None, None)
    known.rooms = {room.room_id: room} | known.rooms
    room.rooms = known.rooms
    assert DirectRooms(known).known() == {ANNA: [room.room_id]}
