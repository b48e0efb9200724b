"""Entered, late and checked answers from end to end: staff talk in their room, and decide by numbers."""

import pytest

from bot.conduct.office import Office
from bot.meeting.answer import Channel, Standing
from bot.meeting.ids import RoomId
from bot.meeting.round import Phase, Release
from bot.store.answers import Filed
from bot.store.database import Transaction
from tests.office import an_office

from .house import ALIAS, BUERO, DIREKT, HARMS, JANSSEN, NETZ, PETERSEN, START, House

TEXT = "1. Frau Kaya ist krank. Es ist voll. 2. Vorlesen am Samstag."
BRANDT = "@brandt:fake.example"
ENTRY = f"Antworten eintragen für Bibliothek per Telefon: {TEXT}"


@pytest.fixture
def office() -> Office:
    return an_office(staff_room=RoomId(ALIAS), release=Release.ONE, guests=(PETERSEN,))


async def filed(bot: House) -> list[Filed]:
    def read(tx: Transaction) -> list[Filed]:
        latest = tx.rounds.latest_in(RoomId(NETZ))
        return tx.answers.of_round(latest.id, *Standing) if latest else []

    return await bot.database.run(read)


async def told(bot: House, *fragments: str) -> str:
    return str((await bot.hear(*fragments, room=BUERO)).content["body"])


async def test_staff_enter_what_came_by_telephone_and_it_is_checked(bot: House) -> None:
    # An answer becomes hers only if the office itself has said for whom she writes.
    bot.write(PETERSEN, f"mitglied {JANSSEN} gehört zu Stadtbibliothek", BUERO)
    await told(bot, "Stadtbibliothek")
    bot.write(PETERSEN, START)
    await bot.question(2)
    event = bot.write(PETERSEN, ENTRY, BUERO)
    await bot.receipt(event)
    assert "per Telefon" in await told(bot, "Zwei Antworten notiert")
    await told(bot, "Bitte prüfen", "Frau Kaya ist krank.")
    bot.write(PETERSEN, "1", BUERO)
    await told(bot, "Geändert.")
    await told(bot, "eine Kopie zur Kontrolle")
    one, two = [each.answer for each in await filed(bot)]
    assert (one.text, two.text) == ("[Eine Person] ist krank. Es ist voll.", "Vorlesen am Samstag.")
    assert (one.channel, one.entered_by, one.member.user) == (Channel.TELEPHONE, PETERSEN, JANSSEN)

    new = {"msgtype": "m.text", "body": "Antworten eintragen für Bibliothek: 2. Vorlesen am Sonntag."}
    change = {"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": event}}
    bot.write(PETERSEN, "* anders", BUERO, **change)

    async def changed() -> bool:
        return [each.answer.text for each in await filed(bot)] == ["Vorlesen am Sonntag."]

    await bot.until(changed)
    bot.write(PETERSEN, "nein", BUERO)
    await told(bot, "keine Kopie")


async def test_what_staff_tell_of_answers_by_mail_is_entered_and_an_edit_of_it_changes_them(
    bot: House,
) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    said = "Antworten von der Bibliothek kamen grad per Mail: 1. Es ist voll. 2. Vorlesen am Samstag."
    event = bot.write(PETERSEN, said, BUERO)
    await bot.receipt(event)
    assert "per E-Mail" in await told(bot, "Zwei Antworten notiert")
    new = {"msgtype": "m.text", "body": said.replace("Samstag", "Sonntag")}
    change = {"m.new_content": new, "m.relates_to": {"rel_type": "m.replace", "event_id": event}}
    bot.write(PETERSEN, "* anders", BUERO, **change)

    async def changed() -> bool:
        texts = [each.answer.text for each in await filed(bot)]
        return texts == ["Es ist voll.", "Vorlesen am Sonntag."]

    await bot.until(changed)


@pytest.mark.parametrize("caption", ["siehe Anhang", "Antworten.pdf"])
async def test_n8_a_file_in_place_of_the_text_is_asked_for_in_words(bot: House, caption: str) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Antworten eintragen für Bibliothek", BUERO)
    await told(bot, "Kopieren Sie den Text hier hinein")
    file = {"msgtype": "m.file", "url": "mxc://x/y", "filename": "Antworten.pdf"}
    bot.write(PETERSEN, caption, BUERO, **file)
    await told(bot, "Dateien kann ich leider nicht lesen, eingetragen ist noch nichts.")
    assert await filed(bot) == []
    await bot.receipt(bot.write(PETERSEN, "1. Ja. 2. Vorlesen.", BUERO))
    assert [each.answer.text for each in await filed(bot)] == ["Ja.", "Vorlesen."]
    bot.write(PETERSEN, caption, BUERO, **file)
    await bot.quiet(BUERO)


async def test_what_is_entered_is_not_his_who_only_calls_himself_so(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    await bot.receipt(bot.write(PETERSEN, "Antworten eintragen für Bibliothek: 1. Ja. 2. Vorlesen.", BUERO))
    assert {each.answer.member.user for each in await filed(bot)} == {""}
    assert {each.answer.member.institution for each in await filed(bot)} == {"Stadtbibliothek"}
    told_ = [one.content.get("body", "") for one in bot.homeserver.sent if one.room == BUERO]
    assert not any("eine Kopie zur Kontrolle" in body for body in told_)


async def test_what_is_doubtful_is_asked_in_the_room_and_members_are_not_staff(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(HARMS, "Antworten eintragen für Stadtbibliothek: 1. Gemein. 2. Sehr.", DIREKT)
    await bot.until(lambda: bot.receipts())
    assert {each.answer.member.user for each in await filed(bot)} == {HARMS}
    bot.write(PETERSEN, "!runde antworten eintragen für Stadtbibliothek: 1. Ja")
    await bot.hear("Das machen wir besser im Büroraum")
    bot.write(PETERSEN, "Antworten eintragen für Museum am Wall", BUERO)
    await told(bot, "kenne ich noch nicht")
    bot.write(PETERSEN, "1", BUERO)
    await told(bot, "Gut, Museum am Wall")
    bot.write(PETERSEN, "1. Wir öffnen. 2. Eine Ausstellung.", BUERO)
    await told(bot, "notiert für Museum am Wall", "per E-Mail")
    assert "Museum am Wall" in await bot.answers()


async def test_a_late_answer_is_admitted_and_released_after_the_check(bot: House) -> None:
    bot.write(PETERSEN, START)
    await bot.receipt(bot.reply(JANSSEN, "Bei uns ist viel los.", await bot.question(1)))
    bot.pass_time(days=14)
    await bot.hear("ist beendet")
    bot.clock.forward(hours=2)
    bot.write(HARMS, "Zu spät? 1. Wir ziehen um. 2. Frau Demir leitet den Kurs.", DIREKT)
    await bot.hear("als Nachtrag vor", room=DIREKT)
    await told(
        bot, "Ein Nachtrag ist eingegangen: Kita Sonnenblume, zwei Antworten", "noch nicht veröffentlicht"
    )
    bot.write(PETERSEN, "1", BUERO)
    await told(bot, "kommt ins Protokoll")
    # She reads it in an encrypted direct room.
    sealed = await bot.until(
        lambda: [one.room for one in bot.homeserver.sent if one.type == "m.room.encrypted"]
    )
    assert ("m.room.member", HARMS) in bot.homeserver.state[sealed[0]]
    await told(bot, "Bitte prüfen", "Frau Demir")
    bot.write(PETERSEN, "freigeben", BUERO)
    await told(bot, "ist noch eine Stelle zu prüfen")
    assert await bot.database.run(lambda tx: [one.phase for one in tx.rounds.latest()]) == [Phase.CLOSED]
    bot.clock.forward(minutes=1)
    bot.write(PETERSEN, "3, weil sie einverstanden ist", BUERO)
    await told(bot, "Sie können jetzt „freigeben“")
    bot.write(PETERSEN, "freigeben", BUERO)
    minutes = (await bot.hear("Frau Demir leitet den Kurs.")).content["body"]
    assert "(Kita Sonnenblume, Nachtrag)" in minutes


async def test_p6_who_is_not_in_the_network_room_decides_nothing(bot: House) -> None:
    bot.homeserver.set_member(BUERO, BRANDT, "join", by=BRANDT, displayname="Malte Brandt")
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.pass_time(days=14)
    await bot.hear("ist beendet")
    bot.clock.forward(hours=2)
    bot.write(HARMS, "1. Wir ziehen um. 2. Mehr nicht.", DIREKT)
    await told(bot, "Ein Nachtrag ist eingegangen")
    bot.write(BRANDT, "3", BUERO)
    bot.write(BRANDT, ENTRY, BUERO)
    await told(bot, "keine Runde, für die Sie Antworten eintragen können")
    assert [each.answer.standing for each in await filed(bot)] == [Standing.LATE] * 2
    bot.write(PETERSEN, "1", BUERO)
    await told(bot, "kommt ins Protokoll")
