"""Scene 1: staff set up a round in their own words, see every message beforehand, and give it free."""

import sqlite3
from contextlib import closing

from tests.acceptance.conftest import SetStage
from tests.acceptance.stage import Stage, is_tidy


async def answer(here: Stage, words: str, *expected: str) -> str:
    """Say something in the staff room; what the bot says to that."""
    return (await here.command(words, *expected, room=here.office.staff_room)).body


async def test_a_round_is_set_up_in_questions_and_opens_with_its_release(stage: SetStage) -> None:
    here = await stage()
    anna, bernd, _ = here.members
    desk = here.office.staff_room
    asked = await here.told("Ist das ein Netzwerkraum?", here.name, room=desk)
    since = len(here.jana.heard)
    await here.jana.reply(desk, asked.event_id, "2 Sprache und Ankommen")
    await here.told("Das Netzwerk heißt „Sprache und Ankommen“", room=desk, since=since)

    await answer(here, "neue Runde", "Frage 1 von 4: Welche Vorlage?", "Jana Petersen")
    await answer(here, "1", "Frage 2 von 4: Wann geht es los")
    await answer(here, "sofort bis in 3 Stunden", "Frage 4 von 4: Wer moderiert mit?")
    draft = await answer(here, "Bernd", "Der Entwurf steht.", "Mit Ihnen moderiert: Bernd Kruse")
    assert "Sprache und Ankommen" in draft
    hint = "Zum Beispiel Personal, Verständigung mit Eltern, Technik."
    await answer(here, f"Hinweis zu 3: {hint}", "So sehen es die Mitglieder", hint)
    # Bernd moderates: he works at the draft from his own direct room.
    direct = await here.direct(bernd)
    await here.command("Entwurf", "Das ist der Entwurf", hint, by=bernd, room=direct)
    change = "Frage 5: Welche Themen wünschen Sie sich?"
    await here.command(change, "Geändert.", "Welche Themen wünschen Sie sich?", by=bernd, room=direct)
    await answer(here, "Vorschau", "Das war die Vorschau.")
    assert here.said(anna) == []

    since = len(here.jana.heard)
    await here.jana.say(desk, "freigeben")
    await here.told("beginnt jetzt", room=desk, since=since)
    questions = [
        "Was ist gerade los",
        "Angebote",
        f"Was ist zurzeit schwierig?\n{hint}",
        "Unterstützung",
        "Welche Themen wünschen",
    ]
    found = await here.asked(questions)
    heard = await here.told("Frage 3 von 5", by=anna)
    assert is_tidy(heard)
    await here.receipt(anna, await anna.reply(here.room, found[3], "Uns fehlt Personal."))
    await answer(here, "netzwerke", "Sprache und Ankommen: 3 Einrichtungen", "läuft bis")

    file = here.process.config.parent / "data" / "umlauf.db"
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT phase, network FROM rounds WHERE room = ?", (here.room,)).fetchall()
        assert rows == [("open", "Sprache und Ankommen")]
        moderators = database.execute("SELECT user FROM moderators").fetchall()
        assert (bernd.user,) in moderators
        left = "SELECT count(*) FROM dialogues WHERE topic IN ('setup', 'draft', 'network') AND expires > 0"
        assert database.execute(left + " AND subject IN (?, 'round')", (here.room,)).fetchone() == (0,)
