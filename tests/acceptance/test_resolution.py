"""A resolution on a real homeserver: asked once, voted on in the room and in private, told in the room."""

import sqlite3
from contextlib import closing

from tests.acceptance.conftest import OpenOffice, SetStage
from tests.acceptance.stage import is_tidy

PROPOSAL = "Das Netzwerk richtet eine Arbeitsgruppe „Dolmetscherpool“ ein."


async def test_a_proposal_is_decided_without_a_meeting(stage: SetStage, office: OpenOffice) -> None:
    here = await stage(await office())
    anna, bernd, clara = here.members
    await here.jana.say(here.room, f"!runde beschluss {PROPOSAL}\nFrist: in 3 Stunden")
    call = await here.told("Beschluss im Umlaufverfahren · Frist", f"Vorschlag: {PROPOSAL}", by=anna)
    assert is_tidy(call)
    assert call.encrypted

    # One votes in the thread, one by reply and one word after the other, one in private and with a slip.
    await here.receipt(anna, await anna.reply_in_thread(here.room, call.event_id, "A ja, B ja"))
    await here.receipt(bernd, await bernd.reply(here.room, call.event_id, "A: ja"))
    mine = await bernd.reply(here.room, call.event_id, "B nein, weil das Geld fehlt")
    await here.receipt(bernd, mine)
    direct = await here.direct(clara)
    await clara.say(direct, "Ja")
    await here.privately(clara, "Bitte schreiben Sie zum Beispiel „A ja, B ja“")
    await clara.say(direct, "A ja\nB Enthaltug")
    await here.privately(clara, "A ja, B Enthaltung.")

    # He thinks better of it.
    await bernd.edit(here.room, mine, "B ja")
    await here.privately(bernd, "Ihre Änderung")
    await here.command("!runde status", "Geantwortet: 3 von 3", "Frage B: 3 Antworten")
    minutes = await here.close()
    result = await here.told("Ergebnis der Abstimmung: Der Vorschlag ist angenommen.", by=anna)
    assert "Dafür: 2 · dagegen: 0 · Enthaltung: 1 · nicht abgestimmt: 0" in (result.body or "")
    assert "Einwände gegen das schriftliche Verfahren: keine" in (result.body or "")
    assert is_tidy(result)
    assert "3 von 3 Einrichtungen haben abgestimmt: ja 2, nein 0, Enthaltung 1." in minutes
    assert "das Geld fehlt" not in minutes

    with closing(sqlite3.connect(here.process.config.parent / "data" / "umlauf.db")) as database:
        kinds = database.execute("SELECT kind, phase FROM rounds WHERE room = ?", (here.room,)).fetchall()
        assert kinds == [("resolution", "published")]
