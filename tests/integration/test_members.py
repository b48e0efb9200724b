"""Member lists from end to end: a file in the staff room, a yes, and institutions instead of names."""

import io
from typing import Any

import openpyxl
import pytest
from nio.crypto.attachments import encrypt_attachment

from bot.matrix.client import HardenedClient
from bot.meeting.ids import RoomId
from bot.meeting.roster import Roster
from tests.homeserver import Homeserver

from .house import BOT, BRANDT, BUERO, DIREKT, HARMS, JANSSEN, NAMES, NETZ, PETERSEN, START, House, furnish
from .pen import Pen

SCHULEN = "!schulen:fake.example"
LIST = (
    f"Einrichtung;Name;Matrix;Rolle\nKita Sonnenblume;Silke Harms;{HARMS};Leitung\n"
    f"kita sonnenblume;Okko Janßen;{JANSSEN};\nMuseum am Wall;Rolf Kuhn;;\n"
)


@pytest.fixture
def rooms(homeserver: Homeserver) -> None:
    names = NAMES | {HARMS: "silke 🌻", JANSSEN: "Okko"}
    furnish(homeserver, names)


def sealed(bot: House, content: bytes, name: str = "mitglieder.csv", **more: Any) -> dict[str, Any]:
    """A file as Element sends it into an encrypted room; what is uploaded is ciphertext."""
    cipher, keys = encrypt_attachment(content)
    bot.homeserver.media["liste"] = cipher
    file = keys | {"url": "mxc://fake.example/liste", "v": "v2"}
    return {"msgtype": "m.file", "body": name, "filename": name, "file": file} | more


def drop(bot: House, client: HardenedClient, content: dict[str, Any], room: str = BUERO) -> str:
    pen = Pen(bot.homeserver, PETERSEN, room, client)
    return bot.send(pen.seal({"type": "m.room.message", "room_id": room, "content": content}), room)


async def roster(bot: House, room: str = NETZ) -> Roster:
    return await bot.database.run(lambda tx: tx.rosters.of(RoomId(room)))


def fetched(bot: House) -> list[str]:
    return [ask.path for ask in bot.homeserver.requests if "/media/" in ask.path]


async def hear(bot: House, *fragments: str) -> str:
    return str((await bot.hear(*fragments, room=BUERO)).content["body"])


async def test_an_encrypted_list_is_understood_confirmed_and_counted(
    bot: House, client: HardenedClient
) -> None:
    drop(bot, client, sealed(bot, LIST.encode("cp1252")))
    said = await hear(bot, "Verstanden: Sprache und Ankommen")
    assert "2 Einrichtungen, 3 Personen; 1 ohne Matrix-Konto" in said
    assert await roster(bot) == Roster()
    bot.write(PETERSEN, "ja", BUERO)
    await hear(bot, "Mitgliederliste für Sprache und Ankommen gilt")

    bot.write(PETERSEN, START)
    question = await bot.question(1)
    await bot.receipt(bot.reply(HARMS, "Wir ziehen um.", question))
    await bot.receipt(bot.reply(JANSSEN, "Und wir streichen.", question))
    bot.write(PETERSEN, "status", BUERO)
    said = await hear(bot, "Geantwortet: 1 von 2 Einrichtungen")
    assert "Noch offen: Museum am Wall" in said
    bot.write(PETERSEN, "!runde schließen")
    minutes = (await bot.hear("Teilgenommen (1):")).content["body"]
    assert "Beteiligung: 1 von 2" in minutes


async def test_a_no_or_a_workbook_or_a_plain_room(bot: House, client: HardenedClient) -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for line in LIST.splitlines():
        book.active.append(line.split(";"))
    book.save(target)
    bot.homeserver.media["liste"] = target.getvalue()
    plain = {"msgtype": "m.file", "url": "mxc://fake.example/liste"}
    bot.send(bot.homeserver.text(PETERSEN, "Liste 2026.XLSX", **plain), BUERO)
    await hear(bot, "2 Einrichtungen, 3 Personen")
    bot.write(PETERSEN, "nein", BUERO)
    await hear(bot, "es hat sich nichts geändert")
    bot.write(PETERSEN, "ja", BUERO)
    await bot.quiet(BUERO)
    assert await roster(bot) == Roster()


async def test_a_colleague_confirms_the_list(bot: House, client: HardenedClient) -> None:
    for room in (BUERO, NETZ):
        bot.homeserver.set_member(room, BRANDT, "join", by=BRANDT)
    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "Verstanden: Sprache und Ankommen")
    bot.write(BRANDT, "ja", BUERO)
    await hear(bot, "Mitgliederliste für Sprache und Ankommen gilt")

    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "bisherige Liste", "wird ersetzt")
    bot.write(PETERSEN, "Malte, passt das so?", BUERO)
    bot.write(BRANDT, "ja", BUERO)
    await hear(bot, "Meinen Sie die Mitgliederliste für Sprache und Ankommen?")
    bot.write(BRANDT, "ja", BUERO)
    await hear(bot, "Mitgliederliste für Sprache und Ankommen gilt")


async def test_a22_a_yes_to_an_erasure_takes_no_list(bot: House, client: HardenedClient) -> None:
    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "Verstanden: Sprache und Ankommen")
    bot.write(PETERSEN, "löschen", BUERO)
    await hear(bot, "Wirklich alles löschen?")
    bot.write(PETERSEN, "ja", BUERO)
    await hear(bot, "Ihr Name sind hier gelöscht")
    bot.write(PETERSEN, "ja", BUERO)
    await bot.quiet(BUERO)
    assert await roster(bot) == Roster()
    assert await bot.database.run(lambda tx: tx.rosters.places()) == []


async def test_with_two_networks_a_caption_names_one_or_it_is_asked_once(
    bot: House, client: HardenedClient
) -> None:
    people = [BOT, PETERSEN]
    bot.homeserver.room(SCHULEN, members=people, names=NAMES, name="Schulleitungen")
    for event in bot.homeserver.state[SCHULEN].values():
        bot.homeserver.deliver(SCHULEN, event)
    await bot.until(lambda: SCHULEN in client.rooms and client.rooms[SCHULEN].name == "Schulleitungen")
    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "Für welches Netzwerk", "1. Schulleitungen", "2. Sprache und Ankommen")
    bot.write(PETERSEN, "2", BUERO)
    await hear(bot, "Verstanden: Sprache und Ankommen")
    bot.write(PETERSEN, "ja", BUERO)
    await hear(bot, "Mitgliederliste für Sprache und Ankommen gilt")
    drop(bot, client, sealed(bot, LIST.encode(), body="schulleitungen"))
    await hear(bot, "Verstanden: Schulleitungen")
    bot.write(PETERSEN, "Ja, genau!", BUERO)
    await hear(bot, "Mitgliederliste für Schulleitungen gilt")
    assert await roster(bot) == await roster(bot, SCHULEN)
    bot.write(PETERSEN, f"mitglied {JANSSEN} entfernen\nRaum: Schulleitungen", BUERO)
    await hear(bot, "steht nicht mehr auf der Liste von Schulleitungen")
    bot.write(PETERSEN, f"mitglied {JANSSEN} gehört zu Museum am Wall", BUERO)
    await hear(bot, "gehört in Sprache und Ankommen jetzt zu Museum am Wall")
    bot.write(PETERSEN, "mitglieder Schulleitung", BUERO)
    await hear(bot, "Mitglieder: Schulleitungen")
    bot.write(PETERSEN, "mitglieder Volkshochschulen", BUERO)
    await hear(bot, "Schulleitungen · Sprache und Ankommen")
    bot.write(PETERSEN, "Sprache und Ankommen", BUERO)
    await hear(bot, "Mitglieder: Sprache und Ankommen")
    bot.write(PETERSEN, "Hallo, wie fange ich an?", BUERO)
    await hear(bot, "neue Runde")


async def test_a_table_in_the_midst_of_entering_is_no_list_unless_it_reaches_somebody(
    bot: House, client: HardenedClient
) -> None:
    bot.write(PETERSEN, f"mitglied {JANSSEN} gehört zu Stadtbibliothek", BUERO)
    await hear(bot, "Stadtbibliothek")
    bot.write(PETERSEN, START)
    await bot.question(2)
    bot.write(PETERSEN, "Antworten eintragen für Stadtbibliothek", BUERO)
    await hear(bot, "Kopieren Sie den Text hier hinein")
    drop(bot, client, sealed(bot, b"Einrichtung;Name;Antwort\nBibliothek;Frau Ott;Elf Kinder\n"))
    await hear(bot, "Dateien kann ich leider nicht lesen")
    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "Verstanden: Sprache und Ankommen")


async def test_p8_a_file_that_is_deleted_after_its_network_was_named_is_no_list(
    bot: House, client: HardenedClient
) -> None:
    bot.homeserver.room(SCHULEN, members=[BOT, PETERSEN], names=NAMES, name="Schulleitungen")
    for event in bot.homeserver.state[SCHULEN].values():
        bot.homeserver.deliver(SCHULEN, event)
    await bot.until(lambda: SCHULEN in client.rooms and client.rooms[SCHULEN].name == "Schulleitungen")
    dropped = drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "Für welches Netzwerk")
    bot.write(PETERSEN, "2", BUERO)
    await hear(bot, "Verstanden: Sprache und Ankommen")
    bot.delete(PETERSEN, dropped, BUERO)
    bot.write(PETERSEN, "ja", BUERO)
    await bot.quiet(BUERO)
    assert await roster(bot) == Roster()
    assert await bot.database.run(lambda tx: tx.rosters.places()) == []


async def test_p10_the_list_is_shown_to_staff_alone_and_never_in_the_network_room(
    bot: House, client: HardenedClient
) -> None:
    bot.write(PETERSEN, f"mitglied {HARMS} gehört zu Kita Sonnenblume", BUERO)
    await hear(bot, "gehört in Sprache und Ankommen jetzt zu Kita Sonnenblume")
    bot.write(PETERSEN, "mitglieder", BUERO)
    assert "nicht auf der Liste: Okko" in await hear(bot, "Mitglieder: Sprache und Ankommen")
    bot.write(PETERSEN, "!runde mitglieder")
    assert "Kita" not in (await bot.hear("nur im Büroraum")).content["body"]
    bot.write(HARMS, "!runde mitglieder")
    await bot.hear("steuert das Bildungsbüro")
    bot.write(HARMS, "mitglieder", DIREKT)
    bot.write(HARMS, f"mitglied {JANSSEN} entfernen", DIREKT)
    await bot.quiet(DIREKT)
    assert not any("Kita" in said for said in bot.homeserver.said(DIREKT) + bot.homeserver.said(NETZ))


async def test_a18_only_staff_in_the_staff_room_have_a_table_fetched(
    bot: House, client: HardenedClient
) -> None:
    content = sealed(bot, LIST.encode())
    for room in (NETZ, DIREKT):
        for user in (PETERSEN, HARMS):
            bot.send(bot.homeserver.event(user, "m.room.message", content), room)
        await bot.quiet(room)
    drop(bot, client, {**content, "body": "bericht.pdf", "filename": "bericht.pdf"})
    drop(bot, client, {**content, "msgtype": "m.image"})
    await bot.quiet(BUERO)
    assert fetched(bot) == []


@pytest.mark.parametrize("url", ["mxc://../..", "mxc://fake.example/../x", "https://fake.example/x", "x"])
async def test_a18_an_address_that_is_none_is_not_asked_for(
    bot: House, client: HardenedClient, url: str
) -> None:
    content = sealed(bot, LIST.encode())
    content["file"]["url"] = url
    drop(bot, client, content)
    await hear(bot, "konnte ich nicht öffnen")
    assert fetched(bot) == []


async def test_a18_a_file_is_not_read_beyond_a_megabyte(bot: House, client: HardenedClient) -> None:
    drop(bot, client, sealed(bot, LIST.encode() + b" " * 2**21, info={"size": 10}))
    await hear(bot, "zu groß")


@pytest.mark.parametrize("damage", ["content", "key", "hashes", "iv", "file"])
async def test_a18_what_cannot_be_decrypted_or_fetched_is_said(
    bot: House, client: HardenedClient, damage: str
) -> None:
    content = sealed(bot, LIST.encode())
    if damage == "content":
        bot.homeserver.media["liste"] += b"x"
    elif damage == "file":
        bot.homeserver.media.clear()
    else:
        broken = {"key": content["file"]["key"] | {"k": "???"}, "hashes": {"sha256": "A"}, "iv": "A"}
        content["file"][damage] = broken[damage]
    drop(bot, client, content)
    await hear(bot, "konnte ich nicht öffnen")
    bot.write(PETERSEN, "ja", BUERO)
    await bot.quiet(BUERO)
    assert await roster(bot) == Roster()


@pytest.mark.parametrize("trouble", ["hang", "fail", "truncate"])
async def test_a18_a_file_that_does_not_come_holds_up_nobody(
    bot: House, client: HardenedClient, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matrix.attachment._PATIENCE", 0.2)
    getattr(bot.homeserver, trouble)("GET", "/media/")
    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "konnte ich nicht öffnen")
    drop(bot, client, sealed(bot, LIST.encode()))
    await hear(bot, "Verstanden: Sprache und Ankommen")
