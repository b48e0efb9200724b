"""After the minutes, from end to end: a hint, another edition, a withdrawal, the end, the look back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conduct.office import Office
from bot.matrix.client import HardenedClient
from bot.meeting.dialogue import Dialogue, Topic
from bot.meeting.ids import RoomId, UserId
from bot.meeting.objection import State
from bot.meeting.round import Phase, Release
from bot.store.database import Transaction, open_database
from bot.workshop.sorting import Sorter
from tests.office import an_office

from .house import ALIAS, BRANDT, BUERO, DIREKT, HARMS, JANSSEN, NETZ, PETERSEN, START, House

EVENING = "Info-Abend für Familien am 3. Dezember um 19 Uhr, online."
HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
PUT_RIGHT = EVENING.replace("3. Dezember", "10. Dezember")
MOVED = "Der Info-Abend der Kita Sonnenblume ist am 10. Dezember um 19 Uhr, online."


@pytest.fixture
def office() -> Office:
    return an_office(staff_room=RoomId(ALIAS), guests=(PETERSEN,))


async def published(bot: House) -> str:
    """Minutes are out on 16 November at 10; returns the answer that will be taken back."""
    bot.write(PETERSEN, START)
    answer = bot.reply(HARMS, EVENING, await bot.question(2))
    await bot.receipt(answer)
    await bot.receipt(bot.reply(JANSSEN, "Lesung am Samstag in der Bücherei.", await bot.question(2)))
    bot.pass_time(days=14)
    await bot.until(lambda: len(files(bot)) == 3)
    return answer


def first(bot: House) -> str:
    return next(
        one.event_id for one in bot.homeserver.sent if "Stimmt etwas nicht?" in one.content.get("body", "")
    )


async def private(bot: House, beginning: str, ending: str = "") -> None:
    """Something is said to Ms Harms alone, in an encrypted room of its own."""

    def said(tx: Transaction) -> bool:
        keys = [
            key for key, room in tx.letters.beginning(beginning) if room == HARMS and key.endswith(ending)
        ]
        return any(tx.letters.said(key) for key in keys)

    async def heard() -> bool:
        return await bot.database.run(said)

    await bot.until(heard)


def gone(bot: House) -> list[str]:
    """What was deleted in the room, in order."""
    return [str(one.redacts) for one in bot.homeserver.sent if one.type == "m.room.redaction"]


def files(bot: House) -> list[str]:
    sent = [one for one in bot.homeserver.sent if one.content.get("msgtype") == "m.file" and one.room == NETZ]
    return [one.event_id for one in sent]


async def accept(bot: House, said: str = f"Korrektur 1: {MOVED}") -> None:
    """Ms Harms gives a hint in private, and staff accept it, or put it into their own words."""
    bot.write(HARMS, HINT, DIREKT)
    await bot.hear("Korrektur zu TOP 2", PUT_RIGHT, "Stimmt das so?", room=DIREKT)
    bot.write(HARMS, "Ja genau", DIREKT)
    await bot.hear("Korrektur 1", PUT_RIGHT, EVENING, "„übernehmen“", room=BUERO)
    bot.write(PETERSEN, said, BUERO)
    await bot.hear("Übernommen: Korrektur 1.", room=BUERO)


def edited(bot: House) -> dict[str, str]:
    """What reads otherwise now in the room, by the event that was edited."""
    told = [one.content for one in bot.homeserver.sent if one.room == NETZ]
    relations = [(one.get("m.relates_to", {}), one) for one in told]
    return {
        relation["event_id"]: one["m.new_content"]["body"]
        for relation, one in relations
        if relation.get("rel_type") == "m.replace"
    }


async def test_p1_p2_a_correction_comes_out_and_the_files_are_exchanged(bot: House) -> None:
    await published(bot)
    old = files(bot)
    wrong = [one.event_id for one in bot.homeserver.sent if EVENING in one.content.get("body", "")]
    await accept(bot, "übernehmen")
    await private(bot, "objection:")
    bot.write(PETERSEN, "zurück", BUERO)
    await bot.hear("„Korrektur 1 ablehnen“", "gilt alles wie vorher", room=BUERO)
    bot.write(PETERSEN, "veröffentlichen", BUERO)
    await bot.hear("Die neue Fassung erscheint jetzt", room=BUERO)
    note = await bot.hear(
        "Korrektur zum Protokoll Runde 1 (Fassung 2)", PUT_RIGHT, "Die Dateien sind ausgetauscht"
    )
    assert note.content["m.relates_to"]["m.in_reply_to"]["event_id"] == first(bot)
    await bot.until(lambda: gone(bot) == old)
    await bot.hear("Fassung 2 des Protokolls", room=BUERO)
    (section,) = [edited(bot)[event] for event in edited(bot) if event in wrong]
    assert PUT_RIGHT in section
    assert "(berichtigt, Fassung 2)" in section
    new = [event for event in files(bot) if event not in old]
    assert len(new) == len(old) == 3
    bot.write(JANSSEN, "Protokoll")
    bot.pass_time(days=1)
    await bot.quiet()
    assert sum("(Fassung 2)" in said for said in bot.homeserver.said(NETZ)) == 1


async def test_one_word_is_enough_for_one_and_a_reply_tells_which_of_several(bot: House) -> None:
    await published(bot)
    bot.write(PETERSEN, "übernehmen", BUERO)
    for hint in (HINT, "Im Protokoll fehlt bei TOP 2 noch ein Hinweis auf die Kinderbetreuung"):
        bot.write(HARMS, hint, DIREKT)
        await bot.hear("Stimmt das so?", "Kinderbetreuung" if hint != HINT else PUT_RIGHT, room=DIREKT)
        bot.write(HARMS, "ja", DIREKT)
        await bot.hear("Korrektur 1" if hint == HINT else "Korrektur 2", room=BUERO)
    bot.write(PETERSEN, "übernehmen", BUERO)
    await bot.hear("Welche Korrektur meinen Sie? Offen sind 1 und 2.", room=BUERO)
    letter = await bot.hear("Korrektur 2", "Kinderbetreuung", room=BUERO)
    relation = {"m.in_reply_to": {"event_id": letter.event_id}}
    bot.write(PETERSEN, "ablehnen", BUERO, **{"m.relates_to": relation})
    await bot.hear("Abgelehnt: Korrektur 2.", "Noch offen: Korrektur 1.", room=BUERO)


async def test_one_word_is_enough_though_something_was_left_open_before_the_minutes(bot: House) -> None:
    await published(bot)

    def left_open(tx: Transaction) -> None:
        (round_,) = tx.rounds.latest()
        assert round_.published_at is not None
        asked = round_.published_at - timedelta(days=1)
        for topic in (Topic.HELPING, Topic.CURATION):
            state = {"shown": [1]}
            expires = asked + timedelta(days=60)
            tx.dialogues.hold(
                Dialogue(BUERO, topic, "round", asked, expires, round=round_.id, letter="asked", state=state)
            )

    await bot.database.run(left_open)
    await accept(bot, "übernehmen")


@pytest.mark.parametrize("said", ["übernehmen", "ablehnen"])
async def test_one_word_is_enough_for_the_only_one_whatever_else_was_asked_since(
    bot: House, said: str
) -> None:
    await published(bot)

    def asked(tx: Transaction) -> None:
        (round_,) = tx.rounds.latest()
        now = bot.clock()
        for topic, state in (
            (Topic.TASKS, {"stage": "new", "shown": []}),
            (Topic.CURATION, {"question": 1, "name": "Jana Petersen"}),
        ):
            tx.dialogues.hold(
                Dialogue(
                    RoomId(BUERO),
                    topic,
                    "round",
                    now,
                    now + timedelta(hours=12),
                    round=round_.id,
                    asker=UserId(PETERSEN),
                    letter="asked",
                    state=state,
                )
            )

    await bot.database.run(asked)
    bot.write(HARMS, HINT, DIREKT)
    await bot.hear("Stimmt das so?", room=DIREKT)
    bot.write(HARMS, "ja", DIREKT)
    await bot.hear("Korrektur 1", room=BUERO)
    bot.write(PETERSEN, said, BUERO)
    await bot.hear(
        "Übernommen: Korrektur 1." if said == "übernehmen" else "Abgelehnt: Korrektur 1.", room=BUERO
    )


async def test_what_a_colleague_is_at_may_be_meant_as_well(bot: House) -> None:
    await published(bot)
    bot.write(HARMS, HINT, DIREKT)
    await bot.hear("Stimmt das so?", room=DIREKT)
    bot.write(HARMS, "ja", DIREKT)
    await bot.hear("Korrektur 1", room=BUERO)

    bot.write(PETERSEN, START.replace("Sprache", "Ganztag"))
    await bot.hear("Netzwerktreffen Ganztag")

    def at_it(tx: Transaction) -> None:
        (round_,) = tx.rounds.latest()
        tx.rounds.save(replace(round_, phase=Phase.CLOSED, release=Release.ONE), bot.clock())
        now, state = bot.clock(), {"question": 1, "name": "Malte Brandt"}
        tx.dialogues.hold(
            Dialogue(
                RoomId(BUERO),
                Topic.CURATION,
                "round",
                now,
                now + timedelta(hours=12),
                round=round_.id,
                asker=UserId(BRANDT),
                letter="asked",
                state=state,
            )
        )

    await bot.database.run(at_it)
    bot.write(PETERSEN, "übernehmen", BUERO)
    await bot.hear("Welche Korrektur meinen Sie? Offen ist 1.", room=BUERO)


async def test_p9_minutes_that_nobody_releases_are_asked_for_twice_and_the_network_is_told_once(
    house: House, client: HardenedClient, sorter: Sorter
) -> None:
    house.office = replace(house.office, release=Release.ONE)
    async with house.open(client, sorter):
        house.write(PETERSEN, START.replace("\n1.", "\nProtokoll: Di, 17.11.2026 8 Uhr\n1.", 1))
        await house.receipt(house.reply(HARMS, EVENING, await house.question(2)))
        house.pass_time(days=14)
        await house.hear("ist beendet")
        house.pass_time(days=1)
        await house.hear("war für Dienstag, 17. November, 8 Uhr angekündigt", "„freigeben“", room=BUERO)
        house.pass_time(days=1)
        await house.hear("etwas später als angekündigt")
        await house.hear("Ich erinnere nicht noch einmal", room=BUERO)
        house.pass_time(days=1)
        house.write(PETERSEN, "freigeben", BUERO)
        await house.hear("Stimmt etwas nicht?")
    assert sum("später als" in said for said in house.homeserver.said(NETZ)) == 1
    assert sum("angekündigt. Es ist" in said for said in house.homeserver.said(BUERO)) == 2


async def test_a_reply_under_the_minutes_is_asked_about_and_thanks_are_not(bot: House) -> None:
    await published(bot)
    bot.in_thread(JANSSEN, "Vielen Dank für das tolle Protokoll!", first(bot))
    bot.in_thread(HARMS, "Unser Info-Abend ist am zehnten", first(bot))
    await private(bot, "answer:", ":objection.sure")
    bot.write(HARMS, "nein", DIREKT)
    await bot.hear("ich gebe nichts weiter", room=DIREKT)
    bot.write(HARMS, "Korrektur 1 übernehmen", DIREKT)
    await bot.quiet()
    assert not any("Korrektur" in said for said in bot.homeserver.said(BUERO))
    kept = await bot.database.run(lambda tx: tx.objections.of_round(tx.rounds.latest()[0].id))
    assert all(one.state is State.DRAFT for one in kept)


async def test_p8_withdrawn_words_are_deleted_in_the_room_and_the_minutes_come_again(bot: House) -> None:
    """Also while nobody stores a file: what is to be gone waits for none."""
    answer = await published(bot)
    bot.homeserver.fail("POST", "/media/v3/upload", status=500, times=99)
    old = [one.event_id for one in bot.homeserver.sent if EVENING in one.content.get("body", "")]
    assert old
    bot.send(bot.homeserver.event(HARMS, "m.room.redaction", {"redacts": answer}, redacts=answer))
    await bot.hear("ein Beitrag zurückgezogen", "kommt ohne ihn neu heraus", room=BUERO)

    async def sorted_() -> bool:
        return await bot.database.run(lambda tx: not tx.rounds.unsorted())

    await bot.until(sorted_)
    bot.pass_time(minutes=11)
    await bot.hear("Neue Fassung des Protokolls Runde 1", "(Fassung 2)")
    await bot.until(lambda: set(old) <= set(gone(bot)))
    again = [one for one in bot.homeserver.sent if EVENING in one.content.get("body", "")]
    assert [one.event_id for one in again] == old


@pytest.mark.both_databases
async def test_k1_k5_killed_and_restarted_everything_is_said_once_and_late(
    house: House, enter: Callable[[], HardenedClient], sorter: Sorter, database_place: str
) -> None:
    async with house.open(enter(), sorter):
        await published(house)
        await accept(house)
    house.database.close()
    house.database = open_database(database_place)
    house.clock.forward(days=15)
    async with house.open(enter(), sorter):
        await house.hear("(Fassung 2)", MOVED)
        agreed = await house.hear("ist abgestimmt (Fassung 2)")
        liked = house.reply(JANSSEN, "… dass ich abends antworten konnte.", agreed.event_id)
        await house.receipt(liked)
    house.database.close()
    house.database = open_database(database_place)
    house.clock.forward(days=8)
    async with house.open(enter(), sorter):
        look = await house.hear("Rückblick Runde 1", "Beteiligung: 2 von 2", room=BUERO)
        assert "„… dass ich abends antworten konnte.“" in look.content["body"]
        await house.quiet()
        said = [*house.homeserver.said(NETZ), *house.homeserver.said(BUERO)]
        for once in ("Fassung 2): TOP", "ist abgestimmt", "Rückblick Runde 1"):
            assert sum(once in one for one in said) == 1
        assert house.receipts().count(liked) == 1
    house.database.close()
