"""After the themes: who can help whom, tasks, consent in private, and the minutes with it – encrypted."""

import sqlite3
from contextlib import closing

from tests.acceptance.conftest import OpenOffice, SetStage
from tests.acceptance.stage import Stage

QUESTIONS = ("Wobei brauchen Sie Unterstützung?", "Auf welche Angebote möchten Sie die anderen hinweisen?")
NEED = "Wir suchen Bilderbücher in den Familiensprachen, vor allem Farsi und Polnisch."
OFFER = "Wir verleihen an Kitas und Schulen kostenlos Medienkisten mit mehrsprachigen Bilderbüchern."
TASKS = (
    "Aufgabe zu 1: Medienkisten vorstellen, Volkshochschule mit Kita Sonnenblume, bis in 6 Wochen\n"
    "Aufgabe: Tagesordnung, Bildungsbüro, bis in 4 Wochen\n"
    "Aufgabe: Raum suchen, Bildungsbüro"
)


def consents(here: Stage) -> list[tuple[str, str]]:
    """Who was asked, and what they said, as the database has it."""
    file = here.process.config.parent / "data" / "umlauf.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT name, consent FROM task_consents ORDER BY id").fetchall()


async def test_scene_9_help_and_tasks_from_the_staff_room_into_the_minutes(
    office: OpenOffice, stage: SetStage
) -> None:
    here = await stage(await office(rounds={"release": "one"}))
    anna, bernd, clara = here.members
    desk = here.office.staff_room
    hers, his = await here.direct(clara), await here.direct(anna)
    homes = ("Kita Sonnenblume", "Grundschule am Wall", "Volkshochschule")
    rows = [f"{home};{one.user}" for home, one in zip(homes, here.members, strict=True)]
    table = "\r\n".join(["Einrichtung;Matrix", *rows]).encode()
    await here.jana.attach(desk, "mitglieder.csv", table, caption=here.name)
    await here.told("Verstanden", here.name, "3 Einrichtungen", room=desk)
    await here.command("ja", "Mitgliederliste", "gilt", room=desk)
    asked = await here.begin(questions=QUESTIONS)
    await here.receipt(anna, await anna.reply(here.room, asked[1], NEED))
    await here.receipt(clara, await clara.reply(here.room, asked[2], OFFER))
    await here.receipt(bernd, await bernd.reply(here.room, asked[2], "Unser Fest ist am Samstag."))
    await here.command("!runde schließen", "ist beendet")

    # Who can help whom: found by the worker, decided by staff.
    await here.told("Wer kann wem helfen?", "1 Kita Sonnenblume sucht", "Volkshochschule bietet", room=desk)
    await here.command("1 ja", "Ins Protokoll kommt: 1.", room=desk)

    # Tasks, once all themes are in order; what is not understood is named, the rest stands.
    for no in (1, 2):
        await here.command(f"Frage {no}", f"Frage {no}:", room=desk)
        await here.command("passt", f"Frage {no} ist fertig.", room=desk)
    await here.told("Alle Fragen sind geprüft.", "Welche neuen Aufgaben", room=desk)
    noted = await here.command(TASKS, "2 Aufgaben notiert.", "fehlt der Termin", room=desk)
    assert "Alles andere ist notiert." in (noted.body or "")
    await here.command("ja", "Ich habe nachgefragt: Volkshochschule, Kita Sonnenblume.", room=desk)
    question = await here.told("Medienkisten vorstellen", "Sind Sie einverstanden?", by=clara, room=hers)
    assert question.encrypted
    await here.told("Medienkisten vorstellen", "Sind Sie einverstanden?", by=anna, room=his)
    await clara.say(hers, "Ja, machen wir gern")
    await here.told("Ich habe Ihre Zusage notiert", by=clara, room=hers)
    await here.told("Volkshochschule ist einverstanden: Medienkisten vorstellen.", room=desk)
    assert consents(here)[-1] == ("Volkshochschule", "agreed")

    since = len(here.jana.heard)
    await here.jana.say(desk, "freigeben")
    minutes = await here.minutes(since=since)
    assert f"Gesucht: „{NEED}“ (Kita Sonnenblume). Dazu passt: „{OFFER}“ (Volkshochschule)" in minutes
    assert "TOP 3 · Aufgaben und Termine" in minutes
    assert "1. Tagesordnung. Wer: Bildungsbüro. Bis: " in minutes
    assert "2. Medienkisten vorstellen. Wer: Volkshochschule · Kita Sonnenblume (angefragt). Bis: " in minutes
    assert "Nächster Schritt zu TOP 1: Aufgabe 2." in minutes
    listed = await here.command("Aufgaben", "Aufgaben im Netzwerk", room=desk)
    assert "Medienkisten vorstellen – Volkshochschule · Kita Sonnenblume (angefragt)" in (listed.body or "")
