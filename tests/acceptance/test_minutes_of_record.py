"""The experience of record, from the themes to the reminder of a task: scenes 9 to 11, weeks in a minute.

As in `test_transcript` everything is real but the clock, and so is the mail server. What was answered is what
the record prints, so that staff find the same things to put in order. A round goes before, to compare with.
Power fails four times.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.synapse import Synapse
from bot.matrix.heard import Heard
from bot.matrix.person import Person
from bot.meeting.ids import EventId
from tests import mailserver
from tests.acceptance.conftest import start_office
from tests.acceptance.record import (
    ANSWERS,
    GESUNDHEIT,
    MAILS,
    NETWORK,
    POOL,
    QUESTIONS,
    SONNENBLUME,
    TAGESPFLEGE,
    VHS,
    Play,
)
from tests.acceptance.stage import PATIENCE, Town, everyone_together, quoted, statements
from tests.faults import clock
from tests.office import BERLIN

# Torn off while it was handed over; refused.
TORN, REFUSED = "Mehrgenerationenhaus Hafenhaus", "Gymnasium Altendeich"
BEFORE = ("Kita Deichkinder", "Migrationsberatung der Diakonie", "Familienzentrum")
EARLIER = (
    "Aufgabe: Liste der Sprachkurse aktualisieren, Bildungsbüro, bis 4.12.2026\n"
    "Aufgabe: Raum für die Spielgruppe suchen, Bildungsbüro, bis 11.12.2026"
)
HINT = "Im Protokoll steht unser Info-Abend am 3. Dezember, der ist aber auf den 10. verschoben"
EVENING = ANSWERS[TAGESPFLEGE][1]
MOVED = EVENING.replace("3. Dezember", "10. Dezember")


@pytest_asyncio.fixture(loop_scope="session")
async def play(synapse: Synapse, town: Town, tmp_path: Path) -> AsyncIterator[Play]:
    folder = tmp_path / "office"
    folder.mkdir()
    clock.set_to(folder / "clock", datetime(2026, 10, 5, 10, 0, tzinfo=BERLIN))
    async with AsyncExitStack() as closing_:
        post = await closing_.enter_async_context(mailserver.serving(tmp_path))
        mail: dict[str, str | int] = {
            "smtp_host": "127.0.0.1",
            "smtp_port": post.port,
            "from": "bildungsbuero@nordmarsch.example",
            "ca_file": str(tmp_path / "post.pem"),
        }
        settings: dict[str, dict[str, str | int]] = {
            "rounds": {"release": "two", "holidays": "NI"},
            "mail": mail,
        }
        office = await start_office(
            closing_, synapse, town, folder, settings=settings, program="tests.acceptance.timelapse"
        )
        guests = (office.bot, town.karim.user, *(one.user for one in town.members))
        room = await town.jana.create_room(NETWORK, guests)
        await everyone_together((town.jana, town.karim, *town.members), room, office.bot)
        yield Play(office, room, town.jana, town.karim, *town.members, post)


@pytest.mark.timeout(600)
async def test_p1_p2_p6_p7_p8_scenes_9_to_11_of_the_record(play: Play) -> None:
    await _there_was_a_round_before(play)
    await _a_round_is_over(play)
    letters = await _scene_9_themes_are_put_in_order(play)
    await _scene_9_what_was_found_and_agreed_before(play)
    await _scene_9_tasks_are_agreed(play, letters)
    await _scene_9_the_minutes_are_released(play)
    await _scene_10_the_minutes_appear(play)
    await _scene_11_a_correction(play)
    await _scene_11_a_withdrawal(play)
    await _scene_11_agreement_and_a_look_back(play)
    await _a_task_is_due(play)
    await _they_are_found_again(play)


async def _there_was_a_round_before(play: Play) -> None:
    """Three institutions wished for something, and two tasks were agreed."""
    accounts = {SONNENBLUME: play.anna, GESUNDHEIT: play.onken, TAGESPFLEGE: play.clara}
    rows = [
        f"{home};{accounts[home].user if home in accounts else ''};{MAILS.get(home, '')}"
        for home in (*ANSWERS, "Jobcenter", *(home for home in MAILS if home not in ANSWERS))
    ]
    table = "\r\n".join(["Einrichtung;Matrix;E-Mail", *rows]).encode()
    asked = await play.hears(play.jana, "Ist das ein Netzwerkraum?", room=play.desk)
    await play.jana.reply(play.desk, asked.event_id, "1")
    await play.hears(play.jana, NETWORK, room=play.desk)
    await play.jana.attach(play.desk, "mitglieder.csv", table, caption=NETWORK)
    await play.hears(play.jana, "17 Einrichtungen", room=play.desk)
    await play.staff("ja", "gilt")
    await _started(play, "Frist: Mi, 7.10.2026 12 Uhr")
    for home in BEFORE:
        await play.staff(f"Antworten eintragen für {home}:\n4. {ANSWERS[home][3]}", f"notiert für {home}")
    await play.at(10, 7, 12)
    await play.hears(play.anna, "ist beendet", "3 von 17 Einrichtungen", room=play.room)
    await _sorted(play, 1)
    board = await play.board(4)
    handles = " ".join(board.handle(home) for home in BEFORE)
    await play.staff(f"neues Thema Gemeinsamer Dolmetscherpool aus {handles}", "(3)")
    await play.staff(EARLIER, "Zwei Aufgaben notiert.")
    await play.staff("freigeben", "fehlt noch eine Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben")
    # Not the one that says to whom they will go: time must not pass before they are out.
    await play.hears(play.jana, "ging per E-Mail an vier Adressen", room=play.desk)
    await play.at(10, 21, 12)
    await play.hears(play.anna, "ist abgestimmt (Fassung 1)", room=play.room)
    await play.at(10, 28, 8)
    await play.hears(play.jana, "Rückblick Runde 1", room=play.desk)
    play.post.mails.clear()


async def _started(play: Play, times: str) -> EventId:
    """A round with the questions of the record; returns the message with the first."""
    since, before = len(play.anna.heard), len(play.clara.heard)
    numbered = "\n".join(f"{no}. {text}" for no, text in enumerate(QUESTIONS, start=1))
    await play.jana.say(play.desk, f"start Schriftliches Netzwerktreffen\n{times}\n{numbered}")
    await play.hears(play.anna, "Frage 5 von 5", room=play.room, since=since)
    return (await play.hears(play.clara, "Frage 1 von 5", room=play.room, since=before)).event_id


async def _sorted(play: Play, round_: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len(play.rows(f"SELECT question FROM sortings WHERE round = {round_}")) < len(QUESTIONS):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _a_round_is_over(play: Play) -> None:
    """Fourteen institutions have answered five questions; one of them late, and one without its name."""
    accounts = {SONNENBLUME: play.anna, GESUNDHEIT: play.onken, TAGESPFLEGE: play.clara}
    play.show(11, 2, 10)
    first = await _started(play, "Frist: Di, 17.11.2026 12 Uhr\nProtokoll: Do, 19.11.2026 8 Uhr")
    for no, (home, answers) in enumerate(ANSWERS.items()):
        # Nobody is answered too often in a minute; to enter all that takes staff half an hour.
        play.show(11, 3, 9, 2 * no)
        if home not in accounts:
            said = "\n".join(f"{no}. {text}" for no, text in enumerate(answers, start=1) if text)
            await play.staff(f"Antworten eintragen für {home}:\n{said}", f"notiert für {home}")
    room = await play.meet(play.anna)
    said = "\n".join(f"{no}. {text}" for no, text in enumerate(ANSWERS[SONNENBLUME], start=1))
    await play.tell(play.anna, room, said, "fünf Antworten")
    await play.tell(play.anna, room, "ohne Namen 3", "Soll ich den Namen")
    await play.tell(play.anna, room, "ja", "ohne")
    room = await play.meet(play.clara)
    play.answered[TAGESPFLEGE] = await play.clara.reply(play.room, first, ANSWERS[TAGESPFLEGE][0])
    said = "\n".join(
        f"{no}. {text}" for no, text in enumerate(ANSWERS[TAGESPFLEGE], start=1) if text and no > 1
    )
    await _receipt(play, play.clara, await play.clara.say(room, said))
    await play.at(11, 17, 12)
    await play.hears(play.anna, "ist beendet", "13 von 17 Einrichtungen", room=play.room)
    room = await play.meet(play.onken)
    late = " ".join(f"{no}. {text}" for no, text in enumerate(ANSWERS[GESUNDHEIT], start=1))
    await play.tell(play.onken, room, f"Oh je, zu spät? {late}", "Nachtrag")
    asked = await play.hears(play.jana, "Ein Nachtrag ist eingegangen", GESUNDHEIT, room=play.desk)
    await play.answers(asked, "1", "kommt ins Protokoll")
    await _sorted(play, 2)


async def _scene_9_themes_are_put_in_order(play: Play) -> list[str]:
    """Returns what the three themes of question 4 are called."""
    await play.at(11, 18, 8, 30)
    await play.staff("Themen", "64 Antworten aus 14 Einrichtungen", "Frage 4:", "Nächster Schritt")

    # Frage 4: one is moved, three are named in one message, one has a sentence before it.
    board = await play.board(4)
    odd, course = "Jugendmigrationsdienst", board.theme("Grundschule Hollerfleth")
    move = f"{board.handle(odd)} nach {course}"
    await play.staff(move, "Verschoben: Jugendmigrationsdienst", f"bei {course}")
    letters = [board.theme(SONNENBLUME), board.theme("Familienzentrum"), course]
    assert len(set(letters)) == 3
    names = ("Gemeinsamer Dolmetscherpool", "Elternbriefe und Vorlagen", "Fortbildung und Material")
    lines = [f"{letter} heißt {name}" for letter, name in zip(letters, names, strict=True)]
    await play.staff("\n".join(lines), "Drei Themen umbenannt", "Weitere Beiträge", "Satz")
    said = f"Satz zu {letters[0]}: {POOL}"
    await play.staff(said, "Ergänzt", "Text des Bildungsbüros", "Frage 4 ist fertig", "Weiter mit Frage")

    # Frage 1: another moderator takes it, and it is his.
    board = await play.board(1, by=play.malte, words="Ich mache Frage 1.")
    assert "reserviert" in board.text
    assert "Jana Petersen" in board.text
    await play.staff("Frage 1", "bearbeitet gerade Karim Aydin")
    nice = ("Kindertagespflege", VHS, "Stadtbibliothek", "Familienzentrum")
    handles = " ".join(board.handle(one) for one in nice)
    many, staffing = board.theme("Oberschule Bargstede"), board.theme("Kita Deichkinder")
    steps = (
        f"{board.handle('Kita St. Marien')} nach {staffing}, {staffing} heißt Personal und Vertretung",
        f"neues Thema Neues und Erfreuliches aus {handles}",
        f"{many} heißt Viele neue Kinder und Jugendliche",
    )
    done = await play.staff("\n".join(steps), "Erledigt. Frage 1 hat jetzt", by=play.malte)
    assert "Neues und Erfreuliches (4)" in done.body
    await play.staff("zurück", "Zurückgenommen", by=play.malte)
    # Power fails; what was put in order stays.
    await play.restart()
    await play.staff("\n".join(steps), "Neues und Erfreuliches (4)", by=play.malte)
    await play.staff("passt", "Frage 1 ist fertig", by=play.malte)
    for no in (2, 3):
        await play.board(no)
        await play.staff("passt", f"Frage {no} ist fertig")
    await play.board(5)
    await play.staff("passt", "Alle Fragen sind geprüft")
    assert play.rows("SELECT count(DISTINCT question) FROM boards WHERE round = 2") == [(5,)]
    return letters


async def _scene_9_what_was_found_and_agreed_before(play: Play) -> None:
    """Several things are open at once; Jana replies to the one she means."""
    asked = await play.hears(play.jana, "Wer kann wem helfen?", room=play.desk)
    await play.answers(asked, "1 ja", "Ins Protokoll kommt: 1.")
    asked = await play.hears(play.jana, "Vergleich mit der letzten Runde", "letzte Runde", room=play.desk)
    await play.answers(asked, "1 ja", "Der Vergleich kommt ins Protokoll: 1.")
    asked = await play.hears(
        play.jana, "Beim letzten Mal vereinbart", "1 Liste der Sprachkurse", room=play.desk
    )
    await play.at(11, 18, 9, 1)
    await play.answers(asked, "1 erledigt, 2 offen bis 29.1.2027", "Welche neuen Aufgaben")


async def _scene_9_tasks_are_agreed(play: Play, letters: list[str]) -> None:
    """For themes, by their letters, for a question, and one that is told where it belongs afterwards."""
    pool, mail, course = letters
    tasks = (
        f"Aufgabe zu 3 und 4{pool}: Kosten und Beispiele für einen gemeinsamen Dolmetscherpool "
        "zusammenstellen, Bildungsbüro, bis 29.1.2027",
        f"Aufgabe zu 4{mail}: Entwurf für einen Elternbrief in einfacher Sprache, "
        "Familienzentrum mit Kindertagespflege und Grundschule Am Wall, bis 15.1.2027",
        "Aufgabe: Termin für eine Fortbildung Deutsch als Zweitsprache vorschlagen, "
        "Volkshochschule, bis 18.12.2026",
        "Aufgabe zu Frage 5: Tagesordnung für das nächste Treffen vorschlagen, Bildungsbüro, bis 8.2.2027",
        "Aufgabe: Raum suchen, Bildungsbüro",
    )
    told = ("Vier Aufgaben notiert", "(zu: Frage 3, Gemeinsamer Dolmetscherpool)", "fehlt der Termin")
    noted = await play.staff("\n".join(tasks), *told)
    assert "Alles andere ist notiert." in noted.body
    assert "Bei zwei Aufgaben sind andere gefragt" in noted.body
    room = await play.meet(play.clara)
    asked = await play.staff("ja", "Ich habe nachgefragt: Kindertagespflege.")
    assert VHS in asked.body
    await play.hears(play.clara, "Entwurf für einen Elternbrief", "Sind Sie einverstanden?", room=room)
    await play.restart()
    await play.tell(play.clara, room, "Ja, machen wir gern", "Ich habe Ihre Zusage notiert")
    await play.hears(play.jana, "Kindertagespflege ist einverstanden: Entwurf", room=play.desk)
    assert play.rows("SELECT name, consent FROM task_consents ORDER BY id")[-1] == (TAGESPFLEGE, "agreed")
    listed = await play.staff("Aufgaben", "Aufgaben im Netzwerk")
    found = re.search(r"(\d+)\W* Termin für eine Fortbildung", listed.body)
    assert found, listed.body
    no = found[1]
    await play.staff(f"{no} zu 4{course}", "Fortbildung Deutsch", "(zu: Fortbildung und Material)")
    await play.staff(f"{no} zu 4X", "konnte ich keinem Thema zuordnen", "Mit „Frage 4“")
    await play.staff(f"Aufgabe {no} zugesagt", "Notiert:")


async def _scene_9_the_minutes_are_released(play: Play) -> None:
    await play.at(11, 18, 14, 10)
    since = len(play.jana.heard)
    draft = await play.staff(
        "Vorschau",
        "64 von 64 Antworten sind enthalten",
        "keine Namen von Personen gefunden",
        "1 Antwort ohne Namen",
        "1 Nachtrag gekennzeichnet",
    )
    assert "zwei Personen „freigeben“" in draft.body
    assert "Veröffentlichung: Donnerstag, 19. November, 8 Uhr" in draft.body
    for form in ("docx", "pdf"):
        file = await play.hears(play.jana, f"Protokoll_Runde-2_Entwurf.{form}", room=play.desk, since=since)
        assert (await play.jana.download(file))[:4] == {"docx": b"PK\x03\x04", "pdf": b"%PDF"}[form]
    await play.hears(play.jana, "vier Adressen", MAILS["Kita St. Marien"], room=play.desk, since=since)
    await play.staff("Nächstes Treffen am 25.2.2027", "Donnerstag, 25. Februar 2027")
    await play.staff("freigeben", "fehlt noch eine Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben", "Donnerstag, 19. November, 8 Uhr", "„anhalten“")
    await play.staff("anhalten", "nicht veröffentlicht", by=play.malte)
    assert play.rows("SELECT user FROM releases WHERE round = 2") == []
    await play.staff("freigeben", "fehlt noch eine Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben")
    # A word about themes after that, and both have to look again.
    board = await play.board(4)
    await play.staff("zurück", "schon freigegeben", "zuerst „anhalten“")
    other = f"Satz zu {board.theme(SONNENBLUME)}: Vier Einrichtungen wünschen sich dasselbe."
    await play.staff(other, "Ergänzt", "sie gilt damit nicht mehr")
    await play.staff("zurück", "Zurückgenommen")
    await play.staff("freigeben", "fehlt noch eine Freigabe", by=play.malte)
    await play.staff("freigeben", "Beide Freigaben")
    assert len(play.rows("SELECT user FROM releases WHERE round = 2")) == 2
    assert not [one for one in play.public() if POOL in one.body]


async def _scene_10_the_minutes_appear(play: Play) -> None:
    """At eight, although power failed after the release, and fails again while a mail is handed over."""
    play.post.answers[MAILS[REFUSED]] = ["550 5.1.1 no such user"]
    since, before = len(play.anna.heard), len(play.jana.heard)
    await play.office.process.kill()
    play.show(11, 19, 8)
    torn = asyncio.Event()

    async def tear(address: str) -> None:
        if address == MAILS[TORN] and not torn.is_set():
            torn.set()
            await asyncio.Event().wait()  # the connection ends it, with the power

    play.post.pause = tear
    await play.office.process.start()
    await asyncio.wait_for(torn.wait(), PATIENCE)
    await play.restart()
    brief = await play.hears(
        play.anna, "Protokoll ·", "Guten Morgen zusammen", "14 von 17", room=play.room, since=since
    )
    assert f"Gemeinsamer Dolmetscherpool: {POOL}" in brief.body
    assert re.search(r"Viele neue Kinder und Jugendliche: \d Einrichtungen", brief.body)
    assert "Nächstes Treffen: Donnerstag, 25. Februar 2027" in brief.body
    assert "Protokoll_Runde-2.docx · Protokoll_Runde-2.pdf" in brief.body
    file = {"kind": "m.file", "body": "Protokoll_Runde-2.pdf", "timeout": PATIENCE}
    pdf = await play.anna.hear(room=play.room, since=since, **file)
    assert (await play.anna.download(pdf)).startswith(b"%PDF")
    full = [one for one in play.public(since) if one.thread == brief.event_id]
    tops = [one.body for one in full if one.body.startswith("TOP ")]
    assert [body[:5] for body in tops] == [f"TOP {no}" for no in range(1, 7)]
    _tasks_and_needs_stand_where_they_belong(tops, [one.body for one in full])
    text = "\n".join(one.body for one in full)
    said = [text for answers in ANSWERS.values() for text in answers if text]
    assert quoted(text.replace("• ", "- "), said) == statements(said)
    assert "(eine Einrichtung, ohne Namen)" in text
    assert "(Gesundheitsamt, Nachtrag)" in text
    assert re.search("Gesucht: „.+“ .*Dazu passt: „", text)
    assert REFUSED not in text
    assert "In der letzten Runde nannten drei Einrichtungen dieses Thema." in text
    assert "Liste der Sprachkurse aktualisieren (Bildungsbüro): erledigt" in text
    assert sum("Guten Morgen zusammen" in one.body for one in play.public(since)) == 1

    report = await play.hears(play.jana, "per E-Mail an zwei Adressen", room=play.desk, since=before)
    assert f"{REFUSED}: zurückgewiesen, die Adresse ist unbekannt" in report.body
    assert f"{TORN}: beim Versand unterbrochen, vielleicht angekommen" in report.body
    got = sorted(to for to, _ in play.post.mails)
    assert got == sorted(address for home, address in MAILS.items() if home != REFUSED)
    (mail,) = play.post.to(MAILS["Kita St. Marien"])
    assert "Gemeinsamer Dolmetscherpool" in mail.get_body(("plain",)).get_content()
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ["Protokoll_Runde-2.docx", "Protokoll_Runde-2.pdf"]
    assert play.rows("SELECT DISTINCT phase FROM rounds") == [("published",)]


def _tasks_and_needs_stand_where_they_belong(tops: list[str], full: list[str]) -> None:
    head = full[0]
    assert re.search(r"Leitung: Jana Petersen, ", head)
    assert "Stand: Donnerstag, 19. November 2026, Fassung 1" in head
    assert "Gesundheitsamt (Nachtrag)" in head
    assert "82 Prozent" in head
    assert "Vier Aufgaben sind vereinbart." in head
    for no, theme in enumerate(("Gemeinsamer Dolmetscherpool", "Elternbriefe", "Fortbildung"), start=1):
        part = tops[3].partition(theme)[2].partition("\n4.")[0]
        assert f"Nächster Schritt: Aufgabe {(3, 2, 1)[no - 1]}." in part
    assert "Nächster Schritt zu TOP 3: Aufgabe 3." in tops[2]
    last = tops[5]
    assert "Kosten und Beispiele" in last
    assert "Aus: TOP 3 und 4." in last
    assert "Nächstes Treffen: Donnerstag, 25. Februar 2027. Ort und Uhrzeit folgen" in last
    (register,) = [body for body in full if body.startswith("Unterstützungsbedarf im Überblick")]
    assert re.search(r"Gemeinsamer Dolmetscherpool – [^:]*Gesundheitsamt[^:]*: Aufgabe 3", register)
    assert f"„{ANSWERS['Oberschule Bargstede'][3]}“ – Oberschule Bargstede: offen" in register
    closing = full[-1]
    places = [closing.index(word) for word in ("Rückmeldungen:", "Verteiler:", "Anlagen:", "Datenschutz:")]
    assert places == sorted(places)


async def _scene_11_a_correction(play: Play) -> None:
    """Another edition: a short note, the passage, other files, and mails to whoever may have the first."""
    brief = await play.hears(
        play.anna, "14 von 17", "Stimmt etwas nicht?", "bis Donnerstag, 3. Dezember 2026", room=play.room
    )
    old = [one.event_id for one in _files(play) if "Runde-2" in one.body]
    assert len(old) == 3
    wrong = next(one for one in play.public() if EVENING in one.body and "TOP 2" in one.body)
    await play.at(11, 24, 20, 2)
    await play.onken.reply(play.room, brief.event_id, "Vielen Dank für das schöne Protokoll!")
    await _corrected(play)
    play.post.mails.clear()
    await play.at(11, 25, 8)
    note = await play.hears(
        play.anna, "Korrektur zum Protokoll Runde 2 (Fassung 2)", MOVED, "ausgetauscht", room=play.room
    )
    assert note.reply_to == brief.event_id
    await _deleted(play.anna, *old)
    edit = await play.hears(play.anna, "(berichtigt, Fassung 2)", MOVED, room=play.room)
    assert edit.edits == wrong.event_id
    assert EVENING not in edit.body
    await _mailed(play, "Fassung 2")


async def _corrected(play: Play) -> None:
    """A member says what is wrong, the bot how it would be put, and staff take it over."""
    room = await play.meet(play.clara)
    proposed = ("Korrektur zu TOP 2 an das Bildungsbüro", f"„{MOVED}“", "Stimmt das so?")
    await play.tell(play.clara, room, HINT, *proposed)
    await play.tell(play.clara, room, "Ja genau", "liegt jetzt beim Bildungsbüro")
    told = ("Korrektur 1", f"„{MOVED}“", f"So steht es jetzt: „{EVENING}“")
    await play.hears(play.jana, *told, room=play.desk)
    await play.staff("übernehmen", "Mittwoch, 25. November, 8 Uhr")
    await play.hears(play.clara, "übernimmt ihn", room=room)


async def _scene_11_a_withdrawal(play: Play) -> None:
    """What somebody takes back goes from what everybody has read, and from the next mails."""
    taken = ANSWERS[TAGESPFLEGE][0]
    quoting = [one.event_id for one in play.public() if taken in one.body]
    assert quoting
    play.post.mails.clear()
    await play.clara.redact(play.room, play.answered[TAGESPFLEGE])
    await play.hears(play.jana, "ein Beitrag zurückgezogen", room=play.desk)
    await play.at(11, 25, 9)
    await play.hears(play.anna, "Neue Fassung des Protokolls Runde 2", "(Fassung 3)", room=play.room)
    await _deleted(play.anna, *quoting)
    await _mailed(play, "Fassung 3")
    assert not any(taken in mail.get_body(("plain",)).get_content() for _, mail in play.post.mails)
    assert play.rows(f"SELECT text FROM answers WHERE text LIKE '{taken[:20]}%'") == []


async def _scene_11_agreement_and_a_look_back(play: Play) -> None:
    await play.at(12, 3, 12)
    agreed = await play.hears(play.anna, "ist abgestimmt (Fassung 3)", "gut gefallen", room=play.room)
    room = await play.meet(play.clara)
    await _receipt(
        play,
        play.anna,
        await play.anna.reply(play.room, agreed.event_id, "… dass ich abends antworten konnte."),
    )
    await _receipt(play, play.clara, await play.clara.say(room, "… dass man nicht fahren muss"))
    await play.at(12, 10, 8)
    look = await play.hears(play.jana, "Rückblick Runde 2", "Zwei Rückmeldungen", room=play.desk)
    assert "dass ich abends antworten konnte" in look.body
    assert "Runde 1: 3 von 17" in look.body
    assert "Anna" not in look.body
    said = [one.body for one in play.public()]
    for once in ("Runde 2 (Fassung 2)", "Neue Fassung", "abgestimmt (Fassung 3"):
        assert sum(once in body for body in said) == 1


async def _a_task_is_due(play: Play) -> None:
    """Three working days before; who has no account is reached through the office."""
    await play.at(12, 15, 8)
    await play.hears(play.jana, "Termin für eine Fortbildung", "Ist sie erledigt?", room=play.desk)
    await play.at(1, 12, 8)
    room = await play.meet(play.clara)
    await play.hears(play.clara, "Eine kurze Erinnerung", "Entwurf für einen Elternbrief", room=room)


def _files(play: Play) -> list[Heard]:
    return [one for one in play.public() if one.kind == "m.file"]


async def _deleted(by: Person, *events: EventId) -> None:
    """She sees that messages of the bot are deleted."""
    for event in events:
        await by.hear(lambda heard, event=event: heard.redacts == event, timeout=PATIENCE)


async def _mailed(play: Play, edition: str) -> None:
    """Everybody who got the first, or may have got it, gets another, once."""
    wanted = sorted(address for home, address in MAILS.items() if home != REFUSED)
    async with asyncio.timeout(PATIENCE):
        while sorted(to for to, _ in play.post.mails) != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert all(edition in mail["Subject"] for _, mail in play.post.mails)


async def _receipt(play: Play, person: Person, event: EventId) -> None:
    await person.hear(sender=play.office.bot, reacts_to=event, key="✅", timeout=PATIENCE)


async def _they_are_found_again(play: Play) -> None:
    """By members of the network, as long as they are members."""
    room = await play.meet(play.clara)
    found = await play.tell(play.clara, room, "Suche Dolmetschern", "Stellen zu „Dolmetschern“", "Runde 2")
    assert "TOP 3 · Was ist zurzeit schwierig?" in found.body
    assert "Gymnasium" not in found.body
    await play.tell(play.clara, room, "Suche Dolmetscherpol", "Meinten Sie „Dolmetscherpool“?")
    since = len(play.clara.heard)
    await play.tell(play.clara, room, "Protokoll", "Hier ist das Protokoll")
    await play.clara.hear(room=room, since=since, kind="m.file", timeout=PATIENCE)
    await play.clara.leave(play.room)
    await play.tell(play.clara, room, "Suche Dolmetscher", "noch kein Protokoll")
