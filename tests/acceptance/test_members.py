"""A member list from Excel, dropped into an encrypted staff room: from then on the institution counts."""

from tests.acceptance.conftest import SetStage


async def test_a21_two_persons_of_one_institution_are_counted_once(stage: SetStage) -> None:
    here = await stage()
    anna, ben, _ = here.members
    desk = here.office.staff_room
    rows = [
        "Einrichtung;Name;Matrix",
        f"Familienzentrum Möwe;Anna;{anna.user}",
        f"Familienzentrum Möwe;Ben;{ben.user}",
        "Museum am Wall;Rolf Kuhn;",
    ]
    # Two questions at once would leave open which one a „ja“ is for.
    await here.told("Ist das ein Netzwerkraum?", here.name, room=desk)
    since = len(here.jana.heard)
    await here.jana.attach(desk, "mitglieder.csv", "\r\n".join(rows).encode("cp1252"), caption=here.name)
    await here.told("Verstanden", here.name, "2 Einrichtungen, 3 Personen", room=desk, since=since)
    await here.command("ja", "Mitgliederliste", "gilt", room=desk)

    asked = await here.begin()
    await here.receipt(anna, await anna.reply(here.room, asked[1], "Bei uns ist viel los."))
    await here.receipt(ben, await ben.reply(here.room, asked[1], "Und der Garten ist fertig."))
    await here.command("!runde status", "1 von 2 Einrichtungen")
    minutes = await here.close()

    assert "**Beteiligung:** 1 von 2" in minutes
    assert minutes.count("Teilgenommen (1):** Familienzentrum Möwe") == 1
