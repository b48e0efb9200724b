"""The guided conversation with the whole bot: two messages are one answer, and no kill repeats anything."""

from collections.abc import AsyncIterator, Callable

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.answer import Channel
from bot.meeting.ids import EventId, RoomId, UserId
from bot.meeting.roster import Entry, Proposal, Roster
from bot.store.database import open_database
from bot.workshop.sorting import Sorter
from tests.office import an_office

from .house import BUERO, DIREKT, HARMS, JANSSEN, NETZ, PETERSEN, START, House


@pytest.fixture
def office() -> Office:
    return an_office(guests=(PETERSEN,), staff_room=RoomId(BUERO))


@pytest.fixture
async def running(house: House, client: HardenedClient, sorter: Sorter) -> AsyncIterator[House]:
    async with house.open(client, sorter):
        house.write(PETERSEN, START)
        await house.question(2)
        yield house


def told(house: House, fragment: str) -> int:
    """How often the bot has said something in the direct room."""
    said = [one.content.get("body", "") for one in house.homeserver.sent if one.room == DIREKT]
    return sum(fragment in body for body in said)


async def channels(house: House) -> list[tuple[int, str]]:
    def read(tx):  # type: ignore[no-untyped-def]
        (round_,) = tx.rounds.latest()
        return [(one.answer.question, one.answer.channel) for one in tx.answers.of_round(round_.id)]

    return await house.database.run(read)


async def test_two_messages_shortly_after_one_another_are_one_answer(running: House) -> None:
    running.write(HARMS, "Los!", DIREKT)
    await running.hear("Schön, dass Sie dabei sind", "Frage 1 von 2", room=DIREKT)
    first = running.write(HARMS, "Elf neue Kinder.", DIREKT)
    await running.receipt(first)
    running.pass_time(seconds=10)
    second = running.write(HARMS, "Und ein Hund.", DIREKT)
    await running.receipt(second)
    assert told(running, "Frage 2 von 2") == 0
    running.pass_time(seconds=21)
    await running.hear("Notiert.", "Frage 2 von 2", room=DIREKT)
    running.write(HARMS, "überspringen", DIREKT)
    await running.hear("Elf neue Kinder. Und ein Hund.", "– übersprungen –", room=DIREKT)
    assert await channels(running) == [(1, Channel.GUIDED), (1, Channel.GUIDED)]


async def test_p1_p2_killed_in_the_middle_it_goes_on_where_it_was(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter
) -> None:
    async with house.open(enter(), sorter):
        house.write(PETERSEN, START)
        await house.question(2)
        house.write(HARMS, "los", DIREKT)
        await house.hear("Frage 1 von 2", room=DIREKT)
        await house.receipt(house.write(HARMS, "Elf neue Kinder.", DIREKT))
    house.database.close()
    house.database = open_database(house.beside.url)
    house.clock.forward(days=2)
    async with house.open(enter(), sorter):
        await house.hear("Notiert.", "Frage 2 von 2", room=DIREKT)
        answer = house.write(HARMS, "Vorlesen.", DIREKT)
        await house.receipt(answer)
        house.pass_time(seconds=21)
        await house.hear("Geschafft", "Vorlesen.", room=DIREKT)
    assert (await house.answers())["Kita Sonnenblume"] == {1: "Elf neue Kinder.", 2: "Vorlesen."}
    assert told(house, "Frage 2 von 2") == 1
    assert told(house, "Geschafft") == 1
    house.database.close()


async def test_a28_a_number_put_to_a_poll_is_a_vote_in_the_room_and_in_private(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    def react(user: str, key: str, event: str, room: str = NETZ) -> str:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": key}
        return house.send(house.homeserver.event(user, "m.reaction", {"m.relates_to": relation}), room)

    async with house.open(client, sorter):
        house.write(PETERSEN, f"{START}\nKurzfrage: Wie treffen wir uns? vor Ort / per Video")
        poll = (await house.hear("Kurzfrage zum Schluss")).event_id
        vote = react(JANSSEN, "2️⃣", poll)
        await house.receipt(vote)
        house.write(HARMS, "los", DIREKT)
        asked = await house.hear("Frage 1 von 2", room=DIREKT)
        react(HARMS, "1️⃣", asked.event_id, DIREKT)
        for number in ("1", "2"):
            await house.hear(f"Frage {number} von 2", room=DIREKT)
            house.write(HARMS, "überspringen", DIREKT)
        letter = await house.hear("Kurzfrage zum Schluss", room=DIREKT)
        react(HARMS, "1️⃣", letter.event_id, DIREKT)
        await house.hear("Geschafft", room=DIREKT)
        assert await house.answers() == {"Stadtbibliothek": {3: "2"}, "Kita Sonnenblume": {3: "1"}}
        house.delete(JANSSEN, vote)
        await house.quiet()
        assert await house.answers() == {"Kita Sonnenblume": {3: "1"}}


async def test_whoever_left_the_network_is_guided_no_further(running: House) -> None:
    running.write(HARMS, "los", DIREKT)
    await running.hear("Frage 1 von 2", room=DIREKT)
    running.homeserver.set_member(NETZ, HARMS, "leave", by=HARMS)
    running.clock.forward(minutes=1)
    running.write(HARMS, "Elf neue Kinder.", DIREKT)
    await running.hear("nicht mehr im Netzwerkraum", room=DIREKT)
    assert await running.answers() == {}


async def test_her_words_are_a_wish_in_a_direct_message_and_nowhere_else(running: House) -> None:
    running.reply(HARMS, "Elf neue Kinder.", await running.question(1))
    running.write(JANSSEN, "zurückziehen", NETZ)
    running.write(HARMS, "meine Antworten", DIREKT)
    await running.hear("das habe ich für", "Elf neue Kinder.", room=DIREKT)
    running.write(HARMS, "Ich möchte meine Antworten doch lieber zurückziehen", DIREKT)
    await running.hear("Ihre Antwort zu Frage 1 löschen?", room=DIREKT)
    running.write(HARMS, "ja", DIREKT)
    await running.hear("Soll ich das Bildungsbüro darum bitten?", room=DIREKT)
    running.write(HARMS, "ja bitte", DIREKT)
    await running.hear("Kita Sonnenblume", "matrix.to", room=BUERO)
    await running.hear("Bescheid gegeben", room=DIREKT)
    assert await running.answers() == {}


async def test_a_disclosure_comes_as_a_file(running: House) -> None:
    await running.receipt(running.reply(HARMS, "Elf neue Kinder.", await running.question(1)))
    running.write(HARMS, "Auskunft", DIREKT)
    await running.hear("Das habe ich über Sie gespeichert", room=DIREKT)
    await running.hear("Auskunft.json", room=DIREKT)


async def test_a_member_who_says_start_wants_to_be_guided(running: House) -> None:
    running.write(HARMS, "Start", DIREKT)
    await running.hear("Frage 1 von 2", room=DIREKT)


async def test_who_asks_us_by_name_in_front_of_all_is_answered_in_private(running: House) -> None:
    pill = '<a href="https://matrix.to/#/@umlauf:fake.example">umlauf</a> kannst du helfen?'
    mention = {"formatted_body": pill, "m.mentions": {"user_ids": ["@umlauf:fake.example"]}}
    asked = running.write(HARMS, "@umlauf kannst du mir die Frage 2 noch mal erklären?", **mention)
    running.write(HARMS, "@umlauf weißt du, wo der Schlüssel liegt?", **mention)
    await running.hear("Das kenne ich nicht", room=NETZ)
    told = await running.database.run(lambda tx: tx.letters.beginning(f"answer:{asked}:"))
    assert told == [(f"answer:{asked}:asked.meaning", HARMS)]
    assert await running.answers() == {}


async def test_who_left_the_network_is_not_asked_again_for_the_question(running: House) -> None:
    asked = "Zu welcher Frage gehört"
    running.write(HARMS, "Wir haben zwei neue Kolleginnen und suchen noch Räume für die Beratung.", DIREKT)
    await running.hear(asked, room=DIREKT)
    running.homeserver.set_member(NETZ, HARMS, "leave", by=HARMS)
    running.pass_time(days=1, hours=2)

    async def settled() -> bool:
        return await running.database.run(lambda tx: not tx.dialogues.due(running.clock()))

    await running.until(settled)
    await running.quiet(DIREKT)
    said = [one.content.get("body", "") for one in running.homeserver.sent if one.room == DIREKT]
    assert sum(asked in body for body in said) == 1


@pytest.mark.parametrize(("said", "told"), [("ersetzen", "gelöscht"), ("nein", "beide Antworten bleiben")])
async def test_p1_what_she_says_of_a_colleagues_answer_is_no_answer(
    running: House, said: str, told: str
) -> None:
    roster = Roster(tuple(Entry("Kita Sonnenblume", "", UserId(user)) for user in (HARMS, JANSSEN)))
    given = Proposal(RoomId(BUERO), UserId(PETERSEN), EventId("$list"), running.clock(), roster)
    await running.database.run(lambda tx: tx.rosters.save(RoomId(NETZ), "Netz", roster, given))
    await running.receipt(running.write(JANSSEN, "1. Ein neues Dach."))
    running.write(HARMS, "los", DIREKT)
    await running.hear("Frage 1 von 2", room=DIREKT)
    await running.receipt(running.write(HARMS, "Elf neue Kinder.", DIREKT))
    running.write(HARMS, said, DIREKT)
    await running.hear(told, room=DIREKT)
    kept = await running.database.run(
        lambda tx: [one.answer.text for one in tx.answers.of_user(UserId(HARMS))]
    )
    assert kept == ["Elf neue Kinder."]
