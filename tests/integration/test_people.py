"""People in the whole bot: what they may do, what they want forgotten, and what too many of them do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.conduct.course import steering
from bot.conduct.privacy import erasing
from bot.conduct.privacy.erasing import Subject
from bot.conduct.turn import Turn
from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId, RoundId, UserId
from bot.meeting.patience import MOST_FOR_STAFF, MOST_IN_A_MINUTE
from bot.meeting.round import Phase
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.homeserver import Homeserver
from tests.office import PETERSEN as STAFF
from tests.office import House as Office

from . import test_bot as chat
from .conftest import Anywhere
from .house import ALIAS, BOT, BRANDT, BUERO, DIREKT, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, START, House

program = chat.program

CANARY = "Kanarienvogelzucht"


# --- Erasure -----------------------------------------------------------------------------------------


async def test_a22_p8_p10_a_word_in_the_chat_erases_a_person_to_the_last_byte(
    house: House, homeserver: Homeserver, program: Any, anywhere: Anywhere, caplog: Any
) -> None:
    house.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    async with program():
        await chat.begin(house)
        mine = homeserver.text(HARMS, f"1. Unsere {CANARY} zieht um.") | chat.house_stamp(house)
        homeserver.deliver(NETZ, mine)
        await house.receipt(mine["event_id"])
        await house.receipt(house.write(HARMS, f"2. Mehr {CANARY}", DIREKT))
        await house.receipt(house.write(JANSSEN, "1. Die Bücherei bleibt."))
        await house.until(lambda: anywhere(CANARY))
        house.write(HARMS, "Meine Daten löschen", DIREKT)
        question = await house.hear("Wirklich alles löschen?", "„ja“", room=DIREKT)
        relation = {"m.relates_to": {"m.in_reply_to": {"event_id": question.event_id}}}
        house.write(HARMS, "Ja.", DIREKT, **relation)
        said = await house.hear("hier gelöscht", room=DIREKT)
        await house.until(lambda: anywhere(CANARY, "Silke Harms", "Sonnenblume") == [])
        assert "m.relates_to" not in said.content
        homeserver.deliver(NETZ, mine)
        await house.receipt(house.write(JANSSEN, "1. Noch etwas."))
        assert anywhere(CANARY) == []
    assert anywhere(CANARY, "Silke Harms", "Sonnenblume") == []
    assert [name for name in anywhere(HARMS) if name == "server" or name.startswith("umlauf.db")] == []
    assert CANARY not in caplog.text


async def test_a22_in_the_network_room_a_prefix_is_needed_and_a_no_keeps_everything(running: House) -> None:
    kept = running.reply(HARMS, "Das bleibt.", await running.question(1))
    await running.receipt(kept)
    before = len(running.homeserver.said(NETZ))
    running.write(HARMS, "löschen")
    running.write(HARMS, "ja")
    await running.quiet()
    assert len(running.homeserver.said(NETZ)) == before
    running.write(HARMS, "!runde löschen")
    await running.hear("Wirklich alles löschen?", "!runde ja")
    running.write(JANSSEN, "!runde ja")
    running.write(HARMS, "!runde nein")
    await running.hear("es bleibt alles")
    running.write(HARMS, "!runde ja")
    await running.quiet()
    assert await running.answers() == {"Kita Sonnenblume": {1: "Das bleibt."}}


# --- After the minutes are out -----------------------------------------------------------------------


async def test_p8_a7_a_withdrawal_after_publication_is_gone_from_the_next_minutes(running: House) -> None:
    homeserver = running.homeserver
    gone = running.reply(HARMS, f"Unsere {CANARY} zieht um.", await running.question(1))
    await running.receipt(gone)
    await running.receipt(running.reply(JANSSEN, "Die Bücherei bleibt.", await running.question(1)))
    running.write(PETERSEN, "schließen", BUERO)
    await running.until(lambda: len(homeserver.media) == 3)
    running.send(homeserver.event(HARMS, "m.room.redaction", {"redacts": gone}, redacts=gone))
    await running.quiet()

    async def sorted_again() -> bool:
        return await running.database.run(lambda tx: bool(tx.sortings.of_round(tx.rounds.latest()[0].id)))

    await running.until(sorted_again)
    said = len(homeserver.said(NETZ))
    running.write(PETERSEN, "protokoll", BUERO)
    await running.until(lambda: len(homeserver.media) == 6)
    document = list(homeserver.media.values())[3].decode()
    assert CANARY not in document
    assert "Ein Beitrag wurde nach der Veröffentlichung zurückgezogen" in document
    assert "Die Bücherei bleibt." in document
    assert len(homeserver.said(NETZ)) == said, "nothing is published a second time"
    assert CANARY not in running.beside.stored()


# --- Whose answers count -----------------------------------------------------------------------------


GHOST, GUEST = "@_discord_4711:fake.example", "@1234:fake.example"


async def test_a2_whoever_is_in_the_room_answers_ghosts_of_bridges_and_guests_too(running: House) -> None:
    homeserver = running.homeserver
    for user, name in ((GHOST, "Silke (Hort am Deich)"), (GUEST, "")):
        homeserver.deliver(NETZ, homeserver.set_member(NETZ, user, "join", by=user, displayname=name))
        await running.receipt(running.write(user, "1. Hier auch."))
    running.write(GHOST, "1. Ich bin ein Bot.", msgtype="m.notice")
    await running.quiet()
    assert await running.answers() == {"Hort am Deich": {1: "Hier auch."}, "1234": {1: "Hier auch."}}
    users = await running.database.run(
        lambda tx: [one.answer.member.user for one in tx.answers.of_round(tx.rounds.latest()[0].id)]
    )
    assert users == [GHOST, GUEST]


async def test_a2_p1_what_was_said_in_the_room_counts_though_its_author_was_banned_since(
    running: House,
) -> None:
    homeserver = running.homeserver
    answer = homeserver.text(HARMS, "1. Noch gesagt.") | chat.house_stamp(running)
    ban = homeserver.event(PETERSEN, "m.room.member", {"membership": "ban"}, state_key=HARMS)
    ban["unsigned"] = {"prev_content": {"membership": "join", "displayname": NAMES[HARMS]}}
    homeserver.state[NETZ]["m.room.member", HARMS] = ban
    homeserver.deliver(NETZ, answer, ban)
    await running.receipt(answer["event_id"])
    assert await running.answers() == {"Kita Sonnenblume": {1: "Noch gesagt."}}


async def test_a2_a_direct_message_counts_if_it_was_sent_as_a_member_and_else_is_refused_kindly(
    running: House,
) -> None:
    homeserver = running.homeserver
    left = homeserver.set_member(NETZ, HARMS, "leave", by=HARMS)
    left["origin_server_ts"] = int((running.clock().timestamp() + 3600) * 1000)
    await running.receipt(running.write(HARMS, "1. Kurz davor gesagt.", DIREKT))
    left["origin_server_ts"] = int((running.clock().timestamp() - 3600) * 1000)
    running.write(HARMS, "2. Danach gesagt.", DIREKT)
    await running.hear("nicht mehr im Netzwerkraum", room=DIREKT)
    assert await running.answers() == {"Kita Sonnenblume": {1: "Kurz davor gesagt."}}


# --- Too many ----------------------------------------------------------------------------------------


@pytest.fixture
async def told(house: House, client: HardenedClient, sorter: Sorter) -> AsyncIterator[House]:
    """A round is open, and the office has named the room in which it wants to be told what goes wrong."""
    house.office = replace(house.office, staff_room=RoomId(BUERO))
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.question(2)
        yield house


async def test_a3_a_bot_that_answers_each_of_our_messages_is_left_alone_and_still_counted(
    told: House, caplog: Any
) -> None:
    """Its answers are not notices, and each is a command: without end, if we let it."""

    async def echo() -> None:
        heard = 0
        while True:
            said = told.homeserver.said(DIREKT)
            for _ in said[heard:]:
                told.write(HARMS, "hilfe", DIREKT)
            heard = len(said)
            await asyncio.sleep(0.005)

    echoing = asyncio.create_task(echo())
    told.write(HARMS, "hilfe", DIREKT)
    await told.hear("in einem fort", room=BUERO)
    await told.receipt(told.write(HARMS, "1. Zwischendurch etwas Richtiges.", DIREKT))
    for _ in range(20):
        told.write(HARMS, "hilfe", DIREKT)
    await told.quiet(DIREKT)
    echoing.cancel()
    assert len(told.homeserver.said(DIREKT)) == 5
    assert sum("in einem fort" in said for said in told.homeserver.said(BUERO)) == 1
    assert caplog.text.count("answered too often") == 1
    assert await told.answers() == {"Kita Sonnenblume": {1: "Zwischendurch etwas Richtiges."}}


async def test_p9_an_alarm_about_the_staff_room_is_not_told_in_the_staff_room(
    house: House, client: HardenedClient, sorter: Sorter, caplog: Any
) -> None:
    """The configuration has its alias: the alarm would be one more of what is answered there."""
    house.office = replace(house.office, staff_room=RoomId(ALIAS))
    async with house.open(client, sorter):
        for _ in range(MOST_FOR_STAFF + 1):
            house.write(PETERSEN, "hilfe", BUERO)
        await house.until(lambda: "answered too often" in caplog.text)
        await house.quiet(BUERO)
    assert house.homeserver.said(BUERO)
    assert not any("in einem fort" in said for said in house.homeserver.said(BUERO))


def asked(house: House, fragment: str) -> int:
    """How often the homeserver was asked for something."""
    return sum(fragment in ask.path for ask in house.homeserver.requests)


async def test_a12_a_thousand_invitations_at_once_delay_nobody_and_cost_few_questions(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter
) -> None:
    async with house.open(enter(), sorter):
        house.write(PETERSEN, START)
        question = await house.question(2)
        await house.quiet()
    for number in range(1_000):
        room, stranger = f"!spam{number}:evil.example", f"@wer{number}:evil.example"
        house.homeserver.room(room, members=[stranger], name="Gewinnspiel")
        house.homeserver.state[room]["m.room.member", BOT] = house.homeserver.event(
            stranger, "m.room.member", {"membership": "invite", "is_direct": True}, state_key=BOT
        )
    before = asked(house, "/joined_members")
    async with house.open(enter(), sorter):
        await house.until(lambda: asked(house, "/leave"))
        await house.receipt(house.reply(HARMS, "Trotzdem da.", question))
        assert asked(house, "/leave") < 1_000, "whoever answers does not wait for that"
    assert asked(house, "/joined_members") - before <= 20
    assert asked(house, "/join/") == 0


async def test_a12_whoever_came_into_a_network_a_moment_ago_is_known_when_she_invites_us(told: House) -> None:
    """A stranger's invitation had us ask who there is; the list of then does not know her yet."""
    homeserver, newcomer = told.homeserver, "@neu:fake.example"

    def invite(room: str, by: str) -> None:
        homeserver.room(room, members=[by])
        homeserver.set_member(room, BOT, "invite", by=by, is_direct=True)

    invite("!spam:x", "@wer:evil.example")
    await told.until(lambda: asked(told, "/leave"))
    homeserver.set_member(NETZ, newcomer, "join", by=newcomer)
    invite("!direkt2:x", newcomer)
    await told.until(lambda: asked(told, "/join/") or asked(told, "/leave") > 1)
    assert (asked(told, "/join/"), asked(told, "/leave")) == (1, 1)


@pytest.mark.parametrize(("people", "joins"), [(1_999, True), (20_000, False)])
async def test_a12_not_even_staff_call_us_into_a_crowd(bot: House, people: int, joins: bool) -> None:
    homeserver = bot.homeserver
    homeserver.room("!halle:x", members=[PETERSEN], name="Alle")
    homeserver.crowds["!halle:x"] = people
    homeserver.set_member("!halle:x", BOT, "invite", by=PETERSEN)
    await bot.until(lambda: asked(bot, "/join/") + asked(bot, "/leave"))
    assert asked(bot, "/join/") == joins


async def test_a12_a_homeserver_that_does_not_know_how_many_are_in_a_room_keeps_us_from_none(
    bot: House,
) -> None:
    bot.homeserver.fail("GET", "/room_summary/", status=404, body={"errcode": "M_UNRECOGNIZED"})
    bot.homeserver.room("!neu:x", members=[PETERSEN], name="Neu")
    bot.homeserver.set_member("!neu:x", BOT, "invite", by=PETERSEN)
    await bot.until(lambda: asked(bot, "/join/"))


# --- Who steers, and who is who ----------------------------------------------------------------------

OTHER = "!nachbarn:fake.example"


@pytest.fixture
async def neighbours(house: House, client: HardenedClient, sorter: Sorter) -> AsyncIterator[House]:
    """Two networks, each with a round; Brandt is staff, and in the first network only."""
    homeserver = house.homeserver
    homeserver.room(OTHER, members=[BOT, PETERSEN, JANSSEN], name="Nachbarn", alias="#nachbarn:x")
    for room in (BUERO, NETZ):
        homeserver.set_member(room, BRANDT, "join", by=BRANDT)
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.question(2)
        house.write(PETERSEN, START, OTHER)
        await house.hear("Frage 2 von", room=OTHER)
        yield house


async def trail(house: House) -> list[tuple[str, str]]:
    entries = await house.database.run(lambda tx: tx.audit.entries())
    return [(entry.who, entry.what) for entry in entries]


async def test_a1_p6_staff_of_one_network_start_nothing_in_another_and_hear_it_once(
    neighbours: House,
) -> None:
    start = START.removeprefix("!runde ").replace("Frist:", "Raum: #nachbarn:x\nFrist:")
    before = len(neighbours.homeserver.said(OTHER))
    for _ in range(3):
        neighbours.write(BRANDT, start, BUERO)
        await neighbours.quiet(BUERO)
    assert sum("steuert das Bildungsbüro" in said for said in neighbours.homeserver.said(BUERO)) == 1
    assert len(neighbours.homeserver.said(OTHER)) == before
    assert (await trail(neighbours)).count((BRANDT, "command refused")) == 3


async def test_a1_p6_a_command_from_elsewhere_means_the_network_its_sender_is_in(neighbours: House) -> None:
    neighbours.write(BRANDT, "schließen", BUERO)
    await neighbours.hear("ist beendet", room=NETZ)
    await neighbours.quiet()
    assert not any("ist beendet" in said for said in neighbours.homeserver.said(OTHER))
    assert (await trail(neighbours)).count((BRANDT, "round closed")) == 1


async def test_p6_a_round_for_another_room_is_not_steered_from_a_network_room(neighbours: House) -> None:
    """What is for staff alone would be told there: to people of another network."""
    start = START.replace("Frist:", "Raum: #sprache:x\nFrist:")
    neighbours.write(PETERSEN, "!runde abbrechen")
    await neighbours.hear("wurde abgebrochen")
    neighbours.write(PETERSEN, start, OTHER)
    await neighbours.hear("im Büroraum oder in einer Direktnachricht", room=OTHER)
    latest = await neighbours.database.run(lambda tx: tx.rounds.latest_in(RoomId(NETZ)))
    assert latest is not None
    assert latest.phase is Phase.CANCELLED


async def test_a21_two_accounts_of_one_person_are_two_persons_of_one_institution(running: House) -> None:
    homeserver, second = running.homeserver, "@harms:dienst.example"
    name = NAMES[HARMS]
    homeserver.deliver(NETZ, homeserver.set_member(NETZ, second, "join", by=second, displayname=name))
    for user in (HARMS, second):
        await running.receipt(running.write(user, f"1. Von {user[1:].replace(':', ' ')} aus."))
    running.write(PETERSEN, "status", BUERO)
    await running.hear("Geantwortet: 1 von", "Frage 1: 1 Antwort", room=BUERO)
    await running.database.run(erasing.erase, Subject(UserId(second)), running.clock())
    assert await running.answers() == {"Kita Sonnenblume": {1: "Von harms fake.example aus."}}


async def test_a21_whoever_is_renamed_or_goes_for_good_stays_the_same_person(running: House) -> None:
    homeserver = running.homeserver
    await running.receipt(running.write(HARMS, "1. Vorher."))
    new = {"displayname": "Silke Meyer (Kita Regenbogen)"}
    homeserver.deliver(NETZ, homeserver.set_member(NETZ, HARMS, "join", by=HARMS, **new))
    await running.receipt(running.write(HARMS, "2. Nachher."))
    homeserver.set_member(NETZ, HARMS, "leave", by=HARMS)
    await running.quiet()
    assert await running.answers() == {"Kita Sonnenblume": {1: "Vorher."}, "Kita Regenbogen": {2: "Nachher."}}
    tally = await running.database.run(erasing.erase, Subject(UserId(HARMS)), running.clock())
    assert (tally.answers, await running.answers()) == (2, {})
    stored = running.beside.stored()
    assert not [name for name in (HARMS, "Silke", "Sonnenblume", "Regenbogen") if name in stored]


# --- At the same time --------------------------------------------------------------------------------


async def test_a8_two_close_at_once_and_the_second_hears_that_it_is_done(running: House) -> None:
    homeserver = running.homeserver
    for room in (BUERO, NETZ):
        homeserver.set_member(room, BRANDT, "join", by=BRANDT)
    answer = homeserver.text(HARMS, "1. Im selben Augenblick.") | chat.house_stamp(running)
    closing_ = [
        homeserver.text(user, "!runde schließen") | chat.house_stamp(running) for user in (PETERSEN, BRANDT)
    ]
    homeserver.deliver(NETZ, closing_[0], answer, closing_[1])
    await running.hear("ist beendet.", "0 von")
    await running.hear("ist seit", "beendet", "status")
    await running.receipt(answer["event_id"])
    assert sum("ist beendet. " in said for said in running.homeserver.said(NETZ)) == 1
    assert (await trail(running)).count((PETERSEN, "round closed")) == 1
    assert (BRANDT, "round closed") not in await trail(running)
    await running.until(lambda: len(homeserver.media) == 3)
    assert "Im selben Augenblick." in next(iter(homeserver.media.values())).decode()


def test_a8_p1_answers_that_are_being_kept_while_the_round_closes_all_count(
    database_place: str,
) -> None:
    """Two that write into one database at the same moment: one after the other, and nothing between."""
    office = Office(database_place)
    office.open()
    other = open_database(office.url)
    closing_ = office.message(by=STAFF)
    answers = [office.message(f"1. Antwort {no}") for no in range(20)]

    def end() -> None:
        for _ in range(3):
            with other.transaction() as tx:
                steering.end(Turn(tx, office.office, closing_, office.now), RoundId(1))

    with ThreadPoolExecutor(2) as both:
        ending = both.submit(end)
        for done in [both.submit(office.take, answer) for answer in answers]:
            done.result()
        ending.result()
    assert office.latest().phase is Phase.CLOSED
    assert len(office.look(lambda tx: tx.answers.of_round(1))) == 20
    assert [entry.what for entry in office.look(lambda tx: tx.audit.entries())].count("round closed") == 1
    assert sum(letter.key.startswith("receipt:") for letter in office.deliver()) == 20
    other.close()
    office.close()


async def test_a6_an_edit_of_a_command_or_into_one_steers_nothing(running: House) -> None:
    start = next(
        event["event_id"]
        for batch in running.homeserver._batches
        for event in batch.events
        if event["content"].get("body") == START
    )
    talk, answer = running.write(PETERSEN, "Guten Tag"), running.write(PETERSEN, "1. Alles gut.")
    await running.receipt(answer)
    said = len(running.homeserver.said(NETZ))
    running.edit(PETERSEN, start, START.replace("Sprache", "Etwas anderes"))
    for event in (talk, answer):
        running.edit(PETERSEN, event, "!runde abbrechen")
    running.edit(PETERSEN, talk, START)
    await running.quiet()
    assert len(running.homeserver.said(NETZ)) == said
    (round_,) = await running.database.run(lambda tx: tx.rounds.latest())
    assert (round_.phase, round_.title) == (Phase.OPEN, "Netzwerktreffen Sprache")


async def test_a11_p1_a_flood_is_taken_in_and_the_others_are_served(running: House) -> None:
    """Two hundred messages by one person, of all kinds, and then fifty people at once."""
    homeserver = running.homeserver
    people = [f"@person{number}:fake.example" for number in range(50)]
    for user in people:
        homeserver.set_member(NETZ, user, "join", by=user, displayname=f"Person (Haus {user[7:9]})")
    kinds = ("1. Antwort {}.", "Gerede {}", "!runde hilfe", "!runde schließen", "!runde xyz{}")
    bodies = [kinds[no % 5].format(no) for no in range(200)]
    flood = [homeserver.text(HARMS, body) | chat.house_stamp(running) for body in bodies]
    crowd = [homeserver.text(user, "1. Auch da.") | chat.house_stamp(running) for user in people]
    said = len(homeserver.said(NETZ))
    homeserver.deliver(NETZ, *flood)
    homeserver.deliver(NETZ, *crowd)
    for event in crowd:
        await running.until(lambda event=event: event["event_id"] in running.receipts(), 60)
    id_ = (await running.database.run(lambda tx: tx.rounds.latest()))[0].id
    users = await running.database.run(
        lambda tx: [filed.answer.member.user for filed in tx.answers.of_round(id_)]
    )
    assert users.count(UserId(HARMS)) == 40
    assert sorted(set(users)) == sorted([HARMS, *people])
    assert len(homeserver.said(NETZ)) - said <= MOST_IN_A_MINUTE + 1, "replies, and one refusal a day"


# --- Secrets -----------------------------------------------------------------------------------------


async def test_a19_p10_a_password_told_to_the_bot_is_neither_said_nor_logged_nor_kept(
    running: House, caplog: Any
) -> None:
    caplog.set_level("DEBUG", "bot")
    secret, before = "geheim-7319", len(running.homeserver.sent)
    for room in (NETZ, DIREKT):
        for body in (f"Mein Passwort ist {secret}", f"!runde passwort {secret}", f"!runde {secret}"):
            running.write(HARMS, body, room)
        running.send(running.homeserver.text(HARMS, secret, msgtype="m.file", url=f"mxc://x/{secret}"), room)
    await running.quiet(DIREKT)
    await running.quiet()
    said = [str(one.content) for one in running.homeserver.sent[before:]]
    assert said
    assert not [one for one in said if secret in one]
    assert not [one for one in caplog.records if one.name.startswith("bot") and secret in one.getMessage()]
    assert secret not in running.beside.stored()


# --- Who is entitled, at any moment ------------------------------------------------------------------


class Rights:
    """Who may do what, changed at random; the homeserver knows it at once, a sync never tells the bot."""

    def __init__(self, house: House, seed: int) -> None:
        self._state = house.homeserver.state
        self._set_power = house.homeserver.set_power
        self.choose = Random(seed)
        self.joined = {NETZ: {PETERSEN, HARMS, JANSSEN}, BUERO: {PETERSEN}}
        self.silenced: set[str] = set()

    def change(self) -> None:
        """Somebody comes or goes, or is silenced or heard again."""
        user = self.choose.choice((PETERSEN, BRANDT, HARMS))
        group = self.choose.choice((*self.joined.values(), self.silenced))
        group.symmetric_difference_update({user})
        for room, users in self.joined.items():
            content = {"membership": "join" if user in users else "leave"}
            event = {"type": "m.room.member", "sender": user, "state_key": user, "content": content}
            self._state[room]["m.room.member", user] = event | {"origin_server_ts": 1}
        self._set_power(NETZ, dict.fromkeys(self.silenced, -1))

    def entitled(self, user: str) -> bool:
        """Staff – appointed, or in the staff room – who are in the network room and may speak there."""
        staff = user == PETERSEN or user in self.joined[BUERO]
        return staff and user in self.joined[NETZ] and user not in self.silenced


@pytest.mark.parametrize("seed", [7, 8])
async def test_p6_a1_no_round_moves_but_by_someone_entitled_at_that_moment(running: House, seed: int) -> None:
    rights, moved = Rights(running, seed), 0

    async def deadline() -> datetime:
        return (await running.database.run(lambda tx: tx.rounds.latest()))[0].deadline

    for step in range(25):
        rights.change()
        user = rights.choose.choice((PETERSEN, PETERSEN, BRANDT, HARMS))
        before = await deadline()
        running.write(user, f"!runde verlängern bis {date(2026, 12, 1) + timedelta(step):%d.%m.%Y} 17 Uhr")
        await running.quiet()
        assert ((await deadline()) != before) is rights.entitled(user), (step, user)
        moved += rights.entitled(user)
    assert 3 < moved < 22, "the walk tries both"
