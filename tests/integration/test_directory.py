"""What we ask the homeserver about rooms and people – at the act, not from what nio remembers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.matrix.client import HardenedClient, Unreachable
from bot.matrix.directory import Directory
from bot.meeting.ids import RoomId, UserId
from bot.meeting.member import Member
from bot.meeting.message import Place
from bot.meeting.permissions import OUTSIDE, Stay, may_answer, may_steer
from tests.homeserver import Ask, Homeserver

from .house import BOT

PETERSEN, BRANDT = UserId("@petersen:fake.example"), UserId("@brandt:fake.example")
HARMS, ONKEN = UserId("@harms:fake.example"), UserId("@onken:else.example")
ROOM, STAFF, DIRECT = RoomId("!netz:fake.example"), RoomId("!buero:fake.example"), RoomId("!zu-zweit:x")
ALIAS = "#bildungsbuero:fake.example"


@pytest.fixture
async def known(homeserver: Homeserver, client: HardenedClient) -> HardenedClient:
    names = {HARMS: "Silke Harms (Kita Sonnenblume)", BRANDT: "Malte Brandt"}
    homeserver.room(
        ROOM, members=[BOT, PETERSEN, BRANDT, HARMS, ONKEN], names=names, name="Sprache", alias="#sprache:x"
    )
    homeserver.room(STAFF, members=[BOT, BRANDT], name="Büro", alias=ALIAS)
    homeserver.room(DIRECT, members=[BOT, HARMS])
    del homeserver.state[DIRECT]["m.room.name", ""]
    await client.sync()
    return client


@pytest.fixture
def directory(known: HardenedClient) -> Directory:
    return Directory(known, appointed=[PETERSEN], staff_room=ALIAS)


async def join(homeserver: Homeserver, known: HardenedClient, room: str, **traits: Any) -> None:
    """The bot enters another room and has heard of it."""
    homeserver.room(room, **traits)
    homeserver.set_member(room, BOT, "join", by=BOT)
    await known.sync()
    assert room in known.rooms


async def test_an_address_behind_which_another_homeserver_tells_of_no_room_is_none(
    homeserver: Homeserver, directory: Directory
) -> None:
    for odd in (["!x:evil.example"], {}, 5, None):
        homeserver.fail("GET", "/directory/room/", status=200, body={"room_id": odd})
        assert await directory.network("#x:evil.example") is None


async def test_rooms_are_told_apart(directory: Directory) -> None:
    places = [await directory.place(room) for room in (ROOM, STAFF, DIRECT, RoomId("!unknown:x"))]
    assert places == [Place.NETWORK, Place.STAFF, Place.DIRECT, Place.NETWORK]


async def test_two_people_in_a_room_with_a_name_are_a_network(
    homeserver: Homeserver, known: HardenedClient, directory: Directory
) -> None:
    await join(homeserver, known, "!klein:x", members=[HARMS], name="Kleines Netz")
    assert await directory.place(RoomId("!klein:x")) is Place.NETWORK


@pytest.mark.parametrize("reference", [ROOM, "#sprache:x", "Sprache", " sprache "])
async def test_a_network_is_found_by_id_alias_and_name(directory: Directory, reference: str) -> None:
    network = await directory.network(reference)
    assert network is not None
    assert (network.room, network.name, network.encrypted) == (ROOM, "Sprache", False)
    assert network.members == (
        Member(HARMS, "Silke Harms", "Kita Sonnenblume"),
        Member(ONKEN, "onken", "onken"),
    )


async def test_a16_a_network_is_not_guessed(
    homeserver: Homeserver, known: HardenedClient, directory: Directory
) -> None:
    await join(homeserver, known, "!zwilling:x", members=[HARMS, ONKEN], name="Sprache")
    homeserver.room("!fremd:x", members=[HARMS], name="Fremd", alias="#fremd:x")
    unknown = ("Sprache", "#fremd:x", "!fremd:x", "#gibt-es-nicht:x", "Fremd", "", "#", "!/../x")
    inert = ("%", "Sprach_", "{{7*7}}", "'; DROP TABLE rounds;--", "%s{0}")
    for reference in (*unknown, *inert):
        assert await directory.network(reference) is None


async def test_staff_room_and_private_rooms_are_no_networks(directory: Directory) -> None:
    assert [network.room for network in await directory.networks()] == [ROOM]


@pytest.mark.parametrize(
    ("user", "expected"), [(PETERSEN, True), (BRANDT, True), (HARMS, False), (ONKEN, False)]
)
async def test_p6_staff_are_the_appointed_and_those_in_the_staff_room(
    directory: Directory, user: UserId, expected: bool
) -> None:
    assert may_steer(await directory.credentials(user, ROOM)) is expected
    assert await directory.is_staff(user) is expected


async def test_a1_who_left_a_second_ago_moves_nothing_though_nio_still_sees_her(
    homeserver: Homeserver, known: HardenedClient, directory: Directory
) -> None:
    homeserver.set_member(ROOM, PETERSEN, "leave", by=PETERSEN)
    homeserver.set_member(STAFF, BRANDT, "ban", by=PETERSEN)
    assert PETERSEN in known.rooms[ROOM].users
    assert not may_steer(await directory.credentials(PETERSEN, ROOM))
    assert not may_steer(await directory.credentials(BRANDT, ROOM))
    assert not await directory.is_staff(BRANDT)


async def test_a1_who_may_not_speak_any_more_moves_nothing(
    homeserver: Homeserver, known: HardenedClient, directory: Directory
) -> None:
    power: dict[str, Any] = homeserver.set_power(ROOM, {PETERSEN: -1})["content"]
    assert known.rooms[ROOM].power_levels.get_user_level(PETERSEN) == 0
    assert not may_steer(await directory.credentials(PETERSEN, ROOM))
    power["users"] = {}
    assert may_steer(await directory.credentials(PETERSEN, ROOM))


async def test_h11_p6_a_network_is_not_moved_into_a_room_that_is_not_its_successor(
    homeserver: Homeserver, known: HardenedClient, directory: Directory
) -> None:
    await join(homeserver, known, "!anderes:x", members=[HARMS], name="Anderes Netz")
    for successor in (STAFF, "!anderes:x"):
        homeserver.replace(ROOM, successor, by=PETERSEN)
        assert await directory.successor(ROOM) is None
    creation = homeserver.state["!anderes:x"]["m.room.create", ""]["content"]
    creation["predecessor"] = {"room_id": ROOM, "event_id": "$ende"}
    assert await directory.successor(ROOM) == "!anderes:x"
    homeserver.replace(ROOM, "!unbekannt:x", by=PETERSEN)
    assert await directory.successor(ROOM) == "!unbekannt:x"


@pytest.mark.parametrize("additional", [False, True])
async def test_p6_a_creator_of_a_room_of_version_12_speaks_without_being_listed(
    homeserver: Homeserver, directory: Directory, additional: bool
) -> None:
    homeserver.set_power(ROOM, {})["content"]["events_default"] = 50
    assert not may_steer(await directory.credentials(PETERSEN, ROOM))
    creation = homeserver.state[ROOM]["m.room.create", ""]
    if additional:
        creation["content"]["additional_creators"] = [PETERSEN]
    else:
        creation["sender"] = PETERSEN
    assert may_steer(await directory.credentials(PETERSEN, ROOM))


async def test_a1_p6_staff_of_one_room_are_nobody_in_a_room_they_are_not_in(
    homeserver: Homeserver, directory: Directory
) -> None:
    homeserver.room("!anderswo:x", members=[BOT, HARMS])
    assert not may_steer(await directory.credentials(PETERSEN, RoomId("!anderswo:x")))


async def test_a_room_we_are_not_in_has_no_members_for_us(
    homeserver: Homeserver, directory: Directory
) -> None:
    homeserver.room("!fremd:x", members=[HARMS])
    assert not await directory.is_member(HARMS, RoomId("!fremd:x"))
    assert await directory.is_member(HARMS, ROOM)


async def test_a2_whoever_left_or_was_banned_was_a_member_until_then(
    homeserver: Homeserver, directory: Directory
) -> None:
    assert await directory.stay(HARMS, ROOM) == Stay(inside=True)
    for user, membership in ((HARMS, "leave"), (ONKEN, "ban")):
        left = homeserver.set_member(ROOM, user, membership, by=BRANDT)
        at = datetime.fromtimestamp(left["origin_server_ts"] / 1000, UTC)
        assert await directory.stay(user, ROOM) == Stay(inside=False, left=at)


async def test_a2_whoever_never_came_in_never_was_a_member(
    homeserver: Homeserver, directory: Directory
) -> None:
    stranger, invited = UserId("@wer:else.example"), UserId("@gast:else.example")
    homeserver.set_member(ROOM, invited, "invite", by=BRANDT)
    assert [await directory.stay(user, ROOM) for user in (stranger, invited)] == [OUTSIDE, OUTSIDE]
    declined = homeserver.set_member(ROOM, invited, "leave", by=invited)
    declined["unsigned"] = {"prev_content": {"membership": "invite"}}
    assert await directory.stay(invited, ROOM) == OUTSIDE


@pytest.mark.parametrize("stamp", [10**20, -(10**20), "gestern", None, 1.5])
async def test_a2_h12_a_stamp_out_of_this_world_makes_nobody_a_member(
    homeserver: Homeserver, directory: Directory, stamp: Any
) -> None:
    left = homeserver.set_member(ROOM, HARMS, "leave", by=HARMS)
    left["origin_server_ts"] = stamp
    stay = await directory.stay(HARMS, ROOM)
    assert not may_answer(stay, datetime(2026, 11, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/joined_members", 500, {}),
        ("/joined_members", 429, {"errcode": "M_LIMIT_EXCEEDED"}),
        ("/joined_members", 200, {}),
        ("/joined_members", 200, "<html>"),
        ("/directory/room/", 502, "<html>"),
        ("/directory/room/", 429, {"errcode": "M_LIMIT_EXCEEDED"}),
        ("/state/m.room.power_levels", 503, {}),
    ],
)
async def test_p6_no_answer_is_no_refusal(
    homeserver: Homeserver, directory: Directory, path: str, status: int, body: Any
) -> None:
    """Staff must not be told that they are none because the homeserver is busy."""
    homeserver.fail("GET", path, status=status, body=body)
    with pytest.raises(Unreachable):
        await directory.credentials(BRANDT, ROOM)
    assert may_steer(await directory.credentials(BRANDT, ROOM))


async def test_h1_a_homeserver_that_is_down_is_no_refusal(
    homeserver: Homeserver, directory: Directory
) -> None:
    await homeserver.down()
    with pytest.raises(Unreachable, match="cannot be reached"):
        await directory.credentials(BRANDT, ROOM)


async def test_an_address_on_a_homeserver_that_is_gone_is_no_room(
    homeserver: Homeserver, directory: Directory
) -> None:
    await directory.staff_room()
    homeserver.fail("GET", "/directory/room/", status=502, body={"errcode": "M_UNKNOWN"})
    assert await directory.network("#netz:gone.example") is None


async def test_p6_without_a_staff_room_only_the_appointed_are_staff(known: HardenedClient) -> None:
    directory = Directory(known, appointed=[PETERSEN], staff_room=None)
    assert await directory.staff_room() is None
    assert await directory.is_staff(PETERSEN)
    assert not await directory.is_staff(BRANDT)
    assert await directory.place(STAFF) is Place.NETWORK


async def test_p6_a_staff_room_counts_from_the_moment_we_are_in_it(
    homeserver: Homeserver, known: HardenedClient
) -> None:
    homeserver.room("!neu:x", members=[ONKEN], alias="#neu:fake.example")
    directory = Directory(known, appointed=[], staff_room="#neu:fake.example")
    assert not await directory.is_staff(ONKEN)
    homeserver.set_member("!neu:x", BOT, "join", by=BOT)
    await known.sync()
    assert await directory.is_staff(ONKEN)


async def test_a11_a_staff_room_we_are_not_in_is_not_asked_for_with_every_message(
    homeserver: Homeserver, known: HardenedClient
) -> None:
    directory = Directory(known, appointed=[], staff_room="#neu:fake.example")
    for _message in range(20):
        assert await directory.place(ROOM) is Place.NETWORK
    assert len(lookups(homeserver)) == 1
    await join(homeserver, known, "!neu:fake.example", members=[ONKEN], alias="#neu:fake.example")
    for _message in range(20):
        assert await directory.place(RoomId("!neu:fake.example")) is Place.STAFF
    assert len(lookups(homeserver)) == 2


async def test_p6_where_the_address_of_the_staff_room_leads_that_room_counts(
    homeserver: Homeserver, known: HardenedClient, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await directory.is_staff(BRANDT)
    await join(homeserver, known, "!umgezogen:fake.example", members=[ONKEN], alias=ALIAS)
    assert await directory.is_staff(ONKEN)
    assert not await directory.is_staff(BRANDT)
    assert await directory.place(STAFF) is Place.NETWORK
    monkeypatch.setattr("bot.matrix.directory._LOOK_AGAIN", 0.0)
    homeserver._aliases.clear()
    assert await directory.is_staff(ONKEN)
    homeserver.fail("GET", "/directory/room/", status=500, times=1)
    assert await directory.is_staff(ONKEN)
    homeserver.room(STAFF, members=[BOT, BRANDT], name="Büro", alias=ALIAS)
    assert await directory.is_staff(BRANDT)
    assert not await directory.is_staff(ONKEN)
    homeserver.room("!fremd:fake.example", members=[HARMS], alias=ALIAS)
    assert not await directory.is_staff(HARMS)
    assert not await directory.is_staff(BRANDT)


def lookups(homeserver: Homeserver) -> list[Ask]:
    return [ask for ask in homeserver.requests if "/directory/room/" in ask.path]


async def test_h3_p5_what_another_homeserver_does_not_tell_in_time_is_not_waited_for_again(
    homeserver: Homeserver, directory: Directory, known: HardenedClient
) -> None:
    for path in ("/directory/room/", "/room_summary/"):
        homeserver.lose("GET", path, times=100)
    assert await directory.network("#netz:teergrube.example") is None
    assert await directory.size(RoomId("!neu:teergrube.example"), "teergrube.example") == 0
    with pytest.raises(Unreachable):
        await directory.network("#netz:fake.example")
