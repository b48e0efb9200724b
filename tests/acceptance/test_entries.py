"""Staff enter what came by telephone, and decide about what came late – in encrypted rooms."""

import sqlite3
from contextlib import closing

from tests.acceptance.conftest import OpenOffice, SetStage
from tests.acceptance.stage import Stage

ENTRY = (
    "Antworten eintragen für VHS per Telefon: 1 Frau Lemke und Frau Otto sind länger krank. Wir kürzen. "
    "2 Ein neuer Elternkurs startet."
)


def stored(here: Stage) -> list[tuple[str, str, str, str]]:
    """The answers as the database has them."""
    file = here.process.config.parent / "data" / "umlauf.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT institution, text, channel, standing FROM answers ORDER BY id")
        return rows.fetchall()


async def test_p8_scenes_7_and_8_entered_checked_late_and_admitted(
    office: OpenOffice, stage: SetStage
) -> None:
    here = await stage(await office(rounds={"release": "one"}))
    anna, bernd, clara = here.members
    desk = here.office.staff_room
    direct = await here.direct(bernd)
    hers = await here.direct(clara)
    homes = ("Kita Sonnenblume", "Grundschule am Wall", "Volkshochschule")
    rows = [f"{home};{one.user}" for home, one in zip(homes, here.members, strict=True)]
    table = "\r\n".join(["Einrichtung;Matrix", *rows]).encode()
    # Two questions at once would leave open which one a „ja“ is for.
    await here.told("Ist das ein Netzwerkraum?", here.name, room=desk)
    await here.jana.attach(desk, "mitglieder.csv", table, caption=here.name)
    await here.told("Verstanden", here.name, "3 Einrichtungen", room=desk)
    await here.command("ja", "Mitgliederliste", "gilt", room=desk)
    asked = await here.begin()
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Wir haben neue Räume."))

    # Scene 7: what came by telephone names two persons, and a copy goes to the institution.
    entry = await here.jana.say(desk, ENTRY)
    await here.receipt(here.jana, entry)
    await here.told("Zwei Antworten notiert für Volkshochschule", "per Telefon", room=desk)
    await here.told("Bitte prüfen", "Frau Lemke und Frau Otto sind länger krank.", room=desk)
    await here.command("1", "Geändert.", room=desk)
    await here.told("Clara Voss eine Kopie zur Kontrolle", room=desk)
    await here.command("ja", "Die Kopie geht an", room=desk)
    copy = await here.told("Jana Petersen hat", "[Zwei Personen] sind länger krank.", by=clara, room=hers)
    assert copy.encrypted
    assert (
        "Volkshochschule",
        "[Zwei Personen] sind länger krank. Wir kürzen.",
        "telephone",
        "counted",
    ) in stored(here)

    # Scene 8: the round is over, and somebody is late.
    await here.command("!runde schließen", "ist beendet")
    await bernd.say(direct, "Oh je, zu spät? 1. Eine Stelle ist nicht besetzt. 2. Unser Merkblatt ist neu.")
    await here.told("Ich lege sie dem Bildungsbüro als Nachtrag vor", by=bernd, room=direct)
    await here.told("Ein Nachtrag ist eingegangen: Grundschule am Wall, zwei Antworten", room=desk)
    await here.command("1", "kommt ins Protokoll", room=desk)
    await here.told("Gute Nachricht", by=bernd, room=direct)
    assert [standing for *_, standing in stored(here)] == ["counted"] * 3 + ["admitted"] * 2

    since = len(here.jana.heard)
    await here.jana.say(desk, "freigeben")
    minutes = await here.minutes(since=since)
    assert "„Eine Stelle ist nicht besetzt.“ (Grundschule am Wall, Nachtrag)" in minutes
    assert "Lemke" not in minutes
    assert "(Chat, Telefon)" in minutes
